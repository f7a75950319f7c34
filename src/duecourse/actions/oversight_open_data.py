"""Open data: the figures of a quarter that is over, with small numbers hidden."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.look import looked
from duecourse.actions.oversight import PURPOSE, read_as_of
from duecourse.audit import trail
from duecourse.law.book import rule_book
from duecourse.terms.errors import AuditError
from duecourse.views.build import oversight_open_data
from duecourse.views.oversight_shapes import OpenData
from duecourse.views.suppression import LEAST

PUBLISH: Final = "oversight.publish"
COLUMNS: Final = ("quarter", "table", "row", "column", "count", "hidden")
QUARTER: Final = re.compile(r"([12][0-9]{3})-Q([1-4])")
MONTHS: Final = 3


class QuarterNotOver(AuditError):
    """What was asked for is no quarter that is over."""

    code = "oversight.quarter-not-over"

    def __init__(self, *, text: str) -> None:
        super().__init__(
            f"{text[:20]!r} is no quarter that is over. Give a year and a quarter, as in 2026-Q3; "
            "one that still runs is not published, since two states of it could be subtracted."
        )


def take_open_data(
    connection: Connection[Any], quarter: str, *, by: trail.Actor, at: datetime
) -> OpenData:
    """Return the tables of a quarter for everybody. Raises NotYours, QuarterNotOver."""
    first, last = days_of(quarter)
    if last >= at.date():
        raise QuarterNotOver(text=quarter)
    return looked(
        connection, lambda: _made(connection, quarter, first, last), action=PUBLISH,
        subject=f"open data of {quarter}", by=by, purpose=PURPOSE, at=at, marks=True,
    )  # fmt: skip


def days_of(quarter: str) -> tuple[date, date]:
    """Return the first and the last day of a quarter. Raises QuarterNotOver if it is none."""
    found = QUARTER.fullmatch(quarter)
    if found is None:
        raise QuarterNotOver(text=quarter)
    year, month = int(found[1]), (int(found[2]) - 1) * MONTHS + 1
    after = date(year + month // 10, (month + MONTHS - 1) % 12 + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)


def last_quarter(today: date) -> str:
    """Return the last quarter that is over on a day."""
    begins = today.replace(month=(today.month - 1) // MONTHS * MONTHS + 1, day=1)
    day = begins - timedelta(days=1)
    return f"{day.year}-Q{(day.month - 1) // MONTHS + 1}"


def _made(connection: Connection[Any], quarter: str, first: date, last: date) -> OpenData:
    before = first - timedelta(days=1)
    tables = oversight_open_data.tables(
        connection, before=before, last=last, was=read_as_of(connection, before),
        now=read_as_of(connection, last),
    )  # fmt: skip
    return OpenData(quarter, first, last, rule_book().hash, LEAST, tables)
