"""The feed page, and the release of one record from quarantine."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from duecourse.access.roles import allowed
from duecourse.actions.look import look_at_feeds
from duecourse.actions.release import release as release_record
from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.web import doors
from duecourse.web.page import page

PURPOSE = "feed care"
PAGE_MAX = 1_000_000


@page("feed.look")
def feeds(request: HttpRequest) -> HttpResponse:
    """Show the sources, the last deliveries and the quarantine."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= len(str(PAGE_MAX)) else 1
    by = doors.asked_by(request)
    with doors.connected() as connection:
        shown = look_at_feeds(
            connection, page=number, reason=request.GET.get("reason") or None, by=by,
            purpose=PURPOSE, at=doors.now(),
        )  # fmt: skip
    held = [{"record": record, "fields": _fields(record.bytes_text)} for record in shown.quarantine]
    return render(
        request,
        "feeds.html",
        {
            "feed": shown,
            "held": held,
            "may_release": allowed(by.role, "quarantine.release"),
            "field_names": tuple(FILE_COLUMNS),
        },
    )


@require_POST
@page("quarantine.release")
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Release one record with at most one corrected field, then show the feed page again."""
    field, value = request.POST.get("field", ""), request.POST.get("value", "")
    with doors.connected() as connection:
        release_record(
            connection, number=number, corrections={field: value} if field else {},
            note=request.POST.get("note", ""), by=doors.asked_by(request), at=doors.now(),
        )  # fmt: skip
    return redirect("feeds")


def _fields(text: str) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in json.loads(text).items() if value is not None]
