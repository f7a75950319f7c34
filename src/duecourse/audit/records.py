"""What verification of the trail reads: entries and what is kept about them, stored or exported.

An export is one JSON object a line (gzip when the name ends in .gz): the heading with the format's
name and the key line; the entries in the order of the chain; the kept subtrees; the signed
checkpoints; the end with the size. `tools/verify_export.py` checks it with Python alone.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

from psycopg import Connection

from duecourse.audit.chain import Entry
from duecourse.terms.errors import AuditError

EXPORT_FORMAT: Final = "duecourse-trail-export-1"
ROWS_A_FETCH: Final = 20_000
ENTRIES: Final = """
    SELECT coalesce(c.position, -1), t.number,
           to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           t.actor, t.role, t.action, t.subject, t.purpose, t.outcome, t.origin, c.hash
      FROM audit.trail t FULL JOIN audit.chain c USING (number)
     WHERE c.position IS NULL OR c.position < %s
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
            cursor.execute(ENTRIES, (2**62,))
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

    def verifier_line(self) -> str:
        """Return the key line that the export itself names; trust it only if you know it."""
        _, heading = next(self._lines(), (1, {}))
        if heading.get("format") != EXPORT_FORMAT:
            raise self._unreadable(1, f"does not name the format {EXPORT_FORMAT}")
        if not isinstance(heading.get("verifier"), str):
            raise self._unreadable(1, "names no key line")
        return str(heading["verifier"])

    def entries(self) -> Iterator[Sequence[Entry]]:
        """Yield the entries in the order of the file, many at a time."""
        self.verifier_line()
        self._kept, ended, number = Kept(), False, 1
        batch: list[Entry] = []
        for number, found in islice(self._lines(), 1, None):
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

    def _lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each line with its number; what is no text, or no archive, is said to be none."""
        number = 0
        try:
            with _opened(self._path, "rt") as file:
                for number, line in enumerate(file, start=1):
                    yield number, self._parsed(line, number)
        except (gzip.BadGzipFile, EOFError, UnicodeDecodeError, zlib.error) as failure:
            raise self._unreadable(number + 1, "cannot be read as text") from failure

    def _parsed(self, line: str, number: int) -> dict[str, Any]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as failure:
            raise self._unreadable(number, "is not whole JSON") from failure
        if not isinstance(found, dict):
            raise self._unreadable(number, "is no object")
        return found

    def _unreadable(self, line: int, why: str) -> TrailUnreadable:
        return TrailUnreadable(name=self._path.name, line=line, why=why)


def write_export(records: Records, path: Path, *, verifier_line: str) -> int:
    """Write the whole trail to `path` and return how many entries that were."""
    count = 0
    with _opened(path, "wt") as file:
        _write(file, [{"format": EXPORT_FORMAT, "verifier": verifier_line}])
        for batch in records.entries():
            _write(file, ({"entry": [*one[:-1], one.hash.hex()]} for one in batch))
            count += len(batch)
        kept = records.kept()
        trees = sorted(kept.subtrees.items())
        _write(file, ({"subtree": [*at, one[0].hex(), one[1].hex()]} for at, one in trees))
        _write(file, ({"checkpoint": note, "size": size} for size, note in kept.notes))
        _write(file, [{"end": kept.size}])
    return count


def _entry(row: Sequence[Any]) -> Entry:
    """Return an entry of the database; what the chain or the trail lacks is left empty."""
    texts = ["" if one is None else str(one) for one in row[2:10]]
    return Entry._make([row[0], row[1] or 0, *texts, bytes(row[10] or b"")])


def _write(file: IO[str], objects: Iterable[dict[str, Any]]) -> None:
    file.writelines(json.dumps(found, ensure_ascii=False) + "\n" for found in objects)


def _opened(path: Path, mode: str) -> IO[Any]:
    if path.suffix == ".gz":
        packed = gzip.open(path, mode, encoding="utf-8")  # noqa: SIM115 - closed by who opens
        return cast("IO[Any]", packed)
    return path.open(mode.replace("t", ""), encoding="utf-8")
