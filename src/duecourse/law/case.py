"""The facts of one case as of one day, as rules read them, and the findings already computed."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from duecourse.law.calendar import ONE_DAY, Calendar, Outage, calendar_of_table
from duecourse.law.findings import Finding

ARRIVALS = ("admitted", "entered_without_inspection")
EXITS = ("departed", "removed")


@dataclass(frozen=True, slots=True)
class Event:
    """One dated legal event; `on` is its local calendar day, `n` its place in the document."""

    kind: str
    on: date
    at: datetime | None
    n: int
    fields: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return a field that the vocabulary requires."""
        return self.fields[name]

    def get(self, name: str) -> Any:
        """Return a field, None when the record does not say."""
        return self.fields.get(name)


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in the country: the event that began it, and the exit that ended it."""

    entry: Event
    exit: Event | None

    @property
    def first(self) -> date:
        """Return the day of entry."""
        return self.entry.on

    def holds(self, day: date) -> bool:
        """Say whether the day lies in the stay."""
        return self.first <= day and (self.exit is None or day <= self.exit.on)


class Case:
    """The facts of a case as of a day; only events on or before it are in here."""

    def __init__(
        self,
        *,
        events: Sequence[Event],
        as_of: date,
        birth_on: date | None,
        nationalities: tuple[str, ...],
        birth_country: str | None,
        unknown: frozenset[str],
        ask: Mapping[str, Any],
    ) -> None:
        self.as_of, self.ask = as_of, ask
        self.birth_on, self.birth_country = birth_on, birth_country
        self.nationalities = nationalities
        self.events = sorted(events, key=attrgetter("on", "n"))
        self._by_kind: dict[str, list[Event]] = {}
        for event in self.events:
            self._by_kind.setdefault(event.kind, []).append(event)
        self._kept: dict[Any, Any] = {}
        self.unknown = self._all_unknown(unknown)
        self.calendar = self._calendar()

    def asking(self, ask: Mapping[str, Any]) -> "Case":
        """Return the same facts under other questions, with nothing computed yet."""
        other = copy(self)
        other.ask, other._kept = ask, {}
        return other

    def all(self, *kinds: str, **where: Any) -> list[Event]:
        """Return the events of these kinds whose fields are as given, in order."""
        if len(kinds) == 1:
            found = self._by_kind.get(kinds[0], [])
        else:
            found = [event for event in self.events if event.kind in kinds]
        if where:
            return [e for e in found if all(e.get(name) == value for name, value in where.items())]
        return found

    def last(self, *kinds: str, **where: Any) -> Event | None:
        """Return the last event of these kinds, None if there is none."""
        found = self.all(*kinds, **where)
        return found[-1] if found else None

    def first(self, *kinds: str, **where: Any) -> Event | None:
        """Return the first event of these kinds, None if there is none."""
        found = self.all(*kinds, **where)
        return found[0] if found else None

    def has(self, *kinds: str, **where: Any) -> bool:
        """Say whether there is such an event."""
        return bool(self.all(*kinds, **where))

    def after(self, event: Event, *kinds: str, **where: Any) -> list[Event]:
        """Return the events of these kinds that come after `event`, in order."""
        place = (event.on, event.n)
        return [e for e in self.all(*kinds, **where) if (e.on, e.n) > place]

    def past(self, day: date | None) -> date | None:
        """Return a day of the past; None for one later than `as_of`, which has not happened."""
        return day if day is not None and day <= self.as_of else None

    def once(self, name: Any, compute: Callable[["Case"], Any]) -> Any:
        """Return what `compute` gives for this case, computed once."""
        if name not in self._kept:
            self._kept[name] = compute(self)
        return self._kept[name]

    def finding(self, rule: Callable[["Case"], Finding]) -> Finding:
        """Return the finding of another rule, computed once."""
        found: Finding = self.once(rule, rule)
        return found

    def _all_unknown(self, given: frozenset[str]) -> frozenset[str]:
        names = set(given)
        if self.birth_on is None:
            names.add("birth_on")
        if not self.nationalities:
            names.add("nationality")
        if unrecorded_exit(self):
            names.add("departure")
        return frozenset(names)

    def _calendar(self) -> Calendar:
        closures, outages_ = self.all("office_closed"), self.all("efiling_outage")
        if not closures and not outages_:
            return calendar_of_table()
        extending: set[date] = set()
        flagged: set[date] = set()
        for closed in closures:
            last = closed.get("until") or closed.on
            days = {closed.on + timedelta(days=n) for n in range((last - closed.on).days + 1)}
            (extending if closed["basis"] == "eoir_notice" else flagged).update(days)
        outages = tuple(
            Outage(e.on, e["until_at"].date(), e["planned"], e.get("announced_on"))
            for e in outages_
        )
        return Calendar(frozenset(extending), frozenset(flagged), outages)


def stays(case: Case) -> list[Stay]:
    """Return the stays in the country in order (convention 10)."""
    return case.once("stays", _stays)  # type: ignore[no-any-return]


def _stays(case: Case) -> list[Stay]:
    found: list[Stay] = []
    entry: Event | None = None
    for event in case.all(*ARRIVALS, "paroled", *EXITS):
        if event.kind in ARRIVALS or (event.kind == "paroled" and entry is None):
            if entry is not None:
                found.append(Stay(entry, None))
            entry = event
        elif event.kind in EXITS and entry is not None:
            found.append(Stay(entry, event))
            entry = None
    if entry is not None:
        found.append(Stay(entry, None))
    return found


def unrecorded_exit(case: Case) -> bool:
    """Say whether somebody entered again without a recorded exit."""
    inside = False
    for event in case.all(*ARRIVALS, "paroled", *EXITS):
        if event.kind in ARRIVALS:
            if inside:
                return True
            inside = True
        elif event.kind == "paroled":
            inside = True
        elif event.kind in EXITS:
            inside = False
    return False


__all__ = ["ONE_DAY", "Case", "Event", "Stay", "stays", "unrecorded_exit"]
