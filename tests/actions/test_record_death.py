"""A death is recorded with its document, ends the case, and is taken back if it was a mistake."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from open_case import READY

from duecourse.actions.case_record import Act, StepRefused, record_facts, take_step
from duecourse.actions.record_death import (
    DeathAhead,
    DeathWithoutDocument,
    NoSuchDeath,
    record_death,
    withdraw_death,
)
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import DOCUMENT_ADDED
from duecourse.ledger.memory import MemoryLedger

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c13")
ANA = Actor("ana", "officer")
Base = psycopg.Connection[Any]
PERSON = {"birth_on": "1985-03-02", "nationalities": ["HN"]}
CERTIFICATE = {
    "sha256": "0" * 64, "type": "death_certificate", "sensitivity": "ordinary",
    "title": "Certificate", "bytes": 4, "replaces": None,
}  # fmt: skip


@pytest.fixture
def base(connection: Base) -> Base:
    """A database with one case that holds a document as its first version."""
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(DOCUMENT_ADDED, CERTIFICATE, AT.date())
        act.append(after=0)
    return connection


def outcome(base: Base) -> Any:
    """Return the outcome and the day as the case's row has them."""
    return base.execute(
        "SELECT outcome, closed_on FROM views.cases WHERE case_id = %s", (CASE,)
    ).fetchone()


def test_a_death_ends_the_case_on_its_day_until_it_is_withdrawn(base: Base) -> None:
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        assert 2 == record_death(act, on=date(2026, 2, 27), document=1)
    ended = outcome(base)
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        assert 3 == withdraw_death(act, 2, because="Another person's certificate")

    assert ("death", date(2026, 2, 27)) == ended
    assert (None, None) == outcome(base)


def test_a_death_without_its_document_or_ahead_of_its_day_is_refused(base: Base) -> None:
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        with pytest.raises(DeathWithoutDocument, match="Version 7 of the case is no document"):
            record_death(act, on=date(2026, 2, 27), document=7)
        with pytest.raises(DeathAhead, match="2026-03-03 has not come yet"):
            record_death(act, on=date(2026, 3, 3), document=1)

    assert (None, None) == outcome(base)


def test_a_death_is_withdrawn_once(base: Base) -> None:
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_death(act, on=date(2026, 2, 27), document=1)
        withdraw_death(act, 2, because="A mistake")
        with pytest.raises(NoSuchDeath, match="Version 2"):
            withdraw_death(act, 2, because="A mistake")
        with pytest.raises(NoSuchDeath, match="Version 1"):
            withdraw_death(act, 1, because="A mistake")


def test_a_death_stops_the_steps_that_are_open_and_no_other_is_recorded() -> None:
    act = Act(MemoryLedger(), CASE, "ana", AT)
    act.add(DOCUMENT_ADDED, CERTIFICATE, AT.date())
    record_facts(act, READY, person=PERSON, complete=True)
    step = take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")

    record_death(act, on=date(2026, 3, 1), document=1)

    with pytest.raises(StepRefused, match="has died"):
        take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")
    taken = next(one for one in act.told().steps if one.version == step)
    assert taken.stopped_by is not None
