"""The demonstration's agency: every state, every outcome, everything recorded by the real acts."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from duecourse.actions.configuration import load, put_in_force
from duecourse.actions.index_case import to_write
from duecourse.actions.interlock import judge
from duecourse.actions.open_many import NewCase
from duecourse.ledger import keeping
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import Event
from duecourse.sim.agency import Agency, places
from duecourse.sim.agency_stories import stories
from duecourse.views.build.case_rows import CaseToWrite
from duecourse.views.case_facts import told
from duecourse.views.lifecycle import lifecycle
from duecourse.views.proposals import open_proposals

# What there must be something of to see. Papers are files, which the seed does not make.
SHOWN = {
    keeping.PERSON_STATED, keeping.COMPLETENESS_STATED, keeping.CORRECTED, keeping.STEP_PROPOSED,
    keeping.STEP_DECLINED, keeping.STEP_TAKEN, keeping.STEP_STOPPED, keeping.STOP_ACKNOWLEDGED,
    keeping.ALARM_RAISED, keeping.ALARM_ANSWERED, keeping.CASE_OPENED, keeping.IDENTITY_STATED,
    keeping.ASSIGNED, keeping.REFERRED, keeping.REFERRAL_ACCEPTED, keeping.REFERRAL_DECLINED,
    keeping.NOTE_ADDED, keeping.COUNSEL_STATED, keeping.RELATION_STATED, keeping.ADDRESS_STATED,
    keeping.NOTICE_PREPARED, keeping.NOTICE_ATTEMPTED, keeping.DEATH_RECORDED,
}  # fmt: skip
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SEED = 7
Base = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def standing() -> list[tuple[NewCase, CaseToWrite]]:
    """One case at every place of every story, with what its rows are made from."""
    cases = Agency(seed=SEED, now=NOW).cases(len(places(stories())))
    return [(one, to_write(one.case_id, history(one), today=NOW.date())) for one in cases]


def told_by(case: NewCase) -> Iterable[tuple[Any, Any]]:
    return zip(case.events, case.each, strict=True)


def history(case: NewCase) -> list[Event]:
    return [
        Event(
            case.case_id, n, kind, on, at, "agency", f"{n}", None, by, "case work",
            canonical_json(body), -1, bytes(32),
        )
        for n, ((kind, on, body), (at, by)) in enumerate(told_by(case), 1)
    ]  # fmt: skip


Standing = list[tuple[NewCase, CaseToWrite]]


def test_there_is_a_case_in_every_state_of_every_track_and_of_every_outcome(
    standing: Standing,
) -> None:
    states = {(one.track, one.state) for _, made in standing for one in made.meaning.tracks}
    outcomes = {made.meaning.outcome.name for _, made in standing if made.meaning.outcome}

    wanted = {(track.name, state) for track in lifecycle().tracks for state in track.states}
    assert set() == wanted - states
    assert {one.name for one in lifecycle().endings} == outcomes


def test_every_step_on_record_was_permitted_on_the_record_before_it(standing: Standing) -> None:
    checked = 0
    for case, _ in standing:
        events = history(case)
        for event in events:
            if event.kind != keeping.STEP_TAKEN:
                continue
            body = json.loads(event.body)
            before = told([one for one in events if one.version < event.version])
            assert event.happened_on is not None
            verdict = judge(
                before, body["step"], as_of=event.happened_on, destination=body["destination"]
            )
            assert (True, body["holds"], body["version"]) == (
                verdict.permitted, list(verdict.holds), verdict.version,
            )  # fmt: skip
            checked += 1
    assert checked > 20


def test_there_is_work_of_every_kind_to_be_shown(standing: Standing) -> None:
    kinds = Counter(kind for case, _ in standing for kind, _, _ in case.events)
    stopped = [
        one for _, made in standing for one in made.of.steps
        if one.acknowledge_by is not None and one.acknowledged_at is None
    ]  # fmt: skip
    alarms = [made for _, made in standing if made.of.alarms]
    attempts = {
        one.body["outcome"] for _, made in standing
        for one in made.of.kept_of(keeping.NOTICE_ATTEMPTED)
    }  # fmt: skip

    assert set() == SHOWN - set(kinds)
    assert any(one.acknowledge_by > NOW for one in stopped if one.acknowledge_by)
    assert any(open_proposals(made.of) for _, made in standing)
    assert any(made.header.offered_to for _, made in standing)
    assert alarms
    assert {"sent", "failed", "returned"} == attempts


def test_nothing_was_recorded_before_it_happened_or_after_now(standing: Standing) -> None:
    for case, _ in standing:
        instants = [at for at, _ in case.each]
        assert instants == sorted(instants)
        assert instants[-1] <= NOW
        for (_, on, _), (at, _) in told_by(case):
            assert on is None or on <= at.date()


def test_a_seed_gives_the_same_cases_and_another_seed_others() -> None:
    first = list(Agency(seed=1, now=NOW).cases(40))
    other = list(Agency(seed=2, now=NOW).cases(40))

    assert first == list(Agency(seed=1, now=NOW).cases(40))
    assert {one.case_id for one in first}.isdisjoint({one.case_id for one in other})


def test_nobody_has_a_number_that_could_be_somebodys(standing: Standing) -> None:
    numbers = [
        number for _, made in standing for kind, number in made.header.numbers
        if kind == "a_number"
    ]  # fmt: skip
    references = [made.header.reference for _, made in standing]

    assert len(standing) == len(set(numbers))
    assert all(one.startswith("A 000-") for one in numbers)
    assert len(standing) == len(set(references))


def test_the_cases_are_opened_in_the_database_with_their_rows(connection: Base) -> None:
    count = len(places(stories()))

    events = Agency(seed=SEED, now=NOW).fill(connection, count)

    counted = connection.execute(
        "SELECT (SELECT count(*) FROM ledger.events), (SELECT count(*) FROM views.cases),"
        " (SELECT count(DISTINCT recorded_at) > 100 FROM ledger.events)"
    ).fetchone()
    assert (events, count, True) == counted


def test_a_clinic_has_cases_too_and_none_of_them_took_a_step_of_the_agency(
    connection: Base,
) -> None:
    put_in_force(load("clinic"))
    try:
        Agency(seed=SEED, now=NOW).fill(connection, 150)
    finally:
        put_in_force(load("agency"))

    told_of = {row[0] for row in connection.execute("SELECT DISTINCT kind FROM ledger.events")}
    roles = {row[0] for row in connection.execute("SELECT DISTINCT role FROM views.work")}
    offices = {row[0] for row in connection.execute("SELECT DISTINCT office FROM views.cases")}
    assert told_of.isdisjoint({keeping.STEP_PROPOSED, keeping.STEP_TAKEN, keeping.REFERRED})
    assert "removed" in told_of
    assert {"officer"} == roles
    assert {"Clinic"} == offices
