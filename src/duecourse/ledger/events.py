"""The event vocabulary and the shapes in which events travel to and from the ledger.

Kinds are stable names. Those of the law's vocabulary (admitted, departed ...) keep their spelling;
record-keeping kinds stand beside them. A kind is never renamed and never reused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat
from typing import Final
from uuid import UUID

ADMITTED: Final = "admitted"
DEPARTED: Final = "departed"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event that is to be appended; `body` is canonical JSON (chain.canonical_json).

    `version` None means: the next of its case.
    """

    case_id: UUID
    version: int | None
    kind: str
    happened_on: date | None
    recorded_at: datetime
    source: str
    record: str
    grade: str | None
    actor: str
    purpose: str
    body: str


@dataclass(frozen=True, slots=True)
class Event(NewEvent):
    """One event as it stands in the ledger, with its place and its chain hash."""

    version: int
    position: int
    hash: bytes


@dataclass(slots=True)
class EventColumns:
    """Many new events, column by column: the shape the hot path appends.

    All columns have the same length. `recorded_at`, `actor`, `purpose` and `source` hold for the
    whole batch, since one act appends it. Only where records are taken over with a past of their
    own does `each` say the instant and the actor of every event.
    """

    source: str
    actor: str
    purpose: str
    recorded_at: datetime
    case_id: list[str] = field(default_factory=list)
    version: list[int | None] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    happened_on: list[date | None] = field(default_factory=list)
    record: list[str] = field(default_factory=list)
    grade: list[str | None] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    each: list[tuple[datetime, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.case_id)

    def rows(self) -> Iterable[NewEvent]:
        """Yield the batch as single events, in order."""
        columns = zip(
            self.case_id,
            self.version,
            self.kind,
            self.happened_on,
            self.record,
            self.grade,
            self.body,
            self.each or repeat((self.recorded_at, self.actor), len(self)),
            strict=True,
        )
        for case_id, version, kind, happened_on, record, grade, body, (at, actor) in columns:
            yield NewEvent(
                case_id=UUID(case_id),
                version=version,
                kind=kind,
                happened_on=happened_on,
                recorded_at=at,
                source=self.source,
                record=record,
                grade=grade,
                actor=actor,
                purpose=self.purpose,
                body=body,
            )


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append made: the first position and how many events follow from there."""

    first_position: int
    count: int
    size: int
    hashes: Sequence[bytes]
