"""The watchdogs: what must not be forgotten, by when, and who acts."""

from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.access.roles import Role
from duecourse.actions.configuration import in_force
from duecourse.actions.watch import look_at_watchdog, look_at_watchdogs
from duecourse.web import doors
from duecourse.web.page import page
from duecourse.web.pages import exports

OFFICE_CHARACTERS_MAX = 100
LISTED = 10


@page("watch.look")
def watchdogs(request: HttpRequest) -> HttpResponse:
    """Show all watchdogs with their counts, and the cases that nobody works on."""
    office, by = _office(request), doors.asked_by(request)
    with doors.connected() as connection:
        shown = look_at_watchdogs(connection, by=by, at=doors.now(), office=office, listed=LISTED)
    themes = [
        (theme, list(of_theme))
        for theme, of_theme in groupby(shown.watchdogs, lambda one: one.theme)
    ]
    context = {
        "shown": shown, "themes": themes, "found": sum(one.count for one in shown.watchdogs),
        "overdue": sum(one.overdue for one in shown.watchdogs), **_asked(office, by.role),
    }  # fmt: skip
    return render(request, "watch.html", context)


@page("watch.look")
def watchdog(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page of one watchdog, the nearest last day first."""
    office, by = _office(request), doors.asked_by(request)
    with doors.connected() as connection:
        shown = look_at_watchdog(
            connection, name, by=by, at=doors.now(), office=office, page=_page(request)
        )
    return render(request, "watchdog.html", {"shown": shown, **_asked(office, by.role)})


@page("watch.export")
def watchdog_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Send what one watchdog found as CSV, at most CSV_ROWS_MAX cases."""
    return exports.taken(request, "watch", {"name": name, "office": _office(request) or ""})


def _asked(office: str | None, role: str) -> dict[str, object]:
    own = role == Role.OFFICER
    return {
        "office": office or "", "offices": [one.name for one in in_force().offices],
        "own": own, "query": urlencode({"office": office}) if office else "",
    }  # fmt: skip


def _office(request: HttpRequest) -> str | None:
    return request.GET.get("office", "").strip()[:OFFICE_CHARACTERS_MAX] or None


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return int(given) if given.isdecimal() and len(given) <= len("1000") else 1
