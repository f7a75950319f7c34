"""Take in records as they come: micro-batches of at most 1,000 records or 20 milliseconds."""

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

from duecourse.actions.by_identity import ByIdentity
from duecourse.actions.deliver import limits_of
from duecourse.actions.receive import Receipt, Receiver
from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.feeds.i94.parse import messages, raw_bytes
from duecourse.views.build.stay import AuthorisedStays

BATCH_RECORDS_MAX: Final = 1_000
BATCH_SECONDS_MAX: Final = 0.02
IDLE_SECONDS_MAX: Final = 1.0

OPEN: Final = """
    SELECT id FROM intake.deliveries
     WHERE source = %s AND name = %s AND sha256 IS NULL AND finished_at IS NULL
"""
START: Final = """
    INSERT INTO intake.deliveries (source, name, started_at, last_at)
    VALUES (%s, %s, %s, %s) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record as it reached us: the source's row, whether it brings the arrival, and when.

    `identity` holds the identity fields as given, if the source sends any (`by_identity.py`).
    """

    row: dict[str, Any]
    has_arrival: bool
    received_at: datetime
    identity: Mapping[str, str | None] | None = None


class LiveIntake:
    """Takes in the records of one live source over one connection."""

    def __init__(
        self,
        connection: Connection[Any],
        *,
        source: str,
        name: str,
        actor: str,
        clock: Callable[[], datetime],
        by_identity: ByIdentity | None = None,
    ) -> None:
        self._clock, self._connection, self._by_identity = clock, connection, by_identity
        self._delivery = _open_delivery(connection, source=source, name=name, at=clock())
        today = clock().date()
        self._receiver = Receiver(
            connection, source=source, actor=actor, raw_bytes=raw_bytes, clock=clock,
            stays=AuthorisedStays(as_of=today), limits=limits_of(source, on=today),
        )  # fmt: skip

    def take(self, records: Sequence[Incoming]) -> Receipt:
        """Record a micro-batch, whole or not at all, and return what became of it."""
        raw = pl.DataFrame(
            {name: [record.row[name] for record in records] for name in FILE_COLUMNS},
            schema=dict(FILE_COLUMNS),
        ).with_columns(pl.int_range(len(records), dtype=pl.Int64).alias("line"))
        typed = messages(raw).with_columns(
            pl.Series("has_arrival", [record.has_arrival for record in records]),
            pl.Series("received_at", [record.received_at for record in records]),
        )
        if self._by_identity is None or all(record.identity is None for record in records):
            return self._receive(typed, raw)
        identities = [record.identity for record in records]
        with self._connection.transaction():
            linked = self._by_identity.link(typed, identities)
            receipt = self._receive(linked, raw)
            self._by_identity.rely(linked, at=self._clock())
            again = self._by_identity.look_again(linked, at=self._clock())
        if not again:
            return receipt
        return replace(
            receipt, accepted=receipt.accepted + again, confirmed=receipt.confirmed + again,
            waiting=receipt.waiting - again, ledger_size=receipt.ledger_size + again,
        )  # fmt: skip

    def _receive(self, typed: pl.DataFrame, raw: pl.DataFrame) -> Receipt:
        prepared = self._receiver.prepare(typed, raw, at=self._clock())
        return self._receiver.receive(prepared, delivery=self._delivery)

    def run(
        self, incoming: "queue.Queue[Incoming | None]", *, told: Callable[[Receipt], None]
    ) -> None:
        """Take in what comes through the queue until None comes."""
        while True:
            batch, ended = gather(incoming)
            if batch:
                told(self.take(batch))
            if ended:
                return


def gather(incoming: "queue.Queue[Incoming | None]") -> tuple[list[Incoming], bool]:
    """Return the next micro-batch, and whether the end was reached.

    Waits for a first record, then at most BATCH_SECONDS_MAX for more.
    """
    try:
        first = incoming.get(timeout=IDLE_SECONDS_MAX)
    except queue.Empty:
        return [], False
    if first is None:
        return [], True
    batch, until = [first], time.monotonic() + BATCH_SECONDS_MAX
    while len(batch) < BATCH_RECORDS_MAX:
        try:
            record = incoming.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        if record is None:
            return batch, True
        batch.append(record)
    return batch, False


def _open_delivery(connection: Connection[Any], *, source: str, name: str, at: datetime) -> int:
    with connection.transaction():
        row = connection.execute(OPEN, (source, name)).fetchone()
        if row is None:
            row = connection.execute(START, (source, name, at, at)).fetchone()
    assert row is not None
    return int(row[0])
