"""The shapes that pages, packets and the command line are given. Plain values, nothing to query."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One confirmed departure as the board lists it."""

    position: int
    case_id: UUID
    departed_on: date
    grade: str
    port: str | None
    mode: str | None
    received_at: datetime
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class DayCount:
    """Confirmed departures of one calendar day and one grade of evidence."""

    day: date
    grade: str
    n: int


@dataclass(frozen=True, slots=True)
class TimeBucket:
    """How many confirmations took at most `up_to_ms` milliseconds, and more than the one before."""

    up_to_ms: int
    n: int


@dataclass(frozen=True, slots=True)
class Board:
    """The departure board at one moment."""

    as_of: datetime
    ledger_size: int
    admissions: int
    confirmed: int
    confirmed_by_grade: dict[str, int]
    no_departure_record: int
    flag_without_date: int
    set_aside: int
    waiting: int
    days: tuple[DayCount, ...]
    times: tuple[TimeBucket, ...]
    last: tuple[Confirmation, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One case in the answer to a search."""

    case_id: UUID
    record: str
    admission_key: int | None
    arrived_on: date
    departed_on: date | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of a source: a file, or a live session."""

    id: int
    source: str
    name: str
    rows_total: int | None
    rows_done: int
    accepted: int
    set_aside: int
    repeated: int
    waiting: int
    started_at: datetime
    last_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source on the feed page."""

    source: str
    last_record_at: datetime | None
    lag_seconds: float | None
    accepted: int
    set_aside: int
    repeated: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """One record in quarantine."""

    id: int
    source: str
    record: str
    reason: str
    detail: str
    received_at: datetime
    bytes_text: str
    released_at: datetime | None
    released_by: str | None
    release_note: str | None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The feed page: sources, deliveries, and one page of the quarantine."""

    as_of: datetime
    sources: tuple[SourceLine, ...]
    deliveries: tuple[Delivery, ...]
    quarantine: tuple[SetAside, ...]
    quarantine_total: int
    released: tuple[SetAside, ...]
    reasons: dict[str, int]
    reason: str | None
    page: int
    pages: int
