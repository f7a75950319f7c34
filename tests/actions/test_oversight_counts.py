"""Counts as of a day stay what they were, and differences between days say why."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from open_case import (
    ANA,
    AT,
    CASE,
    LIA,
    STAY,
    TODAY,
    Base,
    approved,
    opened,
    posted,
    proposed,
    version,
)

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import correct_fact, record_facts, take_step
from duecourse.actions.oversight import DayAhead, look_at_changes, look_at_counts
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import EventColumns
from duecourse.views.oversight_shapes import Change, Counts

OVER = Actor("olga", "oversight")
LATER = AT + timedelta(days=40)
REMOVED = {"kind": "removed", "on": "2026-03-05", "to": "HN"}


def counted(base: Base, day: date = TODAY) -> Counts:
    """Return the counts of a day as oversight sees them long after."""
    return look_at_counts(base, day, by=OVER, at=LATER)


def differences(base: Base, first: date, second: date) -> dict[tuple[Any, ...], Change]:
    """Return the differences between two days by what, from, to and why."""
    found = look_at_changes(base, first, second, by=OVER, at=LATER)
    return {
        (one.what, one.was, one.now, one.why): one
        for one in (*found.added, *found.changed, *found.vanished)
    }


def later(base: Base, *facts: dict[str, Any], days: int = 10) -> int:
    """Record facts some days later; return the version reached."""
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT + timedelta(days=days)) as act:
        return record_facts(act, facts)


def departed(base: Base, grade: str, *, days: int = 0) -> None:
    """Record a departure with its grade, as a feed does."""
    body = canonical_json({"fact": {"on": "2026-03-01"}})
    batch = EventColumns("i94", "feed:test", "feed", AT + timedelta(days=days))
    for column, value in (
        (batch.case_id, str(CASE)), (batch.version, version(base) + 1), (batch.kind, "departed"),
        (batch.happened_on, date(2026, 3, 1)), (batch.record, str(uuid4())), (batch.grade, grade),
        (batch.body, body),
    ):  # fmt: skip
        column.append(value)  # type: ignore[attr-defined]
    PostgresLedger(base).append(batch)


def test_what_comes_later_or_corrects_changes_nothing_of_a_past_day(connection: Base) -> None:
    opened(connection)
    departed(connection, "A")
    approved(connection, proposed(connection))
    before = counted(connection)

    later(connection, STAY, {"kind": "nta_issued", "on": "2025-01-02"})
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT + timedelta(days=11)) as act:
        correct_fact(act, 8, None)
    departed(connection, "B", days=12)
    opened_at(connection, days=13)

    after = counted(connection)
    assert (before.tallies, before.times, before.events) == (
        after.tallies, after.times, after.events,
    )  # fmt: skip
    assert before.as_json() | {"size": 0} == after.as_json() | {"size": 0}
    assert before.tallies != counted(connection, LATER.date()).tallies


def opened_at(base: Base, *, days: int) -> None:
    """Open another case some days later."""
    with work_on_case(base, uuid4(), action=RECORD, by=ANA, at=AT + timedelta(days=days)) as act:
        act.add("case_opened", {"class": "asylum", "office": "Houston", "reference": "HOU-18"})
        record_facts(act, [STAY], person={"birth_on": "1990-01-01"}, complete=True)


def test_the_counts_say_what_is_on_record(connection: Base) -> None:
    opened(connection)
    approved(connection, proposed(connection))
    departed(connection, "A")
    later(connection, STAY, days=0)

    counts = counted(connection)

    assert {"removal": 1} == counts.tallies["opened"] == counts.tallies["open"]
    assert {"authorise_removal": 1} == counts.tallies["taken"] == counts.tallies["stopped"]
    assert {} == counts.tallies["standing"]
    assert {"order_issued": 1, "stay_granted": 1} == counts.tallies["order"]
    assert {"waiting": 1} == counts.tallies["acknowledged"]
    assert ({"A": 1}, 1) == (counts.tallies["departed"], counts.confirmed)


def test_a_case_that_ends_is_closed_by_its_outcome_from_that_day_on(connection: Base) -> None:
    opened(connection)
    later(connection, REMOVED, days=4)

    assert {} == counted(connection).tallies["closed"]
    assert {"order_carried_out": 1} == counted(connection, TODAY + timedelta(days=4)).tallies[
        "closed"
    ]
    assert {} == counted(connection, TODAY + timedelta(days=4)).tallies["open"]


def test_a_refused_step_is_counted_from_the_trail(connection: Base) -> None:
    opened(connection, STAY)

    with (
        pytest.raises(Exception, match="not permitted"),
        work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act,
    ):
        take_step(act, "authorise_removal", as_of=TODAY, approved_by="ben", destination="HN")

    assert 1 == counted(connection).refused


def test_what_vanished_says_why(connection: Base) -> None:
    opened(connection)
    approved(connection, proposed(connection))
    departed(connection, "A")
    gone = version(connection)
    later(connection, STAY)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT + timedelta(days=11)) as act:
        correct_fact(act, gone, None)

    found = differences(connection, TODAY, LATER.date())

    stopped = found["standing", "authorise_removal", None, "stopped by a new fact"]
    assert (1, (CASE,)) == (stopped.count, stopped.cases)
    assert 1 == found["departed", "A", None, "withdrawn"].count
    assert 1 == found["order", None, "stay_granted", "recorded since"].count


def test_a_case_that_is_open_again_says_so(connection: Base) -> None:
    opened(connection)
    removed = version(connection) + 1
    later(connection, REMOVED, days=4)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT + timedelta(days=9)) as act:
        correct_fact(act, removed, None)

    found = differences(connection, TODAY + timedelta(days=4), LATER.date())

    why = "reopened by what was recorded since"
    assert 1 == found["closed", "order_carried_out", None, why].count
    assert 1 == found["open", None, "removal", why].count


def test_a_day_compared_with_itself_has_no_difference(connection: Base) -> None:
    opened(connection)

    assert {} == differences(connection, TODAY, TODAY)


def test_the_cases_are_listed_only_for_who_may_see_them(connection: Base) -> None:
    opened(connection)
    sealed_by(connection)

    found = differences(connection, TODAY - timedelta(days=1), LATER.date())
    inside = look_at_changes(
        connection, TODAY - timedelta(days=1), LATER.date(), at=LATER,
        by=Actor("olga", "oversight", compartments=frozenset({"sealed"})),
    )  # fmt: skip

    one = found["opened", None, "removal", "recorded since"]
    assert (1, (), 1) == (one.count, one.cases, one.not_shown)
    assert (str(CASE),) == inside.case_ids


def sealed_by(base: Base) -> None:
    """Seal the case by order of a court."""
    posted(base, lambda act: _seal(act), by=LIA, action=RECORD)


def _seal(act: Any) -> int:
    act.add("case_sealed", {"court": "Houston", "order": "sealed", "document": None})
    before = len(act.history())
    act.append(after=before)
    return before + 1


def test_nobody_but_oversight_counts_and_no_day_ahead_is_counted(connection: Base) -> None:
    with pytest.raises(NotYours):
        look_at_counts(connection, TODAY, by=ANA, at=AT)
    with pytest.raises(DayAhead):
        look_at_counts(connection, TODAY + timedelta(days=1), by=OVER, at=AT)
    with pytest.raises(DayAhead):
        look_at_changes(connection, TODAY, TODAY - timedelta(days=1), by=OVER, at=AT)
