"""Charging document, hearings, motions and review: INA 239, 240, 240A(d), 242(b); 8 CFR 1003.

Rules D-01 to D-08, D-13, D-15 to D-18, in that order.
"""

from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, add_years
from duecourse.law.case import Case, Event, stays
from duecourse.law.findings import (
    NONE_SO_FAR,
    NOT_APPLICABLE,
    Finding,
    Status,
    attorney,
    boundary,
    unknown,
)
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality

CUSTODIAN_UNDER_YEARS: Final = 14  # 8 CFR 103.8(c)(2)(ii)
RELIEF_BAR_YEARS: Final = 10  # INA 240(b)(7)
ABSENCE_DAYS_MAX: Final = 90  # INA 240A(d)(2)
ABSENCES_DAYS_MAX: Final = 180
BOARD_ADDRESS_BUSINESS_DAYS: Final = 5
COURT_ADDRESS_DAYS: Final = 5
UNLIMITED: Final = ("reopen_changed_country", "reopen_joint")
ANY_TIME: Final = ("no_notice", "in_custody")


def _complete(served: Event) -> bool:
    """Say whether one document stated time and place (Pereira, Niz-Chavez)."""
    return served.get("time_and_place") is True


def stop_time_on(case: Case) -> Finding:
    """Return the day on which the stop-time rule took effect (rules D-01, D-17)."""
    days = [served.on for served in case.all("nta_served") if _complete(served)]
    days += [
        case.past(e.get("offense_on")) or e.on
        for e in case.all("convicted")
        if "stop_time" in e["classes"]
    ]
    if not days:
        return NONE_SO_FAR
    return Finding(min(days), rules=("D-01", "D-17"))


def service_valid(case: Case) -> Finding:
    """Return whether the charging document was served as the law asks (rules D-01, D-02)."""
    served = case.last("nta_served")
    if served is None:
        return NOT_APPLICABLE
    rules = ("D-01", "D-02")
    if served["method"] == "mail" and served.get("delivery_proof") is None:
        return unknown("service", rules=rules)
    if served["method"] == "mail" and served.get("delivery_proof") is False:
        return Finding(False, rules=rules, steps=("No proof of attempted delivery.",))
    child = case.birth_on is not None and served.on < add_years(
        case.birth_on, CUSTODIAN_UNDER_YEARS
    )
    if child and served.get("to_custodian") is not True:
        return Finding(False, rules=rules, steps=("A child under 14: serve the custodian.",))
    return Finding(True, rules=rules)


def earliest_first_hearing(case: Case) -> Finding:
    """Return the first day on which the first hearing may be: service plus ten days (D-03)."""
    served = case.last("nta_served")
    if served is None:
        return NOT_APPLICABLE
    days = parameters.value_on("first_hearing_days", served.on)
    return Finding(served.on + timedelta(days=days), rules=("D-03",))


def hearing_date_ok(case: Case) -> Finding:
    """Return whether the first hearing keeps the ten days, or they were waived (rule D-03)."""
    served = case.last("nta_served")
    hearings = [] if served is None else [e for e in case.all("hearing_set") if e.on >= served.on]
    if served is None or not hearings:
        return NOT_APPLICABLE
    first = min(e["hearing_on"] for e in hearings)
    if case.has("right_waived", right="ten_day_wait"):
        return Finding(True, rules=("D-03",), steps=("The ten days were waived in writing.",))
    return Finding(first >= case.finding(earliest_first_hearing).value, rules=("D-03",))


def commenced_on(case: Case) -> Finding:
    """Return the day on which proceedings began: the filing with the court (rule D-04)."""
    filed = case.last("nta_filed")
    return NONE_SO_FAR if filed is None else Finding(filed.on, rules=("D-04",))


def _notice_of(case: Case, missed: Event) -> Event | None:
    set_for = [e for e in case.all("hearing_set") if e["hearing_on"] == missed.on]
    return set_for[-1] if set_for else None


def in_absentia_allowed(case: Case) -> Finding:
    """Return whether the missed hearing may end in absentia (rule D-05)."""
    missed = case.last("hearing_held", appeared=False)
    if missed is None:
        return NOT_APPLICABLE
    notice = _notice_of(case, missed)
    how = None if notice is None else notice.get("notice")
    if how is None:
        return unknown("service", rules=("D-05",))
    return Finding(how != "not_served", rules=("D-05",))


def relief_bar_through(case: Case) -> Finding:
    """Return the last day of ten years without relief after an order in absentia (rule D-05)."""
    issued = appeals.order(case)
    if issued is None or not issued.get("in_absentia"):
        return NOT_APPLICABLE
    warned = [e for e in case.all("hearing_set") if e["hearing_on"] == issued.on]
    if not any(e.get("oral_warnings") for e in warned):
        return Finding(None, rules=("D-05",))
    return Finding(add_years(issued.on, RELIEF_BAR_YEARS), rules=("D-05",))


def _shown(last: Deadline, rules: tuple[str, ...], status: Status, *steps: str) -> Finding:
    if last.flagged and status is Status.OK:
        return boundary(last.value(), rules=rules, steps=steps)
    return Finding(last.value(), status, rules, steps=steps)


def _from_finality(case: Case, name: str, rule: str) -> Finding:
    """Return a deadline of so many days from the decision's finality."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    final = finality.decision(case, issued)
    if final.status is Status.UNKNOWN_FACT:
        return unknown(*final.missing, rules=(rule,))
    if final.on is None:
        return NONE_SO_FAR
    days = parameters.value_on(name, final.on)
    if days is None:
        return unknown(name, rules=(rule,))
    last = case.calendar.after(final.on, days, eoir=True)
    step = appeals.counted(case, final.on, days, last)
    return _shown(last, (rule, "D-11"), final.status, step)


def rescind_due(case: Case) -> Finding:
    """Return the last day to ask that an order in absentia be set aside: 180 days (rule D-06)."""
    issued = appeals.order(case)
    if issued is None or not issued.get("in_absentia"):
        return NOT_APPLICABLE
    days = parameters.value_on("motion_rescind_days", issued.on)
    if days is None:
        return unknown("motion_rescind_days", rules=("D-06",))
    last = case.calendar.after(issued.on, days, eoir=True)
    return _shown(last, ("D-06",), Status.OK, appeals.counted(case, issued.on, days, last))


def reopen_due(case: Case) -> Finding:
    """Return the last day of a motion to reopen: 90 days (rule D-07)."""
    return _from_finality(case, "motion_reopen_days", "D-07")


def vawa_reopen_due(case: Case) -> Finding:
    """Return the last day of a VAWA motion to reopen: one year (rule D-07)."""
    issued = appeals.order(case)
    final = None if issued is None else finality.decision(case, issued)
    if issued is None or final is None:
        return NOT_APPLICABLE
    if final.on is None:
        if final.status is Status.UNKNOWN_FACT:
            return unknown(*final.missing, rules=("D-07",))
        return NONE_SO_FAR
    last = case.calendar.deadline(add_years(final.on, 1), eoir=True)
    return _shown(last, ("D-07",), final.status, f"One year after {final.on}.")


def reconsider_due(case: Case) -> Finding:
    """Return the last day of a motion to reconsider: 30 days (rule D-08)."""
    return _from_finality(case, "motion_reconsider_days", "D-08")


_DUE: Final = {
    "reopen": reopen_due, "reopen_vawa": vawa_reopen_due, "reconsider": reconsider_due,
    "rescind": rescind_due,
}  # fmt: skip


def motion_timely(case: Case) -> Finding:
    """Return whether the latest motion was filed within its time (rules D-06, D-07, D-08)."""
    motion = case.last("motion_filed")
    if motion is None:
        return NOT_APPLICABLE
    rules = ("D-06", "D-07", "D-08")
    if motion["type"] in UNLIMITED or motion.get("ground") in ANY_TIME:
        return Finding(True, rules=rules)
    last = case.finding(_DUE[motion["type"]])
    if last.value is None:
        return last
    return Finding(motion.on <= last.value["due"], last.status, rules)


def motion_number_barred(case: Case) -> Finding:
    """Return whether the latest motion exceeds the one allowed (rules D-06, D-07, D-08)."""
    motion = case.last("motion_filed")
    if motion is None:
        return NOT_APPLICABLE
    earlier = [e for e in case.all("motion_filed", type=motion["type"]) if e is not motion]
    barred = bool(earlier) and motion["type"] not in UNLIMITED
    return Finding(barred, rules=("D-06", "D-07", "D-08"))


def review_due(case: Case) -> Finding:
    """Return the last day of a petition for review of the order (rules D-13, A-12)."""
    issued = appeals.order(case)
    if issued is None or issued["type"] == "expedited":
        return NOT_APPLICABLE
    days = parameters.value_on("petition_review_days", max(issued.on, date(1997, 4, 1)))
    direct = issued["type"] in ("administrative", "reinstatement")
    final = finality.decision(case, issued)
    day = issued.on if direct else final.on
    if day is None:
        missing = final.missing
        return unknown(*missing, rules=("D-13",)) if missing else NONE_SO_FAR
    last = case.calendar.after(day, days)
    step = appeals.counted(case, day, days, last)
    rules = ("D-13", "A-12")
    if direct and case.after(issued, "fear_expressed", type="reasonable"):
        # The limit is a claims-processing rule: Riley v. Bondi (2025).
        return attorney(last.value(), rules=rules, steps=(step,))
    return _shown(last, rules, Status.OK if direct else final.status, step)


def review_due_motion(case: Case) -> Finding:
    """Return the last day of a petition for review of the latest denied motion (rule D-13)."""
    denied = case.last("motion_decided", outcome="denied", by="BIA")
    if denied is None:
        return NOT_APPLICABLE
    days = parameters.value_on("petition_review_days", denied.on)
    last = case.calendar.after(denied.on, days)
    return _shown(last, ("D-13", "A-12"), Status.OK, appeals.counted(case, denied.on, days, last))


def motion_withdrawn(case: Case) -> Finding:
    """Return whether an exit withdrew the motion; an attorney decides in every case (D-15)."""
    types = (*appeals_types(), "rescind")
    for filed, decided in reversed(appeals.open_motions(case, *types)):
        exits = case.after(filed, "departed", "removed")
        if not exits or (decided is not None and decided.on < exits[0].on):
            continue
        survives = filed["type"] == "rescind" and filed.get("ground") == "no_notice"
        return attorney(not survives, rules=("D-15",))
    return NOT_APPLICABLE


def appeals_types() -> tuple[str, ...]:
    """Return the types of motion that ask for another decision on the merits."""
    return ("reopen", "reconsider", "reopen_vawa", "reopen_changed_country", "reopen_joint")


def continuous_presence(case: Case) -> Finding:
    """Return the continuous physical presence for INA 240A (rule D-17)."""
    found = stays(case)
    if not found:
        return NOT_APPLICABLE
    absences = [
        (after.first - before.exit.on).days
        for before, after in pairwise(found)
        if before.exit is not None
    ]
    broken = any(days > ABSENCE_DAYS_MAX for days in absences) or sum(absences) > ABSENCES_DAYS_MAX
    value: dict[str, date | int | bool | None] = {
        "unbroken": not broken, "since": None, "until": None, "full_years": None,
    }  # fmt: skip
    if not broken:
        stopped = case.finding(stop_time_on).value
        since, end = found[0].first, stopped or case.as_of
        years = end.year - since.year
        years -= add_years(since, years) > end
        value |= {"since": since, "until": stopped, "full_years": max(0, years)}
    return Finding(value, rules=("D-17",))


def address_change_due(case: Case) -> Finding:
    """Return the last day to report a new address (rule D-18)."""
    moved = case.last("address_changed")
    if moved is None:
        return NOT_APPLICABLE
    if moved["forum"] == "board":
        day = case.calendar.business_after(moved.on, BOARD_ADDRESS_BUSINESS_DAYS)
        return Finding(Deadline(day, day, day).value(), rules=("D-18", "A-13"))
    last = case.calendar.after(moved.on, COURT_ADDRESS_DAYS, eoir=True)
    step = appeals.counted(case, moved.on, COURT_ADDRESS_DAYS, last)
    return _shown(last, ("D-18",), Status.OK, step)
