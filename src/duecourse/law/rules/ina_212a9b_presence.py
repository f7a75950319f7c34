"""The count of days of unlawful presence: INA 212(a)(9)(B)(ii)-(iv), (C)(i)(I).

Rules C-01, C-02, C-05 and C-07 to C-13.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from duecourse.law.calendar import (
    ENDLESS,
    add_years,
    gaps,
    leap_day_in,
    outside,
    said,
    union_days,
)
from duecourse.law.case import Case, Stay, stays
from duecourse.law.exceptions import Considered, ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, attorney, unknown
from duecourse.law.rules import ina_212a9b_periods as protected
from duecourse.law.rules.ina_248_extensions import (
    last_stay,
)

FLOOR: Final = date(1997, 4, 1)  # IIRIRA 301(b)(3)
ADULT_YEARS: Final = 18  # INA 212(a)(9)(B)(iii)(I)
THREE_YEARS_OVER: Final = 180  # INA 212(a)(9)(B)(i)(I)
TEN_YEARS_FROM: Final = 365  # INA 212(a)(9)(B)(i)(II): one year; in days by convention 11
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Count:
    """Days of unlawful presence in one stay, for (B) and for (C).

    `first` is the first counted day for (B), None when none is counted so far; `on_last` says that
    the day of leaving, or the as-of day of a stay that goes on, counts itself. `leap` and
    `aggregate_leap` say that a February 29 was counted in a stay that ended. `on_edge` says that
    the count turns on an application that was filed on the last authorised day (rule B-06).
    """

    first: date | None
    on_last: bool
    inclusive: int
    exclusive: int
    aggregate_inclusive: int
    aggregate_exclusive: int
    leap: bool
    aggregate_leap: bool
    on_edge: bool = False


def counts(case: Case) -> list[Count]:
    """Return the count of each stay in order (rules C-01, C-02, C-05, C-07 to C-13)."""
    return case.once("counts", lambda _: [_count(case, stay) for stay in stays(case)])  # type: ignore[no-any-return]


def cover(case: Case, stay: Stay, *, for_b: bool, edge: bool = True) -> Spans:
    """Return the days on which nothing counts in a stay, as spans of day numbers.

    Without `edge`, what an application filed on the very last day protects is left out.
    """
    return case.once(  # type: ignore[no-any-return]
        ("cover", stay.entry.n, for_b, edge),
        lambda _: _cover(case, stay, for_b=for_b, edge=edge),
    )


def _cover(case: Case, stay: Stay, *, for_b: bool, edge: bool) -> Spans:
    found = [
        (p.first.toordinal(), (p.last or ENDLESS).toordinal())
        for p in protected.periods(case)
        if (for_b or p.basis not in protected.ONLY_B) and (edge or not p.on_edge)
    ]
    through = protected.through_without_printed_end(case, stay)
    if through is not None:
        found.append((stay.first.toordinal(), through.toordinal()))
    return union_days(found)


def _count(case: Case, stay: Stay) -> Count:
    found = _counted(case, stay, edge=True)
    if any(period.on_edge for period in protected.periods(case)):
        sure = _counted(case, stay, edge=False)
        return replace(found, on_edge=sure.inclusive != found.inclusive)
    return found


def _counted(case: Case, stay: Stay, *, edge: bool) -> Count:
    floor = max(stay.first, FLOOR)
    adult = _adult_from(case)
    first = floor.toordinal()
    first_b = max(floor, adult or floor).toordinal()
    cover_b = cover(case, stay, for_b=True, edge=edge)
    cover_c = cover(case, stay, for_b=False, edge=edge)
    is_same = first_b == first and cover_b == cover_c
    if stay.exit is None:
        start, days_b, today_b = _so_far(case, gaps(first_b, cover_b))
        days_c, today_c = days_b, today_b
        if not is_same:
            _, days_c, today_c = _so_far(case, gaps(first, cover_c))
        leap = aggregate_leap = False
    else:
        last = stay.exit.on.toordinal()
        days_b, today_b, leap = _until(first_b, last, cover_b)
        days_c, today_c, aggregate_leap = days_b, today_b, leap
        if not is_same:
            days_c, today_c, aggregate_leap = _until(first, last, cover_c)
        start = gaps(first_b, cover_b)[0][0] if days_b else 0
    return Count(
        first=date.fromordinal(start) if start else None,
        on_last=today_b == 1,
        inclusive=days_b,
        exclusive=days_b - today_b,
        aggregate_inclusive=days_c,
        aggregate_exclusive=days_c - today_c,
        leap=leap,
        aggregate_leap=aggregate_leap,
    )


def _so_far(case: Case, free: Spans) -> tuple[int, int, int]:
    """Return the first counted day's number, 0 for none; the days so far; 1 if today counts.

    Compares the as-of day with the ends of each span, so that the count of somebody who is
    protected for long is known not to change for as long.
    """
    count = first = 0
    for start, end in free:
        if case.as_of < date.fromordinal(start):
            break
        first = first or start
        if case.as_of <= date.fromordinal(end):
            return first, count + outside(start, case.as_of.toordinal(), ()), 1
        count += end - start + 1
    return first, count, 0


def _until(first: int, last: int, covered: Spans) -> tuple[int, int, bool]:
    """Return the days of a stay that ended; 1 if its last day counts; if a February 29 does."""
    days_ = outside(first, last, covered)
    is_covered = any(start <= last <= end for start, end in covered)
    return days_, 0 if is_covered or not days_ else 1, leap_day_in(first, last, covered)


def _adult_from(case: Case) -> date | None:
    return None if case.birth_on is None else add_years(case.birth_on, ADULT_YEARS)


DOUBT: Final = (
    "Duration of status was ended by rule, and more than 30 days passed since: whether 60 days of "
    "grace remain is not settled, so an attorney must look."
)


EDGE: Final = (
    "It turns on an application filed on the last authorised day: the statute says before that day."
)


def unsure(case: Case, of: Sequence[Stay], value: object, rules: tuple[str, ...]) -> Finding | None:
    """Return the finding of a count that the record or the law leaves open, None if neither does.

    A missing end comes before the doubt about duration of status (convention 19).
    """
    return _left_open(_open_in(case, of), value, rules)


def _open_in(case: Case, of: Sequence[Stay]) -> tuple[tuple[str, ...], bool]:
    """Return what the record does not say of these stays, and if the law leaves them open."""
    names = [protected.missing_end(case, stay) for stay in of]
    missing = sorted({name for name in names if name is not None})
    if missing:
        return tuple(missing), False
    return (), any(protected.grace_is_past(case, stay) for stay in of)


def _open_in_last(case: Case) -> tuple[tuple[str, ...], bool]:
    return case.once("open_in_last", lambda _: _open_in(case, stays(case)[-1:]))  # type: ignore[no-any-return]


def _open_in_all(case: Case) -> tuple[tuple[str, ...], bool]:
    return case.once("open_in_all", lambda _: _open_in(case, stays(case)))  # type: ignore[no-any-return]


def _left_open(
    found: tuple[tuple[str, ...], bool], value: object, rules: tuple[str, ...]
) -> Finding | None:
    missing, is_doubtful = found
    if missing:
        return unknown(*missing, rules=rules)
    if is_doubtful:
        return attorney(value, rules=("B-03", *rules), steps=(DOUBT,))
    return None


def _shown(found: Finding, *counted: Count) -> Finding:
    """Return the finding of these counts, which the last-day filing may leave on the edge."""
    if any(count.on_edge for count in counted):
        rules = (*found.rules, "B-06")
        return replace(
            found, status=Status.BOUNDARY_SENSITIVE, rules=rules, steps=(*found.steps, EDGE)
        )
    return found


def starts_on(case: Case) -> Finding:
    """Return the first day of unlawful presence of the stay (rules C-01, C-07, C-11)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    rules = ("C-01", "C-07", "C-11")
    left_open = _left_open(_open_in_last(case), None, rules)
    if left_open is not None:
        return left_open
    stay, first = stays(case)[-1], found[-1].first
    if first is None:
        step = f"No day of the stay that began on {said(stay.first)} counts so far."
    elif first == stay.first:
        step = f"The person entered on {said(first)} without authorised stay: that day counts."
    else:
        step = f"The stay began on {said(stay.first)}; the first day that counts is {said(first)}."
    shown = Finding(first, rules=rules, steps=(step,), considered=exceptions(case, stay))
    return _shown(shown, found[-1])


def accruing(case: Case) -> Finding:
    """Return whether the day itself is a day of unlawful presence (rules C-01, C-12, C-13)."""
    stay = last_stay(case)
    if stay is None:
        return NOT_APPLICABLE
    if stay.exit is not None and stay.exit.on < case.as_of:
        step = f"The person left on {said(stay.exit.on)}: no day abroad counts."
        return Finding(False, rules=("C-01",), steps=(step,))
    rules = ("C-01", "C-12", "C-13")
    left_open = _left_open(_open_in_last(case), None, rules)
    if left_open is not None:
        return left_open
    count = counts(case)[-1]
    step = "No period of authorised stay and no exception covers this day: it counts."
    if not count.on_last:
        step = "This day is covered, or the count has not begun: it does not count."
    shown = Finding(count.on_last, rules=rules, steps=(step,), considered=exceptions(case, stay))
    return _shown(shown, count)


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
    count, stay = found[-1], stays(case)[-1]
    value = {"inclusive": count.inclusive, "exclusive": count.exclusive}
    rules = ("C-02", "C-05", "C-07", "C-08", "C-09", "C-10")
    left_open = _left_open(_open_in_last(case), value, rules)
    if left_open is not None:
        return left_open
    end = "today" if stay.exit is None else said(stay.exit.on)
    step = (
        f"From {said(stay.first)} to {end}, less the protected days: {count.inclusive} days with "
        f"the last one, {count.exclusive} without it."
    )
    shown = Finding(value, rules=rules, steps=(step,), considered=exceptions(case, stay))
    return _shown(shown, count)


def days_by_stay(case: Case) -> Finding:
    """Return the inclusive days of each stay (rule C-05)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    if work_unknown(case):
        return unknown("unauthorized_work", rules=("C-08", "C-10"))
    value = [count.inclusive for count in found]
    left_open = _left_open(_open_in_all(case), value, ("C-05",))
    if left_open is not None:
        return left_open
    steps = tuple(
        f"The stay from {said(stay.first)}: {count.inclusive} days."
        for stay, count in zip(stays(case), found, strict=True)
    )
    return _shown(Finding(value, rules=("C-05",), steps=steps), *found)


def aggregate(case: Case) -> Finding:
    """Return the days of all stays without the exceptions of (B) (rules C-05, C-07)."""
    found = counts(case)
    if not found:
        return NOT_APPLICABLE
    if "unauthorized_work" in case.unknown and case.has("extension_filed"):
        return unknown("unauthorized_work", rules=("C-05", "C-10"))
    value = {
        "inclusive": sum(count.aggregate_inclusive for count in found),
        "exclusive": sum(count.aggregate_exclusive for count in found),
    }
    left_open = _left_open(_open_in_all(case), value, ("C-05", "C-07"))
    if left_open is not None:
        return left_open
    each = " + ".join(f"{count.aggregate_inclusive}" for count in found)
    step = (
        f"All stays added, days as a minor, of asylum and of Family Unity included: {each} = "
        f"{value['inclusive']} days with the days of leaving, {value['exclusive']} without."
    )
    return _shown(Finding(value, rules=("C-05", "C-07"), steps=(step,)), *found)


def leave_by(case: Case) -> Finding:
    """Return the last days to leave with the inclusive count under a threshold (C-02 to C-04)."""
    stay = last_stay(case)
    if stay is None or stay.exit is not None:
        return NOT_APPLICABLE
    if stay.entry.kind == "admitted" and stay.entry["class"] == "LPR":
        return NOT_APPLICABLE
    rules = ("C-02", "C-03", "C-04")
    left_open = _left_open(_open_in_last(case), None, rules)
    if left_open is not None:
        return left_open
    first = max(stay.first, FLOOR, _adult_from(case) or FLOOR).toordinal()
    free = gaps(first, cover(case, stay, for_b=True))
    before_3y, before_10y = (
        _last_under(free, THREE_YEARS_OVER),
        _last_under(free, TEN_YEARS_FROM - 1),
    )
    if before_3y is None:
        step = "A protection without an end holds: no last day can be named so far."
        return Finding(None, rules=rules, steps=(step,))
    steps = [f"Through {said(before_3y)} the count stays at {THREE_YEARS_OVER} days or less."]
    if before_10y is not None:
        steps.append(f"Through {said(before_10y)} it stays at {TEN_YEARS_FROM - 1} or less.")
    value = {"before_3y": before_3y, "before_10y": before_10y}
    return Finding(value, rules=rules, steps=tuple(steps))


def _last_under(free: Spans, most: int) -> date | None:
    """Return the last day on which at most so many free days have passed, None if every day is."""
    left = most
    for start, end in free:
        if end - start + 1 > left:
            return date.fromordinal(start + left - 1)
        left -= end - start + 1
    return None


def _was_minor(case: Case, stay: Stay) -> bool | None:
    adult = _adult_from(case)
    return None if adult is None else stay.first < adult


def _covers_part(case: Case, stay: Stay, basis: str) -> bool:
    return any(
        p.basis == basis
        and (p.last is None or p.last >= stay.first)
        and (stay.exit is None or p.first <= stay.exit.on)
        for p in protected.periods(case)
    )


def _sought_asylum(case: Case, stay: Stay) -> bool:
    return _covers_part(case, stay, "asylum_pending")


def _had_family_unity(case: Case, stay: Stay) -> bool:
    return _covers_part(case, stay, "family_unity")


EXCEPTIONS: Final = (
    ExceptionRule(
        "minor",
        "INA 212(a)(9)(B)(iii)(I)",
        _was_minor,
        "not counted",
        "No day before the 18th birthday counts.",
        "The person was 18 or older when the stay began.",
        ("birth_on",),
    ),
    ExceptionRule(
        "asylum",
        "INA 212(a)(9)(B)(iii)(II)",
        _sought_asylum,
        "not counted",
        "Days of a pending asylum application without unauthorised work do not count.",
        "No asylum application was pending in the stay without unauthorised work.",
    ),
    ExceptionRule(
        "family_unity",
        "INA 212(a)(9)(B)(iii)(III)",
        _had_family_unity,
        "not counted",
        "Days of Family Unity protection do not count.",
        "No Family Unity protection covers the stay.",
    ),
)


def exceptions(case: Case, stay: Stay) -> tuple[Considered, ...]:
    """Return what became of the exceptions of INA 212(a)(9)(B)(iii) in a stay."""
    return case.once(  # type: ignore[no-any-return]
        ("not counted", stay.entry.n), lambda _: tried(EXCEPTIONS, case, stay).considered
    )
