"""One case, its real actions, and the judge who looks at each thing that they record."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from duecourse.actions import case_record
from duecourse.actions.case_record import Act, SecondPersonNeeded, StepRefused
from duecourse.actions.known_case import KnownCase
from duecourse.actions.two_people import (
    Grounds,
    ProposalIncomplete,
    approve_step,
    propose_step,
)
from duecourse.ledger.port import Ledger
from duecourse.sim.hold_judge import CLOSE, Witness
from duecourse.sim.hold_vocabulary import PERSON
from duecourse.terms.errors import LawError

# One refusal in so many is put to the table even if it was not asked about that record.
REFUSALS_A_SAMPLE: Final = 8
Transaction = Callable[[], AbstractContextManager[Any]]


@dataclass(slots=True)
class Found:
    """What a run found. A violation says what was recorded and what the table says.

    `readings` counts the different records, days and countries on which steps were tried;
    `over_refused` are the refusals, of those `put_to_the_table`, that the table would permit.
    """

    steps: int = 0
    permitted: int = 0
    refused: int = 0
    stopped: int = 0
    readings: int = 0
    one_person: int = 0
    put_to_the_table: int = 0
    over_refused: int = 0
    violations: list[str] = field(default_factory=list)
    by_step: Counter[str] = field(default_factory=Counter)
    over_refused_by: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Found") -> None:
        """Take in what another part of the run found."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


class WatchedCase:
    """One case on which the real actions act; what they record goes to the judge at once."""

    def __init__(
        self, ledger: Ledger, case_id: UUID, now: datetime, *, found: Found,
        transaction: Transaction = nullcontext,
    ) -> None:  # fmt: skip
        self.ledger, self.case_id, self.now, self.found = ledger, case_id, now, found
        self.transaction = transaction
        self.witness, self.known = Witness(), KnownCase()
        # What waits for a second person: the step, its country and who proposed it.
        self.proposed: dict[int, tuple[str, str | None, str]] = {}

    def act(self, by: str) -> Act:
        """Return an act of somebody at this moment."""
        return Act(self.ledger, self.case_id, by, self.now, known=self.known)

    def open(self, facts: list[dict[str, Any]], *, unknown: list[str], complete: bool) -> None:
        """Begin the case."""
        self._recorded(None, lambda: case_record.record_facts(
            self.act("opener"), facts, person=PERSON, unknown=unknown, complete=complete,
        ), alone=False)  # fmt: skip

    def fact(self, fact: dict[str, Any], *, by: str, approved_by: str | None) -> bool:
        """Record a fact; say whether it stands."""
        return self._recorded(
            fact, lambda: case_record.record_facts(self.act(by), [fact], approved_by=approved_by),
            alone=approved_by in (None, by),
        )  # fmt: skip

    def correct(
        self, version: int, stated: dict[str, Any] | None, *, by: str, approved_by: str | None
    ) -> bool:
        """Correct a fact, or withdraw it with None; say whether that stands."""
        return self._recorded(
            stated or {"on": self.now.date().isoformat()},
            lambda: case_record.correct_fact(
                self.act(by), version, stated, approved_by=approved_by
            ),
            alone=approved_by in (None, by),
        )  # fmt: skip

    def _recorded(
        self, said: dict[str, Any] | None, record: Callable[[], int], *, alone: bool
    ) -> bool:
        """Record; what contradicts the rest, or takes two people, is refused whole."""
        before, stopped = self.witness.version, self.witness.stopped
        claimed = self._claimed(said) if alone else set()
        try:
            with self.transaction():
                record()
        except (LawError, SecondPersonNeeded) as refused:
            self.found.one_person += isinstance(refused, SecondPersonNeeded)
            if before != len(self.ledger.history(self.case_id)):
                self.found.violations.append(f"something of a refused fact was recorded: {said}")
            return False
        self.witness.follow(self.ledger.history(self.case_id))
        self.found.stopped += self.witness.stopped - stopped
        self.found.violations += self.witness.standing_open_against_the_law(self.now.date())
        self.found.violations += self.witness.unlawful_without_alarm()
        if claimed - self._claimed(said):
            self.found.violations.append(f"one person ended a claim to citizenship: {said}")
        return True

    def _claimed(self, said: dict[str, Any] | None) -> set[date]:
        """Return the days, of tomorrow and the one after what is said, on which J14 stands."""
        facts = self.witness.facts.values()
        if said is None or all("citizenship" not in one["kind"] for one in facts):
            return set()
        told = date.fromisoformat((said.get("on") or said["at"])[:10])
        days = {one + timedelta(days=1) for one in (self.now.date(), told)}
        return {day for day in days if self.witness.claimed(day)}

    def step(
        self, name: str, destination: str | None, *, by: str, approved_by: str | None,
        days_off: int = 0,
    ) -> bool:  # fmt: skip
        """Try a step, perhaps one dated back or ahead; say whether it was recorded.

        Whatever its day: what the table forbids today must not be recorded today.
        """
        return self._tried(
            name, destination,
            lambda: case_record.take_step(
                self.act(by), name, as_of=self.now.date() + timedelta(days=days_off),
                approved_by=approved_by, destination=destination, ground="generated",
            ),
            alone=approved_by in (None, by), today=not days_off,
        )  # fmt: skip

    def propose(self, name: str, destination: str | None, *, by: str) -> None:
        """Propose a step for a second person; one that is forbidden today is not proposed."""
        grounds = Grounds(
            "generated", "INA 241", tuple(self.witness.facts)[:1],
            {"on": self.now.date().isoformat(), "how": "mail"},
        )  # fmt: skip
        try:
            with self.transaction():
                version = propose_step(
                    self.act(by), name, grounds, as_of=self.now.date(), destination=destination
                )
        except (StepRefused, ProposalIncomplete):
            return
        self.witness.follow(self.ledger.history(self.case_id))
        self.proposed[version] = (name, destination, by)

    def approve(self, version: int, *, by: str) -> bool:
        """Approve a proposal as somebody, perhaps who made it; say whether the step stands."""
        name, destination, proposed_by = self.proposed[version]
        recorded = self._tried(
            name, destination,
            lambda: approve_step(self.act(by), version, as_of=self.now.date()),
            alone=by == proposed_by,
        )  # fmt: skip
        if recorded:
            del self.proposed[version]
        return recorded

    def _tried(
        self, name: str, destination: str | None, take: Callable[[], int], *, alone: bool,
        today: bool = True,
    ) -> bool:  # fmt: skip
        self.found.steps += 1
        self.found.by_step[name] += 1
        try:
            with self.transaction():
                take()
        except (SecondPersonNeeded, StepRefused) as refused:
            self.found.refused += 1
            self.found.one_person += isinstance(refused, SecondPersonNeeded)
            if isinstance(refused, StepRefused) and today:
                self._doubted(name, destination)
            return False
        self.found.permitted += 1
        self._judged(name, destination, alone=alone and name != CLOSE)
        return True

    def _judged(self, name: str, destination: str | None, *, alone: bool) -> None:
        """Hold a step that was recorded against the table, on the record before it."""
        against = self.witness.against(name, on=self.now.date(), destination=destination)
        if alone:
            against.append("one person")
        if against:
            document, _ = self.witness.asked(on=self.now.date(), destination=destination)
            self.found.violations.append(
                f"{name} to {destination} was recorded against {against}: {document}"
            )
        self.witness.follow(self.ledger.history(self.case_id))

    def _doubted(self, name: str, destination: str | None) -> None:
        """Ask of some refusals whether the table has anything against the step at all."""
        today, found = self.now.date(), self.found
        sampled = found.refused % REFUSALS_A_SAMPLE == 0
        if not sampled and not self.witness.has_answered(on=today, destination=destination):
            return
        found.put_to_the_table += 1
        if not self.witness.against(name, on=today, destination=destination):
            found.over_refused += 1
            found.over_refused_by[name] += 1
