"""Random agencies against the interlock: no step is recorded that an independent table forbids.

The real actions run on a ledger (in memory, or PostgreSQL) with facts that come late, are corrected
or withdrawn, people who act alone, and steps that are tried at every turn. The judge is
`hold_judge`, which shares no code with them; wherever the two disagree, that is a violation.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from duecourse.actions import case_record
from duecourse.actions.case_record import Act, SecondPersonNeeded, StepRefused
from duecourse.actions.known_case import KnownCase
from duecourse.ledger.memory import MemoryLedger
from duecourse.ledger.port import Ledger
from duecourse.sim.hold_judge import CLOSE, NAMES, Witness
from duecourse.sim.hold_vocabulary import COUNTRIES, FACTS, PERSON, START, dated, ending, ready
from duecourse.terms.errors import LawError

TURNS_MAX: Final = 24
TRIES_MAX: Final = 6
# A block of steps has its own chance, so that a run is the same on however many processes.
BLOCK_STEPS: Final = 10_000
PEOPLE: Final = ("ana", "ben", "cleo")
# One refusal in so many is put to the table even if it was not asked about that record.
REFUSALS_A_SAMPLE: Final = 8


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


Transaction = Callable[[], AbstractContextManager[Any]]


def run(
    *, seed: int, steps_wanted: int, ledger: Callable[[], Ledger] | None = None,
    transaction: Transaction = nullcontext,
) -> Found:  # fmt: skip
    """Return what became of so many generated steps; a seed gives the same run every time."""
    found = Found()
    for number, steps in blocks(steps_wanted):
        found.add(block(seed, number, steps, ledger=ledger, transaction=transaction))
    return found


def blocks(steps_wanted: int) -> list[tuple[int, int]]:
    """Return the blocks of a run: the number of each, and how many steps it has."""
    starts = range(0, steps_wanted, BLOCK_STEPS)
    return [(n, min(BLOCK_STEPS, steps_wanted - at)) for n, at in enumerate(starts)]


def block(
    seed: int, number: int, steps_wanted: int, *, ledger: Callable[[], Ledger] | None = None,
    transaction: Transaction = nullcontext,
) -> Found:  # fmt: skip
    """Return what became of one block's steps."""
    chance, found = Random(f"interlock/{seed}/{number}"), Found()
    while found.steps < steps_wanted:
        World(chance, (ledger or MemoryLedger)(), transaction).live(found, steps_wanted)
    return found


class World:
    """One case and the people who work on it."""

    def __init__(self, chance: Random, ledger: Ledger, transaction: Transaction) -> None:
        self.chance, self.ledger, self.transaction = chance, ledger, transaction
        self.case_id = UUID(int=chance.getrandbits(128), version=4)
        self.now = START + timedelta(days=chance.randrange(300))
        self.witness, self.known = Witness(), KnownCase()

    def act(self) -> Act:
        """Return an act of somebody at this moment."""
        return Act(
            self.ledger, self.case_id, self.chance.choice(PEOPLE), self.now, known=self.known
        )

    def live(self, found: Found, steps_wanted: int) -> None:
        """Let the case live for a while; every turn is a fact, a correction, or steps tried."""
        self._open(found)
        for _ in range(self.chance.randint(4, TURNS_MAX)):
            self.now += timedelta(hours=self.chance.choice((0, 1, 5, 24, 24 * 15)))
            turn = self.chance.random()
            if turn < 0.35:
                self._fact(found)
            elif turn < 0.45:
                self._correct(found)
            else:
                self._steps(found, steps_wanted)
            if found.steps >= steps_wanted:
                return

    def _open(self, found: Found) -> None:
        facts = [one for one in ready(self.now.date()) if self.chance.random() < 0.95]
        unknown = ["identity"] if self.chance.random() < 0.05 else []
        complete = self.chance.random() < 0.97
        self._recorded(found, None, lambda: case_record.record_facts(
            self.act(), facts, person=PERSON, unknown=unknown, complete=complete,
        ))  # fmt: skip

    def _fact(self, found: Found) -> None:
        late = self.chance.choice((0, 0, 0, 0, 1, 20, 150, -10))
        fact = dated(self._next_fact(), self.now - timedelta(days=late))
        act, approved_by = self.act(), self._second()
        self._recorded(
            found, (act.by, approved_by, fact),
            lambda: case_record.record_facts(act, [fact], approved_by=approved_by),
        )  # fmt: skip

    def _next_fact(self) -> dict[str, Any]:
        """Return a fact of the vocabulary, or one that ends a hold of the case."""
        ends = [one for one in map(ending, self.witness.facts.values()) if one is not None]
        if ends and self.chance.random() < 0.4:
            return self.chance.choice(ends)
        return self.chance.choice(FACTS)

    def _correct(self, found: Found) -> None:
        if not self.witness.facts:
            return
        version = self.chance.choice(tuple(self.witness.facts))
        said = dict(self.witness.facts[version])
        moved = dated(said, self.now - timedelta(days=self.chance.randrange(-30, 300)))
        withdrawn = self.chance.random() < 0.4
        stated = None if withdrawn else {key: moved[key] for key in moved if key != "kind"}
        act, approved_by = self.act(), self._second()
        self._recorded(
            found, (act.by, approved_by, moved),
            lambda: case_record.correct_fact(act, version, stated, approved_by=approved_by),
        )  # fmt: skip

    def _second(self) -> str | None:
        """Return who approves: a second person, nobody, or perhaps the one who acts."""
        turn = self.chance.random()
        return "second" if turn < 0.8 else None if turn < 0.9 else self.chance.choice(PEOPLE)

    def _recorded(
        self, found: Found, said: tuple[str, str | None, dict[str, Any]] | None,
        record: Callable[[], int],
    ) -> None:  # fmt: skip
        """Record; one that contradicts the others, or that takes two, is refused whole."""
        before, alone = self.witness.version, said is not None and said[1] in (None, said[0])
        claimed = self._claimed(said) if alone else set()
        try:
            with self.transaction():
                record()
        except (LawError, SecondPersonNeeded) as refused:
            found.one_person += isinstance(refused, SecondPersonNeeded)
            if before != len(self.ledger.history(self.case_id)):
                found.violations.append(f"something of a refused fact was recorded: {said}")
            return
        stopped = self.witness.stopped
        self.witness.follow(self.ledger.history(self.case_id))
        found.stopped += self.witness.stopped - stopped
        found.violations += self.witness.standing_open_against_the_law(self.now.date())
        found.violations += self.witness.unlawful_without_alarm()
        if claimed - self._claimed(said):
            found.violations.append(f"one person ended a claim to citizenship: {said}")

    def _claimed(self, said: Any) -> set[date]:
        """Return the days, of tomorrow and the one after what is said, on which J14 stands."""
        if said is None or all("citizenship" not in f["kind"] for f in self.witness.facts.values()):
            return set()
        told = date.fromisoformat((said[2].get("on") or said[2]["at"])[:10])
        days = {one + timedelta(days=1) for one in (self.now.date(), told)}
        return {day for day in days if self.witness.claimed(day)}

    def _steps(self, found: Found, steps_wanted: int) -> None:
        """Try some steps on the record as it stands today, with one country in mind."""
        destination = self.chance.choice((*COUNTRIES, COUNTRIES[0], None))
        found.readings += 1
        for _ in range(self.chance.randint(1, TRIES_MAX)):
            if found.steps < steps_wanted:
                self._step(found, self.chance.choice(NAMES), destination)

    def _step(self, found: Found, name: str, destination: str | None) -> None:
        found.steps += 1
        found.by_step[name] += 1
        act, approved_by = self.act(), self._second()
        alone = name != CLOSE and approved_by in (None, act.by)
        try:
            with self.transaction():
                case_record.take_step(
                    act, name, as_of=self.now.date(), approved_by=approved_by,
                    destination=destination, ground="generated",
                )  # fmt: skip
        except SecondPersonNeeded:
            found.refused += 1
            found.one_person += 1
        except StepRefused:
            found.refused += 1
            self._doubted(found, name, destination)
        else:
            found.permitted += 1
            self._judged(found, name, destination, alone=alone)

    def _judged(self, found: Found, name: str, destination: str | None, *, alone: bool) -> None:
        """Hold a step that was recorded against the table, on the record before it."""
        against = self.witness.against(name, on=self.now.date(), destination=destination)
        if alone:
            against.append("one person")
        if against:
            document, _ = self.witness.asked(on=self.now.date(), destination=destination)
            found.violations.append(
                f"{name} to {destination} was recorded against {against}: {document}"
            )
        self.witness.follow(self.ledger.history(self.case_id))

    def _doubted(self, found: Found, name: str, destination: str | None) -> None:
        """Ask of some refusals whether the table has anything against the step at all."""
        today = self.now.date()
        sampled = found.refused % REFUSALS_A_SAMPLE == 0
        if not sampled and not self.witness.has_answered(on=today, destination=destination):
            return
        found.put_to_the_table += 1
        if not self.witness.against(name, on=today, destination=destination):
            found.over_refused += 1
            found.over_refused_by[name] += 1
