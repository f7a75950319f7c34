"""What verification of the trail reads: entries and what is kept about them, stored or exported.

An export is one JSON object a line (gzip when the name ends in .gz): the heading with the format's
name and the key line; the entries in the order of the chain; the kept subtrees; the signed
checkpoints; the end with the size. `tools/verify_export.py` checks it with Python alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from psycopg import Connection

from duecourse.audit.chain import Entry
from duecourse.ledger.export_file import ExportFile, opened, write_lines
from duecourse.terms.errors import AuditError

EXPORT_FORMAT: Final = "duecourse-trail-export-1"
ROWS_A_FETCH: Final = 20_000
ENTRIES: Final = """
    SELECT coalesce(c.position, -1), t.number,
           to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           t.actor, t.role, t.action, t.subject, t.purpose, t.outcome, t.origin, c.hash
      FROM audit.trail t FULL JOIN audit.chain c USING (number)
     ORDER BY c.position NULLS LAST, t.number
"""


class TrailUnreadable(AuditError):
    """A file is not an export of the trail, or breaks off."""

    code = "audit.export-unreadable"

    def __init__(self, *, name: str, line: int, why: str) -> None:
        super().__init__(
            f"{name} cannot be read as an export of the trail: line {line} {why}. Export it again "
            "with `duecourse audit export`."
        )


@dataclass(slots=True)
class Kept:
    """What is kept beside the entries: subtree hashes and marks, the size, signed notes."""

    size: int = 0
    subtrees: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)


class Records(Protocol):
    """A trail as verification reads it."""

    def entries(self) -> Iterator[Sequence[Entry]]:
        """Yield the entries in the order of the chain, many at a time."""
        ...

    def kept(self) -> Kept:
        """Return what is kept beside them; to be asked after the entries were read."""
        ...


class DatabaseTrail:
    """The trail of a database, read within the caller's transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def entries(self) -> Iterator[Sequence[Entry]]:
        """Yield the entries in the order of the chain; one without a place has position -1."""
        with self._connection.cursor("trail_entries", binary=True) as cursor:
            cursor.execute(ENTRIES)
            while rows := cursor.fetchmany(ROWS_A_FETCH):
                yield [_entry(row) for row in rows]

    def kept(self) -> Kept:
        """Return the subtrees, the size and the checkpoints as they are stored."""
        head = self._connection.execute("SELECT size FROM audit.head").fetchone()
        assert head is not None, "the trail has no head row: its schema was not laid"
        trees = self._connection.execute("SELECT level, index, hash, marks FROM audit.subtrees")
        notes = self._connection.execute("SELECT size, note FROM audit.checkpoints ORDER BY size")
        return Kept(
            int(head[0]),
            {(row[0], row[1]): (bytes(row[2]), bytes(row[3])) for row in trees.fetchall()},
            [(int(size), str(note)) for size, note in notes.fetchall()],
        )


class ExportedTrail:
    """The trail of an export file. Raises TrailUnreadable while reading."""

    def __init__(self, path: Path) -> None:
        self._path, self._kept = path, Kept()
        self._file = ExportFile(path, form=EXPORT_FORMAT, refuse=self._unreadable)

    def verifier_line(self) -> str:
        """Return the key line that the export itself names; trust it only if you know it."""
        return self._file.verifier_line()

    def entries(self) -> Iterator[Sequence[Entry]]:
        """Yield the entries in the order of the file, many at a time."""
        self._kept, ended, number = Kept(), False, 1
        batch: list[Entry] = []
        for number, found in self._file.lines():
            if "entry" in found:
                batch.append(self._entry(found["entry"], number))
            else:
                ended = self._keep(found, number)
            if len(batch) == ROWS_A_FETCH:
                yield batch
                batch = []
        if batch:
            yield batch
        if not ended:
            raise self._unreadable(number, "is the last, but the line that ends it is missing")

    def kept(self) -> Kept:
        """Return what the file says is kept beside the entries."""
        return self._kept

    def _entry(self, found: list[Any], number: int) -> Entry:
        try:
            return Entry._make([*found[:-1], bytes.fromhex(found[-1])])
        except (LookupError, ValueError, TypeError) as failure:
            raise self._unreadable(number, "is no entry") from failure

    def _keep(self, found: dict[str, Any], number: int) -> bool:
        try:
            if "subtree" in found:
                level, index, hashed, marked = found["subtree"]
                self._kept.subtrees[level, index] = bytes.fromhex(hashed), bytes.fromhex(marked)
            elif "checkpoint" in found:
                self._kept.notes.append((found["size"], found["checkpoint"]))
            else:
                self._kept.size = int(found["end"])
                return True
        except (LookupError, ValueError, TypeError) as failure:
            raise self._unreadable(number, "is of no known kind") from failure
        return False

    def _unreadable(self, line: int, why: str) -> TrailUnreadable:
        return TrailUnreadable(name=self._path.name, line=line, why=why)


def write_export(records: Records, path: Path, *, verifier_line: str) -> int:
    """Write the whole trail to `path` and return how many entries that were."""
    count = 0
    with opened(path, "wt") as file:
        write_lines(file, [{"format": EXPORT_FORMAT, "verifier": verifier_line}])
        for batch in records.entries():
            write_lines(file, ({"entry": [*one[:-1], one.hash.hex()]} for one in batch))
            count += len(batch)
        kept = records.kept()
        trees = sorted(kept.subtrees.items())
        write_lines(file, ({"subtree": [*at, one[0].hex(), one[1].hex()]} for at, one in trees))
        write_lines(file, ({"checkpoint": note, "size": size} for size, note in kept.notes))
        write_lines(file, [{"end": kept.size}])
    return count


def _entry(row: Sequence[Any]) -> Entry:
    """Return an entry of the database; what the chain or the trail lacks is left empty."""
    texts = ["" if one is None else str(one) for one in row[2:10]]
    return Entry._make([row[0], row[1] or 0, *texts, bytes(row[10] or b"")])
