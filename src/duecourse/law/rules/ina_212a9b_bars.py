"""The bars after unlawful presence: INA 212(a)(9)(B)(i) and (C).

Rules C-03 to C-06, C-14 to C-16.
"""

from datetime import date
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import add_years
from duecourse.law.case import Case, Event, Stay, stays
from duecourse.law.findings import (
    NONE_SO_FAR,
    NOT_APPLICABLE,
    Finding,
    Status,
    attorney,
    boundary,
    unknown,
)
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_voluntary_departure as voluntary
from duecourse.law.rules.ina_212a9b_presence import (
    TEN_YEARS_FROM,
    THREE_YEARS_OVER,
    Count,
    counts,
    doubtful,
    work_unknown,
)
from duecourse.law.rules.ina_248_extensions import last_stay

CONSENT_YEARS: Final = 10
DELCARMEN_LARA_FROM: Final = date(2026, 8, 13)  # 29 I&N Dec. 830


def _class(count: int, *, leap: bool) -> str:
    """Return the bar that a number of days alone would give (rules C-03, C-04)."""
    if count > TEN_YEARS_FROM or (count == TEN_YEARS_FROM and not leap):
        return "10y"
    if count == TEN_YEARS_FROM:
        return "unsettled"
    return "3y" if count > THREE_YEARS_OVER else "none"


def bar(case: Case) -> Finding:
    """Return the bar of INA 212(a)(9)(B) after the last exit (rules C-03, C-04, C-07 to C-16)."""
    found = _bars(case)
    if not found:
        return NOT_APPLICABLE
    if work_unknown(case):
        return unknown("unauthorized_work", rules=("C-08",))
    running = [
        one for _, one in found[:-1]
        if one.value in ("3y", "10y") and _through(one, found) >= case.as_of
    ]  # fmt: skip
    last = found[-1][1]
    return running[-1] if running and last.value == "none" else last


def _through(one: Finding, found: list[tuple[Stay, Finding]]) -> date:
    stay = next(stay for stay, finding in found if finding is one)
    assert stay.exit is not None, "a bar has an exit"
    return add_years(stay.exit.on, 3 if one.value == "3y" else 10)


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
    rules = ("C-03", "C-04", "C-09", "C-15")
    lpr = stay.entry.kind == "admitted" and stay.entry["class"] == "LPR"
    if lpr or case.has("presence_exception_found"):
        return Finding("none", rules=rules)
    if doubtful(case) and stay is last_stay(case):
        return attorney(None, rules=("B-03",))
    readings = {
        "inclusive": _class(count.inclusive, leap=count.leap),
        "exclusive": _class(count.exclusive, leap=count.leap),
    }
    posture = _posture(case, stay)
    found = _with_posture(readings, posture, stay, rules)
    if stay.exit.get("advance_parole"):
        return _advance_parole(found, stay.exit)
    return found


def _posture(case: Case, stay: Stay) -> str:
    """Return how proceedings stood when the person left (rule C-03).

    none: not begun; begun; same_day; ended: begun and ended before.
    """
    assert stay.exit is not None, "asked only of a stay that ended"
    left = stay.exit.on
    begun = [e for e in case.all("nta_filed") if stay.first <= e.on <= left]
    expedited = [
        e for e in case.all("order_issued", type="expedited") if stay.first <= e.on <= left
    ]
    if expedited:
        return "begun"
    if not begun:
        return "none"
    ended = [e for e in case.after(begun[-1], "proceedings_ended") if e.on <= left]
    if ended and ended[-1]["how"] != "administratively_closed":
        return "ended"
    return "same_day" if begun[0].on == left else "begun"


def _with_posture(
    readings: dict[str, str], posture: str, stay: Stay, rules: tuple[str, ...]
) -> Finding:
    """Return the bar under the posture: proceedings must not have begun for 3y."""
    assert stay.exit is not None, "asked only of a stay that ended"
    if stay.exit.kind == "removed":
        posture = "begun"
    if posture == "begun":
        readings = {name: "none" if one == "3y" else one for name, one in readings.items()}
    values = set(readings.values())
    if "3y" in values and posture == "same_day":
        return boundary(None, {"filed_first": "none", "left_first": "3y"}, rules=rules)
    if "3y" in values and posture == "ended":
        both = {"proceedings_count": "none", "proceedings_ended_first": "3y"}
        return attorney(None, both, rules=rules)
    if len(values) == 1 and "unsettled" not in values:
        return Finding(values.pop(), rules=rules)
    return boundary(None, readings, rules=rules)


def _advance_parole(found: Finding, left: Event) -> Finding:
    """Return the bar after a trip on advance parole (rule C-16)."""
    departure = parameters.value_on("advance_parole_is_departure", left.on)
    if found.value == "none" or (departure and left.on >= DELCARMEN_LARA_FROM):
        return found
    readings = {"arrabally": "none", "delcarmen_lara": found.value}
    return attorney(None, readings, rules=("C-16",))


def bar_through(case: Case) -> Finding:
    """Return the last barred day: by calendar, abroad or lawfully back (rules C-03, C-04, C-14)."""
    found = case.finding(bar)
    if found.value not in ("3y", "10y"):
        return NOT_APPLICABLE if found.value == "none" else Finding(None, found.status, found.rules)
    stay = next(stay for stay, one in reversed(_bars(case)) if one == found)
    assert stay.exit is not None, "a bar has an exit"
    day = add_years(stay.exit.on, 3 if found.value == "3y" else 10)
    return Finding(day, rules=("C-03", "C-04", "C-14"))


def permanent_bar(case: Case) -> Finding:
    """Return whether INA 212(a)(9)(C) applies (rules C-05, C-06)."""
    entries = case.all("entered_without_inspection", "entry_attempted")
    if not stays(case) and not entries:
        return NOT_APPLICABLE
    rules = ("C-05", "C-06")
    if any(_ordered_out_before(case, entry) for entry in entries):
        return Finding(True, rules=rules)
    for entry in entries:
        earlier = [
            count for stay, count in zip(stays(case), counts(case), strict=True)
            if stay.exit is not None and stay.exit.on <= entry.on
        ]  # fmt: skip
        inclusive = sum(count.aggregate_inclusive for count in earlier)
        exclusive = sum(count.aggregate_exclusive for count in earlier)
        leap = any(count.leap for count in earlier)
        verdicts = {_over_a_year(inclusive, leap=leap), _over_a_year(exclusive, leap=leap)}
        if verdicts == {True}:
            return Finding(True, rules=rules)
        if verdicts != {False}:
            both = {"inclusive": inclusive, "exclusive": exclusive}
            return boundary(None, both, rules=rules)
    return Finding(False, rules=rules)


def _over_a_year(count: int, *, leap: bool) -> bool | None:
    if leap and count == TEN_YEARS_FROM + 1:
        return None
    return count > TEN_YEARS_FROM


def _ordered_out_before(case: Case, entry: Event) -> bool:
    """Say whether the person was removed, or left under an order, before this entry (C-06)."""
    for left in case.all("removed", "departed"):
        if left.on > entry.on:
            continue
        if left.kind == "removed":
            return True
        if _outstanding(case, left):
            return True
    return False


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
        return NOT_APPLICABLE if found.status is Status.OK else found
    stay = last_stay(case)
    if stay is None or stay.exit is None:
        return NONE_SO_FAR
    return Finding(add_years(stay.exit.on, CONSENT_YEARS), rules=("C-05", "C-06"))
