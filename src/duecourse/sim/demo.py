"""The demonstration: a generated population, and a replay that goes on without end."""

import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from threading import Event
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.live import Incoming, LiveIntake
from duecourse.sim.population import Population, Record

SOURCE: Final = "demo"
ACTOR: Final = "feed:demo"
ADMISSIONS: Final = 9_000
ROWS_A_BATCH: Final = 3_000


class Demo:
    """Fills an empty database with the population, then replays today's records."""

    def __init__(
        self, connection: Connection[Any], *, seed: int, clock: Callable[[], datetime]
    ) -> None:
        self._connection, self._clock = connection, clock
        self._population = Population(seed=seed, today=clock().date())

    def fill(self) -> None:
        """Take in the history of the population."""
        history = self._population.history(ADMISSIONS)
        intake = self._intake("generated history")
        for start in range(0, len(history), ROWS_A_BATCH):
            intake.take([self._now(record) for record in history[start : start + ROWS_A_BATCH]])

    def replay(self, *, records_a_second: float, stop: Event) -> None:
        """Take in records at this rate until told to stop."""
        intake = self._intake("live replay")
        records = self._population.replay()
        step = max(0.1, 1 / records_a_second)
        started, sent = time.monotonic(), 0
        while not stop.wait(step):
            due = int((time.monotonic() - started) * records_a_second) - sent
            if due > 0:
                batch = [self._now(record) for record in islice(records, due)]
                intake.take(batch)
                sent += len(batch)

    def _intake(self, name: str) -> LiveIntake:
        return LiveIntake(
            self._connection, source=SOURCE, name=name, actor=ACTOR, clock=self._clock
        )

    def _now(self, record: Record) -> Incoming:
        return Incoming(row=record.row, has_arrival=record.has_arrival, received_at=self._clock())
