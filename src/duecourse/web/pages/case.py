"""One case."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions.look import look_at_case
from duecourse.web import doors
from duecourse.web.page import page

PURPOSE = "case work"


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


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
