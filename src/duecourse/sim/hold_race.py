"""A court's stay and a step of the agency at the same moment, on one case, by two people.

Each has a connection of their own to the real database, and both begin together. Whoever comes
first: the step is refused, or it is found to rest on an older record, or it was recorded before the
stay and is stopped in the very append that records the stay. It never stands open afterwards.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from threading import Barrier
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import StepRefused, record_facts, take_step
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.events import Event
from duecourse.ledger.port import StaleCase
from duecourse.ledger.read import LedgerReader
from duecourse.sim.hold_judge import Witness
from duecourse.sim.hold_vocabulary import PERSON, START, ready

OFFICER: Final = Actor("ana", "officer")
LIAISON: Final = Actor("lia", "court_liaison")
# What a stay by a court forbids.
STEPS: Final = ("authorise_removal", "schedule_removal", "transfer", "carry_out_removal")
COUNTRY: Final = "HN"
# By so much one of them may begin later: about what an act takes.
LEAD_SECONDS_MAX: Final = 0.02
STAY: Final = {"kind": "stay_granted", "by": "court", "basis": "individual"}


@dataclass(slots=True)
class Raced:
    """How the races ended, how often the liaison had to repeat, and what must not have been."""

    races: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    violations: list[str] = field(default_factory=list)


def race(first: Connection[Any], second: Connection[Any], *, seed: int, times: int) -> Raced:
    """Return how so many races ended, each on a new case."""
    chance, raced = Random(f"race/{seed}"), Raced()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(times):
            case_id = UUID(int=chance.getrandbits(128), version=4)
            step, lead = chance.choice(STEPS), chance.uniform(-1, 1) * LEAD_SECONDS_MAX
            opened(first, case_id)
            together = Barrier(2)
            tried = pool.submit(_step, first, case_id, step, together, max(0.0, -lead))
            stayed = pool.submit(_stay, second, case_id, together, max(0.0, lead))
            raced.races += 1
            raced.ended[tried.result()] += 1
            raced.repeated += stayed.result()
            raced.violations += wrong(LedgerReader(first).history(case_id))
    return raced


def opened(connection: Connection[Any], case_id: UUID) -> None:
    """Open a case whose order of removal can be carried out."""
    with work_on_case(connection, case_id, action=RECORD, by=OFFICER, at=START) as act:
        record_facts(act, ready(START.date()), person=PERSON, complete=True)


def stay(connection: Connection[Any], case_id: UUID) -> int:
    """Record a court's stay as often as it takes; return how often it had to be repeated."""
    fact, repeated = {**STAY, "on": START.date().isoformat()}, 0
    while True:
        try:
            with work_on_case(
                connection, case_id, action=RECORD, by=LIAISON, at=START + timedelta(hours=1)
            ) as act:
                record_facts(act, [fact])
        except StaleCase:
            repeated += 1
        else:
            return repeated


def tried(connection: Connection[Any], case_id: UUID, step: str) -> str:
    """Try a step; return `recorded`, `refused` or `stale`."""
    try:
        with work_on_case(connection, case_id, action=STEP, by=OFFICER, at=START) as act:
            take_step(
                act, step, as_of=START.date(), approved_by="ben", destination=COUNTRY,
                ground="race",
            )  # fmt: skip
    except StepRefused:
        return "refused"
    except StaleCase:
        return "stale"
    return "recorded"


def _step(
    connection: Connection[Any], case_id: UUID, step: str, together: Barrier, later: float
) -> str:
    together.wait()
    time.sleep(later)
    return tried(connection, case_id, step)


def _stay(connection: Connection[Any], case_id: UUID, together: Barrier, later: float) -> int:
    together.wait()
    time.sleep(later)
    return stay(connection, case_id)


def wrong(history: tuple[Event, ...]) -> list[str]:
    """Return what must not be in the history of a case on which a court's stay was recorded."""
    ordered = next(event for event in history if event.kind == "stay_granted")
    found = [
        f"version {event.version} records a step after the stay of version {ordered.version}"
        for event in history
        if event.kind == "step_taken" and event.version > ordered.version
    ]
    found += [
        f"the stop of version {event.version} is not of the append of the stay"
        for event in history
        if event.kind == "step_stopped"
        and (event.recorded_at, event.actor) != (ordered.recorded_at, ordered.actor)
    ]
    witness = Witness()
    witness.follow(history)
    return found + list(witness.standing_open_against_the_law(START.date()))
