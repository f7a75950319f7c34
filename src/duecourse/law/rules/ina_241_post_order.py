"""After a final order: INA 241, 243; 8 CFR 241. Rules F-01 to F-15 and D-20, in that order."""

from datetime import date, datetime, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, add_months, outside, union_days
from duecourse.law.case import Case, Event
from duecourse.law.findings import (
    NONE_SO_FAR,
    NOT_APPLICABLE,
    Finding,
    Status,
    attorney,
    unknown,
)
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import cfr_1240_voluntary_departure as voluntary

IIRIRA: Final = date(1997, 4, 1)
CONSENT_HOURS: Final = 72  # 8 CFR 241.22, 241.33
SPECIAL_HEARING_BUSINESS_DAYS: Final = 10
COUNTRY_DAYS: Final = 30
CRIME_DAYS: Final = 90
FORMER: Final = ("exclusion", "deportation")


def court_stay_of(case: Case, issued: Event) -> Event | None:
    """Return a stay that a court ordered after the order, if one did."""
    found = case.after(issued, "stay_granted", by="court")
    return found[0] if found else None


def court_decision(case: Case, issued: Event) -> Event | None:
    """Return the court's final order on the last petition, if it decided."""
    petitions = case.after(issued, "review_petition_filed")
    if not petitions:
        return None
    decided = case.after(petitions[-1], "review_petition_decided")
    return decided[-1] if decided else None


def imprisoned(case: Case) -> bool:
    """Say whether a criminal sentence is being served; release counts from its own day."""
    started, ended = case.last("imprisonment_started"), case.last("imprisonment_ended")
    if started is None:
        return False
    return ended is None or (ended.on, ended.n) < (started.on, started.n)


def begins_on(case: Case, issued: Event) -> date | None:
    """Return the day on which the removal period began, None while it has not (rule F-01)."""
    final = finality.order(case, issued)
    if final.on is None or imprisoned(case):
        return None
    days = [issued.on if issued["type"] == "reinstatement" else final.on]
    if court_stay_of(case, issued) is not None and case.after(issued, "review_petition_filed"):
        decided = court_decision(case, issued)
        if decided is None:
            return None
        days.append(decided.on)
    released = case.last("imprisonment_ended")
    if released is not None:
        days.append(released.on)
    return max(days)


def _not_counted(case: Case) -> tuple[list[tuple[int, int]], bool]:
    """Return the spans of non-cooperation, and whether one is open (rule F-02)."""
    spans, open_ = [], False
    for found in case.all("noncooperation_found"):
        until = case.past(found.get("until"))
        if until is None:
            open_ = True
        else:
            spans.append((found.on.toordinal(), until.toordinal() - 1))
    return union_days(spans), open_


def _period(case: Case) -> tuple[date | None, date | None, bool]:
    """Return first and last day of the removal period, and whether non-cooperation is open."""
    issued = appeals.order(case)
    begins = None if issued is None else begins_on(case, issued)
    if begins is None:
        return None, None, False
    spans, open_ = _not_counted(case)
    if open_:
        return begins, None, True
    days = parameters.value_on("removal_period_days", max(begins, IIRIRA))
    first = begins.toordinal()
    end = first + days
    while outside(first + 1, end, spans) < days:
        end += 1
    return begins, date.fromordinal(end), False


def removal_period(case: Case) -> Finding:
    """Return first and last day of the removal period (rules F-01, F-02)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    final = finality.order(case, issued)
    if final.status is Status.UNKNOWN_FACT:
        return unknown(*final.missing, rules=("F-01",))
    begins, ends, open_ = _period(case)
    value = {"begins": begins, "ends": ends}
    rules = ("F-01", "F-02")
    doubtful = open_ or issued["type"] == "reinstatement"
    if doubtful or (begins is not None and begins < IIRIRA):
        return attorney(value, rules=rules)
    steps = () if begins is None else (f"90 counted days from {begins}: {ends}. Nothing rolls.",)
    return Finding(value, final.status, rules, steps=steps)


def detention(case: Case) -> Finding:
    """Return whether detention is required after the order (rule F-03)."""
    begins, ends, open_ = _period(case)
    if begins is None:
        return Finding("none", rules=("F-03",))
    if not open_ and ends is not None and case.as_of > ends:
        return Finding("discretionary", rules=("F-03",))
    classes = {name for e in case.all("convicted") for name in e["classes"]}
    name = "required_no_release" if "no_release" in classes else "required"
    return Finding(name, rules=("F-03",))


def custody_review_by(case: Case) -> Finding:
    """Return the day of the 90-day custody review (rule F-04)."""
    period = case.finding(removal_period)
    if period.value is None:
        return period
    return Finding(period.value["ends"], period.status, ("F-04",))


def headquarters_review_on(case: Case) -> Finding:
    """Return the day of the headquarters review: 180 days (rule F-04)."""
    period = case.finding(removal_period)
    begins = None if period.value is None else period.value["begins"]
    if begins is None:
        return period if period.value is None else NONE_SO_FAR
    days = parameters.value_on("custody_review_hq_days", case.as_of)
    return Finding(begins + timedelta(days=days), rules=("F-04",))


def presumptive_period_ends(case: Case) -> Finding:
    """Return the end of the six months of Zadvydas; a presumption, no release day (rule F-05)."""
    period = case.finding(removal_period)
    begins = None if period.value is None else period.value["begins"]
    if begins is None:
        return period if period.value is None else NONE_SO_FAR
    months = parameters.value_on("zadvydas_months", case.as_of)
    ends = add_months(begins, months)[0]
    if case.has("noncooperation_found"):
        return attorney(ends, rules=("F-05",))
    return Finding(ends, rules=("F-05",))


def special_hearing_due(case: Case) -> Finding:
    """Return the last day of the reasonable-cause hearing: ten business days (rule F-06)."""
    filed = case.last("judge_review_filed", type="special_danger")
    if filed is None:
        return NOT_APPLICABLE
    day = case.calendar.business_after(filed.on, SPECIAL_HEARING_BUSINESS_DAYS)
    return Finding(Deadline(day, day, day).value(), rules=("F-06", "A-13"))


def country_answer_by(case: Case) -> Finding:
    """Return the 30th day after the first inquiry to a country; nothing rolls (rule F-11)."""
    asked = case.first("country_asked")
    if asked is None:
        return NOT_APPLICABLE
    return Finding(asked.on + timedelta(days=COUNTRY_DAYS), rules=("F-11",))


def destination_step(case: Case) -> Finding:
    """Return on which step of INA 241(b)(2) the asked destination stands (rule F-11)."""
    destination, issued = case.ask.get("destination"), appeals.order(case)
    if destination is None or issued is None:
        return NOT_APPLICABLE
    if destination == issued.get("country"):
        return Finding("ordered", rules=("F-11",))
    if destination in case.nationalities:
        return Finding("nationality", rules=("F-11",))
    return attorney("third", rules=("F-11",))


def executed_before(case: Case, entry: Event) -> bool:
    """Say whether an earlier order was carried out, or left under, before this entry (F-12)."""
    for issued in case.all("order_issued"):
        if issued.on > entry.on:
            break
        for left in case.after(issued, "removed", "departed"):
            if left.on > entry.on:
                continue
            if left.kind == "removed" or left_under(case, issued, left):
                return True
    return False


def left_under(case: Case, issued: Event, left: Event) -> bool:
    """Say whether the exit executed the order: it was final and no voluntary departure ran."""
    final = finality.order(case, issued)
    if final.on is None or final.on > left.on:
        return False
    return not any(
        grant.order is issued and grant.state == "complied" and grant.left is left
        for grant in voluntary.grants(case)
    )


def identity_open(case: Case) -> bool:
    """Say whether a dispute about identity is open, or was closed without fingerprints (F-12)."""
    raised = case.last("concern_raised", concern="identity")
    if raised is None:
        return False
    return not case.after(raised, "concern_resolved", concern="identity", by="fingerprint")


def reinstatable(case: Case) -> Finding:
    """Return whether an earlier order may be reinstated (rule F-12)."""
    if not case.has("order_issued"):
        return NOT_APPLICABLE
    entry = case.last("entered_without_inspection")
    can = entry is not None and executed_before(case, entry) and not identity_open(case)
    return Finding(can, rules=("F-12",))


def departure_crime_from(case: Case) -> Finding:
    """Return the 90-day mark of INA 243(a)(1)(A) (rule F-14)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    final = finality.order(case, issued)
    if final.on is None:
        return NONE_SO_FAR
    day = final.on
    if case.after(issued, "review_petition_filed"):
        decided = court_decision(case, issued)
        if decided is None:
            return NONE_SO_FAR
        day = max(day, decided.on)
    return Finding(day + timedelta(days=CRIME_DAYS), final.status, ("F-14",))


def consent_wait_until(case: Case) -> date | None:
    """Return the day on which the 72 hours after custody end; None: never in custody (J34)."""
    started = case.last("custody_started")
    if started is None:
        return None
    at: datetime | None = started.at
    if at is None:
        return started.on + timedelta(hours=CONSENT_HOURS)
    return (at + timedelta(hours=CONSENT_HOURS)).date()


def earliest_execution(case: Case) -> Finding:
    """Return the first day on which finality and fixed waits allow execution (D-11, D-20, F-14).

    It says nothing about holds.
    """
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    final = finality.order(case, issued)
    if final.status is Status.UNKNOWN_FACT:
        return unknown(*final.missing, rules=("D-11",))
    if final.executable_from is None:
        return NONE_SO_FAR
    day = final.executable_from
    rules = ("D-11", "D-20", "F-14")
    if issued["type"] == "administrative" and not _waived(case, issued, "fourteen_day_wait"):
        wait = parameters.value_on("administrative_order_wait_days", issued.on)
        day = max(day, issued.on + timedelta(days=wait + 1))
    if issued["type"] in FORMER and not _waived(case, issued, "seventy_two_hours"):
        until = consent_wait_until(case)
        if until is None:
            return Finding(None, final.status, rules)
        day = max(day, until + timedelta(days=1))
    return Finding(day, final.status, rules)


def _waived(case: Case, issued: Event, right: str) -> bool:
    return any(e.on >= issued.on for e in case.all("right_waived", right=right))


def work_permit_allowed(case: Case) -> Finding:
    """Return whether the finding of INA 241(a)(7) was made (rule F-15)."""
    ordered = case.last("supervision_ordered")
    if ordered is None:
        return NOT_APPLICABLE
    return Finding(ordered.get("removal_impracticable") is True, rules=("F-15",))
