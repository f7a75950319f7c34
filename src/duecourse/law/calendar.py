"""Open and closed days, and the counting of days, business days, months and hours.

Sources: 5 USC 6103 (holidays), 8 CFR 1.2 and 1001.1(h) (day 0, roll at the end), EOIR Policy Manual
3.1; VOCABULARY section 2 for what is convention. Days are calendar days without a zone.
"""

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from duecourse.law import parameters

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
INAUGURATION = "Inauguration Day"
DC_OFFICES = ("FALLS_CHURCH_BIA", "FALLS_CHURCH_OCIJ", "FALLS_CHURCH")
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
WEEKDAYS = {"MON": 0, "THU": 3}
OUTAGE_NOTICE_BUSINESS_DAYS = 5
ROLL_DAYS_MAX = 400
SHORTEST_MONTH = 28
SAID_MAX = 20_000
# Stands for the end of a period that has none yet; a day later can still be named.
ENDLESS = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period: as counted, as rolled to an open day, and the safe day before.

    `flagged` says that a closure without extension touches it.
    """

    due: date
    unrolled: date
    safe: date
    flagged: bool = False

    def value(self) -> dict[str, date]:
        """Return the deadline as findings hold it."""
        return {"due": self.due, "unrolled": self.unrolled, "safe": self.safe}


@dataclass(frozen=True, slots=True)
class Outage:
    """A day on which EOIR's electronic filing was down, and when it came back."""

    on: date
    until: date
    planned: bool
    announced_on: date | None


def holidays(year: int) -> dict[date, str]:
    """Return the legal holidays that fall or are observed around `year`, by day."""
    found: dict[date, str] = parameters.table().once(year, lambda: _holidays(year))
    return found


def _holidays(year: int) -> dict[date, str]:
    stated = parameters.data()["holidays"]
    juneteenth_from = date.fromisoformat(stated["juneteenth_from"])
    found: dict[date, str] = {}
    for of in (year - 1, year, year + 1):
        fixed = [(date(of, int(day[:2]), int(day[3:])), str(name)) for day, name in stated["fixed"]]
        for day, name in fixed:
            if name.startswith("Juneteenth") and day < juneteenth_from:
                continue
            found[day] = name
            if day.weekday() == SATURDAY:
                found[day - ONE_DAY] = f"{name} (observed)"
            elif day.weekday() == SUNDAY:
                found[day + ONE_DAY] = f"{name} (observed)"
        for month, weekday, nth, name in stated["floating"]:
            found[_nth_weekday(of, month, WEEKDAYS[weekday], nth)] = name
    # Holidays of one day only, by proclamation: recompute adds them.
    found.update((date.fromisoformat(day), str(name)) for day, name in stated.get("once", ()))
    return found


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    days = [
        date(year, month, day)
        for day in range(1, gregorian.monthrange(year, month)[1] + 1)
        if date(year, month, day).weekday() == weekday
    ]
    return days[nth - 1 if nth > 0 else nth]


@cache
def _inauguration(day: date) -> bool:
    """Say whether the day is Inauguration Day or its Monday (5 USC 6103(c)): no Saturday one."""
    if day.year < 1965 or (day.year - 1965) % 4 or day.month != 1:
        return False
    if day.day == 20:
        return day.weekday() != SATURDAY
    return day.day == 21 and date(day.year, 1, 20).weekday() == SUNDAY


def why_closed(day: date) -> str | None:
    """Return why a day is closed everywhere (weekend or holiday), None if it is not."""
    kept = parameters.table().kept
    if day not in kept:
        kept[day] = "weekend" if day.weekday() >= SATURDAY else holidays(day.year).get(day)
    found: str | None = kept[day]
    return found


def _table_closures() -> tuple[frozenset[date], frozenset[date]]:
    """Return the days closed with and without extension by the table of closures."""
    found: tuple[frozenset[date], frozenset[date]]
    found = parameters.table().once("closures", _closures)
    return found


def _closures() -> tuple[frozenset[date], frozenset[date]]:
    extending: set[date] = set()
    flagged: set[date] = set()
    for row in parameters.data()["office_closures"]:
        first = date.fromisoformat(row["on"])
        last = date.fromisoformat(row.get("until") or row["on"])
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
        (extending if row["extends_deadlines"] else flagged).update(days)
    return frozenset(extending), frozenset(flagged)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The open days for one case: the table's closures and those recorded with the case."""

    extending: frozenset[date] = frozenset()
    flagged: frozenset[date] = frozenset()
    outages: tuple[Outage, ...] = ()
    office: str | None = None
    _both: tuple[frozenset[date], frozenset[date]] = field(
        default_factory=_table_closures, repr=False
    )

    def why(self, day: date) -> str | None:
        """Return why the day is closed for filing, or None."""
        found = why_closed(day)
        if found is None and self.office in DC_OFFICES and _inauguration(day):
            return INAUGURATION
        if found is None and (day in self.extending or day in self._both[0]):
            return "closed by notice"
        return found

    def is_flagged(self, day: date) -> bool:
        """Say whether offices are closed that day without any effect on deadlines."""
        return self.why(day) is None and (day in self.flagged or day in self._both[1])

    def next_open(self, day: date) -> date:
        """Return the day, or the next open one."""
        for _ in range(ROLL_DAYS_MAX):
            if self.why(day) is None:
                return day
            day += ONE_DAY
        raise AssertionError("no open day within a year: the calendar is wrong")

    def safe_before(self, day: date) -> date:
        """Return the day, or the last one before it on which offices are really open."""
        for _ in range(ROLL_DAYS_MAX):
            if self.why(day) is None and not self.is_flagged(day):
                return day
            day -= ONE_DAY
        raise AssertionError("no open day within a year: the calendar is wrong")

    def last_open(self, day: date) -> date:
        """Return the day, or the last open one before it."""
        while self.why(day) is not None:
            day -= ONE_DAY
        return day

    def deadline(self, unrolled: date, *, eoir: bool = False) -> Deadline:
        """Return the deadline of a period whose last day is `unrolled`."""
        kept = parameters.table().kept
        if self is not kept.get("calendar") or type(unrolled) is not date:
            return self._deadline(unrolled, eoir=eoir)
        # The same for every case without closures of its own: kept with the table.
        found: Deadline | None = kept.get(("deadline", unrolled))
        if found is None:
            found = kept["deadline", unrolled] = self._deadline(unrolled, eoir=False)
        return found

    def _deadline(self, unrolled: date, *, eoir: bool) -> Deadline:
        due = self.next_open(unrolled)
        if eoir:
            due = self._after_outages(due)
        safe = self.safe_before(unrolled)
        flagged = self.is_flagged(due) or safe != self.last_open(unrolled)
        return Deadline(due, unrolled, safe, flagged)

    def _after_outages(self, due: date) -> date:
        for _ in range(ROLL_DAYS_MAX):
            moved = max(
                (
                    self.next_open(outage.until)
                    for outage in self.outages
                    if outage.on <= due < outage.until and self.counts(outage)
                ),
                default=due,
            )
            if moved == due:
                return due
            due = moved
        raise AssertionError("outages without end")

    def counts(self, outage: Outage) -> bool:
        """Say whether an outage moves a deadline (8 CFR 1003.2(g)(5))."""
        if outage.until <= outage.on:
            return False
        if not outage.planned:
            return True
        if outage.announced_on is None:
            return False
        days = self.business_days_between(outage.announced_on, outage.on)
        return days <= OUTAGE_NOTICE_BUSINESS_DAYS

    def business_days_between(self, first: date, last: date) -> int:
        """Return the open days after `first` up to and including `last`."""
        count = 0
        while first < last:
            first += ONE_DAY
            count += self.why(first) is None
        return count

    def after(self, trigger: date, days: int, *, eoir: bool = False) -> Deadline:
        """Return the deadline `days` calendar days after the trigger, which is day 0."""
        return self.deadline(trigger + timedelta(days=days), eoir=eoir)

    def business_after(self, trigger: date, days: int) -> date:
        """Return the n-th open day after the trigger; a negative number counts back."""
        step = ONE_DAY if days > 0 else -ONE_DAY
        left = abs(days)
        while left:
            trigger += step
            left -= self.why(trigger) is None
        return trigger

    def open_hours_after(self, at: datetime, hours: int, zone: str) -> datetime:
        """Return the instant so many hours later, without Saturdays, Sundays and legal holidays.

        The days are those of the zone. An office's closure by notice is no holiday here: it would
        lengthen a detention.
        """
        local, left = at.astimezone(zone_of(zone)), timedelta(hours=hours)
        while True:
            midnight = datetime.combine(local.date() + ONE_DAY, time.min, tzinfo=zone_of(zone))
            if why_closed(local.date()) is None:
                # Elapsed time: a change of clocks neither lengthens nor shortens the hold.
                rest = timedelta(seconds=midnight.timestamp() - local.timestamp())
                if left <= rest:
                    return datetime.fromtimestamp(
                        local.timestamp() + left.total_seconds(), local.tzinfo
                    )
                left -= rest
            local = midnight


NATIONWIDE = Calendar()


def calendar_of_table() -> Calendar:
    """Return the open days of a case that has no closures of its own."""
    found: Calendar = parameters.table().once("calendar", Calendar)
    return found


def later(day: date, days: int) -> date:
    """Return the day so many days later; the last day of the calendar stands for no end."""
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


def add_months(day: date, months: int) -> tuple[date, bool]:
    """Return the same day number `months` later, or the month's last day; and whether it moved."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if day.day <= SHORTEST_MONTH:
        return date(year, month + 1, day.day), False
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)), day.day > last


def add_years(day: date, years: int) -> date:
    """Return the same day number `years` later; February 29 becomes 28 in a common year."""
    return add_months(day, 12 * years)[0]


def full_years(first: date, last: date) -> int:
    """Return how many whole years lie between two days; 0 where `last` comes before `first`."""
    years = 0
    while add_years(first, years + 1) <= last:
        years += 1
    return years


def day_of_hours(at: datetime, hours: int, zone: str | None = None) -> date:
    """Return the local day on which so many elapsed hours after an instant end.

    Local is the zone, or the offset of the instant where none is given.
    """
    end = at + timedelta(hours=hours)
    return end.date() if zone is None else end.astimezone(zone_of(zone)).date()


@cache
def zone_of(name: str) -> "ZoneInfo":
    """Return an IANA time zone. Raises ValueError or KeyError for a name that is none."""
    # Imported here: it loads the build configuration of Python, which few cases need.
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def clock(from_at: datetime, hours: int, zone: str) -> dict[str, str]:
    """Return the instant `hours` elapsed hours later, in UTC and as the zone reads it."""
    return clock_at(from_at + timedelta(hours=hours), zone)


def clock_at(at: datetime, zone: str) -> dict[str, str]:
    """Return an instant in UTC and as the zone reads it."""
    return {
        "due_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "local": at.astimezone(zone_of(zone)).isoformat(),
    }


def said(day: date) -> str:
    """Return a day as sentences name it, like Thu 15 Jan 2026, whatever the machine's language."""
    # Kept for plain days only: to compare a watched one with what is kept would be noted.
    return _said(day) if type(day) is date else _said(date(day.year, day.month, day.day))


@lru_cache(SAID_MAX)
def _said(day: date) -> str:
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def leap_day_in(first: int, last: int, cover: Iterable[tuple[int, int]]) -> bool:
    """Say whether a February 29 from `first` to `last` is in no interval of `cover`."""
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    days = [date(year, 2, 29).toordinal() for year in years if gregorian.isleap(year)]
    spans = list(cover)
    return any(first <= day <= last and not any(a <= day <= b for a, b in spans) for day in days)


def gaps(first: int, cover: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of day numbers from `first` to ENDLESS that no interval of `cover` holds."""
    found = []
    day = first
    for start, end in union_days(cover):
        if start > day:
            found.append((day, start - 1))
        day = max(day, end + 1)
    if day <= ENDLESS.toordinal():
        found.append((day, ENDLESS.toordinal()))
    return found


def union_days(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return intervals of day numbers (both ends included) as disjoint ones, in order."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(pair for pair in intervals if pair[0] <= pair[1]):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def outside(first: int, last: int, cover: Iterable[tuple[int, int]]) -> int:
    """Return how many day numbers from `first` to `last` no interval of `cover` holds."""
    if last < first:
        return 0
    count = last - first + 1
    for start, end in union_days((max(a, first), min(b, last)) for a, b in cover):
        count -= end - start + 1
    return count


def counted_end(first: date, days: int, cover: Iterable[tuple[int, int]]) -> date:
    """Return the last of so many days after `first` that no interval of `cover` holds."""
    begin = first.toordinal() + 1
    day = first.toordinal() + days
    for start, end in union_days(cover):
        if end >= begin and start <= day:
            day += end - max(start, begin) + 1
    return date.fromordinal(day)
