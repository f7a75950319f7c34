"""The shapes of exports: plain values, nothing to query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Table:
    """A table to take away, and the ids of the cases in it, each once."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was proposed, how it was answered, and whether it was taken.

    `cases` is how many it held when it was proposed; `office` that of the account, "" for all.
    """

    id: int
    what: str
    title: str
    fields: Mapping[str, str]
    purpose: str
    cases: int
    account: str
    office: str
    proposed_at: datetime
    answered_by: str | None
    approved: bool | None
    because: str | None
    answered_at: datetime | None
    ends_at: datetime | None
    taken_at: datetime | None

    def may_be_taken(self, at: datetime) -> bool:
        """Say whether the file can be fetched at an instant."""
        ready = bool(self.approved) and self.taken_at is None
        return ready and self.ends_at is not None and at < self.ends_at


@dataclass(frozen=True, slots=True)
class Exports:
    """What somebody proposed, the last first, and what waits for their answer, the oldest first."""

    own: tuple[Export, ...]
    waiting: tuple[Export, ...]
    others: tuple[Export, ...] = ()
