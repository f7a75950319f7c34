"""The shapes of stopped steps, alarms, and of what a court order did."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A stopped step or an alarm that nobody has answered; `kind`: stopped or alarm."""

    case_id: UUID
    version: int
    kind: str
    about: str
    because: tuple[str, ...]
    reference: str
    name: str
    office: str
    assigned_to: str | None
    since: datetime
    by_when: datetime


@dataclass(frozen=True, slots=True)
class StoppedPage:
    """Everything that waits for an acknowledgement or an answer, the oldest clock first."""

    at: datetime
    lines: tuple[Unanswered, ...]
    total: int
    late_steps: int

    @property
    def steps(self) -> tuple[Unanswered, ...]:
        """Return the stopped steps."""
        return tuple(one for one in self.lines if one.kind == "stopped")

    @property
    def alarms(self) -> tuple[Unanswered, ...]:
        """Return the alarms."""
        return tuple(one for one in self.lines if one.kind == "alarm")


@dataclass(frozen=True, slots=True)
class StoppedStep:
    """A step that an order stopped: where, until when and by whom it must be acknowledged."""

    case_id: str
    reference: str
    version: int
    title: str
    acknowledge_by: datetime
    who: str


@dataclass(frozen=True, slots=True)
class OrderDid:
    """What a court order did: the cases it was recorded in, and the steps it stopped."""

    at: datetime
    document: str
    title: str
    cases: tuple[tuple[str, str, int], ...]
    stopped: tuple[StoppedStep, ...]
