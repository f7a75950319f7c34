"""One case, and the way to find it."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duecourse.actions.look import find_cases, look_at_case
from duecourse.web import doors
from duecourse.web.page import page

PURPOSE = "case work"
ASKED_CHARACTERS_MAX = 100


@page("case.look")
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case as of today, or as of the day in the address."""
    at = doors.now()
    with doors.connected() as connection:
        shown = look_at_case(
            connection, case_id, as_of=_day(request.GET.get("as_of")) or at.date(),
            by=doors.asked_by(request), purpose=PURPOSE, at=at,
        )  # fmt: skip
    return render(request, "case.html", {"case": shown})


@page("case.find")
def find(request: HttpRequest) -> HttpResponse:
    """Find cases by what a clerk has in hand; a single answer opens at once."""
    asked = request.GET.get("q", "").strip()[:ASKED_CHARACTERS_MAX]
    found = None
    if asked:
        with doors.connected() as connection:
            found = find_cases(
                connection, asked, by=doors.asked_by(request), purpose=PURPOSE, at=doors.now()
            )
        if len(found) == 1:
            return redirect("case", case_id=found[0].case_id)
    return render(request, "find.html", {"asked": asked, "found": found})


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
