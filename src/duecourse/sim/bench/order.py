"""An order entered by the liaison, and the moment at which every gate refuses.

Users in teams of four, one at each gate that a court's stay closes, try their step on the team's
case again and again, each with a connection of their own and through `work_on_case`. A liaison
enters orders on one team's case after the other. When an order is committed its team tries all four
gates at once, while everybody else works on. Measured is the time from the commit to the end of the
first refusal at each gate; and no step that began after the commit may be recorded.
"""

import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random
from threading import Event
from typing import Any, Final
from uuid import UUID

import psycopg

from duecourse.ledger.read import LedgerReader
from duecourse.ledger.sealing import in_use, use
from duecourse.sim.hold_race import STEPS, opened, stay, tried, wrong

THINK_SECONDS: Final = 1.0
# Between two orders of one liaison.
PACE_SECONDS: Final = 0.5
BEFORE_THE_FIRST_ORDER_SECONDS: Final = 3.0
AFTER_THE_LAST_ORDER_SECONDS: Final = 5.0
PROCESSES: Final = 2


@dataclass(frozen=True, slots=True)
class Try:
    """One step tried at a gate: when it began and ended (seconds of the machine), and what came."""

    step: str
    began: float
    ended: float
    result: str


@dataclass(slots=True)
class TeamCase:
    """A case of a team, and what its users did on it. `committed` is when the order was."""

    case_id: UUID
    committed: float = 0.0
    ordered: Event = field(default_factory=Event)
    left: Event = field(default_factory=Event)
    tries: list[Try] = field(default_factory=list)


@dataclass(slots=True)
class Measured:
    """What one process measured: a line for each order, and counts."""

    first_refusals: list[dict[str, float]] = field(default_factory=list)
    results: Counter[str] = field(default_factory=Counter)
    recorded_after: int = 0
    unanswered: int = 0
    violations: list[str] = field(default_factory=list)


def run(url: str, *, users: int, seconds: float, seed: int) -> dict[str, Any]:
    """Return the percentiles of the time to the first refusal, and what must not have happened."""
    teams = users // len(STEPS)
    share = [teams // PROCESSES + (n < teams % PROCESSES) for n in range(PROCESSES)]
    load = os.getloadavg()[0]
    with ProcessPoolExecutor(
        PROCESSES, mp_context=get_context("spawn"), initializer=use, initargs=(in_use(),)
    ) as pool:
        parts = [
            pool.submit(_process, url, count, seconds, seed + n) for n, count in enumerate(share)
        ]
        measured = [part.result() for part in parts]
    lines = [line for one in measured for line in one.first_refusals]
    gates = sorted(value for line in lines for value in line.values())
    every = sorted(max(line.values()) for line in lines if len(line) == len(STEPS))
    return {
        "users": teams * len(STEPS), "seconds": seconds, "seed": seed, "orders": len(lines),
        "tries": dict(sum((one.results for one in measured), Counter[str]())),
        "first_refusal_ms": _said(gates), "every_gate_ms": _said(every),
        "recorded_after_the_order": sum(one.recorded_after for one in measured),
        "gates_without_a_try": sum(one.unanswered for one in measured),
        "violations": [text for one in measured for text in one.violations],
        "load_before": round(load, 2), "load_after": round(os.getloadavg()[0], 2),
    }  # fmt: skip


def _said(ordered: Sequence[float]) -> dict[str, float]:
    if not ordered:
        return {}
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    last = len(ordered) - 1
    return {name: round(1000 * ordered[round(last * part)], 1) for name, part in at.items()}


def _process(url: str, teams: int, seconds: float, seed: int) -> Measured:
    """Let so many teams and their liaison work; return what was measured."""
    office = Office(url, teams, seed)
    with ThreadPoolExecutor(teams * len(STEPS)) as pool:
        users = [pool.submit(office.user, team, step) for team in range(teams) for step in STEPS]
        try:
            office.liaison(time.monotonic() + seconds, users)
        finally:
            office.close()
        for user in users:
            user.result()
    return office.measured()


class Office:
    """Some teams, each with its case, and one liaison."""

    def __init__(self, url: str, teams: int, seed: int) -> None:
        self.url, self.chance, self.closed = url, Random(f"order/{seed}"), Event()
        self.done: list[TeamCase] = []
        with self._connected() as connection:
            self.cases = [self._new_case(connection) for _ in range(teams)]

    def close(self) -> None:
        """Send everybody home."""
        self.closed.set()
        for case in self.cases:
            case.left.set()
            case.ordered.set()

    def liaison(self, until: float, users: list[Future[None]]) -> None:
        """Enter orders on one team's case after the other, and open a new one for teams done."""
        time.sleep(BEFORE_THE_FIRST_ORDER_SECONDS)
        with self._connected() as connection:
            turn = 0
            while time.monotonic() < until and not any(user.done() for user in users):
                began, count = time.monotonic(), len(self.cases)
                case, other = self.cases[turn % count], (turn + count // 2) % count
                if not case.ordered.is_set():
                    stay(connection, case.case_id)
                    case.committed = time.monotonic()
                    case.ordered.set()
                if self.cases[other].ordered.is_set():
                    before, self.cases[other] = self.cases[other], self._new_case(connection)
                    self.done.append(before)
                    before.left.set()
                turn += 1
                time.sleep(max(0.0, began + PACE_SECONDS - time.monotonic()))
        self.closed.wait(AFTER_THE_LAST_ORDER_SECONDS)

    def user(self, team: int, step: str) -> None:
        """Try a step on the team's case again and again; at once when an order came."""
        chance = Random(f"{team}/{step}")
        with self._connected() as connection:
            while not self.closed.is_set():
                case = self.cases[team]
                knew = case.ordered.is_set()
                began = time.monotonic()
                result = tried(connection, case.case_id, step)
                case.tries.append(Try(step, began, time.monotonic(), result))
                waited_for = case.left if knew else case.ordered
                waited_for.wait(chance.expovariate(1 / THINK_SECONDS))

    def measured(self) -> Measured:
        """Return what came of it, from the tries and from the histories."""
        found = Measured()
        with self._connected() as connection:
            for case in (*self.done, *self.cases):
                found.results.update(one.result for one in case.tries)
                if case.committed:
                    found.violations += wrong(LedgerReader(connection).history(case.case_id))
                    _measure(case, found)
        return found

    def _new_case(self, connection: psycopg.Connection[Any]) -> TeamCase:
        """Open a case on which a removal is scheduled."""
        case = TeamCase(UUID(int=self.chance.getrandbits(128), version=4))
        opened(connection, case.case_id)
        assert tried(connection, case.case_id, "schedule_removal") == "recorded"
        return case

    def _connected(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute("SET ROLE duecourse_app")
        return connection


def _measure(case: TeamCase, found: Measured) -> None:
    """Note the first refusal at each gate, and what was recorded although it began afterwards."""
    line: dict[str, float] = {}
    for one in sorted(case.tries, key=lambda tried: tried.ended):
        if one.result == "refused" and one.ended >= case.committed:
            line.setdefault(one.step, one.ended - case.committed)
        if one.result == "recorded" and one.began >= case.committed:
            found.recorded_after += 1
    if len(line) < len(STEPS):
        found.unanswered += len(STEPS) - len(line)
    if line:
        found.first_refusals.append(line)
