"""The bars after unlawful presence: INA 212(a)(9)(B)(i) and (C).

Rules C-03 to C-06, C-14 to C-16.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import add_years, said
from duecourse.law.case import Case, Event, Stay, stays
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import (
    NOT_APPLICABLE,
    Finding,
    Status,
    attorney,
    boundary,
    unknown,
)
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_grant as voluntary
from duecourse.law.rules import ina_212a9b_periods as protected
from duecourse.law.rules.ina_212a9b_presence import (
    TEN_YEARS_FROM,
    THREE_YEARS_OVER,
    Count,
    counts,
    exceptions,
    unsure,
    work_unknown,
)
from duecourse.law.rules.ina_248_extensions import last_stay

CONSENT_YEARS: Final = 10  # INA 212(a)(9)(C)(ii)
BAR_YEARS: Final = {"3y": 3, "10y": 10}  # INA 212(a)(9)(B)(i)(I), (II)
DELCARMEN_LARA_FROM: Final = date(2026, 8, 13)  # 29 I&N Dec. 830
RULES: Final = ("C-03", "C-04", "C-09", "C-15")
NAMES: Final = {
    "none": "no bar", "3y": "three years", "10y": "ten years", "unsettled": "an unsettled count",
}  # fmt: skip


def _class(count: int, *, leap: bool) -> str:
    """Return the bar that a number of days alone would give (rules C-03, C-04)."""
    if count > TEN_YEARS_FROM or (count == TEN_YEARS_FROM and not leap):
        return "10y"
    if count == TEN_YEARS_FROM:
        return "unsettled"
    return "3y" if count > THREE_YEARS_OVER else "none"


def _found_exception(case: Case, sort: str) -> bool:
    return case.has("presence_exception_found", exception=sort)


def _was_battered(case: Case, _: Stay) -> bool:
    return _found_exception(case, "vawa_nexus")


def _was_trafficked(case: Case, _: Stay) -> bool:
    return _found_exception(case, "trafficking")


def _is_resident(case: Case, stay: Stay) -> bool:
    """Say whether the person was a permanent resident on the day of leaving (rule C-15)."""
    left = stay.exit
    return left is not None and any(
        period.basis in ("permanent_residence", "adjustment") and period.holds(left.on)
        for period in protected.periods(case)
    )


EXCEPTIONS: Final = (
    ExceptionRule(
        "permanent_resident",
        "INA 212(a)(9)(B)(i)",
        _is_resident,
        "none",
        "The person left as a permanent resident: the bars do not reach one.",
        "The person did not leave as a permanent resident.",
    ),
    ExceptionRule(
        "battered",
        "INA 212(a)(9)(B)(iii)(IV)",
        _was_battered,
        "none",
        "It was found that abuse was a substantial cause of the overstay: no bar, the days stay.",
        "No finding that abuse caused the overstay is on record.",
    ),
    ExceptionRule(
        "trafficked",
        "INA 212(a)(9)(B)(iii)(V)",
        _was_trafficked,
        "none",
        "It was found that trafficking was a central reason for the stay: no bar, the days stay.",
        "No finding that trafficking caused the stay is on record.",
    ),
)


def bar(case: Case) -> Finding:
    """Return the bar of INA 212(a)(9)(B) after the last exit (rules C-03, C-04, C-07 to C-16)."""
    found = _bars(case)
    if not found:
        return NOT_APPLICABLE
    if work_unknown(case):
        return unknown("unauthorized_work", rules=("C-08",))
    running = [
        one for _, one in found[:-1]
        if one.value in BAR_YEARS and _through(one, found) >= case.as_of
    ]  # fmt: skip
    last = found[-1][1]
    return running[-1] if running and last.value == "none" else last


def _through(one: Finding, found: list[tuple[Stay, Finding]]) -> date:
    stay = next(stay for stay, finding in found if finding is one)
    assert stay.exit is not None, "a bar has an exit"
    return add_years(stay.exit.on, BAR_YEARS[one.value])


def _bars(case: Case) -> list[tuple[Stay, Finding]]:
    """Return the bar of each stay that ended."""
    return case.once("bars", _compute_bars)  # type: ignore[no-any-return]


def _compute_bars(case: Case) -> list[tuple[Stay, Finding]]:
    return [
        (stay, _bar_of(case, stay, count))
        for stay, count in zip(stays(case), counts(case), strict=True)
        if stay.exit is not None
    ]


def _bar_of(case: Case, stay: Stay, count: Count) -> Finding:
    assert stay.exit is not None, "asked only of a stay that ended"
    looked = tried(EXCEPTIONS, case, stay)
    considered = (*looked.considered, *exceptions(case, stay))
    if looked.applied is not None:
        return Finding("none", rules=RULES, steps=(looked.applied.applied,), considered=considered)
    left_open = unsure(case, (stay,), None, RULES)
    if left_open is not None:
        return left_open
    readings = {
        "inclusive": _class(count.inclusive, leap=count.leap),
        "exclusive": _class(count.exclusive, leap=count.leap),
    }
    found = _with_posture(readings, _posture(case, stay))
    step = (
        f"Left on {said(stay.exit.on)} after {count.inclusive} days with that day, "
        f"{count.exclusive} without: over {THREE_YEARS_OVER} means three years, {TEN_YEARS_FROM} "
        "or more ten."
    )
    found = replace(found, steps=(step, *found.steps), considered=considered)
    if count.on_edge and found.status is Status.OK:
        found = replace(found, status=Status.BOUNDARY_SENSITIVE, rules=(*found.rules, "B-06"))
    return _advance_parole(found, stay.exit) if stay.exit.get("advance_parole") else found


def _posture(case: Case, stay: Stay) -> str:
    """Return how proceedings stood when the person left (rule C-03).

    none: not begun; begun; same_day; ended: begun and ended before.
    """
    assert stay.exit is not None, "asked only of a stay that ended"
    left = stay.exit.on
    if stay.exit.kind == "removed":
        return "begun"
    if any(stay.first <= e.on <= left for e in case.all("order_issued", type="expedited")):
        return "begun"
    begun = [e for e in case.all("nta_filed") if stay.first <= e.on <= left]
    if not begun:
        return "none"
    ended = [e for e in case.after(begun[-1], "proceedings_ended") if e.on <= left]
    if ended and ended[-1]["how"] != "administratively_closed":
        return "ended"
    return "same_day" if begun[0].on == left else "begun"


def _with_posture(readings: dict[str, str], posture: str) -> Finding:
    """Return the bar under the posture: proceedings must not have begun for three years."""
    steps: tuple[str, ...] = ()
    if posture == "begun" and "3y" in readings.values():
        readings = {name: "none" if one == "3y" else one for name, one in readings.items()}
        steps = ("Proceedings had begun, or the person was removed: no three years follow.",)
    values = set(readings.values())
    if "3y" in values and posture == "same_day":
        steps = ("The NTA was filed on the day of leaving: which came first is not on record.",)
        return boundary(None, {"filed_first": "none", "left_first": "3y"}, rules=RULES, steps=steps)
    if "3y" in values and posture == "ended":
        both = {"proceedings_count": "none", "proceedings_ended_first": "3y"}
        steps = ("Proceedings had begun and ended before the person left: the law is not settled.",)
        return attorney(None, both, rules=RULES, steps=steps)
    if len(values) == 1 and "unsettled" not in values:
        value = values.pop()
        return Finding(value, rules=RULES, steps=(*steps, f"So: {NAMES[value]}."))
    said_both = " or ".join(NAMES[one] for one in readings.values())
    steps = (*steps, f"It turns on one day that the law leaves open: {said_both}.")
    return boundary(None, readings, rules=RULES, steps=steps)


def _advance_parole(found: Finding, left: Event) -> Finding:
    """Return the bar after a trip on advance parole (rule C-16)."""
    departure = parameters.value_on("advance_parole_is_departure", left.on)
    if found.value == "none":
        return found
    if departure and left.on >= DELCARMEN_LARA_FROM:
        step = "From 13 Aug 2026 leaving on advance parole is a departure (Delcarmen-Lara)."
        return replace(found, rules=(*found.rules, "C-16"), steps=(*found.steps, step))
    if found.status is Status.UNKNOWN_FACT:
        return found
    readings = {"arrabally": "none", "delcarmen_lara": found.value}
    step = "Before 13 Aug 2026 such a trip was no departure (Arrabally); that was overruled since."
    return replace(
        found, value=None, status=Status.NEEDS_ATTORNEY, readings=readings, rules=("C-16",),
        steps=(*found.steps, step),
    )  # fmt: skip


def bar_through(case: Case) -> Finding:
    """Return the last barred day: by calendar, abroad or lawfully back (rules C-03, C-04, C-14)."""
    found = case.finding(bar)
    if found.status is Status.NOT_APPLICABLE or found.value == "none":
        return NOT_APPLICABLE
    if found.value is None:
        return replace(found, readings=None)
    stay = next(stay for stay, one in reversed(_bars(case)) if one == found)
    assert stay.exit is not None, "a bar has an exit"
    years = BAR_YEARS[found.value]
    day = add_years(stay.exit.on, years)
    step = f"{years} years from {said(stay.exit.on)}, wherever they are spent: {said(day)}."
    return Finding(day, found.status, ("C-03", "C-04", "C-14"), steps=(*found.steps, step))


def permanent_bar(case: Case) -> Finding:
    """Return whether INA 212(a)(9)(C) applies (rules C-05, C-06)."""
    entries = case.all("entered_without_inspection", "entry_attempted")
    if not stays(case) and not entries:
        return NOT_APPLICABLE
    rules = ("C-05", "C-06")
    for entry in entries:
        left = _ordered_out_before(case, entry)
        if left is not None:
            step = f"Left under an order of removal, or removed, on {said(left.on)}; came without "
            step += f"admission on {said(entry.on)}: permanent, whatever the count."
            return Finding(True, rules=rules, steps=(step,))
    for entry in entries:
        found = _after_a_year(case, entry)
        if found is not None:
            return found
    step = "No entry without admission, or attempt, followed a removal or more than a year."
    return Finding(False, rules=rules, steps=(step,))


def _after_a_year(case: Case, entry: Event) -> Finding | None:
    """Return what the stays before an entry give under (C)(i)(I); None for no bar (rule C-05)."""
    rules = ("C-05", "C-06")
    earlier = [
        (stay, count) for stay, count in zip(stays(case), counts(case), strict=True)
        if stay.exit is not None and (stay.exit.on, stay.exit.n) < (entry.on, entry.n)
    ]  # fmt: skip
    inclusive = sum(count.aggregate_inclusive for _, count in earlier)
    exclusive = sum(count.aggregate_exclusive for _, count in earlier)
    leap = any(count.aggregate_leap for _, count in earlier)
    verdicts = {_over_a_year(inclusive, leap=leap), _over_a_year(exclusive, leap=leap)}
    step = f"Before {said(entry.on)} all stays add up to {inclusive} days with the days of leaving,"
    step += f" {exclusive} without; more than {TEN_YEARS_FROM} is permanent."
    if verdicts == {True}:
        return Finding(True, rules=rules, steps=(step,))
    left_open = unsure(case, [stay for stay, _ in earlier], None, rules)
    if left_open is not None or verdicts == {False}:
        return left_open
    both = {"inclusive": inclusive, "exclusive": exclusive}
    return boundary(None, both, rules=rules, steps=(step,))


def _over_a_year(count: int, *, leap: bool) -> bool | None:
    if leap and count == TEN_YEARS_FROM + 1:
        return None
    return count > TEN_YEARS_FROM


def _ordered_out_before(case: Case, entry: Event) -> Event | None:
    """Return the exit before this entry that was a removal, or under an order (rule C-06)."""
    for left in case.all("removed", "departed"):
        if (left.on, left.n) > (entry.on, entry.n):
            continue
        if left.kind == "removed" or _outstanding(case, left):
            return left
    return None


def _outstanding(case: Case, left: Event) -> bool:
    """Say whether an order of removal was outstanding, and executable, when the person left."""
    for issued in case.all("order_issued"):
        final = finality.order(case, issued)
        if final.on is not None and final.on <= left.on and issued.on <= left.on:
            safe = any(
                grant.order is issued and grant.left is left and grant.state == "complied"
                for grant in voluntary.grants(case)
            )
            if not safe:
                return True
    return False


def consent_from(case: Case) -> Finding:
    """Return the first day after ten years outside since the last departure (rules C-05, C-06)."""
    found = case.finding(permanent_bar)
    if found.value is not True:
        return NOT_APPLICABLE if found.status is Status.OK else replace(found, readings=None)
    stay, left = last_stay(case), case.last("departed", "removed")
    rules = ("C-05", "C-06")
    if left is None or (stay is not None and stay.exit is None):
        step = "The ten years are spent outside: while the person is here no day can be named."
        return Finding(None, rules=rules, steps=(step,))
    day = add_years(left.on, CONSENT_YEARS)
    step = f"{CONSENT_YEARS} years after leaving on {said(left.on)}: {said(day)}."
    return Finding(day, rules=rules, steps=(step,))
