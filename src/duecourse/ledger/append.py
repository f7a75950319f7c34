"""The ledger on PostgreSQL. Appends run inside the caller's transaction and lock the head."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import polars as pl
from psycopg import Connection, errors

from duecourse.ledger import few, frames
from duecourse.ledger.case_keys import sealed
from duecourse.ledger.events import Appended, EventColumns
from duecourse.ledger.merkle import Frontier, leaf_hash
from duecourse.ledger.one_line import refuse_control_characters
from duecourse.ledger.port import RecordAlreadyTaken, StaleCase
from duecourse.ledger.read import LedgerReader
from duecourse.ledger.sealing import SEALED_KINDS

COPY_EVENTS = f"COPY ledger.events ({', '.join(frames.COPY_COLUMNS)}) FROM STDIN"

HEADS = """
    SELECT e.case_id::text, e.version, e.hash
      FROM unnest(%s::uuid[]) AS wanted (case_id)
     CROSS JOIN LATERAL (SELECT case_id, version, hash FROM ledger.events
                          WHERE case_id = wanted.case_id ORDER BY version DESC LIMIT 1) AS e
"""


class PostgresLedger(LedgerReader):
    """The ledger over one connection; appends run inside the caller's transactions."""

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__(connection)
        # The right edge of the tree as of the last append through this object. It is used again
        # only after `committed`, and only if the ledger still has that size: an append-only tree of
        # one size has one shape.
        self._frontier: Frontier | None = None
        self._pending: Frontier | None = None

    def append(self, batch: EventColumns) -> Appended:
        """Append the batch and return where it stands.

        Raises StaleCase when a given version is not the next of its case, RecordAlreadyTaken when
        the source's record is in the ledger already, CaseExpunged when it is to say who somebody
        is in a case that was expunged; the transaction must then be rolled back.
        """
        refuse_control_characters(batch)
        if SEALED_KINDS.intersection(batch.kind):
            # Behind the lock, so that no key is made twice, or destroyed under what it seals.
            self._lock_head()
            batch = sealed(self._connection, batch)
        if len(batch) <= few.FEW:
            return self._append_few(batch)
        drafted = self.draft(frames.frame_of(batch), batch=batch)
        return self.append_draft(drafted)

    def _append_few(self, batch: EventColumns) -> Appended:
        size = self._lock_head()
        versions, hashes = self._heads(sorted(set(batch.case_id)))
        heads = {UUID(one): (versions[one], hashes[one]) for one in versions}
        made = few.placed(batch, heads=heads, first_position=size)
        chained = [event.hash for event in made]
        self._copy(few.copy_text(made))
        self._grow(size, [leaf_hash(one) for one in chained])
        return Appended(first_position=size, count=len(made), size=size + len(made), hashes=chained)

    def draft(self, events: pl.DataFrame, *, batch: EventColumns) -> frames.Draft:
        """Number the events within their cases and hash them, after what the ledger holds now."""
        self._lock_head()
        versioned, heads = self._versioned(events)
        return frames.draft(versioned, batch=batch, heads=heads)

    def append_draft(self, drafted: frames.Draft) -> Appended:
        """Append what was drafted; a case that moved on meanwhile is refused as StaleCase."""
        size, count = self._lock_head(), len(drafted.hashes)
        self._copy(frames.copy_text(drafted, first_position=size))
        self._grow(size, drafted.leaves)
        return Appended(first_position=size, count=count, size=size + count, hashes=drafted.hashes)

    def _lock_head(self) -> int:
        row = self._connection.execute("SELECT size FROM ledger.head FOR UPDATE").fetchone()
        assert row is not None, "the ledger has no head row: its schema was not laid"
        return int(row[0])

    def _versioned(self, events: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, bytes]]:
        counted = events.with_columns(pl.col("case_id").cum_count().over("case_id").alias("nth"))
        opening = counted.filter((pl.col("nth") == 1) & (pl.col("version") == 1))["case_id"]
        cases = counted["case_id"].unique()
        known = cases.filter(~cases.is_in(opening.implode()))
        versions, heads = self._heads(known.to_list())
        base = pl.DataFrame(
            {"case_id": list(versions), "base": list(versions.values())},
            schema={"case_id": pl.String, "base": pl.Int32},
        )
        numbered = counted.join(base, on="case_id", how="left", maintain_order="left").with_columns(
            (pl.col("base").fill_null(0) + pl.col("nth")).cast(pl.Int32).alias("next")
        )
        stale = numbered.filter(
            pl.col("version").is_not_null() & (pl.col("version") != pl.col("next"))
        )
        if not stale.is_empty():
            first = stale.row(0, named=True)
            raise StaleCase(
                case_id=frames.uuid_of(first["case_id"]),
                expected=first["version"], found=first["next"] - 1,
            )  # fmt: skip
        return numbered.with_columns(pl.col("next").alias("version")), heads

    def _heads(self, case_ids: Sequence[str]) -> tuple[dict[str, int], dict[str, bytes]]:
        if not case_ids:
            return {}, {}
        rows = self._connection.execute(HEADS, (list(case_ids),)).fetchall()
        return {row[0]: row[1] for row in rows}, {row[0]: bytes(row[2]) for row in rows}

    def _copy(self, lines: bytes) -> None:
        try:
            with self._connection.cursor() as cursor, cursor.copy(COPY_EVENTS) as copy:
                copy.write(lines)
        except errors.UniqueViolation as refused:
            if refused.diag.constraint_name == "events_source_record":
                raise RecordAlreadyTaken(detail=refused.diag.message_detail or "") from refused
            if refused.diag.constraint_name == "events_case_version":
                raise StaleCase.opened_twice(detail=refused.diag.message_detail or "") from refused
            raise

    def _grow(self, size: int, leaves: Sequence[bytes]) -> None:
        frontier, self._frontier = self._frontier, None
        if frontier is None or frontier.size != size:
            frontier = Frontier.load(size, self.event_hashes, self.subtrees)
        done = frontier.extend_leaves(leaves)
        with self._connection.cursor() as cursor:
            if done:
                cursor.executemany(
                    "INSERT INTO ledger.subtrees (level, index, hash, marks)"
                    " VALUES (%s, %s, %s, %s)",
                    done,
                )
            cursor.execute(
                "UPDATE ledger.head SET size = %s, tail_marks = %s",
                (frontier.size, frontier.tail_marks()),
            )
        self._pending = frontier

    def committed(self) -> None:
        """Say that the transaction of the last append was committed: its frontier may be kept."""
        self._frontier = self._pending
