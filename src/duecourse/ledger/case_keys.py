"""The keys of cases in the database: made with the first sealed event, destroyed at expungement."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger.events import Event, EventColumns
from duecourse.ledger.sealing import (
    SEALED_KINDS,
    CaseKey,
    case_key,
    in_use,
    is_sealed,
    new_key,
    seal,
    unseal,
)
from duecourse.terms.errors import LedgerError

FIND: Final = (
    "SELECT case_id, key_id, wrapped, wrapped_by FROM privacy.keys WHERE case_id = ANY(%s)"
)
KEEP: Final = """
    INSERT INTO privacy.keys (key_id, case_id, wrapped_by, wrapped, created_at)
    VALUES (%s, %s, %s, %s, %s)
"""
DESTROY: Final = """
    UPDATE privacy.keys SET wrapped = NULL, destroyed_at = %s
     WHERE case_id = %s AND wrapped IS NOT NULL
"""
# As the database keeps it: id, wrapped (None: destroyed), and what wrapped it.
Kept = tuple[str, bytes | None, str]


class CaseExpunged(LedgerError):
    """The case was expunged: nothing that says who somebody is may be written to it again."""

    code = "privacy.case-expunged"

    def __init__(self, case_id: UUID) -> None:
        super().__init__(
            f"The case {case_id} was expunged. Its record says so, and takes nothing more about a "
            "person; open a new case if there is one. Nothing was recorded."
        )


def sealed(connection: Connection[Any], batch: EventColumns) -> EventColumns:
    """Return a batch with the bodies sealed that are to be; keys that are not there are made.

    To be called with the head of the ledger locked: a key is neither made twice nor destroyed
    meanwhile. Raises CaseExpunged, KeyMissing.
    """
    wanted = {
        UUID(case_id) for case_id, kind in zip(batch.case_id, batch.kind, strict=True)
        if kind in SEALED_KINDS
    }  # fmt: skip
    if not wanted:
        return batch
    keys = _keys(connection, wanted, at=batch.recorded_at)
    bodies = [
        seal(event, keys[event.case_id]) if event.kind in SEALED_KINDS and keys else event.body
        for event in batch.rows()
    ]
    return replace(batch, body=bodies)


def _keys(
    connection: Connection[Any], wanted: Collection[UUID], *, at: datetime
) -> dict[UUID, CaseKey]:
    """Return the keys of cases; none at all where this process writes plainly."""
    service = in_use().service if in_use().writes else None
    found: dict[UUID, CaseKey] = {}
    for case_id, key_id, wrapped, wrapped_by in connection.execute(FIND, (list(wanted),)):
        if wrapped is None:
            raise CaseExpunged(case_id)
        if service is not None:
            found[case_id] = case_key(case_id, key_id, bytes(wrapped), wrapped_by)
    if service is None:
        return found
    made = []
    for case_id in sorted(set(wanted) - found.keys()):
        found[case_id], wrapped = new_key(case_id, service)
        made.append((found[case_id].key_id, case_id, service.name, wrapped, at))
    if made:
        with connection.cursor() as cursor:
            cursor.executemany(KEEP, made)
    return found


def opened(history: Sequence[Event], kept: Kept | None) -> tuple[Event, ...]:
    """Return the events of one case with sealed bodies opened; those of a lost key stay shut."""
    if kept is None or kept[1] is None or not any(is_sealed(event) for event in history):
        return tuple(history)
    key = case_key(history[0].case_id, kept[0], kept[1], kept[2])
    return tuple(
        replace(event, body=unseal(event, key)) if is_sealed(event) else event for event in history
    )


def destroy(connection: Connection[Any], case_ids: Iterable[UUID], *, at: datetime) -> int:
    """Destroy the keys of cases and return how many there were. It cannot be taken back."""
    return sum(connection.execute(DESTROY, (at, case_id)).rowcount for case_id in case_ids)
