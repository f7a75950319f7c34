"""Break the glass of one case, and the alerts that come of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecourse.access.roles import allow
from duecourse.actions import glass
from duecourse.terms.errors import AccessError
from duecourse.web import doors
from duecourse.web.page import page

WRONG = 422


@page("case.break-glass")
def break_it(request: HttpRequest) -> HttpResponse:
    """Show the form that opens one case, or open it; a refusal comes back with what was typed."""
    typed = {
        "number": request.POST.get("number", "")[: glass.NUMBER_CHARACTERS_MAX],
        "because": request.POST.get("because", "")[: glass.REASON_MAX],
        "hours": request.POST.get("hours", str(glass.HOURS)),
    }
    if request.method != "POST":
        # Nothing is read for an empty form, so no action asks the gate.
        allow(doors.asked_by(request).role, glass.BREAK)
        return _form(request, typed)
    try:
        with doors.connected() as connection:
            case_id = glass.break_numbered(
                connection, typed["number"], because=request.POST.get("because", ""),
                hours=_hours(typed["hours"]), by=doors.asked_by(request), at=doors.now(),
            )  # fmt: skip
    except glass.GlassNotNeeded as open_already:
        return redirect("case", case_id=open_already.case_id)
    except (glass.GlassStays, glass.GlassReasonMissing) as refused:
        return _form(request, typed, refused)
    return redirect("case", case_id=case_id)


@page("glass.look")
def alerts(request: HttpRequest) -> HttpResponse:
    """Show who broke the glass, and what waits for an answer."""
    return _alerts(request)


@require_POST
@page("glass.answer")
def answer(request: HttpRequest, alert: int) -> HttpResponse:
    """Record the answer to an alert."""
    try:
        with doors.connected() as connection:
            glass.answer_alert(
                connection, alert, said=request.POST.get("said", ""),
                by=doors.asked_by(request), at=doors.now(),
            )  # fmt: skip
    except (glass.AlertAnswerMissing, glass.AlertAnswered) as refused:
        return _alerts(request, alert, refused)
    return redirect("glass")


def _hours(typed: str) -> int:
    return int(typed) if typed in map(str, range(1, glass.HOURS_MAX + 1)) else 0


def _form(
    request: HttpRequest, typed: dict[str, str], refused: AccessError | None = None
) -> HttpResponse:
    context = {
        "typed": typed, "refused": refused, "hours": range(1, glass.HOURS_MAX + 1),
        "reason_min": glass.REASON_MIN, "reason_max": glass.REASON_MAX,
    }  # fmt: skip
    return render(request, "glass_break.html", context, status=WRONG if refused else 200)


def _alerts(
    request: HttpRequest, answered: int = 0, refused: AccessError | None = None
) -> HttpResponse:
    by, at = doors.asked_by(request), doors.now()
    with doors.connected() as connection:
        breaks = glass.look_at_breaks(connection, by=by, at=at)
    lines = [
        {
            "of": one, "mine": one.alert_of(by.role), "own": one.account == by.name,
            "open": one.until > at,
            "refused": refused if (mine := one.alert_of(by.role)) and mine.id == answered else None,
        }
        for one in breaks
    ]  # fmt: skip
    context = {"lines": lines, "refused": refused, "answer_max": glass.ANSWER_MAX, "now": at}
    return render(request, "glass.html", context, status=WRONG if refused else 200)
