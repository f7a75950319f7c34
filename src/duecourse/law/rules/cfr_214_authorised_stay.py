"""Authorised stay: 8 CFR 214.1, 214.2, 212.5; INA 212(a)(9)(B)(ii), 244. Rules B-01 to B-13."""

from datetime import date, timedelta
from typing import Any, Final

from duecourse.law import parameters
from duecourse.law.calendar import ONE_DAY
from duecourse.law.case import Case, Event, Stay
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, attorney, unknown
from duecourse.law.rules import ina_212a9b_periods as protected
from duecourse.law.rules.ina_248_extensions import (
    DURATION,
    FIXED_FROM,
    chain,
    is_student,
    last_stay,
    printed_end,
)

GRACE_DAYS: Final = (30, 60)
WORK_GRACE_DAYS: Final = 60


def authorized_through(case: Case) -> Finding:
    """Return the last authorised day by admission, parole or approved extension (B-01 to B-12)."""
    stay = last_stay(case)
    if stay is None or stay.entry.kind == "entered_without_inspection":
        return NOT_APPLICABLE
    if stay.entry.kind == "paroled":
        return _paroled_through(case)
    entry = stay.entry
    if entry["class"] == "LPR":
        return NOT_APPLICABLE
    reach = chain(case, stay)
    if reach.approved_from is not None:
        step = f"An approved extension reaches through {reach.through}."
        return Finding(reach.through, rules=("B-06", "B-12"), steps=(step,))
    end = printed_end(entry, as_of=case.as_of)
    if entry.get("until") == DURATION:
        return _duration_of_status(case, entry, end)
    if end is None:
        missing = "program_end_on" if is_student(entry["class"]) else "until"
        return unknown(missing, rules=("B-01",))
    rules = ("B-01",) if entry.get("until") is not None else ("B-03",)
    step = f"The I-94 reads {end}: authorised through that day. Nothing rolls."
    if entry.get("until") is None:
        step = f"Admitted for a fixed time: the programme's end, at most four years: {end}."
    return Finding(end, rules=rules, steps=(step,))


def _duration_of_status(case: Case, entry: Event, end: Any) -> Finding:
    if end == DURATION:
        step = "Admitted for duration of status (D/S): no last day is printed."
        return Finding(DURATION, rules=("B-02",), steps=(step,))
    if end is None:
        return unknown("program_end_on", rules=("B-02", "B-03"))
    step = (
        f"Duration of status ended on {FIXED_FROM}: of the programme's end "
        f"{entry.get('program_end_on')} and the cap the earlier is {end}."
    )
    doubtful = case.as_of > end + timedelta(days=GRACE_DAYS[0])
    status = Status.NEEDS_ATTORNEY if doubtful else Status.OK
    return Finding(end, status, ("B-02", "B-03"), steps=(step,))


def _paroled_through(case: Case) -> Finding:
    paroled = case.last("paroled")
    assert paroled is not None, "a stay that a parole began has a parole"
    last = protected.earliest(paroled.get("until"), protected.ended(case, paroled, "parole"))
    if last is None:
        return unknown("until", rules=("B-09",))
    return Finding(last, rules=("B-09",), steps=(f"Parole holds through {last}.",))


def first_day_out(case: Case) -> Finding:
    """Return the day after the last authorised day (rules B-01, B-09)."""
    through = case.finding(authorized_through)
    if not isinstance(through.value, date):
        if through.status is Status.UNKNOWN_FACT:
            return through
        return NOT_APPLICABLE
    out = through.value + ONE_DAY
    step = f"The day after {through.value} is {out}."
    return Finding(out, through.status, through.rules, steps=(*through.steps, step))


def depart_by(case: Case) -> Finding:
    """Return the last day allowed by a grace period (rules B-02, B-03, B-05)."""
    stay = last_stay(case)
    if stay is None or stay.entry.kind != "admitted":
        return NOT_APPLICABLE
    class_ = stay.entry["class"]
    if is_student(class_):
        return _student_grace(case, stay, class_)
    ended = next((e for e in reversed(case.all("work_ended")) if stay.holds(e.on)), None)
    return NOT_APPLICABLE if ended is None else _work_grace(ended, class_)


def _work_grace(ended: Event, class_: str) -> Finding:
    """Return the grace after work ended: the earlier of 60 days and the validity end (B-05)."""
    table = parameters.data()["ead_classes_work_end_grace"]
    days = 0
    if class_ in table["60_days_214_1_l_2"]:
        days = WORK_GRACE_DAYS
    elif class_ in table["60_days_h2_rule"]:
        days = parameters.value_on("h2_work_end_grace_days", ended.on) or 0
    if ended.get("grace_used"):
        days = 0
    last = min(ended.on + timedelta(days=days), max(ended["validity_ends_on"], ended.on))
    step = (
        f"{days} days from {ended.on}, at most to the validity's end {ended['validity_ends_on']}."
    )
    return Finding(last, rules=("B-05",), steps=(step,))


def _student_grace(case: Case, stay: Stay, class_: str) -> Finding:
    ended = next((e for e in reversed(case.all("program_ended")) if stay.holds(e.on)), None)
    cohort = stay.entry.on < FIXED_FROM and stay.entry.get("until") == DURATION
    rules = ("B-02", "B-03")
    if ended is None:
        return _grace_of_a_date(case, stay, cohort=cohort)
    if ended["how"] == "violation":
        return Finding(ended.on, rules=rules, steps=("A violation leaves no grace.",))
    if ended["how"] == "authorized_withdrawal":
        if class_.startswith("F"):
            return Finding(ended.on + timedelta(days=15), rules=rules)
        return attorney(None, rules=rules)
    if not class_.startswith("F"):
        return Finding(ended.on + timedelta(days=30), rules=rules)
    if ended.on < FIXED_FROM:
        return Finding(ended.on + timedelta(days=60), rules=rules)
    if cohort:
        return attorney(None, _grace_readings(ended.on), rules=rules)
    return Finding(ended.on + timedelta(days=30), rules=rules)


def _grace_of_a_date(case: Case, stay: Stay, *, cohort: bool) -> Finding:
    """Return the grace after a fixed end, where no end of the programme is recorded (B-03)."""
    if case.as_of < FIXED_FROM and (cohort or stay.entry.on < FIXED_FROM):
        return NOT_APPLICABLE
    through = case.finding(authorized_through)
    if not isinstance(through.value, date):
        return through
    if cohort:
        return attorney(None, _grace_readings(through.value), rules=("B-03",))
    return Finding(through.value + timedelta(days=30), rules=("B-03",))


def _grace_readings(day: date) -> dict[str, date]:
    return {f"if_{days}": day + timedelta(days=days) for days in GRACE_DAYS}


def basis(case: Case) -> Finding:
    """Return the bases on which the day lies in authorised stay (rules B-06 to B-11, C-13)."""
    names = {
        period.basis
        for period in protected.periods(case)
        if period.holds(case.as_of) and period.basis != "family_unity"
    }
    if _left(case):
        names = set()
    return Finding(sorted(names), rules=("B-06", "B-08", "B-09", "B-10", "B-11", "C-13"))


def _left(case: Case) -> bool:
    """Say whether the last stay ended before the day."""
    stay = last_stay(case)
    return stay is not None and stay.exit is not None and stay.exit.on < case.as_of


def authorized(case: Case) -> Finding:
    """Return whether the day lies in a period of authorised stay (rules B-06 to B-13, C-13)."""
    found = case.finding(basis)
    return Finding(bool(found.value), found.status, (*found.rules, "B-13"))


def tps_earliest_end(case: Case) -> Finding:
    """Return the first day on which a terminated TPS designation may end (rule B-08)."""
    notice = case.last("tps_designation_terminated")
    if notice is None:
        return NOT_APPLICABLE
    day = protected.earliest_tps_end(notice)
    step = (
        f"The later of 60 days after {notice.on} and the end of the last extension "
        f"{notice['last_extension_ends_on']}: {day}."
    )
    return Finding(day, rules=("B-08",), steps=(step,))
