"""Privacy of a case: requests for correction, litigation holds, expungement."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecourse.access.roles import allowed
from duecourse.actions import corrections, expunge, litigation_hold
from duecourse.actions.case_record import Act, SecondPersonNeeded
from duecourse.actions.look_at_privacy import PURPOSE, look_at_privacy
from duecourse.actions.work_on_case import work_on_case
from duecourse.terms.errors import DuecourseError
from duecourse.web import doors
from duecourse.web.page import page

TYPED_MAX: Final = 2_000
FIELDS: Final = ("by", "about", "says", "received_on", "cite", "because", "order")
REFUSALS: Final = (
    litigation_hold.CiteNeeded, litigation_hold.NoSuchHold, expunge.HoldStands,
    expunge.NothingAsked, expunge.WrittenPlainly, SecondPersonNeeded, corrections.RequesterUnknown,
    corrections.ReceivedAhead, corrections.NoSuchRequest,
)  # fmt: skip


class NoSuchDay(DuecourseError):
    """What was typed is no day of the calendar."""

    code = "privacy.no-such-day"

    def __init__(self, *, typed: str) -> None:
        super().__init__(
            f"{typed[:20]!r} is no day of the calendar; write it as 2026-03-31. Nothing was "
            "recorded."
        )


@page("privacy.look")
def privacy(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what holds the record, what ended it and what was asked to be corrected."""
    return _shown(request, case_id, "case_privacy.html")


@page("privacy.correct")
def correction(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the form that records a request for correction, or record it."""
    template = "case_correction.html"
    if request.method != "POST":
        return _shown(request, case_id, template)
    typed = _typed(request)

    def act(on: Act) -> object:
        asking = corrections.Asking(
            typed["by"], typed["about"], typed["says"], _day(typed["received_on"])
        )
        return corrections.request_correction(on, asking)

    return _done(request, case_id, corrections.CORRECT, act, template)


@require_POST
@page("privacy.correct")
def acknowledge(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Record that the person was told a request came in."""

    def act(on: Act) -> object:
        return corrections.acknowledge_correction(on, version)

    return _done(request, case_id, corrections.CORRECT, act)


@require_POST
@page("privacy.correct")
def answer(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Record the answer to a request."""
    corrected, because = request.POST.get("corrected"), _typed(request)["because"]

    def act(on: Act) -> object:
        if corrected not in ("yes", "no"):
            raise litigation_hold.CiteNeeded(what="Whether the record was corrected")
        return corrections.answer_correction(
            on, version, corrected=corrected == "yes", because=because
        )

    return _done(request, case_id, corrections.CORRECT, act)


@require_POST
@page("privacy.hold")
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Place a litigation hold."""
    typed = _typed(request)

    def act(on: Act) -> object:
        return litigation_hold.place_hold(on, cite=typed["cite"], because=typed["because"])

    return _done(request, case_id, litigation_hold.HOLD, act)


@require_POST
@page("privacy.hold")
def lift(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Lift a litigation hold."""
    because = _typed(request)["because"]

    def act(on: Act) -> object:
        return litigation_hold.lift_hold(on, version, because=because)

    return _done(request, case_id, litigation_hold.HOLD, act)


@require_POST
@page("privacy.expunge")
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for the case to be expunged."""
    typed = _typed(request)

    def act(on: Act) -> object:
        return expunge.ask_expungement(on, order=typed["order"], cite=typed["cite"])

    return _done(request, case_id, expunge.EXPUNGE, act)


@require_POST
@page("privacy.expunge")
def carry_out(request: HttpRequest, case_id: UUID, version: int) -> HttpResponse:
    """Expunge the case as another person asked."""
    try:
        with doors.connected() as connection:
            expunge.expunge(
                connection, case_id, version, store=doors.outgoing().store,
                by=doors.asked_by(request), at=doors.now(),
            )  # fmt: skip
    except REFUSALS as refused:
        return _shown(request, case_id, "case_privacy.html", refused)
    return redirect("case", case_id=case_id)


def _done(
    request: HttpRequest, case_id: UUID, action: str, act: Callable[[Act], object],
    template: str = "case_privacy.html",
) -> HttpResponse:  # fmt: skip
    """Do one act on the case and show its privacy; a refusal comes back with what was typed."""
    try:
        with (
            doors.connected() as connection,
            work_on_case(
                connection, case_id, action=action, by=doors.asked_by(request), at=doors.now(),
                purpose=PURPOSE,
            ) as on,
        ):  # fmt: skip
            act(on)
    except (*REFUSALS, NoSuchDay) as refused:
        return _shown(request, case_id, template, refused)
    return redirect("case-privacy", case_id=case_id)


def _shown(
    request: HttpRequest, case_id: UUID, template: str, refused: DuecourseError | None = None
) -> HttpResponse:
    by, at = doors.asked_by(request), doors.now()
    with doors.connected() as connection:
        shown = look_at_privacy(connection, case_id, by=by, at=at)
    context: dict[str, Any] = {
        "page": shown, "refused": refused, "typed": _typed(request), "now": at, "mine": by.name,
        "today": _iso(at), "text_max": litigation_hold.TEXT_MAX,
        "may_correct": allowed(by.role, corrections.CORRECT),
        "may_hold": allowed(by.role, litigation_hold.HOLD),
        "may_expunge": allowed(by.role, expunge.EXPUNGE),
    }  # fmt: skip
    return render(request, template, context, status=422 if refused else 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:TYPED_MAX] for name in FIELDS}


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as failure:
        raise NoSuchDay(typed=typed) from failure


def _iso(at: datetime) -> str:
    return at.date().isoformat()
