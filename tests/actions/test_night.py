"""The nightly pass looks at what can change, and leaves what somebody changed meanwhile alone."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions import night_part
from duecourse.actions.case_record import record_facts, take_step
from duecourse.actions.index_case import refresh
from duecourse.actions.night import LOCK, Night, NightIsRunning, recompute
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.law import parameters
from duecourse.law.recompute import holiday
from duecourse.ledger.keeping import (
    ADDRESS_STATED,
    CASE_OPENED,
    COUNSEL_STATED,
    DEADLINE_MOVED,
    NOTE_ADDED,
)
from duecourse.ledger.read import LedgerReader
from duecourse.sim.bench.many_cases import fill
from duecourse.sim.hold_vocabulary import PERSON, ready
from duecourse.views.build.case_words import sentence
from duecourse.views.case_facts import Told, told

DAY = date(2026, 3, 2)
ANA = Actor("ana", "officer")
OPERATOR = Actor("operator", "records_steward")
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
IN = {"kind": "entered_without_inspection", "on": "2024-04-01"}
SERVED = {"kind": "nta_served", "on": "2026-01-06", "method": "personal", "time_and_place": True}
HEARING = {"kind": "hearing_set", "on": "2026-01-06", "hearing_on": "2026-03-10", "type": "master",
           "notice": "served"}  # fmt: skip
VOLUNTARY = (
    {**SERVED, "on": "2025-01-26"}, {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"},
    {"kind": "order_issued", "on": "2026-02-02", "by": "IJ", "type": "removal", "country": "HN",
     "form": "oral"},
    {"kind": "voluntary_departure_granted", "on": "2026-02-02", "stage": "conclusion", "days": 59,
     "bond_amount": 500},
    {"kind": "voluntary_departure_bond_posted", "on": "2026-02-04"},
    {"kind": "right_waived", "on": "2026-02-02", "right": "appeal"},
)  # fmt: skip
Base = psycopg.Connection[Any]


def opened(base: Base, *facts: dict[str, Any], case_id: UUID = CASE, on: date = DAY) -> None:
    """Open a case with facts, an address, and counsel who appears until a day."""
    at = datetime.combine(on, time(10), UTC)
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=at) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-17"})
        act.add(ADDRESS_STATED, {"lines": ["12 Elm Street"], "city": "Houston"}, date(2026, 1, 1))
        act.add(COUNSEL_STATED, {"name": "Lee", "number": "XX1", "until": "2026-03-20"})
        record_facts(
            act, [IN, *facts], person={"birth_on": "1985-03-02", "nationalities": ["HN"]},
            complete=True,
        )  # fmt: skip


def night(base: Base, today: date, **options: Any) -> Night:
    """Do a pass."""
    at = datetime.combine(today, time(1), UTC)
    return recompute(base.info.dsn, today=today, by=OPERATOR, at=at, **options)


def test_a_case_is_looked_at_on_the_day_on_which_its_rows_change_and_not_before(
    connection: Base,
) -> None:
    opened(connection, SERVED, HEARING)

    early, due = night(connection, date(2026, 3, 10)), night(connection, date(2026, 3, 11))

    assert (0, 0) == (early.touched, early.changed)
    assert (1, 1) == (due.touched, due.changed)
    assert [(date(2026, 3, 11), None)] == connection.execute(
        "SELECT c.as_of, w.due_on FROM views.cases c JOIN views.watches w USING (case_id)"
        " WHERE w.name = 'nta_not_filed'"
    ).fetchall()


def test_a_step_that_a_stay_told_ahead_forbids_from_this_day_on_is_stopped(
    connection: Base,
) -> None:
    at = datetime.combine(DAY, time(10), UTC)
    stay = {"kind": "stay_granted", "by": "court", "basis": "individual", "on": "2026-03-10"}
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=at) as act:
        record_facts(act, [*ready(DAY), stay], person=PERSON, complete=True)
    with work_on_case(connection, CASE, action=STEP, by=ANA, at=at) as act:
        scheduled = take_step(
            act, "schedule_removal", as_of=DAY, approved_by="ben", destination="HN"
        )

    night(connection, date(2026, 3, 9))
    assert [None] == [one.stopped_by for one in of_case(connection).steps]
    night(connection, date(2026, 3, 10))
    night(connection, date(2026, 3, 11))

    (taken,) = of_case(connection).steps
    assert (scheduled, scheduled + 1) == (taken.version, taken.stopped_by)
    assert [(scheduled + 1,)] == connection.execute("SELECT version FROM views.cases").fetchall()


def of_case(base: Base) -> Told:
    """Return what the case's history says."""
    return told(LedgerReader(base).history(CASE))


def test_a_pass_writes_what_an_act_on_that_day_would_write(connection: Base) -> None:
    fill(connection.info.dsn, 40, seed=11, today=DAY, processes=1)
    later = DAY + timedelta(days=200)

    done = night(connection, later)

    assert 0 < done.touched < 40
    for case_id in all_cases(connection):
        history = LedgerReader(connection).history(case_id)
        assert rows(connection, case_id) == written_by_an_act(connection, case_id, history, later)


def all_cases(base: Base) -> list[UUID]:
    """Return the ids of the cases."""
    return [row[0] for row in base.execute("SELECT case_id FROM views.cases").fetchall()]


def rows(base: Base, case_id: UUID) -> list[Any]:
    """Return the rows of a case but for the day on which it was looked at."""
    found = []
    for table in ("work", "watches", "unacknowledged", "case_counsel", "case_addresses"):
        found.append(sorted(map(str, base.execute(
            f"SELECT * FROM views.{table} WHERE case_id = %s", (case_id,)
        ).fetchall())))  # fmt: skip
    found.append(base.execute(
        "SELECT version, tracks, outcome, holds, next_step, due_on, waits_for, changes_on"
        " FROM views.cases WHERE case_id = %s", (case_id,)
    ).fetchall())  # fmt: skip
    return found


def written_by_an_act(base: Base, case_id: UUID, history: Any, today: date) -> list[Any]:
    """Return the rows as an act would write them, and take them back."""
    with base.transaction(force_rollback=True):
        refresh(base, case_id, history, today=today)
        return rows(base, case_id)


def test_a_second_pass_of_the_same_day_has_nothing_to_do(connection: Base) -> None:
    fill(connection.info.dsn, 40, seed=11, today=DAY, processes=1)
    later = DAY + timedelta(days=200)

    first, second = night(connection, later), night(connection, later)

    assert first.touched > 0
    assert 0 == second.touched


def test_a_pass_that_broke_off_goes_on_where_it_stopped(
    connection: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection.info.dsn, 40, seed=11, today=DAY, processes=1)
    monkeypatch.setattr(night_part, "CASES_A_CHUNK", 1)
    write, written = night_part._write, list[int]()

    def breaking(base: Base, part: Any, anew: Any) -> int:
        if len(written) == 3:
            raise RuntimeError
        written.append(len(anew))
        return write(base, part, anew)

    monkeypatch.setattr(night_part, "_write", breaking)
    connection.execute("UPDATE views.cases SET rule_book = 'rules of before'")
    with pytest.raises(RuntimeError):
        night(connection, DAY)
    monkeypatch.setattr(night_part, "_write", write)

    rest = night(connection, DAY)

    assert 40 - 3 == rest.touched
    ended = connection.execute("SELECT ended_at IS NULL FROM views.nights ORDER BY id").fetchall()
    assert [(True,), (False,)] == ended


def test_two_processes_do_what_one_does(connection: Base) -> None:
    fill(connection.info.dsn, 40, seed=11, today=DAY, processes=1)

    done = night(connection, DAY + timedelta(days=200), processes=2, everything=True)

    assert (40, 0) == (done.touched, night(connection, DAY + timedelta(days=200)).touched)


def test_what_counsel_is_found_by_ends_with_the_last_day_of_the_appearance(
    connection: Base,
) -> None:
    opened(connection)

    night(connection, date(2026, 3, 21))

    assert [] == connection.execute("SELECT * FROM views.case_counsel").fetchall()


def test_a_new_holiday_moves_a_running_last_day_and_the_record_keeps_both(connection: Base) -> None:
    """Failure 25, in its kind: a last day that moves is shown with the day it was."""
    opened(connection, *VOLUNTARY, on=date(2026, 3, 4))
    ends = date(2026, 4, 2)

    with parameters.instead(holiday(ends, name="Day of mourning").table):
        done = night(connection, date(2026, 3, 5))
        again = night(connection, date(2026, 3, 5))

    assert (1, 0) == (done.moved, again.touched)
    event = LedgerReader(connection).history(CASE)[-1]
    body = json.loads(event.body)
    assert DEADLINE_MOVED == event.kind
    assert {"name": "voluntary_departure_ends", "was": "2026-04-02", "is": "2026-04-03"} in (
        body["moved"]
    )
    assert body["rule_book_before"] != body["rule_book_after"]
    assert "ends: Thu 2 Apr 2026 became Fri 3 Apr 2026" in sentence(event, {})
    assert [(event.version, date(2026, 4, 3))] == connection.execute(
        "SELECT c.version, w.due_on FROM views.cases c JOIN views.watches w USING (case_id)"
        " WHERE w.name = 'voluntary_departure_ends'"
    ).fetchall()


def test_days_that_pass_move_no_deadline(connection: Base) -> None:
    second = {**HEARING, "hearing_on": "2026-03-24", "type": "individual"}
    opened(connection, SERVED, HEARING, second)

    with parameters.instead(holiday(date(2027, 7, 1), name="Another day").table):
        done = night(connection, date(2026, 3, 12))

    assert (1, 0) == (done.changed, done.moved)


def somebody_files_meanwhile(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody act between the reading of the first chunk and its writing."""
    write, calls = night_part._write, list[int]()

    def writing(connection: Base, part: Any, anew: Any) -> int:
        calls.append(len(anew))
        if len(calls) == 1:
            with psycopg.connect(base.info.dsn, autocommit=True) as other:
                other.execute("SET ROLE duecourse_app")
                at = datetime.combine(date(2026, 3, 11), time(2), UTC)
                with work_on_case(other, CASE, action=RECORD, by=ANA, at=at) as act:
                    record_facts(act, [{"kind": "nta_filed", "on": "2026-03-10", "court": "H"}])
        return write(connection, part, anew)

    monkeypatch.setattr(night_part, "_write", writing)


def test_what_somebody_changed_meanwhile_is_not_overwritten(
    connection: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(connection, SERVED, HEARING)
    somebody_files_meanwhile(connection, monkeypatch)

    done = night(connection, date(2026, 3, 11))

    assert (0, 1) == (done.changed, done.overtaken)
    version = len(LedgerReader(connection).history(CASE))
    assert [(version,)] == connection.execute("SELECT version FROM views.cases").fetchall()
    assert (
        []
        == connection.execute(
            "SELECT name FROM views.watches WHERE name = 'nta_not_filed'"
        ).fetchall()
    )


def test_passes_and_people_at_work_together_leave_every_row_at_its_last_version(
    connection: Base,
) -> None:
    fill(connection.info.dsn, 12, seed=11, today=DAY, processes=1)
    cases = all_cases(connection)
    at = datetime.combine(DAY, time(12), UTC)
    stop = threading.Event()

    def work() -> None:
        with psycopg.connect(connection.info.dsn, autocommit=True) as own:
            own.execute("SET ROLE duecourse_app")
            for n in range(24):
                with work_on_case(own, cases[n % 12], action=RECORD, by=ANA, at=at) as act:
                    act.add(NOTE_ADDED, {"text": f"note {n}"})
                    act.append(after=len(act.history()))

    with ThreadPoolExecutor(1) as pool:
        worked = pool.submit(work)
        worked.add_done_callback(lambda _: stop.set())
        passes = 0
        while not stop.is_set():
            night(connection, DAY, everything=True)
            passes += 1
        worked.result()

    assert passes > 1
    for case_id in cases:
        history = LedgerReader(connection).history(case_id)
        assert rows(connection, case_id) == written_by_an_act(connection, case_id, history, DAY)


def test_a_case_whose_facts_cannot_be_read_is_named_and_stops_nobody(
    connection: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = UUID("8b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
    opened(connection, SERVED, HEARING)
    opened(connection, SERVED, HEARING, case_id=other)
    honest = night_part.standing

    def refusing(case_id: UUID, *given: Any, **named: Any) -> Any:
        if case_id == CASE:
            raise NightIsRunning
        return honest(case_id, *given, **named)

    monkeypatch.setattr(night_part, "standing", refusing)

    done = night(connection, date(2026, 3, 11))

    assert (2, 1) == (done.touched, done.changed)
    assert ((str(CASE), "night.is-running"),) == done.refused


def test_a_second_pass_at_the_same_time_is_refused(connection: Base) -> None:
    connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))

    with pytest.raises(NightIsRunning):
        night(connection, DAY)


def test_an_officer_starts_no_pass(connection: Base) -> None:
    at = datetime.combine(DAY, time(1), UTC)

    with pytest.raises(NotYours):
        recompute(connection.info.dsn, today=DAY, by=ANA, at=at)

    assert [("refused",)] == connection.execute(
        "SELECT outcome FROM audit.trail WHERE action = 'night.run'"
    ).fetchall()


def test_an_open_case_with_neither_step_nor_reason_is_listed(connection: Base) -> None:
    opened(connection)
    connection.execute("UPDATE views.cases SET next_step = NULL, waits_for = NULL")

    done = night(connection, DAY)

    assert (1, "HOU-17") == (done.neither, done.listed[0].reference)
