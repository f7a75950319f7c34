"""Random agencies against the interlock: no step is recorded that an independent table forbids.

The real actions run on a ledger (in memory, or PostgreSQL) with facts that come late, are corrected
or withdrawn, people who act alone, and steps that are tried at every turn. The judge is
`hold_judge`, which shares no code with them; wherever the two disagree, that is a violation.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from duecourse.ledger.memory import MemoryLedger
from duecourse.ledger.port import Ledger
from duecourse.sim.hold_judge import NAMES
from duecourse.sim.hold_vocabulary import COUNTRIES, FACTS, PERSON, START, dated, ending, ready
from duecourse.sim.hold_watch import Found, Transaction, WatchedCase

TURNS_MAX: Final = 24
TRIES_MAX: Final = 6
# A block of steps has its own chance, so that a run is the same on however many processes.
BLOCK_STEPS: Final = 10_000
PEOPLE: Final = ("ana", "ben", "cleo")
# Hours from one turn to the next, and days by which a fact comes late (or is told ahead).
PAUSES: Final = (0, 1, 5, 24, 24 * 15)
LATE: Final = (0, 0, 0, 0, 1, 20, 150, -10)
# By so many days a step is dated back or ahead.
DAYS_OFF: Final = (*(0,) * 12, -1, -30, 5)


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
        World(chance, (ledger or MemoryLedger)(), found, transaction).live(steps_wanted)
    return found


class World:
    """One case and the people who work on it."""

    def __init__(self, chance: Random, ledger: Ledger, found: Found, transaction: Transaction):
        self.chance = chance
        case_id = UUID(int=chance.getrandbits(128), version=4)
        now = START + timedelta(days=chance.randrange(300))
        self.case = WatchedCase(ledger, case_id, now, found=found, transaction=transaction)

    def live(self, steps_wanted: int) -> None:
        """Let the case live for a while; every turn is a fact, a correction, or steps tried."""
        self._open()
        for _ in range(self.chance.randint(4, TURNS_MAX)):
            self.case.now += timedelta(hours=self.chance.choice(PAUSES))
            turn = self.chance.random()
            if turn < 0.35:
                self._fact()
            elif turn < 0.45:
                self._correct()
            else:
                self._steps(steps_wanted)
            if self.case.found.steps >= steps_wanted:
                return

    def _open(self) -> None:
        facts = [one for one in ready(self.case.now.date()) if self.chance.random() < 0.95]
        unknown = ["identity"] if self.chance.random() < 0.05 else []
        self.case.open(facts, unknown=unknown, complete=self.chance.random() < 0.97)

    def _people(self) -> dict[str, Any]:
        """Return who acts and who approves: a second person, nobody, or perhaps the same one."""
        by, turn = self.chance.choice(PEOPLE), self.chance.random()
        alone = None if turn < 0.9 else self.chance.choice(PEOPLE)
        return {"by": by, "approved_by": "second" if turn < 0.8 else alone}

    def _fact(self) -> None:
        told = self.case.now - timedelta(days=self.chance.choice(LATE))
        self.case.fact(dated(self._next_fact(), told), **self._people())

    def _next_fact(self) -> dict[str, Any]:
        """Return a fact of the vocabulary, or one that ends a hold of the case."""
        ends = [f for f in map(ending, self.case.witness.facts.values()) if f is not None]
        if ends and self.chance.random() < 0.4:
            return self.chance.choice(ends)
        return self.chance.choice(FACTS)

    def _correct(self) -> None:
        facts = self.case.witness.facts
        if not facts:
            return
        version = self.chance.choice(tuple(facts))
        moved = self.case.now - timedelta(days=self.chance.randrange(-30, 300))
        fact = dated(facts[version], moved)
        stated = {name: value for name, value in fact.items() if name != "kind"}
        withdrawn = self.chance.random() < 0.4
        self.case.correct(version, None if withdrawn else stated, **self._people())

    def _steps(self, steps_wanted: int) -> None:
        """Try some steps on the record as it stands today, with one country in mind."""
        destination = self.chance.choice((*COUNTRIES, COUNTRIES[0], None))
        self.case.found.readings += 1
        for _ in range(self.chance.randint(1, TRIES_MAX)):
            if self.case.found.steps < steps_wanted:
                self._step(self.chance.choice(NAMES), destination)

    def _step(self, name: str, destination: str | None) -> None:
        """Try a step; perhaps propose one before, perhaps approve one proposed earlier instead."""
        turn, waiting = self.chance.random(), tuple(self.case.proposed)
        if turn < 0.1:
            self.case.propose(name, destination, by=self.chance.choice(PEOPLE))
        if waiting and turn < 0.2:
            self.case.approve(self.chance.choice(waiting), by=self.chance.choice(PEOPLE))
        else:
            off = self.chance.choice(DAYS_OFF)
            self.case.step(name, destination, days_off=off, **self._people())


__all__ = ["FACTS", "PERSON", "Found", "Random", "World", "block", "blocks", "ready", "run"]
