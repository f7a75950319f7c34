"""A person asks for a correction: it is work with a clock until it is answered with a reason."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts
from duecourse.actions.corrections import (
    CORRECT,
    Asking,
    NoSuchRequest,
    ReceivedAhead,
    RequesterUnknown,
    acknowledge_correction,
    answer_correction,
    request_correction,
)
from duecourse.actions.litigation_hold import CiteNeeded
from duecourse.actions.work_on_case import RECORD, look_at_record, work_on_case
from duecourse.audit.trail import Actor
from duecourse.views.privacy import requests

# A Monday; Thursday 26 November 2026 is Thanksgiving, which is no business day.
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA, TEO = Actor("ana", "officer"), Actor("teo", "records_steward")
ASKING = Asking("person", "My birthday is wrong.", "It is 3 March 1985.", AT.date())
Base = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def case(connection: Base) -> None:
    """A case that is open."""
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [{"kind": "nta_issued", "on": "2026-02-20"}])


def asked(base: Base, asking: Asking = ASKING, *, by: Actor = TEO) -> int:
    """Record a request; return its version."""
    with work_on_case(base, CASE, action=CORRECT, by=by, at=AT) as act:
        return request_correction(act, asking)


def work(base: Base) -> list[tuple[str, date]]:
    """Return what there is to do about corrections, and until when."""
    return base.execute(
        "SELECT name, due_on FROM views.work WHERE name LIKE 'correction%' ORDER BY name"
    ).fetchall()


def test_a_request_is_work_with_two_last_days(connection: Base) -> None:
    asked(connection)

    assert [
        ("correction_unacknowledged", date(2026, 12, 8)),
        ("correction_unanswered", date(2026, 12, 23)),
    ] == work(connection)


def test_an_acknowledged_request_still_waits_for_its_answer(connection: Base) -> None:
    version = asked(connection)
    with work_on_case(connection, CASE, action=CORRECT, by=TEO, at=AT) as act:
        acknowledge_correction(act, version)

    assert [("correction_unanswered", date(2026, 12, 23))] == work(connection)


@pytest.mark.parametrize("corrected", [True, False])
def test_an_answer_ends_the_work_and_keeps_its_reason(connection: Base, corrected: bool) -> None:
    version = asked(connection)
    with work_on_case(connection, CASE, action=CORRECT, by=TEO, at=AT) as act:
        answer_correction(act, version, corrected=corrected, because="The passport says so.")

    of = look_at_record(connection, CASE, by=TEO, at=AT)
    answer = requests(of)[0].answer
    assert [] == work(connection)
    assert answer is not None
    assert (corrected, "The passport says so.", "teo") == (
        answer.corrected, answer.because, answer.by
    )  # fmt: skip


def test_a_request_is_answered_once(connection: Base) -> None:
    version = asked(connection)
    with work_on_case(connection, CASE, action=CORRECT, by=TEO, at=AT) as act:
        answer_correction(act, version, corrected=True, because="The passport says so.")

        with pytest.raises(NoSuchRequest):
            answer_correction(act, version, corrected=False, because="No.")
        with pytest.raises(NoSuchRequest):
            acknowledge_correction(act, version)


@pytest.mark.parametrize(("asking", "wrong"), [
    (Asking("neighbour", "x", "y", AT.date()), RequesterUnknown),
    (Asking("person", " ", "y", AT.date()), CiteNeeded),
    (Asking("counsel", "x", "", AT.date()), CiteNeeded),
    (Asking("person", "x", "y", AT.date() + timedelta(days=1)), ReceivedAhead),
])  # fmt: skip
def test_what_is_not_said_in_full_is_not_recorded(
    connection: Base, asking: Asking, wrong: type[Exception]
) -> None:
    with pytest.raises(wrong):
        asked(connection, asking)

    assert [] == work(connection)


def test_an_officer_does_not_receive_requests(connection: Base) -> None:
    with pytest.raises(NotYours):
        asked(connection, by=ANA)
