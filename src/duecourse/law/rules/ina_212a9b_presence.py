"""The count of days of unlawful presence: INA 212(a)(9)(B)(ii)-(iv), (C)(i)(I).

Rules C-01, C-02, C-05 and C-07 to C-13.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duecourse.law.calendar import add_years, outside, union_days
from duecourse.law.case import Case, Stay, stays
from duecourse.law.findings import (
    NONE_SO_FAR,
    NOT_APPLICABLE,
    Finding,
    Status,
    attorney,
    unknown,
)
from duecourse.law.rules import ina_212a9b_periods as protected
from duecourse.law.rules.cfr_214_authorised_stay import GRACE_DAYS, authorized_through
from duecourse.law.rules.ina_248_extensions import DURATION, last_stay, printed_end

FLOOR: Final = date(1997, 4, 1)  # IIRIRA 301(b)(3)
ADULT_YEARS: Final = 18
THREE_YEARS_OVER: Final = 180
TEN_YEARS_FROM: Final = 365
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Count:
    """Days of unlawful presence in one stay, for (B) and for (C).

    `first` is the first counted day for (B); `leap` says that a February 29 was counted.
    """

    first: date | None
    inclusive: int
    exclusive: int
    aggregate_inclusive: int
    aggregate_exclusive: int
    leap: bool


def counts(case: Case) -> list[Count]:
    """Return the count of each stay in order (rules C-01, C-02, C-05, C-07 to C-13)."""
    return case.once("counts", lambda _: [_count(case, stay) for stay in stays(case)])  # type: ignore[no-any-return]


def _cover(case: Case, *, for_b: bool) -> Spans:
    end = case.as_of.toordinal()
    return [
        (p.first.toordinal(), end if p.last is None else p.last.toordinal())
        for p in protected.periods(case)
        if for_b or p.basis not in protected.ONLY_B
    ]


def _count(case: Case, stay: Stay) -> Count:
    first = max(stay.first, FLOOR).toordinal()
    last = (stay.exit.on if stay.exit is not None else case.as_of).toordinal()
    open_ended = _admission_without_end(case, stay)
    cover_b = case.once("cover_b", lambda _: union_days(_cover(case, for_b=True)))
    cover_c = case.once("cover_c", lambda _: union_days(_cover(case, for_b=False)))
    if open_ended is not None:
        extra = [(stay.first.toordinal(), open_ended.toordinal())]
        cover_b, cover_c = union_days([*cover_b, *extra]), union_days([*cover_c, *extra])
    adult = _adult_from(case)
    first_b = first if adult is None else max(first, adult.toordinal())
    inclusive = outside(first_b, last, cover_b)
    start = _first_outside(first_b, last, cover_b)
    return Count(
        first=start,
        inclusive=inclusive,
        exclusive=outside(first_b, last - 1, cover_b),
        aggregate_inclusive=outside(first, last, cover_c),
        aggregate_exclusive=outside(first, last - 1, cover_c),
        leap=_leap_counted(first_b, last, cover_b),
    )


def _admission_without_end(case: Case, stay: Stay) -> date | None:
    """Return through which day an admission with no last day protects: to the day, or violation.

    A printed end that is missing counts nothing against the person.
    """
    if stay.entry.kind == "entered_without_inspection":
        return None
    last = stay.exit.on if stay.exit is not None else case.as_of
    if stay.entry.kind == "paroled":
        return last if case.finding(authorized_through).status is Status.UNKNOWN_FACT else None
    end = printed_end(stay.entry, as_of=case.as_of)
    return last if end is None and stay.entry["class"] != "LPR" else None


def _adult_from(case: Case) -> date | None:
    return None if case.birth_on is None else add_years(case.birth_on, ADULT_YEARS)


def _first_outside(first: int, last: int, cover: Spans) -> date | None:
    day = first
    for start, end in cover:
        if start <= day <= end:
            day = end + 1
    return date.fromordinal(day) if day <= last else None


def _leap_counted(first: int, last: int, cover: Spans) -> bool:
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        if year % 4 == 0 and (year % 100 or year % 400 == 0):
            day = date(year, 2, 29).toordinal()
            if first <= day <= last and not any(a <= day <= b for a, b in cover):
                return True
    return False


def doubtful(case: Case) -> bool:
    """Say whether the end of duration of status makes every count doubtful (rule B-03)."""
    stay = last_stay(case)
    if stay is None or stay.entry.kind != "admitted" or stay.entry.get("until") != DURATION:
        return False
    end = printed_end(stay.entry, as_of=case.as_of)
    day = stay.exit.on if stay.exit is not None else case.as_of
    return isinstance(end, date) and day > end + timedelta(days=GRACE_DAYS[0])


def starts_on(case: Case) -> Finding:
    """Return the first day of unlawful presence of the stay (rules C-01, C-07, C-11)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    if doubtful(case):
        return attorney(None, rules=("B-03", "C-11"))
    return Finding(found[-1].first, rules=("C-01", "C-07", "C-11"))


def accruing(case: Case) -> Finding:
    """Return whether the day itself is a day of unlawful presence (rules C-01, C-12, C-13)."""
    stay = last_stay(case)
    if stay is None:
        return NOT_APPLICABLE
    if doubtful(case):
        return attorney(None, rules=("B-03",))
    if stay.exit is not None and stay.exit.on < case.as_of:
        return Finding(False, rules=("C-01",))
    day = case.as_of.toordinal()
    cover = case.once("cover_b", lambda _: union_days(_cover(case, for_b=True)))
    adult = _adult_from(case)
    counted = (
        day >= max(stay.first, FLOOR).toordinal()
        and (adult is None or day >= adult.toordinal())
        and not any(a <= day <= b for a, b in cover)
        and _admission_without_end(case, stay) is None
    )
    return Finding(counted, rules=("C-01", "C-12", "C-13"))


def work_unknown(case: Case) -> bool:
    """Say whether unknown unauthorised work leaves the count open (rules C-08, C-10)."""
    claims = case.has("asylum_filed") or case.has("extension_filed")
    return "unauthorized_work" in case.unknown and claims


def days(case: Case) -> Finding:
    """Return the days of the current or last stay (rules C-02, C-05, C-07 to C-10)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    if work_unknown(case):
        return unknown("unauthorized_work", rules=("C-08", "C-10"))
    value = {"inclusive": found[-1].inclusive, "exclusive": found[-1].exclusive}
    if doubtful(case):
        return attorney(value, rules=("B-03", "C-02"))
    return Finding(value, rules=("C-02", "C-05", "C-07", "C-08", "C-09", "C-10"))


def days_by_stay(case: Case) -> Finding:
    """Return the inclusive days of each stay (rule C-05)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    return Finding([count.inclusive for count in found], rules=("C-05",))


def aggregate(case: Case) -> Finding:
    """Return the days of all stays without the exceptions of (B) (rules C-05, C-07)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    value = {
        "inclusive": sum(count.aggregate_inclusive for count in found),
        "exclusive": sum(count.aggregate_exclusive for count in found),
    }
    return Finding(value, rules=("C-05", "C-07"))


def leave_by(case: Case) -> Finding:
    """Return the last days to leave with the inclusive count under a threshold (C-02 to C-04)."""
    stay = last_stay(case)
    if stay is None or stay.exit is not None:
        return NOT_APPLICABLE
    if stay.entry.kind == "admitted" and stay.entry["class"] == "LPR":
        return NOT_APPLICABLE
    if doubtful(case):
        return attorney(None, rules=("B-03",))
    cover = [
        (p.first.toordinal(), p.last.toordinal())
        for p in protected.periods(case)
        if p.last is not None
    ]
    endless = [p.first for p in protected.periods(case) if p.last is None]
    if endless or _admission_without_end(case, stay) is not None:
        return NONE_SO_FAR
    adult = _adult_from(case)
    first = max(stay.first, FLOOR, adult or FLOOR).toordinal()
    value = {
        "before_3y": _nth_day(first, cover, THREE_YEARS_OVER),
        "before_10y": _nth_day(first, cover, TEN_YEARS_FROM - 1),
    }
    return Finding(value, rules=("C-02", "C-03", "C-04"))


def _nth_day(first: int, cover: Iterable[tuple[int, int]], nth: int) -> date:
    """Return the day on which the n-th uncovered day falls."""
    day, left = first, nth
    for start, end in union_days(cover):
        if end < day:
            continue
        if start > day:
            free = start - day
            if free >= left:
                break
            left -= free
        day = end + 1
    return date.fromordinal(day + left - 1)
