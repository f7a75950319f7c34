"""The oversight desk: the figures of a quarter for everybody, small numbers hidden."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecourse.actions.oversight_open_data import (
    COLUMNS,
    QuarterNotOver,
    last_quarter,
    take_open_data,
)
from duecourse.web import csv_of, doors
from duecourse.web.page import page

CHARACTERS_MAX = 10


@page("oversight.publish")
def open_data(request: HttpRequest) -> HttpResponse:
    """Show the tables of a quarter as they are published."""
    at = doors.now()
    quarter = _quarter(request)
    shown: dict[str, Any] = {"tab": "data", "quarter": quarter, "refused": None}
    try:
        with doors.connected() as connection:
            shown["data"] = take_open_data(connection, quarter, by=doors.asked_by(request), at=at)
    except QuarterNotOver as refused:
        shown["refused"] = str(refused)
    status = 200 if shown["refused"] is None else 422
    return render(request, "oversight_open_data.html", shown, status=status)


@page("oversight.publish")
def open_data_csv(request: HttpRequest) -> HttpResponse:
    """Send the tables of a quarter as one table file."""
    with doors.connected() as connection:
        data = take_open_data(
            connection, _quarter(request), by=doors.asked_by(request), at=doors.now()
        )
    return csv_of.answer(f"open-data-{data.quarter}", COLUMNS, data.as_rows())


def _quarter(request: HttpRequest) -> str:
    given = request.GET.get("quarter", "").strip()[:CHARACTERS_MAX]
    return given or last_quarter(doors.now().date())
