"""What is due by the retention schedule is listed, with what holds it; nothing is destroyed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts
from duecourse.actions.litigation_hold import HOLD, place_hold
from duecourse.actions.retention import due
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, IDENTITY_STATED

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA, TEO = Actor("ana", "officer"), Actor("teo", "records_steward")
Base = psycopg.Connection[Any]


def opened(base: Base, birth_on: str) -> None:
    """Open a case of somebody who was born on a day."""
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-17"})
        act.add(IDENTITY_STATED, {"names": [{"family": "Rivas", "given": ""}],
                                  "birth_on": birth_on, "numbers": []})  # fmt: skip
        record_facts(act, [{"kind": "nta_issued", "on": "2026-02-20"}])


@pytest.mark.parametrize(("birth_on", "expected"), [
    ("1926-03-01", [date(2026, 3, 1)]), ("1926-03-02", [date(2026, 3, 2)]), ("1926-03-03", []),
])  # fmt: skip
def test_a_case_file_is_due_a_hundred_years_after_birth(
    connection: Base, birth_on: str, expected: list[date]
) -> None:
    opened(connection, birth_on)

    found = due(connection, today=AT.date(), by=TEO, at=AT)

    assert expected == [one.due_on for one in found]
    assert all(one.rule.then == "transfer" and "N1-566-08-011" in one.rule.cite for one in found)


def test_a_hold_is_named_beside_what_is_due(connection: Base) -> None:
    opened(connection, "1920-01-01")
    with work_on_case(connection, CASE, action=HOLD, by=TEO, at=AT) as act:
        place_hold(act, cite="Doe v. Houston, No. 26-11", because="Discovery is open.")

    (found,) = due(connection, today=AT.date(), by=TEO, at=AT)

    assert ("Doe v. Houston, No. 26-11",) == found.held_for


def test_who_was_listed_is_on_the_trail_and_an_officer_lists_nobody(connection: Base) -> None:
    opened(connection, "1920-01-01")
    due(connection, today=AT.date(), by=TEO, at=AT)

    row = connection.execute(
        "SELECT count(*) FROM audit.trail WHERE action = 'privacy.retention' AND subject = %s",
        (str(CASE),),
    ).fetchone()
    assert (1,) == row
    with pytest.raises(NotYours):
        due(connection, today=AT.date(), by=ANA, at=AT)
