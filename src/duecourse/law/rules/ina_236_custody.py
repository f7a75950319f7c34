"""Custody: INA 235(b), 236, 241; 8 CFR 236.1, 287.3, 287.7, 1003.19(i); 8 USC 1232.

Rules H-01 to H-07 and D-19, in that order.
"""

from datetime import datetime, timedelta
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline, add_years, clock, clock_at, said
from duecourse.law.case import Case, Event, stays
from duecourse.law.exceptions import ExceptionRule, tried
from duecourse.law.findings import NOT_APPLICABLE, Finding, attorney, boundary, unknown
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import wording

CHARGE_HOURS: Final = 48
NOTICE_HOURS: Final = 48
TRANSFER_HOURS: Final = 72
FLORES_DAYS: Final = 20
ADULT_YEARS: Final = 18
CONDITIONS_DAYS: Final = 7
AUTOSTAY_NOTICE_DAYS: Final = 1
AUTOSTAY_APPEAL_DAYS: Final = 10
AUTOSTAY_DAYS: Final = 90


def charge_decision_by(case: Case) -> Finding:
    """Return by when custody and charge must be decided after an arrest without warrant (H-01)."""
    arrested = case.last("arrested")
    if arrested is None or arrested["warrant"] or arrested.at is None:
        return NOT_APPLICABLE
    return _clock(arrested.at, CHARGE_HOURS, arrested["zone"], "H-01")


def _clock(at: datetime, hours: int, zone: str, rule: str) -> Finding:
    """Return the instant some elapsed hours later; weekends and changes of clocks count (A-14)."""
    value = clock(at, hours, zone)
    step = f"{hours} hours after {clock_at(at, zone)['local']} is {value['local']}."
    return Finding(value, rules=(rule, "A-14"), steps=(step,))


def detainer_expires(case: Case) -> Finding:
    """Return when a detainer ends: 48 hours without Saturdays, Sundays and holidays (H-01)."""
    held = case.last("detainer_hold_started")
    if held is None or held.at is None:
        return NOT_APPLICABLE
    value = clock_at(
        case.calendar.open_hours_after(held.at, CHARGE_HOURS, held["zone"]), held["zone"]
    )
    start = clock_at(held.at, held["zone"])["local"]
    step = (
        f"{CHARGE_HOURS} hours after {start}, without the hours of Saturdays, Sundays and "
        f"holidays, is {value['local']}."
    )
    return Finding(value, rules=("H-01", "A-14"), steps=(step,))


def _mandatory(case: Case) -> bool:
    return any("236c" in e["classes"] for e in case.all("convicted"))


def bond_allowed(case: Case) -> Finding:
    """Return whether release on bond is open by statute (rule H-02)."""
    started = case.last("custody_started")
    if started is None:
        return NOT_APPLICABLE
    authority = started["authority"]
    if _mandatory(case):
        step = "A conviction of the classes of INA 236(c) requires detention without bond."
        return Finding(False, rules=("H-02",), steps=(step,))
    if authority in ("236c", "241"):
        step = f"Detention under INA {authority} knows no release on bond."
        return Finding(False, rules=("H-02",), steps=(step,))
    if authority == "235b":
        step = "Detention under INA 235(b): whether bond is open is for an attorney."
        return attorney(None, rules=("H-02",), steps=(step,))
    step = "Detention under INA 236(a), and no conviction of the classes of INA 236(c)."
    return Finding(True, rules=("H-02",), steps=(step,))


def bond_amount_ok(case: Case) -> Finding:
    """Return whether the bond is at least the minimum of INA 236(a)(2)(A) (rule H-03)."""
    decided = case.last("bond_decided")
    amount = None if decided is None else decided.get("amount")
    if decided is None or amount is None:
        return NOT_APPLICABLE
    least = parameters.value_on("bond_minimum", decided.on)
    if least is None:
        step = f"No minimum is known for a bond of {said(decided.on)}."
        return unknown("bond_minimum", rules=("H-03",), steps=(step,))
    step = f"The bond is ${amount:,}; the minimum on {said(decided.on)} is ${least:,}."
    return Finding(amount >= least, rules=("H-03",), steps=(step,))


def bond_hearing(case: Case) -> Finding:
    """Return whether a bond hearing is open after entry without inspection (H-03, K-15)."""
    found = stays(case)
    if not case.has("custody_started") or not found:
        return NOT_APPLICABLE
    if found[-1].entry.kind != "entered_without_inspection":
        return NOT_APPLICABLE
    table, circuit = parameters.data()["bond_hearing_by_circuit"], case.ask.get("circuit")
    value = "unknown"
    for name in ("available", "not_available"):
        if circuit in table[name]:
            value = name
    where = f"circuit {circuit}" if circuit else "a circuit that was not named"
    step = f"After entry without inspection the circuits differ; the table for {where}: {value}."
    return attorney(value, rules=("H-03", "K-15"), steps=(step,))


def _child_clock(case: Case, hours: int) -> Finding:
    found = case.last("uac_determined")
    if found is None or found.at is None:
        return NOT_APPLICABLE
    return _clock(found.at, hours, found["zone"], "H-04")


def hhs_notice_by(case: Case) -> Finding:
    """Return by when HHS must be told of an unaccompanied child: 48 hours (rule H-04)."""
    return _child_clock(case, NOTICE_HOURS)


def hhs_transfer_by(case: Case) -> Finding:
    """Return by when the child must be in HHS care: 72 hours (rule H-04)."""
    return _child_clock(case, TRANSFER_HOURS)


def child_screen_by(case: Case) -> Finding:
    """Return by when a child of a contiguous country must be screened: 48 hours (rule H-04)."""
    found = case.last("uac_determined")
    if found is None or not found.get("contiguous"):
        return NOT_APPLICABLE
    return _child_clock(case, NOTICE_HOURS)


def child_benchmark_on(case: Case) -> Finding:
    """Return the day of the 20-day alert for a child in custody (rules H-05, K-10)."""
    started = case.last("custody_started")
    if started is None:
        return NOT_APPLICABLE
    if case.birth_on is not None and started.on >= add_years(case.birth_on, ADULT_YEARS):
        return NOT_APPLICABLE
    day = started.on + timedelta(days=FLORES_DAYS)
    step = f"{FLORES_DAYS} days from {said(started.on)}: {said(day)}. It is an alert, not a limit."
    return Finding(day, rules=("H-05", "K-10"), steps=(step,))


def citizenship_memo_by(case: Case) -> Finding:
    """Return the day by which the memo on a citizenship claim is due: one business day (H-06)."""
    claimed = case.last("citizenship_claimed")
    if claimed is None:
        return NOT_APPLICABLE
    day = case.calendar.business_after(claimed.on, 1)
    step = f"The first business day after {said(claimed.on)} is {said(day)}."
    return Finding(day, rules=("H-06", "A-13"), steps=(step,))


def consular_notice(case: Case) -> Finding:
    """Return whether the consul must be told, or only on request (rule H-07)."""
    if not case.has("custody_started"):
        return NOT_APPLICABLE
    mandatory = set(parameters.data()["consular_mandatory"]["codes"]) & set(case.nationalities)
    resident = case.has("adjustment_decided", outcome="approved") or any(
        stay.entry.kind == "admitted" and stay.entry["class"] == "LPR" for stay in stays(case)
    )
    polish = tried((POLISH_RESIDENT,), "PL" in mandatory and resident)
    if polish.applied is not None:
        mandatory.discard("PL")
    step = "No nationality of the person is on the list of 8 CFR 236.1(e): only on request."
    if mandatory:
        step = f"The list of 8 CFR 236.1(e) names {', '.join(sorted(mandatory))}: always."
    elif polish.applied is not None:
        step = POLISH_RESIDENT.applied
    return Finding(
        "mandatory" if mandatory else "on_request", rules=("H-07",), steps=(step,),
        considered=polish.considered if "PL" in case.nationalities else (),
    )  # fmt: skip


def _as_it_is(applies: bool) -> bool:
    return applies


POLISH_RESIDENT: Final = ExceptionRule(
    "Polish permanent resident", "8 CFR 236.1(e), note", _as_it_is, "on_request",
    "A Polish national who is a permanent resident: only on request.",
    "The person is not a Polish national who is a permanent resident.",
)  # fmt: skip


def conditions_request_by(case: Case) -> Finding:
    """Return the last day to ask for other conditions of release: seven days (rule H-07)."""
    released = case.last("custody_ended")
    if released is None or finality.current(case).on is not None:
        return NOT_APPLICABLE
    last = case.calendar.after(released.on, CONDITIONS_DAYS, eoir=True)
    step = wording.counted(case, released.on, CONDITIONS_DAYS, last)
    if last.flagged:
        return boundary(last.value(), rules=("H-07",), steps=(step,))
    return Finding(last.value(), rules=("H-07",), steps=(step,))


def _release(case: Case) -> Event | None:
    """Return the judge's order of release or bond that DHS could stay."""
    found = [
        e for e in case.all("bond_decided")
        if e["by"] == "IJ" and e["outcome"] in ("release", "bond")
    ]  # fmt: skip
    return found[-1] if found else None


def autostay_notice_due(case: Case) -> Finding:
    """Return the last day of Form EOIR-43: one business day (rule D-19)."""
    return _business_days(case, AUTOSTAY_NOTICE_DAYS)


def autostay_appeal_due(case: Case) -> Finding:
    """Return the last day of the appeal that keeps the stay: ten business days (rule D-19)."""
    return _business_days(case, AUTOSTAY_APPEAL_DAYS)


def _business_days(case: Case, days: int) -> Finding:
    ordered = _release(case)
    if ordered is None:
        return NOT_APPLICABLE
    day = case.calendar.business_after(ordered.on, days)
    return Finding(
        Deadline(day, day, day).value(), rules=("D-19", "A-13"),
        steps=(wording.business(ordered.on, days, day),),
    )  # fmt: skip


def autostay(case: Case) -> Finding:
    """Return whether the automatic stay of release is in force, and when it lapses (rule D-19)."""
    ordered = _release(case)
    notices = [] if ordered is None else case.after(ordered, "bond_autostay_filed")
    if ordered is None or not notices:
        return NOT_APPLICABLE
    notice_due = case.calendar.business_after(ordered.on, AUTOSTAY_NOTICE_DAYS)
    if notices[0].on > notice_due:
        return Finding(
            {"in_force": False, "lapses_on": None}, rules=("D-19",),
            steps=(f"Form EOIR-43 came after {said(notice_due)}, its last day.",),
        )  # fmt: skip
    appeal_due = case.calendar.business_after(ordered.on, AUTOSTAY_APPEAL_DAYS)
    for filed, decided in appeals.filings(case, "bond", ordered, None):
        if filed["by"] == "DHS" and filed.on <= appeal_due:
            lapses = filed.on + timedelta(days=AUTOSTAY_DAYS)
            decided_before = decided is not None and case.as_of > decided.on
            return Finding(
                {"in_force": case.as_of <= lapses and not decided_before, "lapses_on": lapses},
                rules=("D-19",), steps=(wording.plain_count(filed.on, AUTOSTAY_DAYS),),
            )  # fmt: skip
    return Finding(
        {"in_force": case.as_of <= appeal_due, "lapses_on": None}, rules=("D-19",),
        steps=(f"DHS may appeal through {said(appeal_due)}; without it the stay falls.",),
    )  # fmt: skip
