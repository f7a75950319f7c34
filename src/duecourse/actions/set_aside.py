"""What is not taken in at once: records set aside, records known already, departures that wait."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from psycopg import Connection

from duecourse.intake import checks, from_feeds
from duecourse.linkage import by_source_row

KNOWN = """
    SELECT record, body FROM ledger.events WHERE source = %s AND record = ANY(%s)
"""
SET_ASIDE = """
    INSERT INTO intake.quarantine (source, record, reason, detail, bytes, received_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (source, record) DO NOTHING
"""
WAIT = """
    INSERT INTO intake.waiting (source, record, awaits, admission_key, body, received_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (source, record) DO NOTHING
"""
WAITING = "SELECT body FROM intake.waiting WHERE source = %s AND record = %s"
# What linking adds to a message is no part of it.
NOT_KEPT = ("link", "linked_case", "linked_by", "by_identity")
TAKE_UP = """
    DELETE FROM intake.waiting WHERE source = %s AND awaits = ANY(%s) RETURNING body
"""
STANDING = """
    SELECT case_id::text, admission_key FROM views.admissions WHERE case_id = ANY(%s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """One message that is set aside: its place in the file, its name and why."""

    line: int
    record: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class NotNew:
    """Messages whose record the ledger has: the same again, or with other content."""

    repeated: int
    changed: list[Refused]


@dataclass(frozen=True, slots=True)
class SortedOut:
    """A batch after it was held against the record: what is new, and what became of the rest."""

    arrivals: pl.DataFrame
    departures: pl.DataFrame
    refused: list[Refused]
    repeated: int
    waiting: int


def sort_out(
    connection: Connection[Any],
    *,
    arrivals: pl.DataFrame,
    departures: pl.DataFrame,
    source: str,
    at: datetime,
) -> SortedOut:
    """Hold a batch against the record: drop what is known, link departures, let the rest wait.

    Departures that waited for one of these arrivals are taken up; `waiting` counts those that
    wait from now on less those that wait no longer.
    """
    arrivals, departures, found = without_known(
        connection, arrivals=arrivals, departures=departures, source=source
    )
    elsewhere = departures.join(arrivals, on="case_id", how="anti")["case_id"].to_list()
    standing = standing_admissions(connection, elsewhere)
    linked = by_source_row.propose(departures, opened_here=arrivals, standing=standing)
    taken_up = take_up_waiting(connection, arrivals, source=source)
    ready = linked.filter(pl.col("link").is_in([by_source_row.HERE, by_source_row.STANDS]))
    waits, waited = let_wait(
        connection, linked.filter(pl.col("link") == by_source_row.WAITS), source=source, at=at
    )
    # A departure that waited and came again with its arrival: the one that waited is taken.
    again = ready.join(taken_up, on="case_id", how="semi")
    before = [*waited, *pairs(again.drop("link"), taken_up)]
    return SortedOut(
        arrivals=arrivals,
        departures=pl.concat(
            [ready.join(taken_up, on="case_id", how="anti").drop("link"), taken_up], how="vertical"
        ),
        refused=[
            *found.changed,
            *keys_disagree(linked),
            *(changed(now, "departure") for now, known in before if said(now) != said(known)),
        ],
        repeated=found.repeated + sum(said(now) == said(known) for now, known in before),
        waiting=waits - taken_up.height,
    )


def pairs(now: pl.DataFrame, known: pl.DataFrame) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return each row of `now` with the row of `known` that has its case."""
    by_case = {row["case_id"]: row for row in known.iter_rows(named=True)}
    return [(row, by_case[row["case_id"]]) for row in now.iter_rows(named=True)]


def said(departure: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a departure message states: two that state the same are one record."""
    return tuple(
        str(departure[name]) for name in ("adm_key", "arrived_on", "departed_on", "departure_flag")
    )


def changed(row: dict[str, Any], way: str) -> Refused:
    """Return the refusal of a record that came before with other content."""
    return Refused(
        line=row["line"],
        record=f"{row['row']}/{way}/changed",
        reason="changed-after-receipt",
        detail=checks.REASONS["changed-after-receipt"],
    )


def anything_waits(connection: Connection[Any]) -> bool:
    """Say whether any departure waits for its arrival."""
    row = connection.execute("SELECT EXISTS (SELECT FROM intake.waiting)").fetchone()
    assert row is not None
    return bool(row[0])


def refused(rows: pl.DataFrame, way: str) -> list[Refused]:
    """Return the messages of `rows` that the checks refused, as arrival or departure."""
    chosen = rows.filter(pl.col(f"{way}_reason").is_not_null())
    return [
        Refused(
            line=row["line"],
            record=f"{row['row']}/{way}" if row["row"] is not None else f"line-{row['line']}/{way}",
            reason=row[f"{way}_reason"],
            detail=detail(row, way),
        )
        for row in chosen.iter_rows(named=True)
    ]


def detail(row: dict[str, Any], way: str) -> str:
    """Say in words what was found in one refused message."""
    reason = row[f"{way}_reason"]
    sentence = checks.REASONS[reason]
    if reason == "departure-before-arrival":
        return f"{sentence} Arrival {row['arrived_on']}, departure {row['departed_on']}."
    if reason == "departure-after-last-day":
        return f"{sentence} Departure {row['departed_on']}."
    if reason == "unreadable-field":
        return f"{sentence} Field {row['unreadable']}."
    return sentence


def without_known(
    connection: Connection[Any], *, arrivals: pl.DataFrame, departures: pl.DataFrame, source: str
) -> tuple[pl.DataFrame, pl.DataFrame, NotNew]:
    """Return the arrivals and departures the ledger does not have, and what it has already.

    A record the ledger has with other content is set aside: the source changed it silently.
    """
    new, repeated, other = [], 0, []
    for way, rows, events in (
        ("arrival", arrivals, from_feeds.arrival_events(arrivals)),
        ("departure", departures, from_feeds.departure_events(departures)),
    ):
        found = dict(connection.execute(KNOWN, (source, events["record"].to_list())).fetchall())
        state = pl.Series(
            [
                "new" if record not in found else "same" if found[record] == body else "changed"
                for record, body in zip(events["record"], events["body"], strict=True)
            ],
            dtype=pl.String,
        )
        new.append(rows.filter(state == "new"))
        repeated += int((state == "same").sum())
        other += [
            changed(row, way) for row in rows.filter(state == "changed").iter_rows(named=True)
        ]
    return new[0], new[1], NotNew(repeated=repeated, changed=other)


def keys_disagree(linked: pl.DataFrame) -> list[Refused]:
    """Return the departures whose admission key is not that of their row's admission."""
    return [
        Refused(
            line=row["line"],
            record=f"{row['row']}/departure",
            reason="key-disagrees",
            detail=checks.REASONS["key-disagrees"],
        )
        for row in linked.filter(pl.col("link") == by_source_row.KEY_DISAGREES).iter_rows(
            named=True
        )
    ]


def set_aside(
    connection: Connection[Any],
    records: list[Refused],
    *,
    raw: pl.DataFrame,
    raw_bytes: Callable[[dict[str, Any]], bytes],
    source: str,
    at: datetime,
) -> int:
    """Put the records in quarantine with their bytes; return how many were not there before."""
    if not records:
        return 0
    lines = {row["line"]: row for row in raw.filter(
        pl.col("line").is_in([record.line for record in records])
    ).iter_rows(named=True)}  # fmt: skip
    now = 0
    for record in records:
        values = (
            source, record.record, record.reason, record.detail,
            raw_bytes(lines[record.line]), at,
        )  # fmt: skip
        now += connection.execute(SET_ASIDE, values).rowcount
    return now


def standing_admissions(connection: Connection[Any], case_ids: list[str]) -> pl.DataFrame:
    """Return case id and admission key of those cases that stand on record."""
    rows = connection.execute(STANDING, (case_ids,)).fetchall() if case_ids else []
    return pl.DataFrame(rows, schema={"case_id": pl.String, "adm_key": pl.Int64}, orient="row")


def let_wait(
    connection: Connection[Any], departures: pl.DataFrame, *, source: str, at: datetime
) -> tuple[int, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Keep departures whose arrival has not come.

    Return how many wait from now on, and those that waited already beside what was kept of them.
    """
    now, before = 0, []
    for row in departures.iter_rows(named=True):
        record = f"{row['row']}/departure"
        body = pl.DataFrame([row]).drop(NOT_KEPT, strict=False).write_json()
        values = (source, record, f"{row['row']}/arrival", row["adm_key"], body, at)
        if connection.execute(WAIT, values).rowcount:
            now += 1
        else:
            kept = connection.execute(WAITING, (source, record)).fetchone()
            assert kept is not None, "what could not be added is there"
            before.append((row, json.loads(kept[0])[0]))
    return now, before


def take_up_waiting(
    connection: Connection[Any], arrivals: pl.DataFrame, *, source: str
) -> pl.DataFrame:
    """Return the departures that waited for these arrivals; they wait no longer."""
    empty = arrivals.clear()
    if arrivals.is_empty() or not anything_waits(connection):
        return empty
    names = (arrivals["row"].cast(pl.String) + "/arrival").to_list()
    rows = connection.execute(TAKE_UP, (source, names)).fetchall()
    frames = [pl.read_json(row[0].encode(), schema=dict(arrivals.schema)) for row in rows]
    if not frames:
        return empty
    # Each departure takes the place of its arrival, so that it is appended after it.
    places = arrivals.select("row", pl.col("line").alias("arrival_line"))
    return (
        pl.concat([empty, *frames])
        .join(places, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("arrival_line").alias("line"))
        .drop("arrival_line")
    )
