"""Authorised stay: 8 CFR 214.1, 214.2, 212.5; INA 212(a)(9)(B)(ii), 244. Rules B-01 to B-13."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from duecourse.law import parameters
from duecourse.law.calendar import later, said
from duecourse.law.case import Case, Event, Stay
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, attorney, boundary, unknown
from duecourse.law.rules import ina_212a9b_periods as protected
from duecourse.law.rules.ina_248_extensions import (
    DURATION,
    FIXED_FROM,
    chain,
    is_student,
    last_stay,
    printed_end,
)

GRACE_DAYS: Final = (30, 60)  # of the old rule and of the new one; which stays is not settled
WORK_GRACE_DAYS: Final = 60  # 8 CFR 214.1(l)(2)
WITHDRAWAL_GRACE_DAYS: Final = 15  # 8 CFR 214.2(f)(5)(iv)
EXCHANGE_GRACE_DAYS: Final = 30  # 8 CFR 214.2(j)(1)(ii), (m)(5)


def authorized_through(case: Case) -> Finding:
    """Return the last authorised day by admission, parole or approved extension (B-01 to B-12)."""
    stay = last_stay(case)
    if stay is None:
        return NOT_APPLICABLE
    if stay.entry.kind != "admitted":
        return _paroled_through(case, stay)
    entry = stay.entry
    if entry["class"] == "LPR":
        return NOT_APPLICABLE
    reach = chain(case, stay)
    if reach.approved and reach.through is not None:
        step = f"An approved extension reaches through {said(reach.through)}."
        return Finding(reach.through, rules=("B-06", "B-12"), steps=(step,))
    end = printed_end(case, stay)
    if entry.get("until") == DURATION:
        return _duration_of_status(case, stay, end)
    if end is None:
        missing = "program_end_on" if is_student(entry["class"]) else "until"
        return unknown(missing, rules=("B-01",))
    assert isinstance(end, date), "D/S was looked at above"
    rules = ("B-01", "B-04") if entry.get("until") is not None else ("B-03",)
    step = f"The I-94 reads {said(end)}: authorised through that day. Nothing rolls or is added."
    if entry.get("until") is None:
        step = "Admitted for a fixed time: the programme's end, for F-1 at most four years: "
        step += f"{said(end)}."
    return Finding(end, rules=rules, steps=(step,))


def _duration_of_status(case: Case, stay: Stay, end: Any) -> Finding:
    if end == DURATION:
        step = "Admitted for duration of status (D/S): no last day is printed."
        return Finding(DURATION, rules=("B-02",), steps=(step,))
    if end is None:
        return unknown("program_end_on", rules=("B-02", "B-03"))
    step = (
        f"Duration of status ended on {said(FIXED_FROM)}: of the programme's end "
        f"{stay.entry.get('program_end_on')} and the cap the earlier is {said(end)}."
    )
    if protected.grace_is_past(case, stay):
        doubt = "More than 30 days passed since: whether 60 days of grace remain is not settled."
        return attorney(end, rules=("B-02", "B-03"), steps=(step, doubt))
    return Finding(end, rules=("B-02", "B-03"), steps=(step,))


def _paroled_through(case: Case, stay: Stay) -> Finding:
    """Return the last day of the latest parole in the stay, which is never an admission (B-09)."""
    paroled = next((e for e in reversed(case.all("paroled")) if stay.holds(e.on)), None)
    if paroled is None:
        return NOT_APPLICABLE
    ended = protected.ended(case, paroled, "parole")
    last = protected.earliest(paroled.get("until"), ended)
    if last is None:
        return unknown("until", rules=("B-09",))
    why = "printed" if ended is None or ended > last else "of its notice of termination"
    step = f"Parole holds through the day {why}: {said(last)}."
    return Finding(last, rules=("B-09",), steps=(step,))


def first_day_out(case: Case) -> Finding:
    """Return the day after the last authorised day (rules B-01, B-09)."""
    through = case.finding(authorized_through)
    if not isinstance(through.value, date):
        if through.status is Status.UNKNOWN_FACT:
            return through
        return NOT_APPLICABLE
    out = later(through.value, 1)
    step = f"The day after {said(through.value)} is {said(out)}."
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
        step = "The grace of this period was used before: none is left."
        return Finding(ended.on, rules=("B-05",), steps=(step,))
    if days == 0:
        step = f"Class {class_} had no grace when work ended on {said(ended.on)}."
        return Finding(ended.on, rules=("B-05",), steps=(step,))
    last = min(ended.on + timedelta(days=days), max(ended["validity_ends_on"], ended.on))
    step = (
        f"{days} days from {said(ended.on)}, at most to the end of the validity period "
        f"{said(ended['validity_ends_on'])}: {said(last)}."
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
    if not class_.startswith("F"):
        if ended["how"] == "authorized_withdrawal":
            step = f"No source here gives the grace of a withdrawal for class {class_}."
            return attorney(None, rules=rules, steps=(step,))
        return _grace(ended.on, EXCHANGE_GRACE_DAYS, rules)
    if ended["how"] == "authorized_withdrawal":
        return _grace(ended.on, WITHDRAWAL_GRACE_DAYS, rules)
    if ended.on >= FIXED_FROM and cohort:
        return _open_grace(ended.on, rules)
    return _grace(ended.on, parameters.value_on("f1_grace_days", ended.on), rules)


def _grace(day: date, days: int, rules: tuple[str, ...]) -> Finding:
    last = later(day, days)
    step = f"{days} days from {said(day)}: {said(last)}. Nothing rolls."
    return Finding(last, rules=rules, steps=(step,))


def _open_grace(day: date, rules: tuple[str, ...]) -> Finding:
    readings = {f"if_{days}": day + timedelta(days=days) for days in GRACE_DAYS}
    step = f"Whether 60 or 30 days from {said(day)} remain under the 2026 rule is not settled."
    return attorney(None, readings, rules=rules, steps=(step,))


def _grace_of_a_date(case: Case, stay: Stay, *, cohort: bool) -> Finding:
    """Return the grace after a fixed end, where no end of the programme is recorded (B-03)."""
    if case.as_of < FIXED_FROM and (cohort or stay.entry.on < FIXED_FROM):
        return NOT_APPLICABLE
    through = case.finding(authorized_through)
    if through.value == DURATION:
        return NOT_APPLICABLE  # a stay without a last day has no grace after it
    if not isinstance(through.value, date):
        return through
    if cohort:
        return _open_grace(through.value, ("B-03",))
    return _grace(through.value, GRACE_DAYS[0], ("B-03",))


NAMED: Final = ("B-06", "B-08", "B-09", "B-10", "B-11", "C-13")


def basis(case: Case) -> Finding:
    """Return the bases on which the day lies in authorised stay (rules B-06 to B-11, C-13)."""
    stay = last_stay(case)
    if stay is not None and stay.exit is not None and stay.exit.on < case.as_of:
        step = f"The person left on {said(stay.exit.on)}: nothing is authorised abroad."
        return Finding([], rules=NAMED, steps=(step,))
    holding = [
        period
        for period in protected.periods(case)
        if period.basis != "family_unity" and period.holds(case.as_of)
    ]
    names = sorted({period.basis for period in holding})
    if not names:
        return _no_basis(case, stay)
    steps = tuple(
        f"{period.basis.replace('_', ' ')}: from {said(period.first)} "
        + ("with no end so far." if period.last is None else f"through {said(period.last)}.")
        for period in holding
    )
    if {period.basis for period in holding if not period.on_edge} != set(names):
        edge = "The application was filed on the last authorised day: the statute says before it."
        return boundary(names, rules=NAMED, steps=(*steps, edge))
    return Finding(names, rules=NAMED, steps=steps)


def _no_basis(case: Case, stay: Stay | None) -> Finding:
    """Return that nothing authorises the day, or that the record or the law leaves it open."""
    missing = None if stay is None else protected.missing_end(case, stay)
    if missing is not None:
        return unknown(missing, rules=NAMED)
    step = "No period of authorised stay on record covers this day."
    if stay is not None and protected.grace_is_past(case, stay):
        return attorney([], rules=(*NAMED, "B-03"), steps=(step,))
    return Finding([], rules=NAMED, steps=(step,))


def authorized(case: Case) -> Finding:
    """Return whether the day lies in a period of authorised stay (rules B-06 to B-13, C-13)."""
    found = case.finding(basis)
    value = None if found.value is None else bool(found.value)
    return replace(found, value=value, rules=(*found.rules, "B-13"))


def tps_earliest_end(case: Case) -> Finding:
    """Return the first day on which a terminated TPS designation may end (rule B-08)."""
    notice = case.last("tps_designation_terminated")
    if notice is None:
        return NOT_APPLICABLE
    day = protected.earliest_tps_end(notice)
    step = (
        f"The later of 60 days after the notice of {said(notice.on)} and the end of the last "
        f"extension, {said(notice['last_extension_ends_on'])}: {said(day)}."
    )
    return Finding(day, rules=("B-08",), steps=(step,))
