"""Counts that were asked for, and answers to notices: 5 USC 6103, 8 CFR 1.2, 1001.1(h), 103.8(b).

Rules A-01 to A-15 and the parameters of K.
"""

from datetime import date, datetime, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import ONE_DAY, Calendar, Deadline, add_months, clock, said
from duecourse.law.case import Case, Event
from duecourse.law.findings import NOT_APPLICABLE, Finding, boundary, unknown

DHS_MAIL_DAYS: Final = 3  # 8 CFR 103.8(b)
HEARING_DAYS: Final = {"master": "master_filing_days", "individual": "individual_filing_days"}
# Which rule of the book a parameter belongs to; the rest are listed in chapter P alone.
RULE_OF: Final = {
    "bia_appeal_days": "K-02", "bia_appeal_days_shadow": "K-02", "bia_brief_days": "K-02",
    "bia_board_size": "K-02", "motion_reopen_days": "D-07", "motion_rescind_days": "D-06",
    "motion_reconsider_days": "D-08", "petition_review_days": "D-13", "vawa_reopen_years": "D-07",
    "first_hearing_days": "D-03", "master_filing_days": "A-02", "individual_filing_days": "A-02",
    "vd_cap_pre_conclusion": "E-01", "vd_cap_conclusion": "E-02", "vd_bond_min": "E-02",
    "vd_bond_business_days": "E-02", "vd_bond_exit_days": "E-07", "vd_petition_exit_days": "E-06",
    "vd_bond_proof_days": "E-04", "vd_document_days": "E-08", "vd_weekend_roll": "K-11",
    "vd_presumptive_penalty": "E-09", "removal_period_days": "F-01",
    "custody_review_hq_days": "F-04", "zadvydas_months": "F-05",
    "administrative_order_wait_days": "D-20", "juneteenth": "A-08",
    "unlawful_presence_floor": "C-01", "advance_parole_is_departure": "K-04",
    "ds_admission": "K-03", "ds_transition_cap": "K-03", "f1_grace_days": "K-03",
    "h2_work_end_grace_days": "B-05", "ead_apply_days": "G-07", "ead_grant_days": "G-07",
    "ead_auto_extension": "K-06", "expedited_interior_designation": "K-01",
    "in_absentia_fee": "K-05", "tps_application_fee": "K-05", "cbp_home_stipend": "K-07",
    "asylum_referral_without_interview": "K-09", "annual_asylum_fee_enforced": "K-05",
    "birthright_citizenship": "K-13", "flores_in_force": "K-10", "bond_minimum": "H-03",
}  # fmt: skip


def _office_calendar(case: Case, office: str | None) -> Calendar:
    own = case.calendar
    return Calendar(own.extending, own.flagged, own.outages, office)


def _shown(last: Deadline, rules: tuple[str, ...], *steps: str) -> Finding:
    if last.flagged:
        step = "Offices are shut near that day without an extension: "
        step += f"the safe day is {said(last.safe)}."
        return boundary(last.value(), rules=(*rules, "A-11"), steps=(*steps, step))
    if last.safe < last.due:
        steps = (*steps, f"The safe day, on which offices are open before, is {said(last.safe)}.")
    return Finding(last.value(), rules=rules, steps=steps)


def _rolled(calendar: Calendar, last: Deadline) -> str:
    """Return how a deadline moved from its last day as counted, day by day, as a clause."""
    text = ""
    day = last.unrolled
    while day < last.due:
        why = calendar.why(day) or "the filing system was down"
        text += f"; {said(day)} is closed ({why})"
        day += ONE_DAY
    return f"{text}; so {said(last.due)}." if text else "."


def _counted(calendar: Calendar, trigger: date, days: int, last: Deadline) -> str:
    """Return the arithmetic of a deadline as a sentence."""
    length = f"{days} days from" if days >= 0 else f"{-days} days back from"
    return f"{length} {said(trigger)} is {said(last.unrolled)}{_rolled(calendar, last)}"


def count(case: Case) -> Finding:
    """Return the asked count of calendar or business days (rules A-01, A-02, A-10, A-13)."""
    asked = case.ask.get("count")
    if not asked:
        return NOT_APPLICABLE
    trigger, days = date.fromisoformat(asked["from"]), asked["days"]
    calendar = _office_calendar(case, asked.get("office") or case.ask.get("office"))
    sign = -1 if asked["direction"] == "backward" else 1
    eoir = asked.get("forum") == "EOIR"
    if asked["unit"] == "business":
        last = calendar.deadline(calendar.business_after(trigger, sign * days), eoir=eoir)
        step = f"{days} open days {asked['direction']} from {said(trigger)} is "
        step += f"{said(last.unrolled)}{_rolled(calendar, last)}"
        return _shown(last, ("A-13",), step, "Closed days are skipped.")
    last = calendar.deadline(trigger + timedelta(days=sign * days), eoir=eoir)
    rules = ("A-01", "A-08", "A-09") if sign > 0 else ("A-01", "A-02", "A-08", "A-09")
    return _shown(last, rules, _counted(calendar, trigger, sign * days, last))


def hours(case: Case) -> Finding:
    """Return the instant the asked elapsed hours later (rule A-14)."""
    asked = case.ask.get("hours")
    if not asked:
        return NOT_APPLICABLE
    due = clock(datetime.fromisoformat(asked["from_at"]), asked["hours"], asked["zone"])
    step = f"{asked['hours']} hours elapse from {asked['from_at']} to {due['local']}, through "
    step += "weekends and clock changes. Nothing rolls."
    return Finding(due, rules=("A-14",), steps=(step,))


def age_on(case: Case) -> Finding:
    """Return the day on which the person attains the asked age (rule A-15)."""
    years = case.ask.get("age")
    if years is None:
        return NOT_APPLICABLE
    if case.birth_on is None:
        return unknown("birth_on", rules=("A-15",))
    return _anniversary(case.birth_on, 12 * years)


def anniversary(case: Case) -> Finding:
    """Return the asked number of years or months after a day (rule A-15)."""
    asked = case.ask.get("anniversary")
    if not asked:
        return NOT_APPLICABLE
    months = 12 * (asked.get("years") or 0) + (asked.get("months") or 0)
    return _anniversary(date.fromisoformat(asked["from"]), months)


def _anniversary(day: date, months: int) -> Finding:
    found, moved = add_months(day, months)
    years, rest = divmod(months, 12)
    length = " and ".join(
        text for number, text in ((years, f"{years} years"), (rest, f"{rest} months")) if number
    )
    step = f"{length or '0 years'} after {said(day)} is {said(found)}."
    if moved:
        clamp = "That month has no such day, so its last day stands by convention."
        return boundary(found, rules=("A-15",), steps=(step, clamp))
    return Finding(found, rules=("A-15",), steps=(step,))


def response_due(case: Case) -> Finding:
    """Return the last day to answer the latest notice served (rules A-01, A-05, A-06)."""
    served = case.last("notice_served")
    if served is None:
        return NOT_APPLICABLE
    mailed = served["issuer"] == "DHS" and served["method"] == "mail"
    days = served["respond_days"] + (DHS_MAIL_DAYS if mailed else 0)
    last = case.calendar.after(served.on, days, eoir=served["issuer"] == "EOIR")
    why = "No days are added: only DHS mail adds three."
    if mailed:
        why = f"DHS mailed it: {served['respond_days']} days and {DHS_MAIL_DAYS} for the mail."
    step = _counted(case.calendar, served.on, days, last)
    return _shown(last, ("A-01", "A-05"), why, step)


def parameter(case: Case) -> Finding:
    """Return the value in force of the asked parameter; one that ended is unknown (chapter P)."""
    name = case.ask.get("parameter")
    if name is None:
        return NOT_APPLICABLE
    row = parameters.row_on(name, case.as_of)
    rules = (RULE_OF[name],)
    if row is None or row.value is None:
        return unknown(name, rules=rules)
    step = f"{name} is {row.value} from {said(row.first)}: {row.source}."
    return Finding(row.value, rules=rules, steps=(step,))


def open_day(case: Case) -> Finding:
    """Return whether the asked day is open for filing, and why not (A-07, A-08, A-10, A-11)."""
    asked = case.ask.get("day")
    if asked is None:
        return NOT_APPLICABLE
    day = date.fromisoformat(asked)
    calendar = _office_calendar(case, case.ask.get("office"))
    why = calendar.why(day)
    rules = ("A-07", "A-08", "A-10")
    if calendar.is_flagged(day):
        step = f"Offices are shut on {said(day)}, but no deadline moves."
        value = {"open": True, "why": "closure without extension"}
        return boundary(value, rules=(*rules, "A-11"), steps=(step,))
    step = f"{said(day)} is open." if why is None else f"{said(day)} is closed: {why}."
    return Finding({"open": why is None, "why": why}, rules=rules, steps=(step,))


def hearing_filing_due(case: Case) -> Finding:
    """Return the last day to file before the hearing whose day is not past (rule A-02).

    The number of days is that in force on the day of the hearing. For a detained person the court
    fixes the day: the one it fixed, else it is unknown.
    """
    coming = [e for e in case.all("hearing_set") if e["hearing_on"] >= case.as_of]
    if not coming:
        return NOT_APPLICABLE
    hearing = coming[-1]
    if hearing.get("detained"):
        fixed = [e for e in case.all("filing_deadline_set") if e.get("forum") != "board"]
        return _fixed(case, fixed[-1]) if fixed else unknown("filing_deadline", rules=("A-02",))
    day = hearing["hearing_on"]
    days = parameters.value_on(HEARING_DAYS[hearing["type"]], day)
    if days is None:  # no number is on record for that time
        return unknown("filing_deadline", rules=("A-02",))
    last = case.calendar.deadline(day - timedelta(days=days), eoir=True)
    step = _counted(case.calendar, day, -days, last)
    return _shown(last, ("A-02",), f"A {hearing['type']} hearing: {days} days before it.", step)


def ordered_filing_due(case: Case) -> Finding:
    """Return the date fixed by judge or Board (rule A-03)."""
    fixed = case.last("filing_deadline_set")
    return NOT_APPLICABLE if fixed is None else _fixed(case, fixed)


def _fixed(case: Case, fixed: Event) -> Finding:
    last = case.calendar.deadline(fixed["due_on"], eoir=True)
    step = f"The order fixes {said(fixed['due_on'])}{_rolled(case.calendar, last)}"
    return _shown(last, ("A-03",), step)
