"""Read the ledger on PostgreSQL: histories, and what proofs need."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.ledger.case_keys import Kept, opened
from duecourse.ledger.events import Event

HISTORY = """
    SELECT e.case_id, version, kind, happened_on, recorded_at, source, record, grade, actor,
           purpose, body, position, hash, key_id, wrapped, wrapped_by
      FROM ledger.events AS e LEFT JOIN privacy.keys AS k ON k.case_id = e.case_id
     WHERE e.case_id = %s ORDER BY version
"""


# What reading a case needs of each event; positions and hashes are for proofs.
HISTORIES = """
    SELECT e.case_id, version, kind, happened_on, recorded_at, source, record, grade, actor,
           purpose, body, key_id, wrapped, wrapped_by
      FROM ledger.events AS e LEFT JOIN privacy.keys AS k ON k.case_id = e.case_id
     WHERE e.case_id = ANY(%s) ORDER BY e.case_id, version
"""


class LedgerReader:
    """Reads the ledger over one connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def history(self, case_id: UUID) -> tuple[Event, ...]:
        """Return the events of a case in the order of their versions; none for an unknown case.

        What is sealed is opened; what stood under a key that was destroyed stays shut. Raises
        KeyMissing, SealBroken.
        """
        rows = self._connection.execute(HISTORY, (case_id,)).fetchall()
        return opened(_events(rows), _kept(rows[0][13:]) if rows else None)

    def as_written(self, case_id: UUID) -> tuple[Event, ...]:
        """Return the events of a case as they stand in the ledger, sealed: what proofs cover."""
        return _events(self._connection.execute(HISTORY, (case_id,)).fetchall())

    def histories(self, case_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
        """Return the events of many cases, each in the order of its versions.

        They come without position and hash: what they say can be read, nothing can be proved.
        """
        found: dict[UUID, list[Event]] = {}
        keys: dict[UUID, Kept | None] = {}
        with self._connection.cursor(binary=True) as cursor:
            for row in cursor.execute(HISTORIES, (list(case_ids),)):
                if row[0] not in keys:
                    keys[row[0]] = _kept(row[11:])
                found.setdefault(row[0], []).append(Event(
                    case_id=row[0], version=row[1], kind=row[2], happened_on=row[3],
                    recorded_at=row[4], source=row[5], record=row[6], grade=row[7], actor=row[8],
                    purpose=row[9], body=row[10], position=-1, hash=b"",
                ))  # fmt: skip
        return {case_id: list(opened(one, keys[case_id])) for case_id, one in found.items()}

    def size(self) -> int:
        """Return how many events there are."""
        row = self._connection.execute("SELECT size FROM ledger.head").fetchone()
        assert row is not None, "the ledger has no head row: its schema was not laid"
        return int(row[0])

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the chain hashes of the events from `start` up to, not including, `stop`."""
        rows = self._connection.execute(
            "SELECT hash FROM ledger.events WHERE position >= %s AND position < %s"
            " ORDER BY position",
            (start, stop),
        ).fetchall()
        return [bytes(row[0]) for row in rows]

    def subtrees(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of complete subtrees `start` up to before `stop` of a level."""
        rows = self._connection.execute(
            "SELECT hash FROM ledger.subtrees WHERE level = %s AND index >= %s AND index < %s"
            " ORDER BY index",
            (level, start, stop),
        ).fetchall()
        assert len(rows) == stop - start, f"subtrees {start} to {stop} of level {level}: some miss"
        return [bytes(row[0]) for row in rows]


def _events(rows: Sequence[tuple[Any, ...]]) -> tuple[Event, ...]:
    return tuple(
            Event(
                case_id=row[0], version=row[1], kind=row[2], happened_on=row[3],
                recorded_at=row[4], source=row[5], record=row[6], grade=row[7], actor=row[8],
                purpose=row[9], body=row[10], position=row[11], hash=bytes(row[12]),
            )
            for row in rows
        )  # fmt: skip


def _kept(columns: tuple[Any, ...]) -> Kept | None:
    """Return the key that stands beside an event; None where the case has none."""
    key_id, wrapped, wrapped_by = columns
    return None if key_id is None else (key_id, wrapped and bytes(wrapped), wrapped_by)
