"""The review desk: the queue, one case of doubt, its answer, and how well readers agree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecourse.access.roles import allowed
from duecourse.actions import review as desk
from duecourse.actions.review_answer import Given, given
from duecourse.actions.review_answer import answer as record_answer
from duecourse.actions.review_answer import settle as record_settlement
from duecourse.web import doors, waterfall
from duecourse.web.page import page

PAGE_MAX = 1_000_000


@page("review.look")
def queue(request: HttpRequest) -> HttpResponse:
    """Show the cases that wait for this reader."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= len(str(PAGE_MAX)) else 1
    by = doors.asked_by(request)
    with doors.connected() as connection:
        shown = desk.look_at_queue(connection, page=number, by=by, at=doors.now())
    context = {
        "queue": shown,
        "today": shown.as_of.date(),
        "may_measure": allowed(by.role, "review.agreement"),
    }
    return render(request, "reviews.html", context)


@page("review.look")
def upcoming(request: HttpRequest) -> HttpResponse:
    """Open the first case that nobody else has open; without one, show the queue."""
    with doors.connected() as connection:
        number = desk.next_review(connection, by=doors.asked_by(request), at=doors.now())
    return redirect("reviews") if number is None else redirect("review", number=number)


@page("review.look")
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show one case of doubt side by side with its candidates."""
    at = doors.now()
    with doors.connected() as connection:
        shown = desk.open_review(connection, number, by=doors.asked_by(request), at=at)
    context = {
        "review": shown,
        "drawings": [(one, waterfall.drawn(one)) for one in shown.candidates],
        "today": at.date(),
        "waited_seconds": (at - shown.asked_at).total_seconds(),
    }
    return render(request, "review.html", context)


@require_POST
@page("review.answer")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Record a reader's answer, then open the next case or the queue."""
    reply = _reply(request)
    with doors.connected() as connection:
        record_answer(connection, number, reply, by=doors.asked_by(request), at=doors.now())
    return _onwards(request)


@require_POST
@page("review.settle")
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Record a supervisor's answer, then open the next case or the queue."""
    reply = _reply(request)
    with doors.connected() as connection:
        record_settlement(connection, number, reply, by=doors.asked_by(request), at=doors.now())
    return _onwards(request)


@page("review.agreement")
def agreement(request: HttpRequest) -> HttpResponse:
    """Show how well readers agree with one another and with what was known."""
    with doors.connected() as connection:
        shown = desk.look_at_agreement(connection, by=doors.asked_by(request), at=doors.now())
    return render(request, "agreement.html", {"agreement": shown})


def _reply(request: HttpRequest) -> Given:
    """Return the form's answer: `none`, `cannot_tell`, or `this` with the person's id after it."""
    said, _, chosen = request.POST.get("answer", "").partition(" ")
    return given(said, chosen=chosen, note=request.POST.get("note", ""))


def _onwards(request: HttpRequest) -> HttpResponse:
    if request.POST.get("then") == "next":
        return redirect("review-next")
    return redirect("reviews")
