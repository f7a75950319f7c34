"""Where the time of feeding a file goes, and how it grows with the number of rows."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
from psycopg import Connection

from duecourse.actions import deliver
from duecourse.actions.receive import authorised_stays, once_each, split
from duecourse.feeds.i94 import SOURCE, read
from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.feeds.i94.parse import messages
from duecourse.intake import checks, from_feeds
from duecourse.ledger import frames
from duecourse.ledger.events import EventColumns

AT: Final = datetime(2016, 10, 1, tzinfo=UTC)
SHIFT: Final = 10_000_000_000  # far beyond the file's own row ids and admission keys
MULTIPLES: Final = (1, 3, 10)


def stages(file: read.I94File) -> dict[str, float]:
    """Return the seconds of each stage that needs no database, one after the other on one core.

    In the feed they run in a second thread while the database writes the batch before.
    """
    taken: dict[str, float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        taken[name] = taken.get(name, 0.0) + time.perf_counter() - started

    stays = authorised_stays(as_of=AT.date())
    limits = deliver.limits_of(SOURCE, on=AT.date())
    batch = EventColumns(source=SOURCE, actor="bench", purpose="bench", recorded_at=AT)
    batches = read.batches(file, from_row=0, rows_max=deliver.ROWS_A_BATCH)
    while True:
        with timed("read the file"):
            raw = next(batches, None)
        if raw is None:
            return {name: round(seconds, 2) for name, seconds in taken.items()}
        with timed("type the messages"):
            typed = messages(raw)
        with timed("check"):
            rows = checks.checked(typed, limits=limits)
        with timed("case ids"):
            rows = from_feeds.with_case_ids(rows, source=SOURCE)
        with timed("law"):
            rows = stays.add_to(rows.with_columns(pl.lit(True).alias("has_arrival")))
        with timed("events"):
            arrivals, departures, _ = once_each(*split(rows)[:2])
            events = pl.concat(
                [from_feeds.arrival_events(arrivals), from_feeds.departure_events(departures)]
            ).sort("line", "kind", maintain_order=True)
            events = events.with_columns(pl.col("version").fill_null(2))
        with timed("hash chain, leaves and lines for COPY"):
            frames.copy_text(frames.draft(events, batch=batch), first_position=0)


def growth(
    connection: Connection[Any],
    file: Path,
    *,
    folder: Path,
    rows_max: int | None,
    told: Callable[[str], None],
) -> list[dict[str, float]]:
    """Feed 1, 3 and 10 times the file's rows into one database and return the cost of each.

    The further rows are the file's own under other row ids and admission keys. Files of them are
    written to `folder` one at a time and removed. `rows_max` takes only so many of the file's rows.
    """
    frame = pl.read_parquet(file, columns=list(FILE_COLUMNS), n_rows=rows_max)
    copies, seconds, processor, messages_taken = 0, 0.0, 0.0, 0
    rows: list[dict[str, float]] = []
    while copies < MULTIPLES[-1]:
        shifted = frame.with_columns(
            pl.col("cicid") + copies * SHIFT, pl.col("adm_key") + copies * SHIFT
        )
        written = folder / f"copy-{copies}.parquet"
        shifted.write_parquet(written)
        started, used = time.perf_counter(), _processor_seconds(connection)
        done = deliver.deliver_file(
            connection, read.open_file(written), actor="bench", clock=lambda: AT,
            told=lambda *_: None,
        )  # fmt: skip
        last_seconds = time.perf_counter() - started
        last_processor = _processor_seconds(connection) - used
        seconds, processor = seconds + last_seconds, processor + last_processor
        last_micros = 1e6 * last_processor / done.messages_this_time
        messages_taken += done.messages_this_time
        written.unlink()
        copies += 1
        told(f"{copies} times the file: {seconds:.0f} s, {messages_taken / seconds:,.0f} records/s")
        if copies in MULTIPLES:
            rows.append(_row(copies, messages_taken, (seconds, processor), last_micros, rows))
    return rows


def _processor_seconds(connection: Connection[Any]) -> float:
    """Return the processor time so far of this process and of its database session.

    Other work on the machine changes it little. 0 for the session where the system has no /proc.
    """
    stat = Path(f"/proc/{connection.info.backend_pid}/stat")
    session = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else []
    return time.process_time() + sum(map(int, session)) / os.sysconf("SC_CLK_TCK")


def _row(
    copies: int, taken: int, spent: tuple[float, float], last_micros: float,
    before: list[dict[str, float]],
) -> dict[str, float]:  # fmt: skip
    """Return the cost so far, by the clock and by the processor, against that of the first row.

    That of the last copy alone is by the processor; an average would flatter it.
    """
    seconds, processor = spent
    clock, work = 1e6 * seconds / taken, 1e6 * processor / taken
    first = (
        before[0] if before else {"microseconds_per_record": clock, "processor_microseconds": work}
    )
    return {
        "times_the_file": copies, "records": taken, "seconds": round(seconds, 1),
        "microseconds_per_record": round(clock, 2), "processor_microseconds": round(work, 2),
        "against_linear": round(clock / first["microseconds_per_record"], 3),
        "processor_against_linear": round(work / first["processor_microseconds"], 3),
        "last_copy_against_linear": round(last_micros / first["processor_microseconds"], 3),
    }  # fmt: skip
