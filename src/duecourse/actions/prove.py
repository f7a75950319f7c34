"""Sign checkpoints of the ledger, and make the proofs that go with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger import proofs
from duecourse.ledger.chain import instant_text
from duecourse.ledger.checkpoint import Checkpoint, Signer, open_note
from duecourse.ledger.events import Event
from duecourse.ledger.merkle import leaf_hash
from duecourse.ledger.read import LedgerReader

CASE_FORMAT: Final = "duecourse-case-export-1"
LATEST: Final = "SELECT size, note FROM ledger.checkpoints ORDER BY size DESC LIMIT 1"
KEEP: Final = """
    INSERT INTO ledger.checkpoints (size, root, note, signed_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (size) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof over the tree of `size` events whose root is `root`; hashes as lower-case hex."""

    size: int
    root: str
    hashes: tuple[str, ...]
    position: int | None = None
    leaf: str | None = None
    first_size: int | None = None
    first_root: str | None = None


def sign_checkpoint(connection: Connection[Any], *, signer: Signer, at: datetime) -> str:
    """Sign the ledger as it stands, keep the note and return it; one note for one size."""
    with connection.transaction():
        reader = LedgerReader(connection)
        size = reader.size()
        stated = Checkpoint(size=size, root=proofs.root_at(reader, size))
        connection.execute(KEEP, (size, stated.root, signer.sign(stated), at))
        row = connection.execute(LATEST).fetchone()
    assert row is not None
    return str(row[1])


def prove_inclusion(
    connection: Connection[Any], *, position: int, size: int | None = None
) -> Proof:
    """Return the proof that the event at `position` is in the tree of `size` events.

    `size` None means: as it stands now. Raises OutsideTheTree.
    """
    with connection.transaction():
        stored = LedgerReader(connection)
        over = _within(stored, size)
        reader = proofs.Remembered(stored, over)
        hashes = proofs.inclusion_proof(reader, position, over)
        return Proof(
            size=over,
            root=proofs.root_at(reader, over).hex(),
            hashes=tuple(hashed.hex() for hashed in hashes),
            position=position,
            leaf=leaf_hash(reader.event_hashes(position, position + 1)[0]).hex(),
        )


def export_case(
    connection: Connection[Any], case_id: UUID, *, signer: Signer, at: datetime
) -> dict[str, Any] | None:
    """Return one case with the proof of each event under a root signed now; None if unknown.

    Whoever has it checks it offline with `tools/verify_export.py`.
    """
    note = sign_checkpoint(connection, signer=signer, at=at)
    size = open_note(note, verifier_line=signer.verifier_line()).size
    with connection.transaction():
        stored = LedgerReader(connection)
        reader = proofs.Remembered(stored, size)
        events = [
            shown_in_export(event, proofs.inclusion_proof(reader, event.position, size))
            for event in stored.as_written(case_id) if event.position < size
        ]  # fmt: skip
    return {
        "format": CASE_FORMAT, "verifier": signer.verifier_line(), "case_id": str(case_id),
        "checkpoint": note, "events": events,
    } if events else None  # fmt: skip


def shown_in_export(event: Event, path: Sequence[bytes]) -> dict[str, Any]:
    """Return an event as the export of a case shows it, with its audit path."""
    on = event.happened_on
    return {
        "position": event.position, "case_id": str(event.case_id), "version": event.version,
        "kind": event.kind, "happened_on": None if on is None else on.isoformat(),
        "recorded_at": instant_text(event.recorded_at), "source": event.source,
        "record": event.record, "grade": event.grade, "actor": event.actor,
        "purpose": event.purpose, "body": event.body, "hash": event.hash.hex(),
        "path": [one.hex() for one in path],
    }  # fmt: skip


def prove_consistency(connection: Connection[Any], *, first: int, second: int | None) -> Proof:
    """Return the proof that the tree of `second` events begins with the tree of `first`.

    `second` None means: as it stands now. Raises OutsideTheTree.
    """
    with connection.transaction():
        reader = LedgerReader(connection)
        over = _within(reader, second)
        hashes = proofs.consistency_proof(reader, first, over)
        return Proof(
            size=over,
            root=proofs.root_at(reader, over).hex(),
            hashes=tuple(hashed.hex() for hashed in hashes),
            first_size=first,
            first_root=proofs.root_at(reader, first).hex(),
        )


def _within(reader: LedgerReader, asked: int | None) -> int:
    size = reader.size()
    if asked is not None and asked > size:
        raise proofs.OutsideTheTree(asked=asked, size=size)
    return size if asked is None else asked
