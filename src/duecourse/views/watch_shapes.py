"""What the pages and the command of the watchdogs show, as plain values."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WatchScope:
    """Which cases a look covers: one office, one account; None: all."""

    office: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Neither:
    """An open case with neither a next step nor a cited reason for waiting."""

    case_id: UUID
    reference: str
    office: str
    assigned_to: str | None
    opened_on: date


@dataclass(frozen=True, slots=True)
class WatchItem:
    """What one watchdog says of one case; `days_left` is None where there is no last day."""

    case_id: UUID
    reference: str
    office: str
    assigned_to: str | None
    says: str
    due_on: date | None
    role: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class WatchList:
    """One watchdog: what it asks, its citation, how many cases, and the first or a page of them."""

    name: str
    title: str
    cite: str
    count: int
    overdue: int
    items: tuple[WatchItem, ...]
    theme: str = ""


@dataclass(frozen=True, slots=True)
class WatchPage:
    """A page of one watchdog."""

    as_of: date
    of: WatchList
    scope: WatchScope
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class WatchesPage:
    """All watchdogs, the open cases with neither, and how many rows the nightly pass has to do."""

    as_of: date
    watchdogs: tuple[WatchList, ...]
    scope: WatchScope
    neither_count: int
    neither: tuple[Neither, ...]
    stale: int
