"""A configuration, read: offices, calendars, case classes, forms, queues, notices, roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from duecourse.law.calendar import why_closed

DEADLINES = "deadlines"
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a configuration may use; what is not among them is a mistake.

    `parts` are those who act in next steps, `work` what a queue may hold.
    """

    tracks: Collection[str]
    events: Collection[str]
    steps: Collection[str]
    notices: Collection[str]
    actions: Mapping[str, Collection[str]]
    roles: Collection[str]
    parts: Collection[str]
    work: Collection[str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which weekdays a court hears cases (0: Monday), and which days it is closed besides."""

    name: str
    title: str
    hearing_days: frozenset[int]
    closed: frozenset[date]

    def why_not(self, day: date) -> str | None:
        """Return why there can be no hearing on a day; None if there can.

        Weekends and legal holidays are those of the law's own calendar.
        """
        found = why_closed(day)
        if found is not None:
            return found
        if day in self.closed:
            return "closed by the court"
        return None if day.weekday() in self.hearing_days else "not a hearing day of the court"


@dataclass(frozen=True, slots=True)
class Office:
    """An office that can be in charge of cases. `prefix` begins its case numbers."""

    name: str
    agency: str
    city: str
    zone: ZoneInfo
    court: str
    calendar: str
    prefix: str


@dataclass(frozen=True, slots=True)
class CaseClass:
    """A class of cases: which tracks are on, which forms and notices belong to it.

    `tracks` and `notices` None: all that there are. A track that is off is not shown; its states
    are computed all the same, since other findings turn on them.
    """

    name: str
    title: str
    tracks: tuple[str, ...] | None
    forms: tuple[str, ...]
    notices: tuple[str, ...] | None

    def shows(self, track: str) -> bool:
        """Say whether a track is on in cases of this class."""
        return self.tracks is None or track in self.tracks


@dataclass(frozen=True, slots=True)
class Form:
    """The events of the vocabulary that a form records, in the order in which it offers them."""

    name: str
    title: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What a role finds to do. `steps` None: whatever is to do; the order is the due day."""

    name: str
    title: str
    role: str
    steps: tuple[str, ...] | None
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """A role's title, and what it may do; `may` None: all that the house allows it.

    `does` names whose next steps it takes care of here.
    """

    role: str
    title: str
    may: frozenset[str] | None
    does: frozenset[str]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long records of a kind are kept, and what becomes of them then.

    `classes` None: cases of every class. `begins`: birth, opened or closed. `then`: transfer to an
    archive, or expunge. `checked_on` is the day somebody last compared it with the schedule cited;
    None: nobody has.
    """

    name: str
    title: str
    classes: tuple[str, ...] | None
    begins: str
    years: int
    then: str
    cite: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Configuration:
    """One installation's configuration. `steps` are the agency's steps that it knows."""

    name: str
    title: str
    edition: str
    steps: frozenset[str]
    next_steps: str
    watchdogs: str
    offices: tuple[Office, ...]
    calendars: tuple[Calendar, ...]
    classes: tuple[CaseClass, ...]
    forms: tuple[Form, ...]
    queues: tuple[Queue, ...]
    roles: tuple[RolePolicy, ...]
    outside: tuple[str, ...] = field(default=())
    retention: tuple[Retention, ...] = field(default=())

    @property
    def stamp(self) -> str:
        """Return what is recorded with a case that is opened under it."""
        return f"{self.name} {self.edition}"

    def office(self, name: str) -> Office | None:
        """Return an office by its name."""
        return next((one for one in self.offices if one.name == name), None)

    def case_class(self, name: str) -> CaseClass | None:
        """Return a case class by its name."""
        return next((one for one in self.classes if one.name == name), None)

    def calendar_of(self, office: Office) -> Calendar:
        """Return the calendar of an office's court; reading has checked that there is one."""
        return next(one for one in self.calendars if one.name == office.calendar)

    def title_of(self, role: str) -> str | None:
        """Return what a role is called here; None if nobody has it here."""
        return next((one.title for one in self.roles if one.role == role), None)

    def withheld(self, allowed: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
        """Return by action which roles lose it here, of those that the house allows it."""
        policies = {one.role: one.may for one in self.roles}
        gone: dict[str, frozenset[str]] = {}
        for action, roles in allowed.items():
            lose = frozenset(
                str(role) for role in roles
                if role not in policies
                or ((may := policies[role]) is not None and action not in may)
            )  # fmt: skip
            if lose:
                gone[action] = lose
        return gone
