"""A machine of rules drives the real acts on one case, and shrinks what the judge objects to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from duecourse.actions import case_record
from duecourse.ledger.memory import MemoryLedger
from duecourse.ledger.proofs import root_at
from duecourse.sim.hold_judge import NAMES
from duecourse.sim.hold_vocabulary import FACTS, READY, START, dated, ready
from duecourse.sim.hold_watch import Found, WatchedCase

CASE = UUID("0d4f1f5e-6d0a-4c3f-9a55-8a5c5d0c9a11")
PEOPLE = st.sampled_from(("ana", "ben"))
SECOND = st.sampled_from(("ben", "cleo", None))
COUNTRY = st.sampled_from(("HN", "MX", None))
DAYS = st.integers(-10, 400)
SMALL = settings(max_examples=40, stateful_step_count=20, deadline=None)


class Interlock(RuleBasedStateMachine):
    """One case: facts at any time, corrections, steps, acknowledgements, by one or two people."""

    @initialize(
        missing=st.sets(st.integers(0, len(READY) - 1), max_size=2),
        unknown=st.sampled_from(([], [], ["identity"], ["service"])), complete=st.booleans(),
    )  # fmt: skip
    def begin(self, missing: set[int], unknown: list[str], complete: bool) -> None:
        """Open a case in which little or nothing is missing."""
        self.case = WatchedCase(MemoryLedger(), CASE, START, found=Found())
        facts = [one for n, one in enumerate(ready(START.date())) if n not in missing]
        self.case.open(facts, unknown=unknown, complete=complete or not missing)

    @rule(hours=st.sampled_from((1, 24, 24 * 31)))
    def time_passes(self, hours: int) -> None:
        """Go on to a later moment."""
        self.case.now += timedelta(hours=hours)

    @rule(fact=st.sampled_from(FACTS), days=DAYS, by=PEOPLE, approved_by=SECOND)
    def a_fact(self, fact: dict[str, Any], days: int, by: str, approved_by: str | None) -> None:
        """Record a fact of today, of long ago, or told ahead."""
        told = dated(fact, self.case.now - timedelta(days=days))
        self.case.fact(told, by=by, approved_by=approved_by)

    @precondition(lambda self: self.case.witness.facts)
    @rule(which=st.integers(0, 50), days=st.none() | DAYS, by=PEOPLE, approved_by=SECOND)
    def a_correction(self, which: int, days: int | None, by: str, approved_by: str | None) -> None:
        """Move a fact to another day, or withdraw it."""
        versions = tuple(self.case.witness.facts)
        version, stated = versions[which % len(versions)], None
        if days is not None:
            fact = self.case.witness.facts[version]
            moved = dated(fact, self.case.now - timedelta(days=days))
            stated = {name: value for name, value in moved.items() if name != "kind"}
        self.case.correct(version, stated, by=by, approved_by=approved_by)

    @rule(
        name=st.sampled_from(NAMES), country=COUNTRY, by=PEOPLE, approved_by=SECOND,
        days_off=st.sampled_from((0, 0, 0, -1, -30, 5)),
    )  # fmt: skip
    def a_step(
        self, name: str, country: str | None, by: str, approved_by: str | None, days_off: int
    ) -> None:
        """Try a step of the agency, perhaps one dated back or ahead."""
        self.case.step(name, country, by=by, approved_by=approved_by, days_off=days_off)

    @rule(name=st.sampled_from(NAMES), country=COUNTRY, by=PEOPLE)
    def a_proposal(self, name: str, country: str | None, by: str) -> None:
        """Propose a step for a second person."""
        self.case.propose(name, country, by=by)

    @precondition(lambda self: self.case.proposed)
    @rule(which=st.integers(0, 20), by=PEOPLE)
    def an_approval(self, which: int, by: str) -> None:
        """Approve a step that was proposed, perhaps by oneself."""
        waiting = tuple(self.case.proposed)
        self.case.approve(waiting[which % len(waiting)], by=by)

    @precondition(lambda self: self.case.witness.stopped)
    @rule(by=PEOPLE)
    def an_acknowledgement(self, by: str) -> None:
        """Acknowledge the last step that was stopped."""
        act = self.case.act(by)
        stopped = [one.version for one in act.told().steps if one.stopped_by]
        case_record.acknowledge(act, stopped[-1])
        self.case.witness.follow(self.case.ledger.history(CASE))

    @invariant()
    def nothing_unlawful_is_recorded(self) -> None:
        """The judge found nothing that must not be there, and nothing refused without cause."""
        if hasattr(self, "case"):
            assert [] == self.case.found.violations
            assert 0 == self.case.found.over_refused, self.case.found.over_refused_by

    def teardown(self) -> None:
        """What was recorded is one chain, and its tree has one root."""
        if hasattr(self, "case"):
            history = self.case.ledger.history(CASE)
            assert list(range(1, len(history) + 1)) == [event.version for event in history]
            again = MemoryLedger.holding(history)
            assert root_at(self.case.ledger, len(history)) == root_at(again, len(history))


TestInterlock = Interlock.TestCase
TestInterlock.settings = SMALL


def test_the_machine_finds_an_interlock_that_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(case_record, "open_steps", lambda *_: [])

    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Interlock,
            settings=settings(
                SMALL, max_examples=1_000, derandomize=True, database=None, phases=[Phase.generate]
            ),
        )
