"""Tables to take away: small ones at once, large ones when a second person has approved."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duecourse.actions import export as exporting
from duecourse.actions.export_refused import (
    FREE_MAX,
    WORDS_MAX,
    WORDS_MIN,
    ExportAnswerMissing,
    ExportNeedsNobody,
    ExportPurposeMissing,
    ExportRefused,
    SecondPersonAsked,
)
from duecourse.terms.errors import AccessError
from duecourse.views.export_shapes import Table
from duecourse.web import csv_of, doors
from duecourse.web.page import page

WRONG = 422
FIELD_CHARACTERS_MAX = 100
NOT_FIELDS: Final = ("csrfmiddlewaretoken", "what", "purpose")
WORDS: Final = {
    "office": "Office", "step": "Step", "due": "Due", "due_from": "Due from",
    "due_until": "Due until", "blocked": "Blocked", "whose": "Whose queue", "name": "Watchdog",
}  # fmt: skip


def taken(request: HttpRequest, what: str, fields: Mapping[str, str]) -> HttpResponse:
    """Send a table that is small enough; else lead to where a second person is asked for."""
    given = {name: one for name, one in fields.items() if one}
    try:
        with doors.connected() as connection:
            table = exporting.take(
                connection, what, given, by=doors.asked_by(request), at=doors.now()
            )
    except SecondPersonAsked:
        return redirect(f"{reverse('export-propose')}?{urlencode({'what': what, **given})}")
    return _file(table)


@page("export.look")
def listed(request: HttpRequest) -> HttpResponse:
    """Show one's own exports, and those that wait for an answer."""
    return _listed(request)


@page("export.propose")
def propose(request: HttpRequest) -> HttpResponse:
    """Show the form that asks for a second person, or ask."""
    given = request.POST if request.method == "POST" else request.GET
    what, purpose = given.get("what", ""), given.get("purpose", "")
    fields = {
        name: str(one)[:FIELD_CHARACTERS_MAX]
        for name, one in given.items() if name not in NOT_FIELDS and one
    }  # fmt: skip
    by, at, refused = doors.asked_by(request), doors.now(), None
    with doors.connected() as connection:
        if request.method == "POST":
            try:
                exporting.propose(connection, what, fields, purpose=purpose, by=by, at=at)
            except (ExportPurposeMissing, ExportNeedsNobody) as said:
                refused = said
            else:
                return redirect("exports")
        cases = exporting.measure(connection, what, fields, by=by, at=at)
    context = {
        "what": what, "title": exporting.TITLES[what], "fields": fields, "cases": cases,
        "told": _told(fields), "purpose": purpose[:WORDS_MAX], "refused": refused,
        "free_max": FREE_MAX, "words_min": WORDS_MIN, "words_max": WORDS_MAX,
    }  # fmt: skip
    return render(request, "export_propose.html", context, status=WRONG if refused else 200)


@require_POST
@page("export.answer")
def answer(request: HttpRequest, export: int) -> HttpResponse:
    """Approve or decline what somebody else proposed."""
    try:
        with doors.connected() as connection:
            exporting.answer(
                connection, export, approved=request.POST.get("answer") == "approve",
                because=request.POST.get("because", ""), by=doors.asked_by(request),
                at=doors.now(),
            )  # fmt: skip
    except (ExportRefused, ExportAnswerMissing) as refused:
        return _listed(request, export, refused)
    return redirect("exports")


@require_POST
@page("export.look")
def fetch(request: HttpRequest, export: int) -> HttpResponse:
    """Send an approved file, once."""
    try:
        with doors.connected() as connection:
            table = exporting.fetch(connection, export, by=doors.asked_by(request), at=doors.now())
    except ExportRefused as refused:
        return _listed(request, export, refused)
    return _file(table)


def _file(table: Table) -> HttpResponse:
    return csv_of.answer(table.name, table.columns, table.rows)


def _told(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return a filter in words."""
    return [(WORDS.get(name, name), one) for name, one in fields.items()]


def _listed(
    request: HttpRequest, about: int = 0, refused: AccessError | None = None
) -> HttpResponse:
    by, at = doors.asked_by(request), doors.now()
    with doors.connected() as connection:
        shown = exporting.look_at_exports(connection, by=by, at=at)
    lists = {
        name: [
            {"of": one, "told": _told(one.fields), "ready": one.may_be_taken(at)} for one in some
        ]
        for name, some in (("own", shown.own), ("waiting", shown.waiting), ("others", shown.others))
    }
    context = {
        **lists, "refused": refused, "about": about, "now": at, "words_max": WORDS_MAX,
        "free_max": FREE_MAX,
    }  # fmt: skip
    return render(request, "exports.html", context, status=WRONG if refused else 200)
