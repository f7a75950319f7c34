"""A few events at a time, as a person's act appends them: numbered, chained, written row by row.

A frame costs the same for one event as for ten thousand. What comes out is the same, byte for byte:
the contract suite holds both ways to it.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from duecourse.ledger.chain import GENESIS, envelope, instant_text, link
from duecourse.ledger.events import Event, EventColumns, NewEvent
from duecourse.ledger.frames import COPY_NULL, escaped
from duecourse.ledger.port import StaleCase

FEW: Final = 64
# The head of a case: its last version and the hash of that event.
Head = tuple[int, bytes]
BEFORE_THE_FIRST: Final[Head] = (0, GENESIS)


def placed(
    batch: EventColumns, *, heads: Mapping[UUID, Head], first_position: int
) -> list[Event]:  # fmt: skip
    """Return the batch as events in their places behind the heads of their cases.

    Raises StaleCase for a version that is not the next of its case.
    """
    moved = dict(heads)
    made: list[Event] = []
    for position, new in enumerate(batch.rows(), first_position):
        version, previous = moved.get(new.case_id, BEFORE_THE_FIRST)
        if new.version is not None and new.version != version + 1:
            raise StaleCase(case_id=new.case_id, expected=new.version, found=version)
        event = _placed(new, version + 1, previous, position)
        moved[new.case_id] = event.version, event.hash
        made.append(event)
    return made


def copy_text(events: list[Event]) -> bytes:
    """Return events in the text form of COPY, in the order of frames.COPY_COLUMNS."""
    return "".join([_line(event) for event in events]).encode()


def _placed(new: NewEvent, version: int, previous: bytes, position: int) -> Event:
    fields = {name: getattr(new, name) for name in NewEvent.__slots__} | {"version": version}
    numbered = NewEvent(**fields)
    return Event(**fields, position=position, hash=link(previous, envelope(numbered)))


def _line(event: Event) -> str:
    on, grade = event.happened_on, event.grade
    return "\t".join((
        str(event.position), str(event.case_id), str(event.version), event.kind,
        COPY_NULL if on is None else on.isoformat(), instant_text(event.recorded_at),
        escaped(event.source), escaped(event.record), COPY_NULL if grade is None else grade,
        escaped(event.actor), escaped(event.purpose), escaped(event.body),
        f"\\\\x{event.hash.hex()}\n",
    ))  # fmt: skip
