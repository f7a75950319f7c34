"""The Merkle tree over the trail: read it, and seal what was chained since it was sealed last."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from duecourse.ledger.merkle import WIDTH, Frontier

SEAL: Final = 7_201_102  # any number, the same for all who seal
KEEP: Final = """
    INSERT INTO audit.subtrees (level, index, hash, marks) VALUES (%s, %s, %s, %s)
"""


class TrailTree:
    """Reads the tree over one connection (`ledger.proofs.TreeReader`)."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def size(self) -> int:
        """Return how many entries are chained."""
        row = self._connection.execute("SELECT size FROM audit.head").fetchone()
        assert row is not None, "the trail has no head row: its schema was not laid"
        return int(row[0])

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the chain hashes from place `start` up to, not including, `stop`."""
        rows = self._connection.execute(
            "SELECT hash FROM audit.chain WHERE position >= %s AND position < %s ORDER BY position",
            (start, stop),
        ).fetchall()
        return [bytes(row[0]) for row in rows]

    def subtrees(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of complete subtrees `start` up to before `stop` of a level."""
        rows = self._connection.execute(
            "SELECT hash FROM audit.subtrees WHERE level = %s AND index >= %s AND index < %s"
            " ORDER BY index",
            (level, start, stop),
        ).fetchall()
        assert len(rows) == stop - start, f"subtrees {start} to {stop} of level {level}: some miss"
        return [bytes(row[0]) for row in rows]

    def sealed(self) -> int:
        """Return how many entries complete subtrees cover."""
        row = self._connection.execute(
            "SELECT coalesce(max(index) + 1, 0) FROM audit.subtrees WHERE level = 1"
        ).fetchone()
        assert row is not None, "an aggregate has one row"
        return int(row[0]) * WIDTH


def seal(connection: Connection[Any], *, entries_a_time: int = 200_000) -> int:
    """Complete the subtrees up to the end of the chain; return how many entries they cover."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (SEAL,))
        tree = TrailTree(connection)
        at, size = tree.sealed(), tree.size()
        frontier = Frontier.load(at, tree.event_hashes, tree.subtrees)
        while at < size:
            stop = min(size, at + entries_a_time)
            done = frontier.extend(tree.event_hashes(at, stop))
            with connection.cursor() as cursor:
                cursor.executemany(KEEP, done)
            at = stop
        return tree.sealed()
