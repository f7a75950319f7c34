"""Asylum: INA 208; 8 CFR 208.4, 208.7, 208.30, 208.31, 235.3(b). Rules G-01 to G-09."""

from datetime import date, timedelta
from typing import Final

from duecourse.law.calendar import Deadline, add_months, add_years, outside, union_days
from duecourse.law.case import ARRIVALS, EXITS, Case, Event
from duecourse.law.findings import (
    NOT_APPLICABLE,
    Finding,
    attorney,
    boundary,
    unknown,
)
from duecourse.law.rules.wording import counted

ARRIVED: Final = (*ARRIVALS, "sought_admission")
ONE_YEAR_FLOOR: Final = date(1997, 4, 1)
APPLY_DAYS: Final = 150
GRANT_DAYS: Final = 180
INTERVIEW_DAYS: Final = 45
DECISION_DAYS: Final = 180
CREDIBLE_REVIEW_DAYS: Final = 7
REASONABLE_DAYS: Final = 10


def last_arrival(case: Case) -> date | None:
    """Return the day of the last arrival; parole after an arrival is none (G-01)."""
    arrived: date | None = None
    inside = False
    for event in case.all(*ARRIVED, "paroled", *EXITS):
        if event.kind in ARRIVED or (event.kind == "paroled" and not inside):
            arrived, inside = event.on, True
        elif event.kind in EXITS:
            inside = False
    return None if arrived is None else max(arrived, ONE_YEAR_FLOOR)


def deadline(case: Case) -> Deadline | None:
    """Return the last day of the year after the last arrival."""
    arrived = last_arrival(case)
    return None if arrived is None else case.calendar.deadline(add_years(arrived, 1))


def counts_as_filed(case: Case, filed: Event) -> date:
    """Return the day on which an I-589 counts as filed: receipt, or provable mailing (G-03)."""
    last = deadline(case)
    mailed = filed.get("mailed_on")
    saved = filed["forum"] == "USCIS" and filed.get("mailing_proof") and mailed is not None
    if saved and last is not None and filed.on > last.due and mailed <= last.due:
        return mailed  # type: ignore[no-any-return]
    return filed.on


def asylum_due(case: Case) -> Finding:
    """Return the last day of the year in which to file (rule G-01)."""
    arrived, last = last_arrival(case), deadline(case)
    if arrived is None or last is None:
        return NOT_APPLICABLE
    steps = (f"One year after the last arrival on {arrived}.",)
    if last.flagged or add_months(arrived, 12)[1]:
        return boundary(last.value(), rules=("G-01", "A-15"), steps=steps)
    return Finding(last.value(), rules=("G-01",), steps=steps)


def asylum_filed_on(case: Case) -> Finding:
    """Return the day on which the I-589 counts as filed (rules A-04, G-03)."""
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    return Finding(counts_as_filed(case, filed), rules=("A-04", "G-03"))


def one_year_bar(case: Case) -> Finding:
    """Return whether the one-year bar applies (rules G-01, G-02, G-04)."""
    if case.has("uac_determined"):
        return Finding("exempt", rules=("G-02",))
    last = deadline(case)
    if last is None:
        return NOT_APPLICABLE
    filed = case.first("asylum_filed")
    day = case.as_of if filed is None else counts_as_filed(case, filed)
    if day <= last.due:
        return Finding("none", rules=("G-01",))
    return attorney("applies_unless_excepted", rules=("G-01", "G-04"))


def _running(case: Case, filed: Event, days: int) -> tuple[date | None, bool]:
    """Return the day on which `days` days of running clock are over; and if it stands still."""
    stops = [e for e in case.all("asylum_clock_stopped") if e.on >= filed.on]
    open_ = any(case.past(stop.get("until")) is None for stop in stops)
    spans = union_days(
        (stop.on.toordinal(), stop["until"].toordinal() - 1)
        for stop in stops
        if case.past(stop.get("until")) is not None
    )
    first_open = min((s.on for s in stops if case.past(s.get("until")) is None), default=None)
    day = filed.on.toordinal()
    end = day + days
    while end - day - _stopped(day, end, spans) < days:
        end += 1
    reached = date.fromordinal(end)
    if open_ and first_open is not None and reached >= first_open:
        return None, True
    return reached, False


def _stopped(day: int, end: int, spans: list[tuple[int, int]]) -> int:
    return (end - day) - outside(day + 1, end, spans)


def _permit_from(case: Case, days: int) -> Finding:
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    day, stopped = _running(case, filed, days)
    if stopped:
        return unknown("clock_restart", rules=("G-07",))
    return Finding(day, rules=("G-07",), steps=(f"{days} running days after {filed.on}: {day}.",))


def ead_apply_from(case: Case) -> Finding:
    """Return the first day to apply for a work permit: 150 running days (rule G-07)."""
    return _permit_from(case, APPLY_DAYS)


def ead_grant_from(case: Case) -> Finding:
    """Return the first day on which a work permit may be granted: 180 running days (G-07)."""
    return _permit_from(case, GRANT_DAYS)


def ead_eligible(case: Case) -> Finding:
    """Return whether the applicant may apply on the day (rule G-07)."""
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    denied = [
        e for e in case.after(filed, "asylum_decided")
        if e["outcome"] in ("denied", "withdrawn", "abandoned")
    ]  # fmt: skip
    from_ = case.finding(ead_apply_from)
    if denied:
        return Finding(False, rules=("G-07",))
    if from_.value is None:
        return Finding(False, rules=("G-07",))
    return Finding(case.as_of >= from_.value, rules=("G-07",))


def credible_fear_review_by(case: Case) -> Finding:
    """Return the last day for the judge's review of credible fear: seven days, no roll (G-05)."""
    negative = case.last("fear_decided", type="credible", outcome="negative")
    if negative is None or negative.get("review") == "declined":
        return NOT_APPLICABLE
    return Finding(negative.on + timedelta(days=CREDIBLE_REVIEW_DAYS), rules=("G-05",))


def reasonable_fear_decision_due(case: Case) -> Finding:
    """Return the last day for the officer's reasonable-fear decision: ten days (rule G-06)."""
    return _ten_days(case, case.last("fear_expressed", type="reasonable"))


def reasonable_fear_review_due(case: Case) -> Finding:
    """Return the last day for the judge's reasonable-fear review: ten days (rule G-06)."""
    return _ten_days(case, case.last("judge_review_filed", type="reasonable_fear"))


def _ten_days(case: Case, trigger: Event | None) -> Finding:
    if trigger is None:
        return NOT_APPLICABLE
    last = case.calendar.after(trigger.on, REASONABLE_DAYS)
    step = counted(case, trigger.on, REASONABLE_DAYS, last)
    if last.flagged:
        return boundary(last.value(), rules=("G-06",), steps=(step,))
    return Finding(last.value(), rules=("G-06",), steps=(step,))


def interview_target(case: Case) -> Finding:
    """Return the target day of the first interview: 45 days (rule G-08)."""
    return _target(case, INTERVIEW_DAYS)


def decision_target(case: Case) -> Finding:
    """Return the target day of the decision: 180 days (rule G-08)."""
    return _target(case, DECISION_DAYS)


def _target(case: Case, days: int) -> Finding:
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    return Finding(counts_as_filed(case, filed) + timedelta(days=days), rules=("G-08",))


def abandonment_presumed(case: Case) -> Finding:
    """Return whether leaving presumes the application abandoned (rules G-08, K-07)."""
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    decided = [e for e in case.after(filed, "asylum_decided") if e["outcome"] != "referred"]
    until = decided[0].on if decided else case.as_of
    left = [
        e for e in case.after(filed, "departed") if e.on <= until and not e.get("advance_parole")
    ]
    return Finding(bool(left), rules=("G-08", "K-07"))


def barred_countries(case: Case) -> Finding:
    """Return the countries to which a grant bars removal (rules F-10, J09, J10)."""
    found = {grant["country"] for grant in withholdings(case)}
    if asylum_stands(case):
        found |= set(case.nationalities)
    return Finding(sorted(found), rules=("F-10",))


def withholdings(case: Case) -> list[Event]:
    """Return the grants of withholding or CAT protection in force, through the day of their end."""
    return [
        grant
        for grant in case.all("withholding_granted")
        if not any(
            e.on < case.as_of and e.get("country") in (None, grant["country"])
            for e in case.after(grant, "benefit_ended", benefit="withholding")
        )
    ]


def asylum_stands(case: Case) -> bool:
    """Say whether a grant of asylum is in force, through the day of its end."""
    granted = case.last("asylum_decided", outcome="granted")
    if granted is None:
        return False
    return not any(
        e.on < case.as_of for e in case.after(granted, "benefit_ended", benefit="asylum")
    )


def status_claim_open(case: Case) -> Finding:
    """Return whether a status claim in expedited removal awaits its review (rule G-09)."""
    claimed = case.last("status_claimed")
    if claimed is None:
        return NOT_APPLICABLE
    return Finding(not case.after(claimed, "status_claim_reviewed"), rules=("G-09",))
