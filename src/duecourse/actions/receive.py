"""Take in one batch of I-94 messages: check, link, append, and bring the views up to date.

One transaction holds everything: the events with their idempotency marks, what was set aside or
waits, the read models, and how far the delivery is. A crash anywhere neither loses nor doubles a
record.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

from duecourse.actions import set_aside
from duecourse.intake import checks, from_feeds
from duecourse.ledger.chain import instant_text
from duecourse.ledger.events import EventColumns
from duecourse.ledger.port import RecordAlreadyTaken
from duecourse.ledger.postgres import PostgresAppender
from duecourse.linkage import by_source_row
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
class Prepared:
    """One batch, checked, with case ids and the findings of law; nothing of the database seen yet."""

    rows: pl.DataFrame
    raw: pl.DataFrame
    source: str
    received_at: datetime


class Receiver:
    """Takes in batches of one source over one connection."""

    def __init__(
        self,
        connection: Connection[Any],
        *,
        source: str,
        limits: checks.Limits,
        stays: AuthorisedStays,
        raw_bytes: Callable[[dict[str, Any]], bytes],
        clock: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._appender = PostgresAppender(connection)
        self._source, self._limits, self._stays = source, limits, stays
        self._raw_bytes, self._clock = raw_bytes, clock
        # Whether the last batch held records that were here already; the next is then looked up
        # before it is written instead of being refused by the database and written again.
        self._expect_repeats = False

    def prepare(self, messages: pl.DataFrame, raw: pl.DataFrame, *, at: datetime) -> Prepared:
        """Check the messages and put the questions of law; needs no database."""
        rows = checks.checked(messages, limits=self._limits)
        for column in ("has_arrival", "received_at"):
            if column not in rows.columns:
                default = pl.lit(True) if column == "has_arrival" else pl.lit(at)
                rows = rows.with_columns(default.alias(column))
        rows = from_feeds.with_case_ids(rows, source=self._source)
        return Prepared(
            rows=self._stays.add_to(rows), raw=raw, source=self._source, received_at=at
        )

    def receive(self, prepared: Prepared, *, actor: str, delivery: int) -> Receipt:
        """Record one batch, whole or not at all, and return what became of it."""
        try:
            receipt = self._attempt(
                prepared, actor=actor, delivery=delivery, look_first=self._expect_repeats
            )
        except RecordAlreadyTaken:
            receipt = self._attempt(prepared, actor=actor, delivery=delivery, look_first=True)
        self._expect_repeats = receipt.repeated > 0
        self._appender.committed()
        return receipt

    def _attempt(
        self, prepared: Prepared, *, actor: str, delivery: int, look_first: bool
    ) -> Receipt:
        with self._connection.transaction():
            receipt = self._record(prepared, actor=actor, look_first=look_first)
            self._connection.execute(
                ADVANCE,
                {
                    "rows": prepared.raw.height, "accepted": receipt.accepted,
                    "set_aside": receipt.set_aside, "repeated": receipt.repeated,
                    "waiting": receipt.waiting, "at": prepared.received_at, "id": delivery,
                },
            )  # fmt: skip
            told = json.dumps({"size": receipt.ledger_size, "confirmed": receipt.confirmed})
            self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, told))
        return receipt

    def _record(self, prepared: Prepared, *, actor: str, look_first: bool) -> Receipt:
        arrivals, departures, refused = split(prepared.rows)
        found = set_aside.NotNew(repeated=0, changed=[])
        if look_first:
            arrivals, departures, found = set_aside.without_known(
                self._connection, arrivals=arrivals, departures=departures, source=self._source
            )
        arrivals, departures, doubled = once_each(arrivals, departures)
        linked = self._linked(departures, arrivals)
        departures = linked.filter(pl.col("link").is_in([by_source_row.HERE, by_source_row.STANDS]))
        taken_up = set_aside.take_up_waiting(self._connection, arrivals, source=self._source)
        departures = pl.concat([departures.drop("link"), taken_up], how="diagonal_relaxed")
        set_now, again = set_aside.set_aside(
            self._connection, [*refused, *found.changed, *set_aside.keys_disagree(linked)],
            raw=prepared.raw, raw_bytes=self._raw_bytes, source=self._source,
            at=prepared.received_at,
        )  # fmt: skip
        waits, waited = set_aside.let_wait(
            self._connection, linked.filter(pl.col("link") == by_source_row.WAITS),
            source=self._source, at=prepared.received_at,
        )  # fmt: skip
        size = self._append(prepared, arrivals, departures, actor=actor)
        self._count(arrivals, departures, set_now=set_now, waits=waits - taken_up.height)
        return Receipt(
            accepted=arrivals.height + departures.height, set_aside=set_now,
            repeated=found.repeated + doubled + again + waited, waiting=waits - taken_up.height,
            confirmed=departures.height, ledger_size=size,
        )  # fmt: skip

    def _linked(self, departures: pl.DataFrame, arrivals: pl.DataFrame) -> pl.DataFrame:
        elsewhere = departures.join(arrivals, on="case_id", how="anti")["case_id"].to_list()
        standing = set_aside.standing_admissions(self._connection, elsewhere)
        return by_source_row.propose(departures, opened_here=arrivals, standing=standing)

    def _append(
        self, prepared: Prepared, arrivals: pl.DataFrame, departures: pl.DataFrame, *, actor: str
    ) -> int:
        batch = EventColumns(
            source=self._source, actor=actor, purpose=PURPOSE, recorded_at=prepared.received_at
        )
        events = pl.concat(
            [from_feeds.arrival_events(arrivals), from_feeds.departure_events(departures)]
        ).sort("line", "kind", maintain_order=True)
        if events.is_empty():
            return 0
        appended, versioned = self._appender.append_frame(events, batch=batch)
        placed = versioned.with_columns(
            pl.int_range(appended.first_position, appended.size, dtype=pl.Int64).alias("position")
        )
        self._view(prepared, arrivals, departures, placed)
        return appended.size

    def _view(
        self, prepared: Prepared, arrivals: pl.DataFrame, departures: pl.DataFrame, placed: pl.DataFrame
    ) -> None:
        said = departures.select("case_id", "remarks", "received_at", "port", "mode")
        left = placed.filter(pl.col("kind") == "departed").join(
            said, on="case_id", how="left", maintain_order="left"
        )
        at = self._clock()
        if not arrivals.is_empty():
            admissions.open_admissions(
                self._connection, arrivals=for_view(arrivals), departures=left,
                at=instant_text(at), source=self._source,
            )  # fmt: skip
        earlier = left.join(arrivals, on="case_id", how="anti")
        admissions.record_departures(self._connection, departures=earlier, at=instant_text(at))
        if left.is_empty():
            return
        board.add_days(self._connection, left)
        waited = left.group_by("received_at").len().rows()
        board.add_times(self._connection, received_at=waited, at=at)
        last = left.tail(board.RECENT_MAX)
        board.keep_recent(
            self._connection,
            [
                (r["position"], r["case_id"], r["happened_on"], r["grade"], r["port"], r["mode"],
                 r["received_at"], at)
                for r in last.iter_rows(named=True)
            ],
        )  # fmt: skip

    def _count(
        self, arrivals: pl.DataFrame, departures: pl.DataFrame, *, set_now: int, waits: int
    ) -> None:
        flags = (arrivals["remarks"] & 1).sum() if not arrivals.is_empty() else 0
        board.add_counts(
            self._connection,
            {
                "admissions": arrivals.height, "confirmed": departures.height,
                "confirmed_A": departures.height, "flag_without_date": int(flags),
                "set_aside": set_now, "waiting": waits,
            },
        )  # fmt: skip


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
    dropped = (
        arrivals.height - first_arrivals.height + departures.height - first_departures.height
    )
    return first_arrivals, first_departures, dropped


def for_view(arrivals: pl.DataFrame) -> pl.DataFrame:
    """Name the columns of arrivals as the read model names them."""
    return arrivals.with_columns(
        (pl.col("row").cast(pl.String) + "/arrival").alias("record"),
        pl.col("adm_key").alias("admission_key"),
        pl.col("until_kind").alias("until_said"),
        pl.col("until").alias("admitted_until"),
    )


def with_live_rows(prepared: Prepared, rows: pl.DataFrame) -> Prepared:
    """Return the batch with other rows, for the live lane that marks each record's own arrival."""
    return replace(prepared, rows=rows)
