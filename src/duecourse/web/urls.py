"""Every address of the pages."""

from django.urls import path

from duecourse.web import (
    account_urls,
    agency_urls,
    case_urls,
    desk_urls,
    glass_urls,
    oversight_urls,
    paper_urls,
    privacy_urls,
)
from duecourse.web.pages import board, feed, find, lifecycle, review, watch

urlpatterns = [
    path("", board.board, name="board"),
    path("board/stream", board.stream, name="board-stream"),
    *case_urls.PATHS,
    path("case/<uuid:case_id>/way", lifecycle.way, name="way"),
    path("lifecycle", lifecycle.lifecycle, name="lifecycle"),
    *agency_urls.PATHS,
    *desk_urls.PATHS,
    *glass_urls.PATHS,
    *paper_urls.PATHS,
    *privacy_urls.PATHS,
    *oversight_urls.PATHS,
    path("find", find.find, name="find"),
    path("watch", watch.watchdogs, name="watch"),
    path("watch/<slug:name>", watch.watchdog, name="watchdog"),
    path("watch/<slug:name>.csv", watch.watchdog_csv, name="watchdog-csv"),
    path("feeds", feed.feeds, name="feeds"),
    path("feeds/quarantine/<int:number>/release", feed.release, name="release"),
    path("reviews", review.queue, name="reviews"),
    path("reviews/next", review.upcoming, name="review-next"),
    path("reviews/agreement", review.agreement, name="agreement"),
    path("reviews/<int:number>", review.review, name="review"),
    path("reviews/<int:number>/answer", review.answer, name="review-answer"),
    path("reviews/<int:number>/settle", review.settle, name="review-settle"),
    *account_urls.PATHS,
]

handler404 = "duecourse.web.page.not_found"
handler500 = "duecourse.web.page.broken"
