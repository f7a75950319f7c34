"""Take in a whole I-94 file: batch by batch, taken up where an earlier reading broke off."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.receive import Prepared, Receipt, Receiver
from duecourse.feeds.i94 import SOURCE, read
from duecourse.feeds.i94.columns import LAST_PLAUSIBLE_DAY
from duecourse.feeds.i94.parse import messages, raw_bytes
from duecourse.intake.checks import Limits
from duecourse.views.build.stay import AuthorisedStays

ROWS_A_BATCH: Final = 10_000
BATCHES_AHEAD_MAX: Final = 2
COUNTED_IN_YEAR: Final = 2016  # the source counts ages in the year of the release

UNFINISHED = """
    SELECT id, rows_done FROM intake.deliveries
     WHERE source = %s AND sha256 = %s AND finished_at IS NULL ORDER BY id DESC LIMIT 1
"""
START = """
    INSERT INTO intake.deliveries (source, name, sha256, rows_total, started_at, last_at)
    VALUES (%s, %s, %s, %s, %s, %s) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery came to, over all its sessions."""

    delivery: int
    rows: int
    accepted: int
    set_aside: int
    repeated: int
    waiting: int
    rows_this_time: int
    messages_this_time: int


def deliver_file(
    connection: Connection[Any],
    file: read.I94File,
    *,
    actor: str,
    clock: Callable[[], datetime],
    told: Callable[[int, Receipt], None],
) -> Delivered:
    """Record every message of the file and return the counts; `told` hears of each batch.

    An earlier delivery of the same bytes that did not finish is taken up where it stood.
    """
    delivery, from_row = _take_up(connection, file, at=clock())
    stays = AuthorisedStays(as_of=clock().date())
    receiver = Receiver(
        connection, source=SOURCE, actor=actor, raw_bytes=raw_bytes, clock=clock, stays=stays,
        limits=limits_of(SOURCE, on=clock().date()),
    )  # fmt: skip
    rows, seen = 0, 0
    for prepared in ahead(_prepared(receiver, file, from_row=from_row, clock=clock)):
        receipt = receiver.receive(prepared, delivery=delivery)
        rows += prepared.raw.height
        seen += receipt.accepted + receipt.set_aside + receipt.repeated + receipt.waiting
        told(from_row + rows, receipt)
    return _finish(connection, delivery, at=clock(), rows=rows, seen=seen)


def limits_of(source: str, *, on: date) -> Limits:
    """Return what a source can know: the published release ended, a live one knows until today."""
    if source == SOURCE:
        return Limits(last_plausible_on=LAST_PLAUSIBLE_DAY, counted_in_year=COUNTED_IN_YEAR)
    return Limits(last_plausible_on=on, counted_in_year=on.year)


def _prepared(
    receiver: Receiver, file: read.I94File, *, from_row: int, clock: Callable[[], datetime]
) -> Iterator[Prepared]:
    for raw in read.batches(file, from_row=from_row, rows_max=ROWS_A_BATCH):
        yield receiver.prepare(messages(raw), raw, at=clock())


def ahead(items: Iterator[Prepared]) -> Iterator[Prepared]:
    """Yield the items while a second thread already makes the next ones, at most a few ahead."""
    ready: queue.Queue[Prepared | BaseException | None] = queue.Queue(maxsize=BATCHES_AHEAD_MAX)
    stop = threading.Event()

    def put(item: Prepared | BaseException | None) -> None:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.2)
            except queue.Full:
                continue
            return

    def make() -> None:
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    return
            put(None)
        except BaseException as failure:  # noqa: BLE001 - handed to the reader, which raises it
            put(failure)

    threading.Thread(target=make, name="prepare", daemon=True).start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()


def _take_up(connection: Connection[Any], file: read.I94File, *, at: datetime) -> tuple[int, int]:
    with connection.transaction():
        row = connection.execute(UNFINISHED, (SOURCE, file.sha256)).fetchone()
        if row is not None:
            return int(row[0]), int(row[1])
        started = connection.execute(
            START, (SOURCE, file.name, file.sha256, file.rows, at, at)
        ).fetchone()
    assert started is not None
    return int(started[0]), 0


def _finish(
    connection: Connection[Any], delivery: int, *, at: datetime, rows: int, seen: int
) -> Delivered:
    with connection.transaction():
        row = connection.execute(
            "UPDATE intake.deliveries SET finished_at = %s WHERE id = %s"
            " RETURNING rows_done, accepted, set_aside, repeated, waiting",
            (at, delivery),
        ).fetchone()
    assert row is not None
    rows_done, accepted, set_aside, repeated, waiting = (int(n) for n in row)
    return Delivered(
        delivery=delivery,
        rows=rows_done,
        accepted=accepted,
        set_aside=set_aside,
        repeated=repeated,
        waiting=waiting,
        rows_this_time=rows,
        messages_this_time=seen,
    )
