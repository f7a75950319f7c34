"""The oversight desk: deadlines missed, holds and alarms, and what linkage gets wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions.oversight_watched import look_at_deadlines, look_at_linkage
from duecourse.web import doors
from duecourse.web.page import page


@page("oversight.count")
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show deadlines missed, steps against a stamped hold, and alarms."""
    with doors.connected() as connection:
        found = look_at_deadlines(connection, by=doors.asked_by(request), at=doors.now())
    return render(request, "oversight_deadlines.html", {"tab": "deadlines", "found": found})


@page("oversight.count")
def linkage(request: HttpRequest) -> HttpResponse:
    """Show the released figures of linkage by name group, and the last 30 days at work."""
    with doors.connected() as connection:
        found = look_at_linkage(connection, by=doors.asked_by(request), at=doors.now())
    return render(request, "oversight_linkage.html", {"tab": "linkage", "found": found})
