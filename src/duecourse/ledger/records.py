"""What verification reads: the events and what was kept about them, from the database or an export.

An export is one JSON object a line (gzip when the name ends in .gz). First the heading with the
format's name and the verifier key line; then the events in the order of their positions; then what
the tree keeps (subtrees, head), and the signed checkpoints. Whoever has the file and the key line
can check all of it without asking us.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from psycopg import Connection

from duecourse.ledger.export_file import ExportFile, opened, write_lines
from duecourse.terms.errors import LedgerError

EXPORT_FORMAT: Final = "duecourse-ledger-export-1"
ROWS_A_FETCH: Final = 20_000
EVENT_KEYS: Final = (
    "position", "case_id", "version", "kind", "happened_on", "recorded_at", "source", "record",
    "grade", "actor", "purpose", "body", "hash",
)  # fmt: skip

EVENTS: Final = """
    SELECT position, case_id::text, version, kind, happened_on::text,
           to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           source, record, grade, actor, purpose, body, hash
      FROM ledger.events ORDER BY position
"""


class ExportUnreadable(LedgerError):
    """A file is not an export of the ledger, or breaks off."""

    code = "ledger.export-unreadable"

    def __init__(self, *, name: str, line: int, why: str) -> None:
        super().__init__(
            f"{name} cannot be read as an export of the ledger: line {line} {why}. "
            "Export it again with `duecourse ledger export`."
        )


class Stored(NamedTuple):
    """One event as stored: days and instants as their text, absent values None."""

    position: int
    case_id: str
    version: int
    kind: str
    happened_on: str | None
    recorded_at: str
    source: str
    record: str
    grade: str | None
    actor: str
    purpose: str
    body: str
    hash: bytes


@dataclass(slots=True)
class Kept:
    """What the ledger keeps beside the events: subtree hashes and marks, the head, checkpoints.

    `subtrees` maps (level, number) to (hash, marks); `notes` are signed notes, smallest first.
    """

    size: int = 0
    tail_marks: bytes = b""
    subtrees: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)


class Records(Protocol):
    """A ledger as verification reads it."""

    def events(self) -> Iterator[Sequence[Stored]]:
        """Yield the events in the order of their positions, many at a time."""
        ...

    def kept(self) -> Kept:
        """Return what is kept beside the events; to be asked after the events were read."""
        ...


class DatabaseRecords:
    """The records of a database, read within the caller's transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def events(self) -> Iterator[Sequence[Stored]]:
        """Yield the events in the order of their positions, many at a time."""
        with self._connection.cursor("ledger_events", binary=True) as cursor:
            cursor.execute(EVENTS)
            while rows := cursor.fetchmany(ROWS_A_FETCH):
                yield [Stored._make(row) for row in rows]

    def kept(self) -> Kept:
        """Return the subtrees, the head and the checkpoints as they are stored."""
        head = self._connection.execute("SELECT size, tail_marks FROM ledger.head").fetchone()
        assert head is not None, "the ledger has no head row: its schema was not laid"
        subtrees = self._connection.execute(
            "SELECT level, index, hash, marks FROM ledger.subtrees"
        ).fetchall()
        notes = self._connection.execute(
            "SELECT size, note FROM ledger.checkpoints ORDER BY size"
        ).fetchall()
        return Kept(
            size=int(head[0]),
            tail_marks=bytes(head[1]),
            subtrees={(row[0], row[1]): (bytes(row[2]), bytes(row[3])) for row in subtrees},
            notes=[(int(size), str(note)) for size, note in notes],
        )


class ExportRecords:
    """The records of an export file. Raises ExportUnreadable while reading."""

    def __init__(self, path: Path) -> None:
        self._path, self._kept = path, Kept()
        self._file = ExportFile(path, form=EXPORT_FORMAT, refuse=self._unreadable)

    def verifier_line(self) -> str:
        """Return the key line that the export itself names; trust it only if you know it."""
        return self._file.verifier_line()

    def events(self) -> Iterator[Sequence[Stored]]:
        """Yield the events in the order of the file, many at a time."""
        self._kept, ended, number = Kept(), False, 1
        batch: list[Stored] = []
        for number, found in self._file.lines():
            if "event" in found:
                batch.append(self._event(found["event"], number))
                if len(batch) == ROWS_A_FETCH:
                    yield batch
                    batch = []
            else:
                ended = self._keep(found, number)
        if batch:
            yield batch
        if not ended:
            raise self._unreadable(
                number, "is the last line, but the line that ends an export is missing"
            )

    def kept(self) -> Kept:
        """Return what the file says is kept beside the events."""
        return self._kept

    def _event(self, found: dict[str, Any], number: int) -> Stored:
        try:
            values = [found[key] for key in EVENT_KEYS[:-1]]
            return Stored._make([*values, bytes.fromhex(found["hash"])])
        except (LookupError, ValueError, TypeError) as failure:
            raise self._unreadable(number, "is no event") from failure

    def _keep(self, found: dict[str, Any], number: int) -> bool:
        try:
            if "subtree" in found:
                level, index, hashed, marked = found["subtree"]
                known = (bytes.fromhex(hashed), bytes.fromhex(marked))
                self._kept.subtrees[level, index] = known
            elif "checkpoint" in found:
                self._kept.notes.append((found["size"], found["checkpoint"]))
            else:
                self._kept.size = found["head"]
                self._kept.tail_marks = bytes.fromhex(found["tail_marks"])
                return True
        except (LookupError, ValueError, TypeError) as failure:
            raise self._unreadable(number, "is of no known kind") from failure
        return False

    def _unreadable(self, line: int, why: str) -> ExportUnreadable:
        return ExportUnreadable(name=self._path.name, line=line, why=why)


def write_export(records: Records, path: Path, *, verifier_line: str) -> int:
    """Write all records to `path` and return how many events that were."""
    count = 0
    with opened(path, "wt") as file:
        write_lines(file, [{"format": EXPORT_FORMAT, "verifier": verifier_line}])
        for batch in records.events():
            write_lines(file, ({"event": _shown(event)} for event in batch))
            count += len(batch)
        kept = records.kept()
        write_lines(
            file,
            (
                {"subtree": [level, number, hashed.hex(), marked.hex()]}
                for (level, number), (hashed, marked) in sorted(kept.subtrees.items())
            ),
        )
        write_lines(file, ({"checkpoint": note, "size": size} for size, note in kept.notes))
        write_lines(file, [{"head": kept.size, "tail_marks": kept.tail_marks.hex()}])
    return count


def _shown(event: Stored) -> dict[str, Any]:
    return event._asdict() | {"hash": event.hash.hex()}
