"""Release a record from quarantine: corrected or as it is, checked again, taken in by a steward."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

from duecourse.access.roles import allow
from duecourse.actions.deliver import limits_of
from duecourse.actions.receive import Prepared, Receiver
from duecourse.audit import trail
from duecourse.feeds.i94 import parse
from duecourse.feeds.i94.columns import FILE_COLUMNS, NUMBERS
from duecourse.terms.errors import IntakeError
from duecourse.views.build import board
from duecourse.views.build.stay import AuthorisedStays

ACTION: Final = "quarantine.release"
PURPOSE: Final = "quarantine release"
NOTE_CHARACTERS_MAX: Final = 500

HELD: Final = """
    SELECT source, record, reason, bytes FROM intake.quarantine
     WHERE id = %s AND released_at IS NULL FOR UPDATE
"""
RELEASE: Final = """
    UPDATE intake.quarantine
       SET released_at = %(at)s, released_by = %(by)s, release_note = %(note)s,
           corrections = %(corrections)s
     WHERE source = %(source)s AND released_at IS NULL AND (id = %(id)s OR record = ANY(%(taken)s))
"""
TAKEN: Final = "SELECT record FROM ledger.events WHERE source = %s AND record = ANY(%s)"


class NotHeld(IntakeError):
    """The record is not in quarantine, or not any more."""

    code = "intake.not-held"

    def __init__(self, *, number: int) -> None:
        super().__init__(
            f"No record {number} is in quarantine. It may have been released already: look it up "
            "with released records shown."
        )


class NoteMissing(IntakeError):
    """A release carries no reason, or too long a one."""

    code = "intake.note-missing"

    def __init__(self) -> None:
        super().__init__(
            "A release needs a note that says on what ground, in at most "
            f"{NOTE_CHARACTERS_MAX} characters. Nothing was changed."
        )


class CorrectionUnknown(IntakeError):
    """A correction names a field that the source does not have, or gives no number for one."""

    code = "intake.correction-unknown"

    def __init__(self, *, field: str) -> None:
        super().__init__(
            f"The correction of {field} cannot be used: the source has no such field, or a whole "
            "number belongs there. Nothing was changed."
        )


class StillRefused(IntakeError):
    """The record, as corrected, is refused by the checks again."""

    code = "intake.still-refused"

    def __init__(self, *, detail: str) -> None:
        super().__init__(
            f"The record stays in quarantine: {detail} Correct the field, or leave it set aside."
        )


@dataclass(frozen=True, slots=True)
class Released:
    """What a release came to: how many messages were taken into the record."""

    source: str
    record: str
    accepted: int


def release(
    connection: Connection[Any],
    *,
    number: int,
    corrections: Mapping[str, str],
    note: str,
    by: trail.Actor,
    at: datetime,
) -> Released:
    """Take a quarantined record in, with the steward's corrections, if the checks now pass it.

    The bytes as they came stay in quarantine beside the corrections and the note.
    Raises NotYours, NotHeld, NoteMissing, CorrectionUnknown or StillRefused.
    """
    allow(by.role, ACTION)
    note = " ".join(note.split())
    if not note or len(note) > NOTE_CHARACTERS_MAX:
        raise NoteMissing
    with connection.transaction():
        held = connection.execute(HELD, (number,)).fetchone()
        if held is None:
            raise NotHeld(number=number)
        source, record, reason, given = held
        row = corrected(json.loads(bytes(given)), corrections)
        receiver = Receiver(
            connection, source=source, actor=by.name, purpose=PURPOSE, raw_bytes=parse.raw_bytes,
            clock=lambda: at, stays=AuthorisedStays(as_of=at.date()),
            limits=limits_of(source, on=at.date()),
        )  # fmt: skip
        prepared = _prepared(receiver, row, way=record.split("/")[1], at=at)
        if prepared.refused:
            raise StillRefused(detail=prepared.refused[0].detail)
        receipt = receiver.receive(prepared, delivery=None)
        if receipt.set_aside or receipt.repeated or not receipt.accepted + receipt.waiting:
            raise StillRefused(detail=_why_not(reason))
        _mark(connection, number=number, source=source, row=row, note=note, by=by, at=at,
              corrections=corrections)  # fmt: skip
        trail.write(
            connection, by=by, action=ACTION, subject=f"quarantine {number}", purpose=PURPOSE, at=at
        )
    return Released(source=source, record=record, accepted=receipt.accepted)


def corrected(row: dict[str, Any], corrections: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of the file with the corrections in it. Raises CorrectionUnknown."""
    for field, text in corrections.items():
        if field not in FILE_COLUMNS:
            raise CorrectionUnknown(field=field)
        text = text.strip()
        if field in NUMBERS and text and not text.removeprefix("-").isdecimal():
            raise CorrectionUnknown(field=field)
        row[field] = (int(text) if field in NUMBERS else text) if text else None
    return row


def _prepared(receiver: Receiver, row: dict[str, Any], *, way: str, at: datetime) -> Prepared:
    raw = pl.DataFrame([{name: row[name] for name in FILE_COLUMNS}], infer_schema_length=None)
    raw = raw.with_columns(pl.lit(0, dtype=pl.Int64).alias("line"))
    # A column that holds nothing in this row has no type of its own.
    raw = raw.with_columns(
        pl.col(name).cast(kind) for name, kind in FILE_COLUMNS.items() if raw[name].dtype == pl.Null
    )
    typed = parse.messages(raw).with_columns(pl.lit(way == "arrival").alias("has_arrival"))
    return receiver.prepare(typed, raw, at=at)


def _mark(
    connection: Connection[Any], *, number: int, source: str, row: dict[str, Any], note: str,
    by: trail.Actor, at: datetime, corrections: Mapping[str, str],
) -> None:  # fmt: skip
    """Mark the record, and what was set aside only because of it, as released."""
    names = [f"{row['cicid']}/{way}" for way in ("arrival", "departure")]
    taken = [r[0] for r in connection.execute(TAKEN, (source, names)).fetchall()]
    done = connection.execute(
        RELEASE,
        {
            "at": at, "by": by.name, "note": note, "source": source, "id": number, "taken": taken,
            "corrections": json.dumps(dict(corrections), sort_keys=True),
        },
    )  # fmt: skip
    board.add_counts(connection, {"set_aside": -done.rowcount})


def _why_not(reason: str) -> str:
    if reason == "changed-after-receipt":
        return "the record holds this message with other content; that needs a correction event."
    return "the record holds it already, or its admission key is another than its arrival's."
