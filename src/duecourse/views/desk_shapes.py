"""The shapes of the search and the desks: plain values, nothing to query."""

from dataclasses import dataclass
from datetime import date
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
