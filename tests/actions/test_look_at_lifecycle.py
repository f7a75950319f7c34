"""Looking at the lifecycle and at a case's way is an act: gate first, and on the trail."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.look_at_lifecycle import look_at_lifecycle, look_at_way
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c12")
ANA = Actor("ana", "officer")
Base = psycopg.Connection[Any]


def trail(base: Base, action: str) -> list[tuple[str, str, str]]:
    """Return who looked at what, and with which outcome."""
    return base.execute(
        "SELECT actor, subject, outcome FROM audit.trail WHERE action = %s", (action,)
    ).fetchall()


def test_the_lifecycle_is_open_to_every_role_and_the_look_is_on_the_trail(connection: Base) -> None:
    page = look_at_lifecycle(connection, by=Actor("adm", "administrator"), purpose="x", at=AT)

    assert 9 == len(page.tracks)
    assert [("adm", "lifecycle", "done")] == trail(connection, "lifecycle.look")


def test_a_way_is_shown_to_case_workers_and_its_look_is_on_the_trail(connection: Base) -> None:
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [{"kind": "nta_issued", "on": "2026-02-20"}], complete=True)

    page = look_at_way(connection, CASE, as_of=AT.date(), by=ANA, purpose="case work", at=AT)

    charging = next(one for one in page.tracks if one.name == "charging")
    assert [(date(2026, 2, 20), "Notice to Appear issued")] == [
        (one.on, one.title) for one in charging.way
    ]
    assert ("ana", str(CASE), "done") in trail(connection, "case.look")


def test_whoever_has_no_case_access_sees_no_way(connection: Base) -> None:
    given: dict[str, Any] = {"as_of": AT.date(), "purpose": "case work", "at": AT}

    with pytest.raises(NotYours):
        look_at_way(connection, CASE, by=Actor("adm", "administrator"), **given)
    with pytest.raises(CaseUnknown):
        look_at_way(connection, CASE, by=ANA, **given)
