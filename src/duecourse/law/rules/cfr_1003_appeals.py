"""Orders and appeals to the Board: 8 CFR 1003.3, 1003.4, 1003.6, 1003.38, 1240.15, 1241.1.

Rules A-04, A-06, D-05, D-09, D-10, D-12, D-14.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.law import parameters
from duecourse.law.calendar import Deadline
from duecourse.law.case import Case, Event
from duecourse.law.findings import NOT_APPLICABLE, Finding, boundary, unknown

TEN_DAY_RULE_FROM: Final = date(2026, 3, 9)  # doc 2026-02326, vacated the day before
REGULAR: Final = ("removal", "exclusion", "deportation")
Appealed = tuple[Event, Event | None]


def order(case: Case) -> Event | None:
    """Return the operative order: the last one issued, unless it was vacated since."""
    return case.once("operative", _operative)  # type: ignore[no-any-return]


def _operative(case: Case) -> Event | None:
    issued = case.last("order_issued")
    return None if issued is None or vacated(case, issued) is not None else issued


def vacated(case: Case, issued: Event) -> Event | None:
    """Return the event by which an order ceased to stand: motion, appeal, court, end of case.

    Administrative closure leaves it standing.
    """
    for event in case.after(
        issued, "motion_decided", "appeal_decided", "review_petition_decided", "proceedings_ended"
    ):
        outcome = event.get("outcome")
        if event.kind == "proceedings_ended":
            if event["how"] != "administratively_closed":
                return event
        elif event.kind == "appeal_decided":
            of_the_order = event["subject"] in ("decision", "certification")
            if of_the_order and outcome in ("remanded", "sustained"):
                return event
        elif outcome == "granted":
            return event
    return None


def goes_to_the_board(issued: Event) -> bool:
    """Say whether a direct appeal lies from an order of this kind."""
    return issued["by"] == "IJ" and issued["type"] in REGULAR and not issued.get("in_absentia")


def decision_day(issued: Event) -> date | None:
    """Return the day from which the appeal time runs; None when the mailing is not recorded."""
    if issued.get("form") == "written":
        mailed: date | None = issued.get("mailed_on")
        return mailed
    return issued.on


def due(case: Case, issued: Event) -> Deadline | None:
    """Return the last day for the notice of appeal from an order."""
    day = decision_day(issued)
    if day is None:
        return None
    days = parameters.value_on("bia_appeal_days", day)
    return case.calendar.after(day, days, eoir=True)


def waived(case: Case, issued: Event) -> Event | None:
    """Return the waiver of appeal that goes with an order."""
    found = [e for e in case.all("right_waived", right="appeal") if e.on >= issued.on]
    return found[0] if found else None


def appeals(case: Case, issued: Event, subject: str = "decision") -> list[Appealed]:
    """Return the appeals from an order, each with its decision; a rejected one was never made."""
    decisions = [e for e in case.all("appeal_decided", subject=subject) if e.on >= issued.on]
    found: list[Appealed] = []
    for filed in case.all("appeal_filed", subject=subject):
        if filed.on < issued.on:
            continue
        decided = next((d for d in decisions if (d.on, d.n) > (filed.on, filed.n)), None)
        if decided is not None:
            decisions.remove(decided)
        if decided is None or decided["outcome"] != "rejected":
            found.append((filed, decided))
    return found


def is_proper(case: Case, filed: Event, issued: Event) -> bool:
    """Say whether an appeal was filed in time and with its fee or a request to waive it."""
    last = due(case, issued)
    in_time = last is not None and filed.on <= last.due
    return in_time and (filed["by"] == "DHS" or filed.get("fee") != "none")


@dataclass(frozen=True, slots=True)
class Review:
    """How the Board's review of an order stands.

    `pending` are proper appeals without a decision, `improper` late or unpaid ones that the Board
    still has, `decided` the last decision on a proper appeal or certification, `left` the exit that
    withdrew a pending appeal.
    """

    pending: tuple[Event, ...]
    improper: tuple[Event, ...]
    certified: Event | None
    decided: Event | None
    left: Event | None


def review(case: Case, issued: Event) -> Review:
    """Return how the Board's review of an order stands."""
    return case.once(("review", issued.n), lambda _: _review(case, issued))  # type: ignore[no-any-return]


def _review(case: Case, issued: Event) -> Review:
    pending, improper = [], []
    decided: Event | None = None
    for filed, decision in appeals(case, issued):
        if not is_proper(case, filed, issued):
            if decision is None:
                improper.append(filed)
        elif decision is None:
            pending.append(filed)
        else:
            decided = decision
    certified = next((e for e in case.all("case_certified") if e.on >= issued.on), None)
    certification = _after(case, certified) if certified else None
    if certification is not None:
        certified, decided = None, certification
    # A decision on a certification closes the appeal too (convention 8).
    if certification is not None:
        pending = [filed for filed in pending if filed.on > certification.on]
    left = _withdrawing_exit(case, pending)
    return Review(tuple(pending), tuple(improper), certified, decided, left)


def _after(case: Case, certified: Event) -> Event | None:
    found = case.after(certified, "appeal_decided", subject="certification")
    return found[0] if found else None


def arriving(case: Case) -> bool:
    """Say whether the person is charged as an arriving alien."""
    charged = [e for e in case.all("nta_served") if e.get("classified_as")]
    return bool(charged) and charged[-1].get("classified_as") == "arriving"


def _withdrawing_exit(case: Case, pending: list[Event]) -> Event | None:
    """Return the exit that withdraws the pending appeals (8 CFR 1003.4), if one does (D-14).

    Not for arriving aliens, not where DHS appealed (Matter of Luis), not where DHS removed the
    person (Matter of Diaz-Garcia).
    """
    if not pending or arriving(case) or any(filed["by"] == "DHS" for filed in pending):
        return None
    exits = case.after(pending[0], "departed")
    return exits[0] if exits else None


def appeal_due(case: Case) -> Finding:
    """Return the last day for the notice of appeal (rules D-09, A-06)."""
    issued = order(case)
    if issued is None or not goes_to_the_board(issued):
        return NOT_APPLICABLE
    last = due(case, issued)
    if last is None:
        return unknown("service", rules=("D-09",))
    day = decision_day(issued)
    assert day is not None, "a deadline has a day it runs from"
    readings = None
    if issued.on >= TEN_DAY_RULE_FROM:
        shadow = parameters.value_on("bia_appeal_days_shadow", issued.on)
        readings = {"if_10_days": case.calendar.after(day, shadow, eoir=True).due}
    rules = ("D-09", "A-01", "A-06") if case.calendar.outages else ("D-09", "A-01")
    steps = (counted(case, day, (last.unrolled - day).days, last),)
    if last.flagged:
        return boundary(last.value(), readings, rules=rules, steps=steps)
    return Finding(last.value(), rules=rules, readings=readings, steps=steps)


def counted(case: Case, trigger: date, days: int, last: Deadline) -> str:
    """Return the arithmetic of a deadline as a sentence, day by day where it rolled."""
    text = f"{days} days from {_said(trigger)} is {_said(last.unrolled)}"
    day = last.unrolled
    while day < last.due:
        why = case.calendar.why(day)
        text += f"; {_said(day)} is closed ({why or 'the filing system was down'})"
        day = date.fromordinal(day.toordinal() + 1)
    return f"{text}; so {_said(last.due)}." if last.due > last.unrolled else f"{text}."


def _said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def appeal_available(case: Case) -> Finding:
    """Return whether a direct appeal lies from the operative order (rules D-09, D-10, D-05)."""
    issued = order(case)
    if issued is None:
        return NOT_APPLICABLE
    open_ = goes_to_the_board(issued) and waived(case, issued) is None
    return Finding(open_, rules=("D-09", "D-10", "D-05"))


def latest_appeal(case: Case) -> Event | None:
    """Return the latest appeal from the operative order that was not rejected."""
    issued = order(case)
    found = [] if issued is None else appeals(case, issued)
    return found[-1][0] if found else None


def appeal_filed_on(case: Case) -> Finding:
    """Return the day on which the latest appeal counts as filed: receipt, not mailing (A-04)."""
    filed = latest_appeal(case)
    return NOT_APPLICABLE if filed is None else Finding(filed.on, rules=("A-04",))


def _rejected(case: Case, issued: Event) -> bool:
    return any(e.on >= issued.on for e in case.all("appeal_decided", outcome="rejected"))


def appeal_timely(case: Case) -> Finding:
    """Return whether the latest appeal was received within its time (rules A-04, D-09)."""
    issued, filed = order(case), latest_appeal(case)
    if issued is not None and filed is None and _rejected(case, issued):
        return Finding(False, rules=("A-04",), steps=("A rejected filing was never made.",))
    if issued is None or filed is None:
        return NOT_APPLICABLE
    last = due(case, issued)
    if last is None:
        return unknown("service", rules=("D-09",))
    return Finding(filed.on <= last.due, rules=("A-04", "A-06", "D-09"))


def appeal_withdrawn(case: Case) -> Finding:
    """Return whether an exit withdrew the pending appeal (rule D-14)."""
    issued = order(case)
    if issued is None:
        return NOT_APPLICABLE
    standing = review(case, issued)
    exits = case.after(standing.pending[0], "departed", "removed") if standing.pending else []
    if not exits:
        return NOT_APPLICABLE
    return Finding(standing.left is not None, rules=("D-14",))


def automatic_stay(case: Case) -> Finding:
    """Return what stays removal by itself on the day (rules D-12, D-06, D-07)."""
    issued = order(case)
    if issued is None:
        return NOT_APPLICABLE
    names = set()
    if goes_to_the_board(issued):
        names |= _appeal_stays(case, issued)
    if rescission_holds(case):
        names.add("rescind_motion")
    if vawa_holds(case):
        names.add("vawa_motion")
    return Finding(sorted(names), rules=("D-12", "D-06", "D-07"))


def _appeal_stays(case: Case, issued: Event) -> set[str]:
    names = set()
    last = due(case, issued)
    standing = review(case, issued)
    runs = last is None or case.as_of <= last.due
    if runs and waived(case, issued) is None and standing.decided is None:
        names.add("appeal_time")
    decided_today = standing.decided is not None and standing.decided.on == case.as_of
    if standing.pending and standing.left is None:
        names.add("appeal_pending")
    if standing.certified is not None or decided_today:
        names.add("appeal_pending")
    return names


def open_motions(case: Case, *types: str) -> list[tuple[Event, Event | None]]:
    """Return the motions of these types, each with its decision (oldest open first)."""
    found: list[tuple[Event, Event | None]] = []
    for type_ in types:
        decisions = list(case.all("motion_decided", type=type_))
        for filed in case.all("motion_filed", type=type_):
            decided = next((d for d in decisions if (d.on, d.n) > (filed.on, filed.n)), None)
            if decided is not None:
                decisions.remove(decided)
            found.append((filed, decided))
    return sorted(found, key=lambda pair: (pair[0].on, pair[0].n))


def rescission_holds(case: Case) -> bool:
    """Say whether a motion to set aside an in-absentia order stays removal (D-06, hold J04).

    Until the judge rules, through that day; for deportation-era orders through the appeal from the
    denial and its time.
    """
    issued = order(case)
    era = issued is not None and issued["type"] in ("deportation", "exclusion")
    return any(
        decided is None or decided.on == case.as_of or (era and appeal_runs(case, decided))
        for _, decided in open_motions(case, "rescind")
        if decided is None or decided["outcome"] == "denied"
    )


def vawa_holds(case: Case) -> bool:
    """Say whether a VAWA motion stays removal (D-07, hold J05): through its appeal and its time."""
    return any(
        decided is None or decided.on == case.as_of or appeal_runs(case, decided)
        for filed, decided in open_motions(case, "reopen_vawa")
        if filed.get("qualified") is not False
        and (decided is None or decided["outcome"] == "denied")
    )


def appeal_runs(case: Case, denied: Event) -> bool:
    """Say whether the appeal from a denied motion is pending, or its time still runs."""
    if denied["by"] == "BIA":
        return False
    days = parameters.value_on("bia_appeal_days", denied.on)
    last = case.calendar.after(denied.on, days, eoir=True)
    filed = case.after(denied, "appeal_filed", subject="motion")
    if filed:
        decided = case.after(filed[0], "appeal_decided", subject="motion")
        return not decided or decided[0].on >= case.as_of
    return case.as_of <= last.due
