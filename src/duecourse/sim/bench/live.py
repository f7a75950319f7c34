"""How long from a record's receipt until an open board shows it, at a steady rate.

The records come through the real live intake into a real database; the board is a real server in a
process of its own, signed in to and watched over HTTP. A record counts as visible when the watcher
holds the part of the page that states a ledger size which includes it.
"""

import http
import queue
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.live import Incoming, LiveIntake, gather
from duecourse.sim.bench.board import BoardServer
from duecourse.sim.population import Population, Record

SOURCE: Final = "bench"
FILL_ADMISSIONS: Final = 20_000
FILL_BATCH: Final = 5_000
TICK_SECONDS: Final = 0.005
SETTLE_SECONDS_MAX: Final = 20.0
SIZE: Final = re.compile(rb'data-size="(\d+)"')


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured; times in milliseconds from record received to visible on the board."""

    records: int
    seconds: float
    records_per_second: float
    never_seen: int
    board_updates: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    commit_p99_ms: float


class Board(BoardServer):
    """A board server, and somebody who watches it."""

    def __init__(self, *, url: str, home: str, port: int) -> None:
        super().__init__(url=url, home=home, port=port)
        self.seen: list[tuple[float, int]] = []
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def _watch(self) -> None:
        answer = self.ask("/board/stream")
        assert answer.status == http.HTTPStatus.OK, f"the board answered {answer.status}"
        while line := answer.readline():
            found = SIZE.search(line)
            if found:
                self.seen.append((time.time(), int(found.group(1))))


def run(
    connection: Connection[Any], *, url: str, home: str, port: int, rate: int, seconds: float,
    seed: int, told: Callable[[str], None],
) -> Measured:  # fmt: skip
    """Send `rate` records a second for `seconds` and return what a watcher saw of them."""
    population = Population(seed=seed, today=_clock().date())
    intake = LiveIntake(connection, source=SOURCE, name="live", actor="bench", clock=_clock)
    told(f"filling the database with {FILL_ADMISSIONS:,} admissions")
    fill(intake, population)
    board = Board(url=url, home=home, port=port)
    try:
        told(f"sending {rate:,} records a second for {seconds:.0f} s")
        committed, took = _send(intake, population, rate=rate, seconds=seconds)
        _settle(board, committed[-1][0])
    finally:
        board.stop()
    return _measured(committed, board.seen, seconds=took)


def fill(intake: LiveIntake, population: Population) -> None:
    """Take in the past of the population, so that pages have something to show."""
    history = [_incoming(record) for record in population.history(FILL_ADMISSIONS)]
    for start in range(0, len(history), FILL_BATCH):
        intake.take(history[start : start + FILL_BATCH])


Batch = tuple[int, float, list[float]]


def _send(
    intake: LiveIntake, population: Population, *, rate: int, seconds: float
) -> tuple[list[Batch], float]:
    """Return for each batch the ledger's size after it, when it was committed, what it held."""
    incoming: queue.Queue[Incoming | None] = queue.Queue()
    committed: list[Batch] = []

    def take_in() -> None:
        ended = False
        while not ended:
            batch, ended = gather(incoming)
            if batch:
                receipt = intake.take(batch)
                received = [record.received_at.timestamp() for record in batch]
                committed.append((receipt.ledger_size, time.time(), received))

    taking = threading.Thread(target=take_in, name="intake")
    taking.start()
    records, started, sent = population.replay(), time.monotonic(), 0
    while (passed := time.monotonic() - started) < seconds:
        due = min(int(passed * rate), int(seconds * rate)) - sent
        for record in islice(records, max(0, due)):
            incoming.put(_incoming(record))
        sent += max(0, due)
        time.sleep(TICK_SECONDS)
    incoming.put(None)
    taking.join()
    return committed, time.monotonic() - started


def _settle(board: Board, size: int) -> None:
    until = time.monotonic() + SETTLE_SECONDS_MAX
    while time.monotonic() < until and (not board.seen or board.seen[-1][1] < size):
        time.sleep(0.05)


def _measured(committed: list[Batch], seen: list[tuple[float, int]], *, seconds: float) -> Measured:
    waiting, visible, commits, never = deque(seen), [], [], 0
    for size, at, received in committed:
        while waiting and waiting[0][1] < size:
            waiting.popleft()
        commits += [1_000 * (at - one) for one in received]
        if waiting:
            visible += [1_000 * (waiting[0][0] - one) for one in received]
        else:
            never += len(received)
    visible.sort()
    commits.sort()
    records = len(commits)
    return Measured(
        records=records, seconds=round(seconds, 1),
        records_per_second=round(records / seconds, 1), never_seen=never,
        board_updates=len(seen), p50_ms=_share(visible, 0.50), p90_ms=_share(visible, 0.90),
        p99_ms=_share(visible, 0.99), max_ms=_share(visible, 1.0),
        commit_p99_ms=_share(commits, 0.99),
    )  # fmt: skip


def _share(ordered: list[float], share: float) -> float:
    if not ordered:
        return float("nan")
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def _incoming(record: Record) -> Incoming:
    return Incoming(row=record.row, has_arrival=record.has_arrival, received_at=_clock())


def _clock() -> datetime:
    return datetime.now(UTC)
