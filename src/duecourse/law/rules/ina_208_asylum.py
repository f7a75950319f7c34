"""Asylum: INA 208; 8 CFR 208.4, 208.7, 208.30, 208.31, 235.3(b). Rules G-01 to G-09."""

from datetime import date, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, add_months, add_years, outside, said, union_days
from duecourse.law.case import ARRIVALS, EXITS, Case, Event
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, boundary, unknown
from duecourse.law.rules.wording import counted, rolled

ARRIVED: Final = (*ARRIVALS, "sought_admission")
ONE_YEAR_FLOOR: Final = date(1997, 4, 1)  # 8 CFR 208.4(a)(2)(ii)
INTERVIEW_DAYS: Final = 45  # INA 208(d)(5)(A)(ii)
DECISION_DAYS: Final = 180  # INA 208(d)(5)(A)(iii)
CREDIBLE_REVIEW_DAYS: Final = 7  # INA 235(b)(1)(B)(iii)(III)
REASONABLE_DAYS: Final = 10  # 8 CFR 208.31(b), (g)


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
    steps = (f"One year after the last arrival, {said(arrived)}, is {rolled(case, last)}",)
    if last.flagged or add_months(arrived, 12)[1]:
        return boundary(last.value(), rules=("G-01", "A-15"), steps=steps)
    return Finding(last.value(), rules=("G-01",), steps=steps)


def asylum_filed_on(case: Case) -> Finding:
    """Return the day on which the I-589 counts as filed (rules A-04, G-03)."""
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    day = counts_as_filed(case, filed)
    step = f"Received on {said(filed.on)}; the day of receipt counts."
    if day != filed.on:
        step = f"Received late, on {said(filed.on)}, but provably mailed in time on {said(day)}."
    return Finding(day, rules=("A-04", "G-03"), steps=(step,))


def _is_unaccompanied(case: Case) -> bool:
    return case.has("uac_determined")


def _never_ruled_out(_case: Case) -> bool | None:
    """Say None: no record can show that circumstances neither changed nor kept the person."""
    return None


EXEMPT: Final = ExceptionRule(
    "unaccompanied child", "INA 208(a)(2)(E)", _is_unaccompanied, "exempt",
    "An unaccompanied child is exempt from the year.",
    "The person was not found to be an unaccompanied child.",
)  # fmt: skip
EXCUSED: Final = ExceptionRule(
    "changed or extraordinary circumstances", "INA 208(a)(2)(D); 8 CFR 208.4(a)(4), (5)",
    _never_ruled_out, None, "", "", ("changed or extraordinary circumstances",),
)  # fmt: skip


def one_year_bar(case: Case) -> Finding:
    """Return whether the one-year bar applies (rules G-01, G-02, G-04)."""
    exempt = tried((EXEMPT,), case)
    if exempt.applied is not None:
        return Finding(
            "exempt", rules=("G-02",), considered=exempt.considered, steps=(EXEMPT.applied,)
        )
    last = deadline(case)
    if last is None:
        return NOT_APPLICABLE
    filed = _filed_for_this_stay(case)
    day = case.as_of if filed is None else counts_as_filed(case, filed)
    if day <= last.due:
        step = f"The year ends on {said(last.due)}; it had not passed."
        return Finding("none", rules=("G-01",), considered=exempt.considered, steps=(step,))
    late = tried((EXEMPT, EXCUSED), case)
    step = f"The year ended on {said(last.due)}; an exception is never ruled out by a machine."
    return Finding(
        "applies_unless_excepted", Status.NEEDS_ATTORNEY, ("G-01", "G-04"),
        considered=late.considered, steps=(step,),
    )  # fmt: skip


def _filed_for_this_stay(case: Case) -> Event | None:
    """Return the application that meets the year: one still open at the last arrival, or the first.

    An application decided before the person came back says nothing about the new year.
    """
    arrived = last_arrival(case)
    assert arrived is not None, "asked only after an arrival"
    for filed in case.all("asylum_filed"):
        decided = [e for e in case.after(filed, "asylum_decided") if e["outcome"] != "referred"]
        if filed.on >= arrived or not decided or decided[0].on >= arrived:
            return filed
    return None


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
    ran = outside(day + 1, end, spans)
    while ran < days:
        end += days - ran  # it cannot run on more days than pass
        ran = outside(day + 1, end, spans)
    reached = date.fromordinal(end)
    if open_ and first_open is not None and reached >= first_open:
        return None, True
    return reached, False


def _permit_from(case: Case, parameter: str) -> Finding:
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    days = parameters.value_on(parameter, filed.on)
    if days is None:
        return unknown(
            parameter, rules=("G-07",),
            steps=(f"No number of days is known for an application of {said(filed.on)}.",),
        )  # fmt: skip
    day, stopped = _running(case, filed, days)
    if day is None or stopped:
        return unknown(
            "clock_restart", rules=("G-07",),
            steps=(f"The clock of {days} days stands still, and nobody recorded its restart.",),
        )  # fmt: skip
    still = (day - filed.on).days - days
    step = f"{days} running days from {said(filed.on)}, with {still} days stopped: {said(day)}."
    return Finding(day, rules=("G-07",), steps=(step,))


def ead_apply_from(case: Case) -> Finding:
    """Return the first day to apply for a work permit: 150 running days (rule G-07)."""
    return _permit_from(case, "ead_apply_days")


def ead_grant_from(case: Case) -> Finding:
    """Return the first day on which a work permit may be granted: 180 running days (G-07)."""
    return _permit_from(case, "ead_grant_days")


def ead_eligible(case: Case) -> Finding:
    """Return whether the applicant may apply on the day (rule G-07)."""
    filed = case.last("asylum_filed")
    if filed is None:
        return NOT_APPLICABLE
    lost = [
        e for e in case.after(filed, "asylum_decided")
        if e["outcome"] in ("denied", "withdrawn", "abandoned")
    ]  # fmt: skip
    if lost:
        step = f"The application ended without a grant on {said(lost[0].on)}."
        return Finding(False, rules=("G-07",), steps=(step,))
    from_ = case.finding(ead_apply_from)
    if from_.value is None:
        return Finding(False, rules=("G-07",), steps=from_.steps)
    step = f"The first day to apply is {said(from_.value)}."
    return Finding(case.as_of >= from_.value, rules=("G-07",), steps=(step,))


def credible_fear_review_by(case: Case) -> Finding:
    """Return the last day for the judge's review of credible fear: seven days, no roll (G-05)."""
    decided = case.last("fear_decided", type="credible")
    if decided is None or decided["outcome"] != "negative" or decided.get("review") == "declined":
        return NOT_APPLICABLE
    day = decided.on + timedelta(days=CREDIBLE_REVIEW_DAYS)
    step = f"Seven days from {said(decided.on)}, weekends and holidays counted: {said(day)}."
    return Finding(day, rules=("G-05",), steps=(step,))


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
    start = counts_as_filed(case, filed)
    day = start + timedelta(days=days)
    step = f"{days} days from {said(start)}: {said(day)}. It is a target, not a limit."
    return Finding(day, rules=("G-08",), steps=(step,))


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
    step = "Nobody recorded an exit without advance parole while the application was pending."
    if left:
        step = f"The person left on {said(left[0].on)} without advance parole."
    return Finding(bool(left), rules=("G-08", "K-07"), steps=(step,))


def barred_countries(case: Case) -> Finding:
    """Return the countries to which a grant bars removal (rules F-10, J09, J10)."""
    rules = ("F-10", "J09", "J10")
    found = {grant["country"] for grant in withholdings(case)}
    if asylum_stands(case):
        if not case.nationalities:
            step = "Asylum was granted, but the record does not say from which country."
            return unknown("nationality", rules=rules, steps=(step,))
        found |= set(case.nationalities)
    names = sorted(found)
    step = f"Grants in force bar removal to: {', '.join(names) or 'no country'}."
    return Finding(names, rules=rules, steps=(step,))


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
    reviewed = case.after(claimed, "status_claim_reviewed")
    step = f"Claimed on {said(claimed.on)}; no judge has reviewed it."
    if reviewed:
        step = f"Claimed on {said(claimed.on)}; a judge reviewed it on {said(reviewed[0].on)}."
    return Finding(not reviewed, rules=("G-09",), steps=(step,))
