"""Holds overridden are found if there ever are any; alarms, late deadlines; released figures."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_case import ANA, AT, CASE, STAY, Base, approved, opened, proposed, version

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts
from duecourse.actions.oversight_watched import (
    forbids,
    look_at_deadlines,
    look_at_linkage,
    released,
)
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import EventColumns
from duecourse.views.watched_shapes import DeadlinesPage

OVER = Actor("olga", "oversight")
REPORT = Path(__file__).parents[2] / "docs" / "linkage-fairness.md"
HOLD = {"id": "J02", "scope": "ALL", "kind": "HARD"}


def found(base: Base) -> DeadlinesPage:
    """Return the page as oversight sees it."""
    return look_at_deadlines(base, by=OVER, at=AT + timedelta(hours=1))


def forced(base: Base, holds: list[dict[str, str]]) -> None:
    """Append a step past the interlock, with the holds that stood, as only a bug could."""
    body = {"step": "authorise_removal", "destination": "HN", "holds": holds}
    batch = EventColumns("agency", "eve", "case work", AT)
    batch.case_id.append(str(CASE))
    batch.version.append(version(base) + 1)
    batch.kind.append("step_taken")
    batch.happened_on.append(AT.date())
    batch.record.append("forced")
    batch.grade.append(None)
    batch.body.append(canonical_json(body))
    PostgresLedger(base).append(batch)


def test_a_permitted_step_overrides_nothing(connection: Base) -> None:
    opened(connection)
    approved(connection, proposed(connection))

    assert 0 == found(connection).overridden.count


def test_a_step_that_was_recorded_against_a_hold_would_be_found(connection: Base) -> None:
    opened(connection)
    forced(connection, [HOLD])

    assert (1, (CASE,)) == (found(connection).overridden.count, found(connection).overridden.cases)


@pytest.mark.parametrize(
    ("step", "hold", "forbidden"),
    [
        ("authorise_removal", {"id": "J02", "scope": "ALL"}, True),
        ("authorise_removal", {"id": "J11", "scope": "HN"}, True),
        ("authorise_removal", {"id": "J11", "scope": "GT"}, False),
        ("transfer", {"id": "J14", "scope": "ALL"}, True),
        ("transfer", {"id": "J02", "scope": "ALL"}, False),
        ("close_as_departed", {"id": "J02", "scope": "ALL"}, False),
    ],
)
def test_the_rule_of_the_step_says_which_hold_forbids_it(
    step: str, hold: dict[str, str], *, forbidden: bool
) -> None:
    assert forbidden is forbids(step, "HN", [hold])


def test_a_removal_reported_while_held_has_its_alarm_here(connection: Base) -> None:
    opened(connection, STAY)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [{"kind": "removed", "on": "2026-03-02", "to": "HN"}])

    page = found(connection)

    assert (1, 1, 1) == (page.outside.count, page.alarms, page.unanswered)
    assert (str(CASE),) == page.case_ids


def test_a_stop_that_nobody_acknowledged_in_time_is_counted(connection: Base) -> None:
    opened(connection)
    approved(connection, proposed(connection))
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [STAY])

    assert 1 == found(connection).stops_late


def test_what_is_past_its_last_day_is_counted_by_kind_from_that_day_on(connection: Base) -> None:
    opened(connection)

    later = look_at_deadlines(connection, by=OVER, at=AT + timedelta(days=200))

    missed = {one.name: (one.count, one.oldest) for one in later.steps}
    assert (1, date(2026, 8, 14)) == missed["move_to_reopen_vawa"]
    assert "move_to_reopen_vawa" not in {one.name for one in found(connection).steps}


def test_the_released_figures_are_those_of_the_report() -> None:
    report = REPORT.read_text(encoding="utf-8")

    for one in (*released()["groups"], released()["overall"]):
        row = (
            f"| {one['group']} | {one['departures']:,} | {one['wrong']} | "
            f"{one['wrong_per_100k']} | {one['wrong_at_most']} | {one['missed_percent']:.2f} % |"
        )
        assert row in report, json.dumps(one)
    assert released()["records"] in report
    assert released()["passes"] is ("**The release fails.**" not in report)


def test_linkage_and_deadlines_are_for_oversight_alone(connection: Base) -> None:
    assert 6 == len(look_at_linkage(connection, by=OVER, at=AT).released["groups"])
    with pytest.raises(NotYours):
        look_at_linkage(connection, by=ANA, at=AT)
    with pytest.raises(NotYours):
        look_at_deadlines(connection, by=ANA, at=AT)
