"""The shapes of the search and the desks: plain values, nothing to query."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseFound:
    """One case in the answer to a search. `closeness` runs to 1: all that was asked fits.

    `by` says by what it was found: the kind of number, the name on file, counsel.
    """

    case_id: UUID
    reference: str
    name: str
    birth_on: date | None
    case_class: str
    office: str
    outcome: str | None
    next_step: str | None
    due_on: date | None
    by: str
    closeness: float
    by_number: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a search, the closest first. `more`: others fit as well and are not shown."""

    found: tuple[CaseFound, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name on file that shares keys with what was asked."""

    case_id: UUID
    name: str
    birth_on: date | None
    keys: int


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One thing to do, as a queue lists it. `blocked` says why it may not be done now."""

    case_id: UUID
    step: str
    kind: str
    says: str
    role: str
    office: str
    assigned_to: str | None
    due_on: date | None
    since: date
    blocked: tuple[str, ...]
    cite: str
    reference: str
    name: str

    @property
    def place(self) -> str:
        """Return where the line stands in the order of every queue: day, step, case."""
        return f"{self.due_on or '-'}~{self.step}~{self.case_id}"


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a queue. `after` is the place at which the next page begins; None: no more."""

    lines: tuple[WorkLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a queue holds today: each number is one of things to do."""

    all: int
    overdue: int
    soon: int
    blocked: int
    no_day: int = 0


@dataclass(frozen=True, slots=True)
class MyCase:
    """One open case of an account."""

    case_id: UUID
    reference: str
    name: str
    opened_on: date
    next_step: str | None
    due_on: date | None
    waits_for: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that was stopped, or an alarm, that nobody has acknowledged; with its clock."""

    case_id: UUID
    version: int
    kind: str
    about: str
    because: tuple[str, ...]
    office: str
    assigned_to: str | None
    since: datetime
    by_when: datetime
    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A step that one person proposed and that waits for a second one."""

    case_id: UUID
    version: int
    step: str
    by: str
    ground: str
    since: datetime
    office: str
    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class OrderIn:
    """What a court decided, as it came in."""

    case_id: UUID
    version: int
    kind: str
    happened_on: date | None
    stated_at: datetime
    office: str
    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class Load:
    """How much an account has; `account` None: cases that nobody is in charge of."""

    account: str | None
    cases: int
    to_do: int
    overdue: int
    soon: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Workload:
    """An office's work by account, and the ages of its open cases by years since opening."""

    office: str
    counted_at: datetime
    loads: tuple[Load, ...]
    ages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Care:
    """What waits for a records steward: records set aside, reviews, and sources fallen silent."""

    quarantine: int
    reviews: int
    sources: tuple[tuple[str, datetime], ...]
