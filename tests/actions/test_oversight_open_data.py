"""Open data: a quarter that is over, the same whenever it is made, with small numbers hidden."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from open_case import ANA, AT, Base

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts
from duecourse.actions.oversight_open_data import (
    QuarterNotOver,
    days_of,
    last_quarter,
    take_open_data,
)
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.views.oversight_shapes import OpenData

OVER = Actor("olga", "oversight")
LATER = AT + timedelta(days=60)
OPENED = "cases opened, by class and office"


def filled(base: Base, count: int, *, office: str = "Houston", days: int = 0) -> None:
    """Open so many cases in an office."""
    for _ in range(count):
        at = AT + timedelta(days=days)
        with work_on_case(base, uuid4(), action=RECORD, by=ANA, at=at) as act:
            act.add("case_opened", {"class": "removal", "office": office, "reference": "N"})
            record_facts(act, [], person={"birth_on": "1990-01-01"}, complete=True)


def made(base: Base) -> OpenData:
    """Return the first quarter of the year, long after."""
    return take_open_data(base, "2026-Q1", by=OVER, at=LATER)


def test_small_numbers_are_hidden_and_large_ones_told(connection: Base) -> None:
    filled(connection, 12)
    filled(connection, 3, office="Newark")

    table = next(one for one in made(connection).tables if one.name == OPENED)

    assert table.cells["removal", "Newark"] is None
    assert table.cells["removal", "Houston"] is None  # or the sum would tell the other
    assert 15 == table.cells["all", "all"]


def test_a_quarter_is_the_same_whenever_it_is_made(connection: Base) -> None:
    filled(connection, 12)
    before = made(connection)

    filled(connection, 5, days=40)  # in the next quarter

    assert before == made(connection)
    assert 12 == before.tables[0].cells["removal", "Houston"]


def test_a_quarter_that_runs_or_is_none_is_refused(connection: Base) -> None:
    for text in ("2026-Q1", "2026-Q5", "2026", ""):
        with pytest.raises(QuarterNotOver):
            take_open_data(connection, text, by=OVER, at=AT)
    with pytest.raises(NotYours):
        take_open_data(connection, "2025-Q4", by=ANA, at=AT)


def test_the_days_of_quarters() -> None:
    assert (date(2026, 10, 1), date(2026, 12, 31)) == days_of("2026-Q4")
    assert (date(2024, 1, 1), date(2024, 3, 31)) == days_of("2024-Q1")
    assert ("2026-Q3", "2025-Q4") == (last_quarter(date(2026, 11, 25)), last_quarter(AT.date()))
