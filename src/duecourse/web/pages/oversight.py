"""The oversight desk: figures as of any day, and what differs between two days."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions.oversight import DayAhead, look_at_changes, look_at_counts
from duecourse.web import csv_of, doors
from duecourse.web.page import page

WEEK = timedelta(days=7)
CSV_COLUMNS = ("As of", "What", "Which", "Count")


@page("oversight.count")
def counts(request: HttpRequest) -> HttpResponse:
    """Show the counts as of the end of a day: the last whole day, if none is asked for."""
    at = doors.now()
    day, refused = _day(request, "day", at.date() - timedelta(days=1))
    shown = {"day": day, "today": at.date(), "tab": "counts", "refused": refused}
    if refused is None:
        try:
            with doors.connected() as connection:
                shown["counts"] = look_at_counts(connection, day, by=doors.asked_by(request), at=at)
        except DayAhead as ahead:
            shown["refused"] = str(ahead)
    return render(request, "oversight.html", shown, status=_status(shown))


@page("oversight.count")
def counts_csv(request: HttpRequest) -> HttpResponse:
    """Send the counts as of a day as a table file."""
    at = doors.now()
    day, _ = _day(request, "day", at.date() - timedelta(days=1))
    with doors.connected() as connection:
        found = look_at_counts(connection, day, by=doors.asked_by(request), at=at)
    rows = [
        (found.as_of, words, part, count)
        for _, words, _, parts in found.shown
        for part, count in parts
    ]
    return csv_of.answer(f"counts-{found.as_of}", CSV_COLUMNS, rows)


@page("oversight.count")
def changes(request: HttpRequest) -> HttpResponse:
    """Show what differs between two days: the last week, if none are asked for."""
    at = doors.now()
    second, wrong = _day(request, "to", at.date() - timedelta(days=1))
    first, also_wrong = _day(request, "from", second - WEEK)
    refused = wrong or also_wrong
    shown = {
        "first": first, "second": second, "today": at.date(), "tab": "changes", "refused": refused,
    }  # fmt: skip
    if refused is None:
        try:
            with doors.connected() as connection:
                found = look_at_changes(
                    connection, first, second, by=doors.asked_by(request), at=at
                )
            shown["parts"] = (
                ("Vanished", "vanished", found.vanished), ("Changed", "changed", found.changed),
                ("Added", "added", found.added),
            )  # fmt: skip
            shown["changes"] = found
        except DayAhead as ahead:
            shown["refused"] = str(ahead)
    return render(request, "oversight_changes.html", shown, status=_status(shown))


def _day(request: HttpRequest, name: str, otherwise: date) -> tuple[date, str | None]:
    """Return the day that is asked for, or what is wrong with it."""
    given = request.GET.get(name, "").strip()
    try:
        return (date.fromisoformat(given) if given else otherwise), None
    except ValueError:
        return otherwise, "This is no day. Give year, month and day, as in 2026-11-24."


def _status(shown: dict[str, object]) -> int:
    return 200 if shown["refused"] is None else 422
