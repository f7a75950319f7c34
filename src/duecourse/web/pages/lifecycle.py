"""The lifecycle drawn from its data, and one case's way through it."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions.look_at_lifecycle import look_at_lifecycle, look_at_way
from duecourse.web import doors
from duecourse.web.page import page

PURPOSE = "case work"


@page("lifecycle.look")
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Show all tracks and all outcomes."""
    with doors.connected() as connection:
        shown = look_at_lifecycle(
            connection, by=doors.asked_by(request), purpose="reference", at=doors.now()
        )
    return render(request, "lifecycle.html", {"shown": shown})


@page("case.look")
def way(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case's way through the lifecycle as of today, or as of the day in the address."""
    at = doors.now()
    with doors.connected() as connection:
        shown = look_at_way(
            connection, case_id, as_of=_day(request.GET.get("as_of")) or at.date(),
            by=doors.asked_by(request), purpose=PURPOSE, at=at,
        )  # fmt: skip
    return render(request, "way.html", {"shown": shown})


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
