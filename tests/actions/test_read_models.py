"""The read models of a case are written with its events and say what the record says."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from open_case import READY

from duecourse.actions.case_record import record_facts, take_step
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, IDENTITY_STATED

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA = Actor("ana", "officer")
Base = psycopg.Connection[Any]


def opened(base: Base, *facts: dict[str, Any]) -> None:
    """Open a case with a name, a number and facts."""
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-17"})
        act.add(IDENTITY_STATED, {
            "names": [{"family": "Rivas Mora", "given": "Elena"}], "birth_on": "1985-03-02",
            "numbers": [{"kind": "a_number", "number": "A 201-555-017"}],
        })  # fmt: skip
        record_facts(
            act, facts, person={"birth_on": "1985-03-02", "nationalities": ["HN"]}, complete=True
        )


def row(base: Base, columns: str, table: str = "cases") -> Any:
    """Return the one row of a read model."""
    return base.execute(
        f"SELECT {columns} FROM views.{table} WHERE case_id = %s", (CASE,)
    ).fetchone()


def test_the_row_of_a_case_says_who_where_and_how_it_stands(connection: Base) -> None:
    opened(connection, {"kind": "nta_issued", "on": "2026-02-20"})

    assert (5, "HOU-17", "removal", "Houston", "Rivas Mora, Elena", date(1985, 3, 2)) == row(
        connection, "version, reference, class, office, name, birth_on"
    )
    assert "issued" == json.loads(row(connection, "tracks")[0])["charging"]
    assert (AT.date(), None) == row(connection, "as_of, outcome")


def test_a_case_is_found_by_its_number_however_it_is_written(connection: Base) -> None:
    opened(connection)

    found = connection.execute(
        "SELECT kind FROM views.case_numbers WHERE number = 'A201555017'"
    ).fetchall()
    assert [("a_number",)] == found


def test_a_stopped_step_waits_for_acknowledgement_until_it_is_given(connection: Base) -> None:
    opened(connection, *READY)
    with work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act:
        take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")

    stay = {"kind": "stay_granted", "on": "2026-03-03", "by": "court", "basis": "individual"}
    later = AT + timedelta(days=1)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=later) as act:
        record_facts(act, [stay])

    assert ("stopped", "authorise_removal", later + timedelta(minutes=10)) == row(
        connection, "kind, about, by_when", "unacknowledged"
    )


def broken_off(base: Base) -> None:
    """Record a fact and fail before the end."""
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [READY[0]])
        raise RuntimeError


def test_what_fails_leaves_no_row_behind(connection: Base) -> None:
    with pytest.raises(RuntimeError):
        broken_off(connection)

    assert row(connection, "version") is None
