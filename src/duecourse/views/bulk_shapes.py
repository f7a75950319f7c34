"""The shapes of an adverse step that was proposed for several cases at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BulkCase:
    """One case of it. `looked`: whoever asks has opened the case as it stands now."""

    case_id: UUID
    reference: str
    version: int
    sampled: bool
    looked: bool
    state: str


@dataclass(frozen=True, slots=True)
class BulkPage:
    """What was proposed, on what ground, in which cases, the sample first; `waits`: unanswered."""

    bulk: UUID
    title: str
    ground: str
    cite: str
    notice: str
    by: str
    at: datetime
    cases: tuple[BulkCase, ...]
    waits: bool

    @property
    def sample(self) -> tuple[BulkCase, ...]:
        """Return the cases that a second person must read."""
        return tuple(one for one in self.cases if one.sampled)
