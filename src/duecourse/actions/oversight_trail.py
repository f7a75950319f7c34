"""Search the trail, and prove what stands on it and in a case: for oversight, reading alone."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.gate import CaseUnknown, reading_as
from duecourse.actions.look import looked
from duecourse.actions.oversight import PURPOSE
from duecourse.actions.prove import CASE_FORMAT, shown_in_export
from duecourse.actions.prove_trail import provable
from duecourse.audit import trail
from duecourse.audit.chain import GENESIS, Entry
from duecourse.audit.chain import ORIGIN as TRAIL_ORIGIN
from duecourse.audit.tree import TrailTree, seal
from duecourse.ledger import proofs
from duecourse.ledger.checkpoint import ORIGIN, Checkpoint
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import AuditError
from duecourse.views.build import oversight_proof, oversight_trail
from duecourse.views.trail_shapes import CaseProof, ProofShown, TrailAsked, TrailPage

TRAIL, PROVE = "oversight.trail", "oversight.prove"
ROWS_A_PAGE: Final = 50
CSV_ROWS_MAX: Final = 5_000
NOTE_OF_TRAIL: Final = "SELECT size, root, note FROM audit.checkpoints ORDER BY size DESC LIMIT 1"
NOTE_OF_LEDGER: Final = """
    SELECT size, root, note FROM ledger.checkpoints ORDER BY size DESC LIMIT 1
"""
ENTRY: Final = """
    SELECT c.position, t.number,
           to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           t.actor, t.role, t.action, t.subject, t.purpose, t.outcome, t.origin, c.hash
      FROM audit.trail t JOIN audit.chain c USING (number) WHERE t.number = %s
"""


class NothingToProve(AuditError):
    """There is no such entry on the trail, or no such version of the case."""

    code = "oversight.nothing-to-prove"

    def __init__(self) -> None:
        super().__init__(
            "No such entry is open to you. Search the trail for it, or look at the case for its "
            "versions."
        )


def search_trail(
    connection: Connection[Any], asked: TrailAsked, *, by: trail.Actor, at: datetime,
    rows: int = ROWS_A_PAGE,
) -> TrailPage:  # fmt: skip
    """Return a page of the trail. Raises NotYours, and CaseUnknown for a case not open to them."""
    subject = str(asked.case) if asked.case else f"trail {asked.address()}"
    return looked(
        connection, lambda: oversight_trail.page(connection, asked, rows=rows), action=TRAIL,
        subject=subject, by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip


def look_at_entry_proof(
    connection: Connection[Any], number: int, *, verifier: str, by: trail.Actor, at: datetime
) -> ProofShown:
    """Return the proof of an entry of the trail under the last signed note.

    Where no note covers it yet, under the trail as it stands. Raises NotYours, NothingToProve.
    """
    shown = looked(
        connection, lambda: _entry_proof(connection, number, verifier=verifier, by=by),
        action=PROVE, subject=f"entry {number} of the trail", by=by, purpose=PURPOSE, at=at,
        marks=True,
    )  # fmt: skip
    if shown is None:
        raise NothingToProve
    return shown


def look_at_case_proof(
    connection: Connection[Any], case_id: UUID, *, version: int | None, verifier: str,
    by: trail.Actor, at: datetime,
) -> CaseProof:  # fmt: skip
    """Return the proofs of a case, that of one version in full (None: of its first).

    Raises NotYours, CaseUnknown, NothingToProve.
    """
    shown = looked(
        connection, lambda: _case_proof(connection, case_id, version=version, verifier=verifier),
        action=PROVE, subject=str(case_id), by=by, purpose=PURPOSE, at=at, marks=True,
    )  # fmt: skip
    if shown is None:
        raise CaseUnknown if version is None else NothingToProve
    return shown


def take_case_proof(
    connection: Connection[Any], case_id: UUID, *, verifier: str, by: trail.Actor, at: datetime
) -> dict[str, Any]:
    """Return the file that proves a case under the last signed note, for tools/verify_export.py.

    Raises NotYours, CaseUnknown, and NothingToProve where no note covers an event of it yet.
    """
    made = looked(
        connection, lambda: _case_file(connection, case_id, verifier=verifier), action=PROVE,
        subject=str(case_id), by=by, purpose=PURPOSE, at=at, marks=True,
    )  # fmt: skip
    if made is None:
        raise NothingToProve
    return made


def _entry_proof(
    connection: Connection[Any], number: int, *, verifier: str, by: trail.Actor
) -> ProofShown | None:
    row = connection.execute(ENTRY, (number,)).fetchone()
    if row is None:
        return None
    entry = Entry._make([*row[:-1], bytes(row[-1])])
    with reading_as(connection, by):
        if oversight_trail.names_closed_case(connection, entry.subject):
            return None
    stored = TrailTree(connection)
    over, note = _last_note(connection, NOTE_OF_TRAIL, TRAIL_ORIGIN)
    if entry.position >= over.size:
        seal(connection)
        size = provable(stored)
        whole = proofs.Remembered(stored, size)
        over, note = Checkpoint(size, proofs.root_at(whole, size), TRAIL_ORIGIN), ""
    tree = proofs.Remembered(stored, over.size)
    path = proofs.inclusion_proof(tree, entry.position, over.size)
    first = entry.position == 0
    previous = GENESIS if first else stored.event_hashes(entry.position - 1, entry.position)[0]
    return oversight_proof.of_entry(
        entry, previous, path=path, over=over, note=note, verifier=verifier
    )


def _case_proof(
    connection: Connection[Any], case_id: UUID, *, version: int | None, verifier: str
) -> CaseProof | None:
    stored = LedgerReader(connection)
    history = stored.as_written(case_id)
    chosen = next((one for one in history if version in (None, one.version)), None)
    if chosen is None:
        return None
    over, note = _last_note(connection, NOTE_OF_LEDGER, ORIGIN)
    # What the note does not cover is proved under the ledger as it stands.
    size = stored.size()
    now = Checkpoint(size, proofs.root_at(proofs.Remembered(stored, size), size), ORIGIN)
    trees = {one.size: proofs.Remembered(stored, one.size) for one in (over, now)}
    held: list[tuple[int, str, bool | None]] = []
    shown, previous = None, GENESIS
    for event in history:
        covered = event.position < over.size
        under = over if covered else now
        path = proofs.inclusion_proof(trees[under.size], event.position, under.size)
        proof = oversight_proof.of_event(
            event, previous, path=path, over=under, note=note if covered else "", verifier=verifier
        )
        held.append(
            (event.version, event.kind, proof.holds if covered or not proof.holds else None)
        )
        previous = event.hash
        shown = proof if event is chosen else shown
    assert shown is not None, "the chosen event is one of the history"
    return CaseProof(case_id, tuple(held), shown, chosen.version)


def _case_file(
    connection: Connection[Any], case_id: UUID, *, verifier: str
) -> dict[str, Any] | None:
    stored = LedgerReader(connection)
    over, note = _last_note(connection, NOTE_OF_LEDGER, ORIGIN)
    tree = proofs.Remembered(stored, over.size)
    events = [
        shown_in_export(one, proofs.inclusion_proof(tree, one.position, over.size))
        for one in stored.as_written(case_id) if one.position < over.size
    ]  # fmt: skip
    return {
        "format": CASE_FORMAT, "verifier": verifier, "case_id": str(case_id), "checkpoint": note,
        "events": events,
    } if events else None  # fmt: skip


def _last_note(connection: Connection[Any], query: str, origin: str) -> tuple[Checkpoint, str]:
    """Return what was signed last, with its note; nothing covers an entry where there is none."""
    row = connection.execute(query).fetchone()
    if row is None:
        return Checkpoint(0, bytes(32), origin), ""
    return Checkpoint(int(row[0]), bytes(row[1]), origin), str(row[2])
