"""The calendar and the dated numbers with days as whole numbers, for generated code.

Every answer is made by the law's own calendar and parameters and kept: nothing is counted twice,
and nothing can differ. Day numbers are those of `date.toordinal`.
"""

import inspect
from bisect import bisect_left
from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from duecourse.law import calendar, exceptions, parameters

KEPT_MAX: Final = 400_000
_LAST_DAY: Final = date.max.toordinal()
_ENDLESS: Final = calendar.ENDLESS.toordinal()
_LEAP_DAYS: Final = [date(y, 2, 29).toordinal() for y in range(1, 10_000) if isleap(y)]
_HOURS_A_DAY: Final = 24


def as_number(value: Any) -> Any:
    """Return a value with each day in it as its number."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, calendar.Deadline):
        return Deadline(
            value.due.toordinal(), value.unrolled.toordinal(), value.safe.toordinal(), value.flagged
        )
    if isinstance(value, tuple):
        return tuple(as_number(one) for one in value)
    if isinstance(value, list):
        return [as_number(one) for one in value]
    if isinstance(value, dict):
        return {key: as_number(one) for key, one in value.items()}
    return value


class Deadline:
    """The last day of a period: as counted, as rolled to an open day, and the safe day before."""

    __slots__ = ("_value", "due", "flagged", "safe", "unrolled")

    def __init__(self, due: int, unrolled: int, safe: int, flagged: bool = False) -> None:
        self.due, self.unrolled, self.safe, self.flagged = due, unrolled, safe, flagged
        self._value = {"due": due, "unrolled": unrolled, "safe": safe}

    def value(self) -> dict[str, int]:
        """Return the deadline as findings hold it: one object for all of them."""
        return self._value


class Calendar:
    """The open days for one case, asked of the law's calendar once for each day."""

    def __init__(
        self, extending: Any = frozenset(), flagged: Any = frozenset(), outages: Any = (),
        office: str | None = None,
    ) -> None:  # fmt: skip
        self.extending, self.flagged, self.outages = extending, flagged, outages
        self.law = calendar.Calendar(extending, flagged, outages, office)
        self._deadlines: dict[int, Deadline] = {}
        self._of_court: dict[int, Deadline] = {} if outages else self._deadlines
        self._business: dict[int, int] = {}

    def deadline(self, unrolled: int, *, eoir: bool = False) -> Deadline:
        """Return the deadline of a period whose last day is `unrolled`."""
        kept = self._of_court if eoir else self._deadlines
        found = kept.get(unrolled)
        if found is None:
            found = as_number(self.law.deadline(date.fromordinal(unrolled), eoir=eoir))
            assert isinstance(found, Deadline), "a deadline has a twin"
            kept[unrolled] = found
        return found

    def after(self, trigger: int, days: int, *, eoir: bool = False) -> Deadline:
        """Return the deadline `days` calendar days after the trigger, which is day 0."""
        return self.deadline(trigger + days, eoir=eoir)

    def business_after(self, trigger: int, days: int) -> int:
        """Return the n-th open day after the trigger; a negative number counts back."""
        key = trigger * 1024 + days
        found = self._business.get(key) if -512 < days < 512 else None
        if found is None:
            found = self.law.business_after(date.fromordinal(trigger), days).toordinal()
            if -512 < days < 512 and len(self._business) < KEPT_MAX:
                self._business[key] = found
        return found

    def __getattr__(self, name: str) -> Any:
        """Return any other question of the law's calendar, with days as whole numbers."""
        found = numbered(getattr(self.law, name))
        setattr(self, name, found)  # to be looked at once: the next question finds it
        return found


NATIONWIDE = Calendar()


def numbered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of the law that takes and gives whole numbers where it says days."""
    stated = inspect.signature(function).parameters.values()
    days = [str(one.annotation).replace("datetime.", "") for one in stated]
    is_day = [text in ("<class 'date'>", "date", "date | None") for text in days]
    by_name = {one.name: day for one, day in zip(stated, is_day, strict=True)}

    def called(*given: Any, **named: Any) -> Any:
        turned = [
            date.fromordinal(one) if day and one is not None else one
            for one, day in zip(given, is_day, strict=False)
        ]
        turned += given[len(is_day) :]
        names = {
            key: date.fromordinal(one) if by_name.get(key) and one is not None else one
            for key, one in named.items()
        }
        return as_number(function(*turned, **names))

    return called


class Kept(dict[Any, Any]):
    """What a function gives for each day: asked once for a day, then looked up."""

    def __init__(self, function: Callable[[date], Any]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, day: int) -> Any:
        """Return what the function gives for a day, with days as numbers, and keep it."""
        found = as_number(self._function(date.fromordinal(day)))
        if len(self) < KEPT_MAX:
            self[day] = found
        return found


@cache
def months_later(months: int) -> Kept:
    """Return what is so many months after each day, as `add_months` says it."""
    return Kept(lambda day: calendar.add_months(day, months))


@cache
def years_later(years: int) -> Kept:
    """Return what is so many years after each day."""
    return Kept(lambda day: calendar.add_years(day, years))


@cache
def in_force(name: str) -> Kept:
    """Return a parameter's value in force on each day, None where it is unknown."""
    return Kept(lambda day: parameters.value_on(name, day))


def add_months(day: int, months: int) -> tuple[int, bool]:
    """Return the same day number `months` later, or the month's last day; and whether it moved."""
    found: tuple[int, bool] = months_later(months)[day]
    return found


def add_years(day: int, years: int) -> int:
    """Return the same day number `years` later; February 29 becomes 28 in a common year."""
    found: int = years_later(years)[day]
    return found


def value_on(name: str, day: int) -> Any:
    """Return a parameter's value in force on a day, None when it is unknown."""
    return in_force(name)[day]


def union_days(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return intervals of day numbers (both ends included) as disjoint ones, in order."""
    found = list(intervals)
    if len(found) == 1:
        return found if found[0][0] <= found[0][1] else []
    found = [pair for pair in found if pair[0] <= pair[1]]
    if len(found) < 2:
        return found
    found.sort()
    joined = [found[0]]
    for pair in found:
        first, last = joined[-1]
        if pair[0] > last + 1:
            joined.append(pair)
        elif pair[1] > last:
            joined[-1] = (first, pair[1])
    return joined


def outside(first: int, last: int, cover: Iterable[tuple[int, int]]) -> int:
    """Return how many day numbers from `first` to `last` no interval of `cover` holds."""
    if last < first:
        return 0
    count = last - first + 1
    if not cover:
        return count
    found = [pair for pair in cover if pair[0] <= last and pair[1] >= first and pair[0] <= pair[1]]
    if not found:
        return count
    found.sort()
    counted = first - 1
    for start, end in found:
        start = max(start, counted + 1)
        end = min(end, last)
        if end >= start:
            count -= end - start + 1
            counted = end
    return count


def full_years(first: int, last: int) -> int:
    """Return how many whole years lie between two days; 0 where `last` comes before `first`."""
    years = year_of(last) - year_of(first)
    if years > 0 and add_years(first, years) > last:
        years -= 1
    return max(0, years)


def later(day: int, days: int) -> int:
    """Return the day so many days later; the last day of the calendar stands for no end."""
    return min(day + days, _LAST_DAY)


def gaps(first: int, cover: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of day numbers from `first` to ENDLESS that no interval of `cover` holds."""
    found = []
    day = first
    for start, end in union_days(cover):
        if start > day:
            found.append((day, start - 1))
        day = max(day, end + 1)
    if day <= _ENDLESS:
        found.append((day, _ENDLESS))
    return found


def leap_day_in(first: int, last: int, cover: Iterable[tuple[int, int]]) -> bool:
    """Say whether a February 29 from `first` to `last` is in no interval of `cover`."""
    place = bisect_left(_LEAP_DAYS, first)
    spans: list[tuple[int, int]] | None = None
    while place < len(_LEAP_DAYS) and _LEAP_DAYS[place] <= last:
        spans = list(cover) if spans is None else spans
        day = _LEAP_DAYS[place]
        if not any(start <= day <= end for start, end in spans):
            return True
        place += 1
    return False


def day_of(at: datetime) -> int:
    """Return the number of an instant's local day."""
    return at.date().toordinal()


def year_of(day: int) -> int:
    """Return the year of a day."""
    return date.fromordinal(day).year


def ordinal(year: int, month: int, day: int) -> int:
    """Return the number of a day."""
    return date(year, month, day).toordinal()


def from_iso(text: str) -> int:
    """Return the number of a day written in ISO 8601."""
    return date.fromisoformat(text).toordinal()


def plus_hours(when: Any, hours: int) -> Any:
    """Return an instant so many hours later; of a day, as Python counts, whole days only."""
    if isinstance(when, datetime):
        return when + timedelta(hours=hours)
    return when + hours // _HOURS_A_DAY


@dataclass(slots=True)
class Tried:
    """The exception that decides, and whether one was passed over because a fact is unknown."""

    applied: Any
    is_open: bool


def tried(of_rule: Any, *facts: Any) -> Tried:
    """Return what became of the exceptions on these facts. Raises ExceptionsConflict."""
    applied, is_open = None, False
    for one in of_rule:
        holds = one.applies(*facts)
        if holds and applied is not None and applied.gives != one.gives:
            raise exceptions.ExceptionsConflict(first=applied, second=one)
        if holds:
            applied = applied or one
        elif holds is None:
            is_open = True
    return Tried(applied, is_open)


TWINS: Final[dict[str, Any]] = {
    "calendar.add_months": add_months,
    "calendar.add_years": add_years,
    "calendar.Calendar": Calendar,
    "calendar.Deadline": Deadline,
    "calendar.NATIONWIDE": NATIONWIDE,
    "calendar.union_days": union_days,
    "calendar.outside": outside,
    "calendar.full_years": full_years,
    "calendar.later": later,
    "calendar.gaps": gaps,
    "calendar.leap_day_in": leap_day_in,
    "calendar.clock": calendar.clock,
    "calendar.clock_at": calendar.clock_at,
    "parameters.value_on": value_on,
    "parameters.data": parameters.data,
    "exceptions.tried": tried,
}


@cache
def bridge(name: str) -> Any:
    """Return what generated code uses for a name of calendar, parameters or exceptions."""
    if name in TWINS:
        return TWINS[name]
    home, attribute = name.split(".")
    homes = {"calendar": calendar, "parameters": parameters, "exceptions": exceptions}
    found = getattr(homes[home], attribute)
    if isinstance(found, timedelta):
        return found.days
    if isinstance(found, type):
        return found
    return numbered(found) if callable(found) else as_number(found)
