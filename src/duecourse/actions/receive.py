"""Take in one batch of I-94 messages: check, link, append, and bring the views up to date.

One transaction holds everything: the events with their idempotency marks, what was set aside or
waits, the read models, and how far the delivery is. A crash anywhere neither loses nor doubles a
record. What needs no database (checks, law, hashes of a batch in which everything is new) is done
in `prepare`, so that it can run while the database still writes the batch before.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

from duecourse.actions import set_aside
from duecourse.intake import checks, from_feeds
from duecourse.ledger import frames
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import instant_text
from duecourse.ledger.events import DEPARTED, EventColumns
from duecourse.ledger.port import RecordAlreadyTaken, StaleCase
from duecourse.terms.remarks import Remark
from duecourse.views.build import admissions, board
from duecourse.views.build.stay import AuthorisedStays

PURPOSE: Final = "records intake"
CHANNEL: Final = "duecourse_board"
ADVANCE: Final = """
    UPDATE intake.deliveries
       SET rows_done = rows_done + %(rows)s, accepted = accepted + %(accepted)s,
           set_aside = set_aside + %(set_aside)s, repeated = repeated + %(repeated)s,
           waiting = waiting + %(waiting)s, last_at = %(at)s
     WHERE id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the messages of one batch."""

    accepted: int = 0
    set_aside: int = 0
    repeated: int = 0
    waiting: int = 0
    confirmed: int = 0
    ledger_size: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """The messages of a batch that go into the record, ready to be appended."""

    arrivals: pl.DataFrame
    departures: pl.DataFrame
    drafted: frames.Draft
    admission_lines: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """One batch, checked, with case ids and the findings of law; nothing of the database seen yet.

    `taken` is what will be appended if every record of the batch is new.
    """

    raw: pl.DataFrame
    at: datetime
    arrivals: pl.DataFrame
    departures: pl.DataFrame
    refused: list[set_aside.Refused]
    doubled: int
    taken: Taken | None


class Receiver:
    """Takes in batches of one source over one connection."""

    def __init__(
        self,
        connection: Connection[Any],
        *,
        source: str,
        actor: str,
        limits: checks.Limits,
        stays: AuthorisedStays,
        raw_bytes: Callable[[dict[str, Any]], bytes],
        clock: Callable[[], datetime],
        purpose: str = PURPOSE,
    ) -> None:
        self._connection, self._purpose = connection, purpose
        self._ledger = PostgresLedger(connection)
        self._source, self._actor, self._limits, self._stays = source, actor, limits, stays
        self._raw_bytes, self._clock = raw_bytes, clock
        # Whether the last batch held records that were here already; the next is then looked up
        # before it is written instead of being refused by the database and written again.
        self._expect_repeats = False

    def prepare(self, messages: pl.DataFrame, raw: pl.DataFrame, *, at: datetime) -> Prepared:
        """Check the messages, put the questions of law and draft the events; needs no database.

        `has_arrival` and `received_at` may be given for each message; otherwise every message has
        an arrival and was received `at`.
        """
        rows = checks.checked(messages, limits=self._limits)
        given = {"has_arrival": pl.lit(True), "received_at": pl.lit(at)}
        rows = rows.with_columns(
            value.alias(name) for name, value in given.items() if name not in rows.columns
        )
        rows = self._stays.add_to(from_feeds.with_case_ids(rows, source=self._source))
        arrivals, departures, refused = split(rows)
        arrivals, departures, doubled = once_each(arrivals, departures)
        whole = departures.join(arrivals, on="case_id", how="anti").is_empty()
        return Prepared(
            raw=raw, at=at, arrivals=arrivals, departures=departures, refused=refused,
            doubled=doubled, taken=self._draft_new(arrivals, departures, at=at) if whole else None,
        )  # fmt: skip

    def receive(self, prepared: Prepared, *, delivery: int | None) -> Receipt:
        """Record one batch, whole or not at all, and return what became of it.

        `delivery` is counted up in the same transaction; None for records that come by no delivery.
        """
        try:
            receipt = self._attempt(prepared, delivery=delivery, look_first=self._expect_repeats)
        except (RecordAlreadyTaken, StaleCase):
            receipt = self._attempt(prepared, delivery=delivery, look_first=True)
        self._expect_repeats = receipt.repeated > 0
        self._ledger.committed()
        return receipt

    def _attempt(self, prepared: Prepared, *, delivery: int | None, look_first: bool) -> Receipt:
        with self._connection.transaction():
            receipt = self._record(prepared, look_first=look_first)
            self._connection.execute(
                ADVANCE,
                {
                    "rows": prepared.raw.height, "accepted": receipt.accepted,
                    "set_aside": receipt.set_aside, "repeated": receipt.repeated,
                    "waiting": receipt.waiting, "at": prepared.at, "id": delivery,
                },
            )  # fmt: skip
            told = json.dumps({"size": receipt.ledger_size, "confirmed": receipt.confirmed})
            self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, told))
        return receipt

    def _record(self, prepared: Prepared, *, look_first: bool) -> Receipt:
        taken, refused, repeated, waits = prepared.taken, prepared.refused, prepared.doubled, 0
        if look_first or taken is None or set_aside.anything_waits(self._connection):
            sorted_out = set_aside.sort_out(
                self._connection, arrivals=prepared.arrivals, departures=prepared.departures,
                source=self._source, at=prepared.at,
            )  # fmt: skip
            taken = self._draft(sorted_out.arrivals, sorted_out.departures, at=prepared.at)
            refused = [*refused, *sorted_out.refused]
            repeated += sorted_out.repeated
            waits = sorted_out.waiting
        set_now = set_aside.set_aside(
            self._connection, refused, raw=prepared.raw, raw_bytes=self._raw_bytes,
            source=self._source, at=prepared.at,
        )  # fmt: skip
        size = self._append(taken)
        self._count(taken, set_now=set_now, waits=waits)
        return Receipt(
            accepted=taken.arrivals.height + taken.departures.height, set_aside=set_now,
            repeated=repeated + len(refused) - set_now, waiting=waits,
            confirmed=taken.departures.height, ledger_size=size,
        )  # fmt: skip

    def _events(self, arrivals: pl.DataFrame, departures: pl.DataFrame) -> pl.DataFrame:
        if departures["has_arrival"].all():
            # Each row of a file brings its own arrival: nothing is out of order.
            return _in_order(arrivals, departures)
        # A departure that came before its arrival in the same batch is appended after it.
        opened = arrivals.select("case_id", pl.col("line").alias("opened_at"))
        placed = (
            departures.join(opened, on="case_id", how="left", maintain_order="left")
            .with_columns(pl.max_horizontal("line", "opened_at").alias("line"))
            .drop("opened_at")
        )
        return _in_order(arrivals, placed)

    def _batch(self, at: datetime) -> EventColumns:
        return EventColumns(
            source=self._source, actor=self._actor, purpose=self._purpose, recorded_at=at
        )

    def _draft_new(
        self, arrivals: pl.DataFrame, departures: pl.DataFrame, *, at: datetime
    ) -> Taken:
        """Draft a batch in which every arrival opens a case: departures are version 2 of theirs."""
        events = self._events(arrivals, departures).with_columns(pl.col("version").fill_null(2))
        drafted = frames.draft(events, batch=self._batch(at))
        return self._taken(arrivals, departures, drafted, at=at)

    def _draft(self, arrivals: pl.DataFrame, departures: pl.DataFrame, *, at: datetime) -> Taken:
        drafted = self._ledger.draft(self._events(arrivals, departures), batch=self._batch(at))
        return self._taken(arrivals, departures, drafted, at=at)

    def _taken(
        self,
        arrivals: pl.DataFrame,
        departures: pl.DataFrame,
        drafted: frames.Draft,
        *,
        at: datetime,
    ) -> Taken:
        lines = admissions.admission_lines(
            arrivals=arrivals, departures=departures, at=instant_text(at), source=self._source
        )
        return Taken(arrivals, departures, drafted, lines)

    def _append(self, taken: Taken) -> int:
        appended = self._ledger.append_draft(taken.drafted)
        admissions.open_admissions(self._connection, taken.admission_lines)
        if taken.departures.is_empty():
            return appended.size
        first = appended.first_position
        placed = taken.drafted.events.with_columns(
            pl.int_range(first, appended.size, dtype=pl.Int64).alias("position")
        ).filter(pl.col("kind") == DEPARTED)
        earlier = placed.join(taken.arrivals, on="case_id", how="anti")
        admissions.record_departures(
            self._connection,
            departures=_with_said(earlier, taken.departures),
            at=instant_text(taken.drafted.batch.recorded_at),
        )
        self._board(taken, placed)
        return appended.size

    def _board(self, taken: Taken, placed: pl.DataFrame) -> None:
        at = self._clock()
        board.add_days(self._connection, placed)
        waited = taken.departures.group_by("received_at").len().rows()
        board.add_times(self._connection, received_at=waited, at=at)
        last = _with_said(placed.tail(board.RECENT_MAX), taken.departures)
        board.keep_recent(
            self._connection,
            [
                (r["position"], r["case_id"], r["happened_on"], r["grade"], r["port"], r["mode"],
                 r["received_at"], at)
                for r in last.iter_rows(named=True)
            ],
        )  # fmt: skip

    def _count(self, taken: Taken, *, set_now: int, waits: int) -> None:
        flags = taken.arrivals.filter(
            pl.col("remarks") & int(Remark.DEPARTURE_FLAG_WITHOUT_DATE) != 0
        )
        board.add_counts(
            self._connection,
            {
                "admissions": taken.arrivals.height, "confirmed": taken.departures.height,
                "confirmed_A": taken.departures.height, "flag_without_date": flags.height,
                "set_aside": set_now, "waiting": waits,
            },
        )  # fmt: skip


def authorised_stays(*, as_of: date) -> AuthorisedStays:
    """Return what answers the questions of authorised stay, each distinct one once."""
    return AuthorisedStays(as_of=as_of)


def split(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, list[set_aside.Refused]]:
    """Return acceptable arrivals, acceptable departures, and what is set aside with its reason."""
    arriving = rows.filter(pl.col("has_arrival"))
    leaving = rows.filter(pl.col("has_departure"))
    refused = set_aside.refused(arriving, "arrival") + set_aside.refused(leaving, "departure")
    return (
        arriving.filter(pl.col("arrival_reason").is_null()),
        leaving.filter(pl.col("departure_reason").is_null()),
        refused,
    )


def once_each(
    arrivals: pl.DataFrame, departures: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Drop what stands twice in one batch; return the rest and how many were dropped."""
    first_arrivals = arrivals.unique("row", keep="first", maintain_order=True)
    first_departures = departures.unique("row", keep="first", maintain_order=True)
    dropped = arrivals.height - first_arrivals.height + departures.height - first_departures.height
    return first_arrivals, first_departures, dropped


def _in_order(arrivals: pl.DataFrame, departures: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [from_feeds.arrival_events(arrivals), from_feeds.departure_events(departures)]
    ).sort("line", "kind", maintain_order=True)


def _with_said(placed: pl.DataFrame, departures: pl.DataFrame) -> pl.DataFrame:
    said = departures.select("case_id", "remarks", "received_at", "port", "mode")
    return placed.join(said, on="case_id", how="left", maintain_order="left")
