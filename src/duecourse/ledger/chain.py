"""Hash chain per case.

hash = SHA-256(previous hash of the case || envelope), where the first event of a case has 32 zero
bytes before it and the envelope is one line of UTF-8 text: the fields below joined by U+001F (unit
separator), absent values written as a single U+0000, followed by the body. No field but the body
may contain a control character, and the body is last, so the text can be read in one way only.
"""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from duecourse.ledger.events import NewEvent

GENESIS = bytes(32)
SEPARATOR = "\x1f"
ABSENT = "\x00"
FORMAT = "duecourse-event-1"


def canonical_json(value: dict[str, Any]) -> str:
    """Return the one JSON text for `value`: keys sorted, no spaces, non-ASCII kept, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def instant_text(at: datetime) -> str:
    """Return an instant in UTC with microseconds, as the envelope writes it.

    Raises ValueError for an instant without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day_text(day: date | None) -> str:
    """Return a calendar day as ISO 8601, or the mark for an absent value."""
    return ABSENT if day is None else day.isoformat()


def envelope(event: NewEvent) -> bytes:
    """Return the bytes of one event that its hash covers."""
    return SEPARATOR.join(
        (
            FORMAT,
            str(event.case_id),
            str(event.version),
            event.kind,
            day_text(event.happened_on),
            instant_text(event.recorded_at),
            event.source,
            event.record,
            event.grade or ABSENT,
            event.actor,
            event.purpose,
            event.body,
        )
    ).encode()


def link(previous: bytes, covered: bytes) -> bytes:
    """Return the chain hash of an event whose envelope is `covered`, after `previous`."""
    return hashlib.sha256(previous + covered).digest()


def case_text(case_id: UUID) -> str:
    """Return the case id as the envelope writes it."""
    return str(case_id)
