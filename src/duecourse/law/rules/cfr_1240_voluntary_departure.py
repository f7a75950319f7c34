"""Voluntary departure: INA 240B; 8 CFR 240.25, 1240.26. Rules E-01 to E-11.

The findings; how a grant stands is in cfr_1240_grant.
"""

from datetime import timedelta
from typing import Final

from duecourse.law.calendar import Deadline, add_years, said
from duecourse.law.case import Case, Event, stays
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules.cfr_1240_grant import (
    BOND_BUSINESS_DAYS,
    BOND_EXIT_DAYS,
    DOCUMENT_DAYS,
    PETITION_EXIT_DAYS,
    Grant,
    bond_due_day,
    cap_of,
    document_due_of,
    failed_on,
    grants,
    is_waived,
    latest,
    left_during_appeal,
    posted_by,
    safe_exit_day,
)
from duecourse.law.rules.wording import business, counted, listed, plain_count

BOND_MINIMUM: Final = 500  # 8 CFR 1240.26(c)(3)(i)
BOND_PROOF_DAYS: Final = 30  # 8 CFR 1240.26(c)(3)(ii)
PRE_CONCLUSION_DAYS: Final = 30  # 8 CFR 1240.26(b)(1)(ii)
PRESENCE_YEARS: Final = 1  # INA 240B(b)(1)(A)
PENALTY_YEARS: Final = 10  # INA 240B(d)(1)(B)


def _status(grant: Grant) -> Status:
    return Status.NEEDS_ATTORNEY if grant.doubtful else Status.OK


def _story(grant: Grant) -> str:
    """Return how the grant stands, as a sentence."""
    if grant.state == "suspended":
        return "A timely appeal or certification is pending; the period does not run."
    if grant.state == "not_reinstated":
        return "The Board decided the appeal and did not reinstate the period."
    if grant.state == "none":
        return "The grant fell: its order was vacated, or another grant took its place."
    if grant.last is None:
        return "No period runs."
    if grant.state == "complied" and grant.left is not None:
        return f"Left on {said(grant.left.on)}; the last day is {said(grant.last.due)}."
    if grant.ended_on is not None:
        what = {"motion": "A motion", "petition": "A petition for review"}.get(
            grant.ended_by or "", "A missing travel document"
        )
        return f"{what} ended the grant on {said(grant.ended_on)}."
    if grant.state == "overstayed":
        return f"The last day, {said(grant.last.due)}, passed without an exit in time."
    return f"The period runs through {said(grant.last.due)}."


def state(case: Case) -> Finding:
    """Return the state of the latest grant (rules E-03 to E-10)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    status = Status.NEEDS_ATTORNEY if left_during_appeal(case, grant.order) else Status.OK
    rules = ("E-03", "E-04", "E-05", "E-06", "E-08", "E-10")
    return Finding(grant.state, status, rules, steps=(_story(grant),))


def days_allowed(case: Case) -> Finding:
    """Return the days granted with extensions, never over the cap (rules E-01, E-02, E-03)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    rules, cap = ("E-01", "E-02", "E-03"), cap_of(grant.granted)
    if cap is None:
        return Finding(
            grant.days, Status.NEEDS_ATTORNEY, rules,
            steps=("No cap is on file for grants before 1 Apr 1997; an attorney must look it up.",),
        )  # fmt: skip
    return Finding(
        grant.days, rules=rules,
        steps=(f"{grant.asked} days granted with extensions; the law allows at most {cap}.",),
    )  # fmt: skip


def last_day(case: Case) -> Finding:
    """Return the last day of the period that runs or ran (rules E-03, E-04)."""
    grant = latest(case)
    if grant is None or grant.last is None:
        return NOT_APPLICABLE
    status = Status.BOUNDARY_SENSITIVE if grant.last.flagged else Status.OK
    return Finding(
        grant.last.value(), status, ("E-03",),
        steps=(counted(case, grant.started_on, grant.days, grant.last),),
    )  # fmt: skip


def _is_stipulated(_case: Case, given: Event) -> bool:
    return given.get("stipulated") is True


LATE_EXCEPTIONS: Final = (
    ExceptionRule(
        "stipulated", "8 CFR 1240.26(b)(2)", _is_stipulated, False,
        "DHS stipulated to the grant, so the 30 days do not bind the judge.",
        "DHS did not stipulate to the grant.",
    ),
)  # fmt: skip


def defects(case: Case) -> Finding:
    """Return what is wrong with the latest grant (rules E-01, E-02, E-11)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    given, cap = grant.granted, cap_of(grant.granted)
    found = _bars(case, grant)
    if cap is not None and grant.asked > cap:
        found.append("over_cap")
    if given["stage"] != "conclusion" and appeals.arriving(case):
        found.append("arriving")
    if given["stage"] == "pre_conclusion":
        found += _pre_conclusion_defects(case, grant)
    if given["stage"] == "conclusion":
        found += _conclusion_defects(case, grant)
    return Finding(
        sorted(found), rules=("E-01", "E-02", "E-11"),
        steps=(f"Found wrong with the grant of {said(given.on)}: {listed(sorted(found))}.",),
        considered=tried(LATE_EXCEPTIONS, case, given).considered
        if given["stage"] == "pre_conclusion" else (),
    )  # fmt: skip


def _pre_conclusion_defects(case: Case, grant: Grant) -> list[str]:
    """Return what offends 8 CFR 1240.26(b): the 30 days, and the waiver of appeal."""
    given = grant.granted
    found: list[str] = []
    held = [e for e in case.all("hearing_held", merits_calendared=True) if e.on <= given.on]
    late = bool(held) and given.on > held[0].on + timedelta(days=PRE_CONCLUSION_DAYS)
    if late and tried(LATE_EXCEPTIONS, case, given).applied is None:
        found.append("late_pre_conclusion")
    if grant.order is None:
        waived = any(e.on >= given.on for e in case.all("right_waived", right="appeal"))
    else:
        waived = is_waived(case, grant.order)
    if not waived:
        found.append("appeal_not_waived")
    return found


def _conclusion_defects(case: Case, grant: Grant) -> list[str]:
    """Return what offends INA 240B(b): a year's presence before service, the least bond."""
    given = grant.granted
    found: list[str] = []
    served = [e for e in case.all("nta_served") if e.on <= given.on]
    entered = [stay.first for stay in stays(case) if served and stay.holds(served[-1].on)]
    if entered and add_years(entered[-1], PRESENCE_YEARS) > served[-1].on:
        found.append("short_presence")
    bond = given.get("bond_amount")
    if bond is not None and bond < BOND_MINIMUM:
        found.append("bond_below_minimum")
    return found


def _bars(case: Case, grant: Grant) -> list[str]:
    """Return what makes the person ineligible: crime, an earlier grant, an earlier failure."""
    given = grant.granted
    found: list[str] = []
    classes = [name for e in case.all("convicted") if e.on <= given.on for name in e["classes"]]
    if "aggravated_felony" in classes or "security" in classes:
        found.append("aggravated_felony_or_security")
    earlier = grants(case)[:-1]
    if any(_was_present_without_admission(case, one) for one in earlier):
        found.append("prior_grant")
    failures = [failed_on(one) for one in earlier]
    if any(day is not None and given.on <= add_years(day, PENALTY_YEARS) for day in failures):
        found.append("prior_failure")
    return found


def _was_present_without_admission(case: Case, earlier: Grant) -> bool:
    """Say whether an earlier grant was given to somebody present without admission (240B(c)).

    By the charge at the time; where none is recorded, by the entry.
    """
    granted = earlier.granted
    charged = [
        e for e in case.all("nta_served") if e.on <= granted.on and e.get("classified_as")
    ]  # fmt: skip
    if charged:
        return bool(charged[-1].get("classified_as") == "present_without_admission")
    entered = [stay.entry for stay in stays(case) if stay.holds(granted.on)]
    return bool(entered) and entered[-1].kind == "entered_without_inspection"


def bond_due(case: Case) -> Finding:
    """Return the last day to post the bond: five business days (rules E-02, A-13)."""
    grant = latest(case)
    day = None if grant is None else bond_due_day(case, grant)
    if grant is None or day is None:
        return NOT_APPLICABLE
    return Finding(
        Deadline(day, day, day).value(), rules=("E-02", "A-13"),
        steps=(business(grant.granted.on, BOND_BUSINESS_DAYS, day),),
    )  # fmt: skip


def _appeal_of(case: Case, grant: Grant) -> Event | None:
    """Return the person's proper appeal from the grant's order; DHS owes no proof of a bond."""
    if grant.order is None:
        return None
    for filed, _ in appeals.appeals(case, grant.order):
        if filed["by"] == "respondent" and appeals.is_proper(case, filed, grant.order):
            return filed
    return None


def bond_proof_due(case: Case) -> Finding:
    """Return the last day for proof of the bond: 30 days after the notice of appeal (rule E-04)."""
    grant = latest(case)
    filed = None if grant is None else _appeal_of(case, grant)
    if grant is None or filed is None or grant.granted["stage"] != "conclusion":
        return NOT_APPLICABLE
    due = case.calendar.after(filed.on, BOND_PROOF_DAYS, eoir=True)
    status = Status.BOUNDARY_SENSITIVE if due.flagged else Status.OK
    return Finding(
        due.value(), status, ("E-04",), steps=(counted(case, filed.on, BOND_PROOF_DAYS, due),)
    )


def reinstatable(case: Case) -> Finding:
    """Return whether the Board may reinstate the period (rule E-04)."""
    grant = latest(case)
    filed = None if grant is None else _appeal_of(case, grant)
    if grant is None or filed is None:
        return NOT_APPLICABLE
    bond = bond_due_day(case, grant)
    if bond is None:
        return Finding(
            True, rules=("E-04",), steps=("The grant asked for no bond, so none is to be proved.",)
        )
    if case.as_of > bond and not posted_by(case, grant.granted, bond):
        return Finding(
            False, rules=("E-04", "E-07"),
            steps=(f"No bond was posted by {said(bond)}, so the Board may not reinstate.",),
        )  # fmt: skip
    due = case.calendar.after(filed.on, BOND_PROOF_DAYS, eoir=True)
    if any(filed.on <= e.on <= due.due for e in case.all("bond_proof_filed")):
        return Finding(
            True, rules=("E-04",),
            steps=(f"Proof of the bond reached the Board by {said(due.due)}.",),
        )  # fmt: skip
    if case.as_of <= due.due:
        return Finding(
            None, rules=("E-04",),
            steps=(f"Proof of the bond may still reach the Board through {said(due.due)}.",),
        )  # fmt: skip
    closed = case.calendar.is_flagged(due.due)
    return Finding(
        False, Status.BOUNDARY_SENSITIVE if closed else Status.OK, ("E-04",),
        steps=(f"No proof of the bond reached the Board by {said(due.due)}.",),
    )  # fmt: skip


def document_due(case: Case) -> Finding:
    """Return the last day to show the travel document (rule E-08)."""
    grant = latest(case)
    due = None if grant is None else document_due_of(case, grant.granted)
    if grant is None or due is None:
        return NOT_APPLICABLE
    status = Status.BOUNDARY_SENSITIVE if due.flagged else Status.OK
    return Finding(
        due.value(), status, ("E-08",),
        steps=(counted(case, grant.granted.on, DOCUMENT_DAYS, due),),
    )  # fmt: skip


def terminated(case: Case) -> Finding:
    """Return when and by what the grant ended before its time (rules E-05, E-06, E-08)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    rules = ("E-05", "E-06", "E-08")
    if grant.ended_by is None:
        return Finding(
            None, rules=rules,
            steps=("No motion, petition or missing document ended the grant. " + _story(grant),),
        )  # fmt: skip
    value = {"on": grant.ended_on, "by": grant.ended_by}
    return Finding(value, rules=rules, steps=(_story(grant),))


def alternate_order_on(case: Case) -> Finding:
    """Return the day on which the alternate order took effect (rules D-11, E-05 to E-08)."""
    grant = latest(case)
    if grant is None or grant.order is None:
        return NOT_APPLICABLE
    rules = ("D-11", "E-05", "E-06", "E-07", "E-08")
    if grant.alternate_on is None:
        return Finding(
            None, rules=rules,
            steps=("The alternate order has not taken effect. " + _story(grant),),
        )  # fmt: skip
    return Finding(
        grant.alternate_on, _status(grant), rules,
        steps=((f"The alternate order took effect on {said(grant.alternate_on)} "
               f"({grant.alternate_by})."),),
    )  # fmt: skip


def penalties(case: Case) -> Finding:
    """Return whether the penalties of INA 240B(d) apply (rules E-05, E-06, E-09)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    rules = ("E-05", "E-06", "E-09")
    failed = failed_on(grant)
    if failed is None:
        return Finding(False, rules=rules, steps=("No failure to leave. " + _story(grant),))
    if case.has("presence_exception_found", exception="vawa_nexus"):
        return Finding(
            True, Status.NEEDS_ATTORNEY, rules,
            steps=("Not left in time, but INA 240B(d)(2) may excuse it: an attorney looks.",),
        )  # fmt: skip
    if grant.granted.get("warned") is False:
        return Finding(
            True, Status.NEEDS_ATTORNEY, rules,
            steps=("Not left in time, but the order gave no warning of it: an attorney looks.",),
        )  # fmt: skip
    return Finding(
        True, _status(grant), rules, steps=(f"Not left in time: failed from {said(failed)}.",)
    )


def penalty_bar_through(case: Case) -> Finding:
    """Return the last day of the ten years without relief (rule E-09)."""
    grant = latest(case)
    if grant is None:
        return NOT_APPLICABLE
    failed = failed_on(grant)
    if failed is None:
        return Finding(None, rules=("E-09",), steps=("No failure to leave. " + _story(grant),))
    return Finding(
        add_years(failed, PENALTY_YEARS), case.finding(penalties).status, ("E-09",),
        steps=((f"{PENALTY_YEARS} years from the failure on {said(failed)} end on "
               f"{said(add_years(failed, PENALTY_YEARS))}."),),
    )  # fmt: skip


def safe_exit_by(case: Case) -> Finding:
    """Return the last day on which leaving, with proof, is not self-removal (E-06, E-07)."""
    grant = latest(case)
    day = None if grant is None else safe_exit_day(case, grant)
    if grant is None or day is None:
        return NOT_APPLICABLE
    if grant.ended_by == "petition" and grant.ended_on is not None:
        return Finding(
            day, rules=("E-06", "E-07"),
            steps=(
                plain_count(grant.ended_on, PETITION_EXIT_DAYS) + " Leave by then, with proof.",
            ),
        )  # fmt: skip
    assert grant.bond_failed_on is not None, "the other ground of a safe day"
    return Finding(
        day, rules=("E-06", "E-07"),
        steps=(plain_count(grant.bond_failed_on, BOND_EXIT_DAYS) + " Leave by then, with proof.",),
    )  # fmt: skip
