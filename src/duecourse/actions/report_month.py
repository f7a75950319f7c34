"""Report a month of linkage at work, by group; counts only, and no protected record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.linkage.monthly import Left, as_data, as_page, tallied
from duecourse.linkage.records import forms_again
from duecourse.terms.errors import LinkageError

# A protected record is neither shown nor counted outside its compartment. Of several questions
# about one record (asked again after a link was withdrawn) the first counts.
DEPARTURES: Final = """
    SELECT r.original, r.habits, r.source, r.happened_on, l.id IS NOT NULL, w.id IS NOT NULL,
           q.asked_at IS NOT NULL, extract(epoch FROM q.answered_at - q.asked_at) / 3600
      FROM linkage.source_record AS r
      JOIN linkage.standing AS s ON s.record = r.id AND s.compartment IS NULL
      LEFT JOIN linkage.assertion AS l ON l.record = r.id AND l.kind = 'link' AND l.judge = 'model'
      LEFT JOIN linkage.assertion AS w ON w.withdraws = l.id
      LEFT JOIN LATERAL (
          SELECT q.asked_at, (SELECT min(a.answered_at) FROM linkage.review_answer AS a
                               WHERE a.review = q.id) AS answered_at
            FROM linkage.review AS q WHERE q.record = r.record AND q.source = r.source
           ORDER BY q.id LIMIT 1) AS q ON true
     WHERE r.way = 'departure' AND r.received_at >= %s AND r.received_at < %s
"""
ABOUT: Final = """\
Departures received from {first} to before {after}, without protected records. Parted: links by the
machine that people have withdrawn since. Answered: first readings; the queue is ordered by legal
clock and time waited, and knows no group.

Nobody knows here how many links are wrong and not yet found, or which were missed: that is measured
on people whose truth is known (linkage-fairness.md)."""


class NoSuchMonth(LinkageError):
    """The text names no month."""

    code = "linkage.no-such-month"

    def __init__(self, *, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is no month. Give a year and a month, as in 2026-11.")


def month_of(text: str) -> tuple[date, date]:
    """Return the first day of the month and the first after it. Raises NoSuchMonth."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise NoSuchMonth(text=text) from error
    return first, (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Month:
    """The report as data and as a page."""

    data: dict[str, Any]
    page: str


def report_month(connection: Connection[Any], *, first: date, after: date) -> Month:
    """Return what linkage did to each group, of the departures received in the period."""
    made = tallied(_left(connection, first, after))
    period = {"first": first.isoformat(), "after": after.isoformat()}
    return Month(
        period | as_data(made), as_page(made, about=[ABOUT.format(first=first, after=after)])
    )


def _left(connection: Connection[Any], first: date, after: date) -> Iterator[Left]:
    with connection.transaction(), connection.cursor(name="month_of_linkage") as rows:
        rows.execute(DEPARTURES, (first, after))
        for text, habits, source, left_on, linked, parted, asked, hours in rows:
            form = forms_again(text, habits)[0]
            waited = None if hours is None else float(hours)
            yield Left(form, source, left_on, linked, parted, asked, waited)
