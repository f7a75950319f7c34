"""The review desk: the queue, one case of doubt, its answer, and how well readers agree."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecourse.access.roles import allowed
from duecourse.actions import review as desk
from duecourse.actions.review_answer import (
    NOTE_CHARACTERS_MAX,
    Answered,
    AnswerNeedsNote,
    AnswerUnknown,
    given,
)
from duecourse.actions.review_answer import answer as record_answer
from duecourse.actions.review_answer import settle as record_settlement
from duecourse.web import doors, waterfall
from duecourse.web.page import page

PAGE_MAX = 1_000_000
RECORDED = "recorded"  # in the address after an answer, for the line that says so


@page("review.look")
def queue(request: HttpRequest) -> HttpResponse:
    """Show the cases that wait for this reader."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= len(str(PAGE_MAX)) else 1
    by = doors.asked_by(request)
    with doors.connected() as connection:
        shown = desk.look_at_queue(
            connection, page=number, by=by, at=doors.now(), inside=doors.inside_of(request)
        )
    context = {
        "queue": shown,
        "today": shown.as_of.date(),
        "may_measure": allowed(by.role, "review.agreement"),
        "recorded": RECORDED in request.GET,
    }
    return render(request, "reviews.html", context)


@page("review.look")
def upcoming(request: HttpRequest) -> HttpResponse:
    """Open the first case that nobody else has open; without one, show the queue."""
    with doors.connected() as connection:
        number = desk.next_review(
            connection, by=doors.asked_by(request), at=doors.now(), inside=doors.inside_of(request)
        )
    target = reverse("reviews") if number is None else reverse("review", args=[number])
    return redirect(f"{target}?{RECORDED}" if RECORDED in request.GET else target)


@page("review.look")
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show one case of doubt side by side with its candidates."""
    return _shown(request, number, recorded=RECORDED in request.GET)


@require_POST
@page("review.answer")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Record a reader's answer, then open the next case or the queue."""
    return _recorded(request, number, record_answer)


@require_POST
@page("review.settle")
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Record a supervisor's answer, then open the next case or the queue."""
    return _recorded(request, number, record_settlement)


@page("review.agreement")
def agreement(request: HttpRequest) -> HttpResponse:
    """Show how well readers agree with one another and with what was known."""
    with doors.connected() as connection:
        shown = desk.look_at_agreement(connection, by=doors.asked_by(request), at=doors.now())
    return render(request, "agreement.html", {"agreement": shown})


def _recorded(request: HttpRequest, number: int, record: Callable[..., Answered]) -> HttpResponse:
    """Record the form's answer; one that says too little comes back with the form as it was."""
    said, _, chosen = request.POST.get("answer", "").partition(" ")
    try:
        reply = given(said, chosen=chosen, note=request.POST.get("note", ""))
    except (AnswerUnknown, AnswerNeedsNote) as refused:
        return _shown(request, number, refused=refused)
    with doors.connected() as connection:
        record(
            connection, number, reply, by=doors.asked_by(request), at=doors.now(),
            inside=doors.inside_of(request),
        )  # fmt: skip
    onwards = "review-next" if request.POST.get("then") == "next" else "reviews"
    return redirect(f"{reverse(onwards)}?{RECORDED}")


def _shown(
    request: HttpRequest, number: int, *, recorded: bool = False,
    refused: AnswerUnknown | AnswerNeedsNote | None = None,
) -> HttpResponse:  # fmt: skip
    at = doors.now()
    with doors.connected() as connection:
        shown = desk.open_review(
            connection, number, by=doors.asked_by(request), at=at, inside=doors.inside_of(request)
        )
    context = {
        "review": shown,
        "drawings": [(one, waterfall.drawn(one)) for one in shown.candidates],
        "today": at.date(),
        "waited_seconds": (at - shown.asked_at).total_seconds(),
        "recorded": recorded,
        "refused": refused,
        "answered": request.POST.get("answer", ""),
        "note": request.POST.get("note", "")[:NOTE_CHARACTERS_MAX],
    }
    return render(request, "review.html", context, status=200 if refused is None else 422)
