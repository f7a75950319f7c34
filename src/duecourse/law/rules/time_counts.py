"""Counts that were asked for, and answers to notices: 5 USC 6103, 8 CFR 1.2, 1001.1(h), 103.8(b).

Rules A-01 to A-15 and the parameters of K.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from duecourse.law import parameters
from duecourse.law.calendar import Calendar, Deadline, add_months, clock
from duecourse.law.case import Case
from duecourse.law.findings import NOT_APPLICABLE, Finding, boundary, unknown
from duecourse.law.rules.cfr_1003_appeals import counted

DHS_MAIL_DAYS: Final = 3  # 8 CFR 103.8(b)
HEARING_DAYS: Final = {"master": "master_filing_days", "individual": "individual_filing_days"}


def _office_calendar(case: Case, office: str | None) -> Calendar:
    own = case.calendar
    return Calendar(own.extending, own.flagged, own.outages, office)


def _shown(last: Deadline, rules: tuple[str, ...], *steps: str) -> Finding:
    if last.flagged:
        return boundary(last.value(), rules=(*rules, "A-11"), steps=steps)
    return Finding(last.value(), rules=rules, steps=steps)


def count(case: Case) -> Finding:
    """Return the asked count of calendar or business days (rules A-01, A-02, A-13)."""
    asked = case.ask.get("count")
    if not asked:
        return NOT_APPLICABLE
    trigger, days = date.fromisoformat(asked["from"]), int(asked["days"])
    calendar = _office_calendar(case, asked.get("office") or case.ask.get("office"))
    sign = -1 if asked["direction"] == "backward" else 1
    if asked["unit"] == "business":
        day = calendar.business_after(trigger, sign * days)
        step = f"{days} business days {asked['direction']} from {trigger} is {day}."
        return Finding(Deadline(day, day, day).value(), rules=("A-13",), steps=(step,))
    last = calendar.deadline(
        trigger + timedelta(days=sign * days), eoir=asked.get("forum") == "EOIR"
    )
    return _shown(last, ("A-01", "A-08", "A-09"), counted(case, trigger, sign * days, last))


def hours(case: Case) -> Finding:
    """Return the instant the asked elapsed hours later (rule A-14)."""
    asked = case.ask.get("hours")
    if not asked:
        return NOT_APPLICABLE
    at = datetime.fromisoformat(asked["from_at"])
    return Finding(clock(at, int(asked["hours"]), asked["zone"]), rules=("A-14",))


def age_on(case: Case) -> Finding:
    """Return the day on which the person attains the asked age (rule A-15)."""
    years = case.ask.get("age")
    if years is None:
        return NOT_APPLICABLE
    if case.birth_on is None:
        return unknown("birth_on", rules=("A-15",))
    return _anniversary(case.birth_on, 12 * int(years))


def anniversary(case: Case) -> Finding:
    """Return the asked number of years or months after a day (rule A-15)."""
    asked = case.ask.get("anniversary")
    if not asked:
        return NOT_APPLICABLE
    months = 12 * int(asked.get("years") or 0) + int(asked.get("months") or 0)
    return _anniversary(date.fromisoformat(asked["from"]), months)


def _anniversary(day: date, months: int) -> Finding:
    found, moved = add_months(day, months)
    step = f"{months // 12} years and {months % 12} months after {day} is {found}."
    if moved:
        return boundary(found, rules=("A-15",), steps=(step, "That month has no such day."))
    return Finding(found, rules=("A-15",), steps=(step,))


def response_due(case: Case) -> Finding:
    """Return the last day to answer the latest notice served (rules A-01, A-05)."""
    served = case.last("notice_served")
    if served is None:
        return NOT_APPLICABLE
    mailed = served["issuer"] == "DHS" and served["method"] == "mail"
    days = served["respond_days"] + (DHS_MAIL_DAYS if mailed else 0)
    last = case.calendar.after(served.on, days, eoir=served["issuer"] == "EOIR")
    rules = ("A-01", "A-05") if mailed else ("A-01",)
    return _shown(last, rules, counted(case, served.on, days, last))


def parameter(case: Case) -> Finding:
    """Return the value in force of the asked parameter; one that ended is unknown (chapter P)."""
    name = case.ask.get("parameter")
    if name is None:
        return NOT_APPLICABLE
    row = parameters.row_on(name, case.as_of)
    if row is None or row.value is None:
        return unknown(name)
    step = f"{name} is {row.value} from {row.first}: {row.source}."
    return Finding(row.value, steps=(step,))


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
        value: dict[str, Any] = {"open": True, "why": "closure without extension"}
        return boundary(value, rules=(*rules, "A-11"))
    return Finding({"open": why is None, "why": why}, rules=rules)


def hearing_filing_due(case: Case) -> Finding:
    """Return the last day to file before the hearing whose day is not past (rule A-02)."""
    coming = [e for e in case.all("hearing_set") if e["hearing_on"] >= case.as_of]
    if not coming:
        return NOT_APPLICABLE
    hearing = coming[-1]
    if hearing.get("detained") and not case.has("filing_deadline_set"):
        return unknown("filing_deadline", rules=("A-02",))
    days = parameters.value_on(HEARING_DAYS[hearing["type"]], case.as_of)
    if days is None:  # no number is on record for that time
        return unknown("filing_deadline", rules=("A-02",))
    last = case.calendar.deadline(hearing["hearing_on"] - timedelta(days=days), eoir=True)
    step = f"{days} days before the hearing on {hearing['hearing_on']}: {last.unrolled}."
    return _shown(last, ("A-02",), step)


def ordered_filing_due(case: Case) -> Finding:
    """Return the date fixed by judge or Board (rule A-03)."""
    fixed = case.last("filing_deadline_set")
    if fixed is None:
        return NOT_APPLICABLE
    return _shown(case.calendar.deadline(fixed["due_on"], eoir=True), ("A-03",))
