"""The monthly report from an installation's own records."""

from datetime import date
from typing import Any

import pytest
from policies import DOCUMENT_LINKS
from psycopg import Connection
from records_on_file import NOW, STEWARD, SUPERVISOR, allow, arrived

from duecourse.actions import persons, review
from duecourse.actions.link import Linker
from duecourse.actions.report_month import NoSuchMonth, month_of, report_month
from duecourse.actions.review_answer import answer, given
from duecourse.actions.review_ask import set_share_read_twice
from duecourse.audit.trail import Actor
from duecourse.linkage.artefact import load
from duecourse.linkage.normalise import Given
from duecourse.linkage.records import Identity, Way

READER = Actor("reader-1", "officer")
NIGERIAN = {"sex": "F", "nationality": "NGA", "issued_by": "NGA", "birth": "1988-04-05"}


def took(connection: Connection[Any], number: int, *, document: str) -> Any:
    given = Given(f"SURNAME{number}", "ANA", document=document, **NIGERIAN)
    identity = Identity(
        source="exits", record=f"D{number}", way=Way.DEPARTURE, given=given,
        happened_on=date(2026, 3, 1),
    )  # fmt: skip
    linker = Linker(connection, load(), DOCUMENT_LINKS, "exits", "feed", lambda: NOW)
    [taken] = linker.take([identity])
    return taken


def test_a_month_tells_what_was_linked_parted_asked_and_waited_for(
    connection: Connection[Any],
) -> None:
    set_share_read_twice(connection, 0.0, by=SUPERVISOR, at=NOW)
    allow(connection, "exits")
    for number in range(10):
        arrived(connection, number, document=f"A{number}2345678", **NIGERIAN)
    taken = [took(connection, number, document=f"A{number}2345678") for number in range(8)]
    taken += [took(connection, number, document=f"C{number}9988776") for number in (8, 9)]
    persons.unmerge(
        connection, taken[0].assertion, because="wrong", by=STEWARD, purpose="test", at=NOW
    )
    line, *_ = review.look_at_queue(connection, page=1, by=READER, at=NOW).lines
    page = review.open_review(connection, line.number, by=READER, at=NOW)
    answer(
        connection, line.number, given("this", chosen=page.candidates[0].person, note=""),
        by=READER, at=NOW.replace(hour=15),
    )  # fmt: skip

    told = report_month(connection, first=date(2026, 11, 1), after=date(2026, 12, 1))

    assert {
        "departures": 10, "linked": 8, "parted": 1, "asked": 2, "answered": 1,
        "waiting_hours_median": 3.0, "waiting_hours_95th": 3.0,
    } == told.data["nationality"]["NGA"]  # fmt: skip
    assert "| NGA | 10 | 80.0 % | 1 | 20.0 % | 1 | 1 | 3.0 h | 3.0 h |" in told.page
    assert {} == {
        kind: some
        for kind, some in report_month(
            connection, first=date(2026, 10, 1), after=date(2026, 11, 1)
        ).data.items()
        if kind not in ("first", "after")
    }


def test_a_month_is_named_by_year_and_month() -> None:
    assert (date(2026, 12, 1), date(2027, 1, 1)) == month_of("2026-12")
    with pytest.raises(NoSuchMonth):
        month_of("2026-13")
