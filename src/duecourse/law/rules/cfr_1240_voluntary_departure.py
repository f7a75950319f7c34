"""Voluntary departure: INA 240B; 8 CFR 240.25, 1240.26. Rules E-01 to E-11, in that order."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import ONE_DAY, Deadline, add_years
from duecourse.law.case import Case, Event, stays
from duecourse.law.findings import NONE_SO_FAR, NOT_APPLICABLE, Finding, attorney, boundary
from duecourse.law.rules import cfr_1003_appeals as appeals

BOND_BUSINESS_DAYS: Final = 5
BOND_MINIMUM: Final = 500
BOND_EXIT_DAYS: Final = 25
BOND_PROOF_DAYS: Final = 30
PETITION_EXIT_DAYS: Final = 30
DOCUMENT_DAYS: Final = 60
PRE_CONCLUSION_DAYS: Final = 30
PENALTY_YEARS: Final = 10
ENDING_MOTIONS: Final = (
    "reopen", "reconsider", "reopen_vawa", "reopen_changed_country", "reopen_joint",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant as of the case's day.

    `last` is the last day of the period that runs or ran, None while none does. `ended_on` and
    `ended_by` say how the grant ended before its time; `alternate_on` when the alternate order took
    effect; `bond_failed_on` the day on which the bond was due and not posted.
    """

    granted: Event
    order: Event | None
    started_on: date
    days: int
    asked: int
    last: Deadline | None
    state: str
    ended_on: date | None = None
    ended_by: str | None = None
    alternate_on: date | None = None
    bond_failed_on: date | None = None
    left: Event | None = None


def cap_of(granted: Event) -> int:
    """Return the most days that may be granted (INA 240B(a)(2)(A), (b)(2))."""
    name = "vd_cap_conclusion" if granted["stage"] == "conclusion" else "vd_cap_pre_conclusion"
    days: int = parameters.value_on(name, granted.on)
    return days


def grants(case: Case) -> list[Grant]:
    """Return all grants in order."""
    return case.once("vd_grants", _grants)  # type: ignore[no-any-return]


def _grants(case: Case) -> list[Grant]:
    given = case.all("voluntary_departure_granted")
    found = []
    for n, granted in enumerate(given):
        until = given[n + 1].on if n + 1 < len(given) else None
        found.append(_stand(case, granted, until))
    return found


def latest(case: Case) -> Grant | None:
    """Return the latest grant."""
    found = grants(case)
    return found[-1] if found else None


def _order_of(case: Case, granted: Event) -> Event | None:
    if granted["stage"] == "dhs":
        return None
    same_day = [e for e in case.all("order_issued") if e.on == granted.on]
    return same_day[-1] if same_day else None


def _stand(case: Case, granted: Event, until: date | None) -> Grant:
    """Return how a grant stands; events from `until` on belong to the next one."""
    issued = _order_of(case, granted)
    extended = sum(
        e["days"] for e in case.after(granted, "voluntary_departure_extended")
        if until is None or e.on < until
    )  # fmt: skip
    asked = granted["days"] + extended
    cap = cap_of(granted)
    base = Grant(granted, issued, granted.on, min(asked, cap), asked, None, "running")
    if issued is not None:
        suspended = _after_appeal(case, base, issued, cap)
        if suspended is not None:
            return suspended
    return _period(case, base, until)


def _after_appeal(case: Case, base: Grant, issued: Event, cap: int) -> Grant | None:
    """Return the grant where an appeal suspends it or has decided it (E-04); None without one."""
    standing = appeals.review(case, issued)
    if standing.left is None and (standing.pending or standing.certified):
        return replace(base, state="suspended")
    if standing.decided is None:
        return None
    again = [e for e in case.all("voluntary_departure_reinstated") if e.on >= standing.decided.on]
    if again:
        days = min(again[0]["days"], cap)
        again_runs = replace(base, started_on=again[0].on, days=days, asked=again[0]["days"])
        return _period(case, again_runs, None, reinstated=True)
    final = standing.decided["outcome"] in ("dismissed", "withdrawn")
    return replace(
        base, state="not_reinstated", ended_on=standing.decided.on,
        alternate_on=standing.decided.on if final else None,
    )  # fmt: skip


def _period(case: Case, base: Grant, until: date | None, *, reinstated: bool = False) -> Grant:
    """Return the grant with its period: how it ended, or that it runs (E-03, E-05 to E-08)."""
    last = case.calendar.deadline(base.started_on + timedelta(days=base.days))
    grant = replace(base, last=last)
    if not reinstated:
        grant = replace(grant, bond_failed_on=_bond_failed_on(case, grant))
        missed = _document_missed_on(case, grant)
        if missed is not None:
            on = None if grant.order is None else grant.order.on
            return replace(grant, state="vacated", ended_on=missed, ended_by="document",
                         alternate_on=on)  # fmt: skip
    left = _exit(case, grant, until)
    ending = _ending(case, grant, left, until)
    if ending is not None:
        by = "petition" if ending.kind == "review_petition_filed" else "motion"
        on = None if grant.order is None else ending.on
        return replace(grant, state="terminated", ended_on=ending.on, ended_by=by, alternate_on=on,
                     left=left)  # fmt: skip
    bond = grant.bond_failed_on if _waived(case, grant) else None
    if left is not None and left.on <= last.due:
        return replace(grant, state="complied", left=left, alternate_on=bond)
    if case.as_of > last.due:
        overstay = None if grant.order is None else last.due + ONE_DAY
        return replace(grant, state="overstayed", left=left, alternate_on=bond or overstay)
    return replace(grant, alternate_on=bond)


def _waived(case: Case, grant: Grant) -> bool:
    return grant.order is not None and appeals.waived(case, grant.order) is not None


def _exit(case: Case, grant: Grant, until: date | None) -> Event | None:
    exits = [e for e in case.all("departed", "removed") if e.on >= grant.started_on]
    return exits[0] if exits and (until is None or exits[0].on < until) else None


def _ending(case: Case, grant: Grant, left: Event | None, until: date | None) -> Event | None:
    """Return the motion or petition filed inside the period, through its rolled day (E-05)."""
    assert grant.last is not None, "a period has a last day"
    found = [
        e for e in case.all("motion_filed", "review_petition_filed")
        if grant.started_on <= e.on <= grant.last.due
        and (until is None or e.on < until)
        and (e.kind == "review_petition_filed" or e["type"] in ENDING_MOTIONS)
        and (left is None or (e.on, e.n) < (left.on, left.n))
    ]  # fmt: skip
    return found[0] if found else None


def bond_due_day(case: Case, grant: Grant) -> date | None:
    """Return the day by which the bond must be posted; None where none is (E-02)."""
    if grant.granted["stage"] != "conclusion":
        return None
    return case.calendar.business_after(grant.granted.on, BOND_BUSINESS_DAYS)


def _posted(case: Case, grant: Grant, due: date) -> bool:
    posted = case.all("voluntary_departure_bond_posted")
    return any(grant.granted.on <= e.on <= due for e in posted)


def _bond_failed_on(case: Case, grant: Grant) -> date | None:
    due = bond_due_day(case, grant)
    if due is None or case.as_of <= due or _posted(case, grant, due):
        return None
    return due


def _document_due(case: Case, grant: Grant) -> Deadline | None:
    if not grant.granted.get("document_condition"):
        return None
    return case.calendar.after(grant.granted.on, DOCUMENT_DAYS)


def _document_missed_on(case: Case, grant: Grant) -> date | None:
    due = _document_due(case, grant)
    if due is None or case.as_of <= due.due:
        return None
    shown = any(e.on <= due.due for e in case.all("travel_document_presented"))
    return None if shown else due.due + ONE_DAY


def protected(case: Case) -> list[tuple[date, date | None]]:
    """Return the spans in which voluntary departure is a period of authorised stay (C-13)."""
    spans: list[tuple[date, date | None]] = []
    for grant in grants(case):
        if grant.state == "suspended" and grant.order is not None:
            standing = appeals.review(case, grant.order)
            spans.append((grant.granted.on, standing.pending[0].on if standing.pending else None))
        elif grant.last is None:
            spans.append((grant.granted.on, grant.ended_on))
        else:
            last = grant.last.due if grant.ended_on is None else grant.ended_on
            spans.append((grant.started_on, last))
    return spans


def state(case: Case) -> Finding:
    """Return the state of the latest grant (rules E-03 to E-10)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    return Finding(grant.state, rules=("E-03", "E-04", "E-05", "E-06", "E-08", "E-10"))


def days_allowed(case: Case) -> Finding:
    """Return the days granted with extensions, never over the cap (rules E-01, E-02, E-03)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    step = f"{grant.asked} days asked or granted; at most {cap_of(grant.granted)} allowed."
    return Finding(grant.days, rules=("E-01", "E-02", "E-03"), steps=(step,))


def last_day(case: Case) -> Finding:
    """Return the last day of the period that runs or ran (rules E-03, E-04)."""
    grant = latest(case)
    if grant is None or grant.last is None:
        return NOT_APPLICABLE
    steps = (appeals.counted(case, grant.started_on, grant.days, grant.last),)
    if grant.last.flagged:
        return boundary(grant.last.value(), rules=("E-03",), steps=steps)
    return Finding(grant.last.value(), rules=("E-03",), steps=steps)


def defects(case: Case) -> Finding:
    """Return what is wrong with the latest grant (rules E-01, E-02, E-11)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    given = grant.granted
    found = set()
    if grant.asked > cap_of(given):
        found.add("over_cap")
    if given["stage"] == "pre_conclusion":
        found |= _pre_conclusion_defects(case, grant)
    if given["stage"] == "conclusion":
        found |= _conclusion_defects(case, grant)
    found |= _bars(case, grant)
    return Finding(sorted(found), rules=("E-01", "E-02", "E-11"))


def _pre_conclusion_defects(case: Case, grant: Grant) -> set[str]:
    given, found = grant.granted, set()
    held = case.first("hearing_held", merits_calendared=True)
    late = held is not None and given.on > held.on + timedelta(days=PRE_CONCLUSION_DAYS)
    if late and not given.get("stipulated"):
        found.add("late_pre_conclusion")
    if not _waived(case, grant):
        found.add("appeal_not_waived")
    if appeals.arriving(case):
        found.add("arriving")
    return found


def _conclusion_defects(case: Case, grant: Grant) -> set[str]:
    given, found = grant.granted, set()
    served = [e for e in case.all("nta_served") if e.on <= given.on]
    entered = [stay.first for stay in stays(case) if served and stay.holds(served[-1].on)]
    if entered and add_years(entered[-1], 1) > served[-1].on:
        found.add("short_presence")
    bond = given.get("bond_amount")
    if bond is not None and bond < BOND_MINIMUM:
        found.add("bond_below_minimum")
    return found


def _bars(case: Case, grant: Grant) -> set[str]:
    given, found = grant.granted, set()
    classes = {c for e in case.all("convicted") if e.on <= given.on for c in e["classes"]}
    if classes & {"aggravated_felony", "security"}:
        found.add("aggravated_felony_or_security")
    for earlier in grants(case)[:-1]:
        charged = [e for e in case.all("nta_served") if e.on <= earlier.granted.on]
        if charged and charged[-1].get("classified_as") == "present_without_admission":
            found.add("prior_grant")
        failed = failed_on(earlier)
        if failed is not None and given.on <= add_years(failed, PENALTY_YEARS):
            found.add("prior_failure")
    return found


def failed_on(grant: Grant) -> date | None:
    """Return the day on which the person had failed to leave in time."""
    if grant.state != "overstayed" or grant.last is None:
        return None
    return grant.last.due + ONE_DAY


def bond_due(case: Case) -> Finding:
    """Return the last day to post the bond: five business days (rules E-02, A-13)."""
    grant = latest(case)
    day = None if grant is None else bond_due_day(case, grant)
    if day is None:
        return NOT_APPLICABLE
    return Finding(Deadline(day, day, day).value(), rules=("E-02", "A-13"))


def _appeal_of(case: Case, grant: Grant) -> Event | None:
    if grant.order is None:
        return None
    found = [
        filed for filed, _ in appeals.appeals(case, grant.order)
        if appeals.is_proper(case, filed, grant.order)
    ]  # fmt: skip
    return found[0] if found else None


def bond_proof_due(case: Case) -> Finding:
    """Return the last day for proof of the bond: 30 days after the notice of appeal (rule E-04)."""
    grant = latest(case)
    filed = None if grant is None else _appeal_of(case, grant)
    if grant is None or filed is None or grant.granted["stage"] != "conclusion":
        return NOT_APPLICABLE
    due = case.calendar.after(filed.on, BOND_PROOF_DAYS, eoir=True)
    return Finding(due.value(), rules=("E-04",))


def reinstatable(case: Case) -> Finding:
    """Return whether the Board may reinstate the period (rule E-04)."""
    grant = latest(case)
    filed = None if grant is None else _appeal_of(case, grant)
    if grant is None or filed is None:
        return NOT_APPLICABLE
    if grant.granted["stage"] != "conclusion":
        return Finding(True, rules=("E-04",))
    due = case.calendar.after(filed.on, BOND_PROOF_DAYS, eoir=True)
    bond = bond_due_day(case, grant)
    proved = any(filed.on <= e.on <= due.due for e in case.all("bond_proof_filed"))
    if bond is not None and case.as_of > bond and not _posted(case, grant, bond):
        return Finding(False, rules=("E-04", "E-07"))
    if not proved and case.as_of <= due.due:
        return NONE_SO_FAR
    return Finding(proved, rules=("E-04",))


def document_due(case: Case) -> Finding:
    """Return the last day to show the travel document (rule E-08)."""
    grant = latest(case)
    due = None if grant is None else _document_due(case, grant)
    return NOT_APPLICABLE if due is None else Finding(due.value(), rules=("E-08",))


def terminated(case: Case) -> Finding:
    """Return when and by what the grant ended before its time (rules E-05, E-06, E-08)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    if grant.ended_by is None:
        return NONE_SO_FAR
    value = {"on": grant.ended_on, "by": grant.ended_by}
    return Finding(value, rules=("E-05", "E-06", "E-08"))


def alternate_order_on(case: Case) -> Finding:
    """Return the day on which the alternate order took effect (rules D-11, E-05 to E-08)."""
    grant = latest(case)
    if grant is None or grant.order is None:
        return NOT_APPLICABLE
    return Finding(grant.alternate_on, rules=("D-11", "E-05", "E-06", "E-07", "E-08"))


def penalties(case: Case) -> Finding:
    """Return whether the penalties of INA 240B(d) apply (rules E-05, E-06, E-09)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    rules = ("E-05", "E-06", "E-09")
    if failed_on(grant) is None:
        return Finding(False, rules=rules)
    excused = case.has("presence_exception_found", exception="vawa_nexus")
    if grant.granted.get("warned") is False or excused:
        return attorney(True, rules=rules)
    return Finding(True, rules=rules)


def penalty_bar_through(case: Case) -> Finding:
    """Return the last day of the ten years without relief (rule E-09)."""
    grant = latest(case)
    failed = None if grant is None else failed_on(grant)
    if failed is None:
        return NOT_APPLICABLE if grant is None else NONE_SO_FAR
    status = case.finding(penalties).status
    return Finding(add_years(failed, PENALTY_YEARS), status, ("E-09",))


def safe_exit_day(case: Case, grant: Grant) -> date | None:
    """Return the last day on which leaving, with proof, is not self-removal (E-06, E-07)."""
    if grant.ended_by == "petition" and grant.ended_on is not None:
        return grant.ended_on + timedelta(days=PETITION_EXIT_DAYS)
    if grant.bond_failed_on is not None and _waived(case, grant):
        return grant.bond_failed_on + timedelta(days=BOND_EXIT_DAYS)
    return None


def safe_exit_by(case: Case) -> Finding:
    """Return the last day on which leaving, with proof, is not self-removal (E-06, E-07)."""
    grant = latest(case)
    day = None if grant is None else safe_exit_day(case, grant)
    return NOT_APPLICABLE if day is None else Finding(day, rules=("E-06", "E-07"))
