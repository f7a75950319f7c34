"""One case, and its timeline as a table to take away."""

import csv
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.access.roles import allowed
from duecourse.actions import glass
from duecourse.actions.look import look_at_case
from duecourse.views.case_page_shapes import CasePage
from duecourse.web import case_asked, doors
from duecourse.web.page import page

PURPOSE = "case work"
VERSION_DIGITS_MAX = 9
# A cell that begins with one of these would be worked out as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@page("case.look")
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case as of today, or as of the days in the address."""
    read = case_asked.read(request.GET, today=doors.now().date())
    shown = _look(request, case_id, read)
    role = doors.asked_by(request).role
    context = {
        "glass_until": _glass_until(request, case_id), "case": shown,
        "typed": read.typed, "wrong": read.wrong, "now": shown.at,
        "today": shown.at.date(), "query": request.GET.urlencode(),
        "may_record": allowed(role, "case.record") and shown.asked.known_on is None,
        "may_answer": allowed(role, "stopped.answer") and shown.asked.known_on is None,
        "may_order": allowed(role, "court.order") and shown.asked.known_on is None,
        "done": _version(request.GET.get("done", "")), "before": "before" in request.GET,
        "may_refer": allowed(role, "case.refer") and shown.asked.known_on is None,
        "may_privacy": allowed(role, "privacy.look"),
        "may_step": allowed(role, "case.step") and shown.asked.known_on is None,
    }  # fmt: skip
    return render(request, "case.html", context)


@page("case.look")
def timeline(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Return the timeline as the filters let it through, as comma-separated values."""
    read = case_asked.read(request.GET, today=doors.now().date())
    shown = _look(request, case_id, read)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"case-{shown.case_id}-timeline.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    table = csv.writer(response)
    table.writerow(
        ["version", "happened on", "recorded at", "kind", "title", "what", "source", "record", "by"]
    )
    for one in shown.timeline:
        row = (
            one.version, one.happened_on or "", one.recorded_at.isoformat(), one.kind, one.title,
            one.sentence, one.source, one.record, one.actor,
        )  # fmt: skip
        table.writerow([_plain(value) for value in row])
    return response


def _glass_until(request: HttpRequest, case_id: UUID) -> datetime | None:
    with doors.connected() as connection:
        return glass.open_until(connection, case_id, by=doors.asked_by(request), at=doors.now())


def _look(request: HttpRequest, case_id: UUID, read: case_asked.Read) -> CasePage:
    with doors.connected() as connection:
        return look_at_case(
            connection, case_id, asked=read.asked, by=doors.asked_by(request), purpose=PURPOSE,
            at=doors.now(),
        )  # fmt: skip


def _version(text: str) -> int | None:
    """Return the version that an act has just made, as its address says."""
    digits = text.isascii() and text.isdecimal() and len(text) <= VERSION_DIGITS_MAX
    return int(text) if digits else None


def _plain(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
