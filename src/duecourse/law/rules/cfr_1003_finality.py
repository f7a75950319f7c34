"""When a decision is final and an order takes effect: 8 CFR 1241.1, 235.3(b)(7), 1240.26.

Rule D-11 with E-04 to E-08: `decision_final_on` looks at the decision alone, `order_final_on` at
the order of removal, which waits for voluntary departure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecourse.law.calendar import ONE_DAY, said
from duecourse.law.case import Case, Event
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, unknown
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1240_grant as voluntary


@dataclass(frozen=True, slots=True)
class Finality:
    """How a decision or order stands as to finality.

    `on` None: not final yet. `executable_from` is the first day on which finality allows execution:
    the day itself for an act, the next for an expiry (convention 7).
    """

    on: date | None = None
    by: str | None = None
    executable_from: date | None = None
    status: Status = Status.OK
    readings: dict[str, Any] | None = None
    missing: tuple[str, ...] = ()


def by_act(on: date, by: str, status: Status = Status.OK) -> Finality:
    """Return the finality of a decision that an act made final, executable from that day."""
    return Finality(on, by, on, status)


def by_expiry(
    on: date, by: str, status: Status = Status.OK, readings: dict[str, Any] | None = None
) -> Finality:
    """Return the finality of a decision whose time ran out, executable from the next day."""
    return Finality(on, by, on + ONE_DAY, status, readings)


def decision(case: Case, issued: Event) -> Finality:
    """Return when the decision became final, without regard to voluntary departure."""
    return case.once(("decision", issued.n), lambda _: _decision(case, issued))  # type: ignore[no-any-return]


def _decision(case: Case, issued: Event) -> Finality:
    if issued["type"] == "expedited":
        concurred = case.past(issued.get("supervisor_concurred_on"))
        if concurred is None:
            return Finality(status=Status.UNKNOWN_FACT, missing=("supervisor_concurred_on",))
        return by_act(max(concurred, issued.on), "issuance")
    if issued["type"] == "reinstatement":
        return Finality(_reinstated_day(case, issued), "issuance", issued.on)
    if issued.get("in_absentia"):
        return by_act(issued.on, "in_absentia")
    if not appeals.goes_to_the_board(issued):
        return by_act(issued.on, "issuance")
    return _after_the_board(case, issued)


def _reinstated_day(case: Case, issued: Event) -> date:
    """Return the original date of a reinstated order: as stated, else of the order before it."""
    stated: date | None = issued.get("prior_order_on")
    if stated is not None:
        return stated
    earlier = [
        e for e in case.all("order_issued")
        if e["type"] != "reinstatement" and (e.on, e.n) < (issued.on, issued.n)
    ]  # fmt: skip
    return earlier[-1].on if earlier else issued.on


def _after_the_board(case: Case, issued: Event) -> Finality:
    standing = appeals.review(case, issued)
    if standing.left is not None:
        return _expired(case, issued, "departure", {"on_departure": standing.left.on})
    if standing.pending or standing.certified is not None:
        return Finality()
    decided = standing.decided
    if decided is not None:
        if decided["outcome"] == "dismissed":
            certified = decided["subject"] == "certification"
            return by_act(decided.on, "certification" if certified else "dismissal")
        if decided["outcome"] == "withdrawn":
            return _expired(case, issued, "withdrawal", {"on_withdrawal": decided.on})
        return Finality()  # sustained or remanded: the order does not stand
    # A late or unpaid appeal that the Board still has: final by law, but a person looks (D-10).
    status = Status.NEEDS_ATTORNEY if standing.improper else Status.OK
    waived = appeals.waived(case, issued)
    if waived is not None:
        return by_act(waived.on, "waiver", status)
    found = _expired(case, issued, "expiry", None)
    if found.on is not None and standing.improper:
        return by_expiry(found.on, "expiry", status)
    return found


def _expired(case: Case, issued: Event, by: str, readings: dict[str, Any] | None) -> Finality:
    """Return finality with the end of the appeal time, once it is over."""
    last = appeals.due(case, issued)
    status = Status.OK if readings is None else Status.NEEDS_ATTORNEY
    if last is None:
        return Finality(status=Status.UNKNOWN_FACT, missing=("service",))
    if case.as_of <= last.due:
        return Finality(status=status, readings=readings)
    if status is Status.OK and case.calendar.is_flagged(last.due):
        # Whether a closure without notice on the last day extends the time is open.
        status = Status.BOUNDARY_SENSITIVE
    return by_expiry(last.due, by, status, readings)


def order(case: Case, issued: Event) -> Finality:
    """Return when the order of removal took effect as a final order."""
    return case.once(("order", issued.n), lambda _: _order(case, issued))  # type: ignore[no-any-return]


def _order(case: Case, issued: Event) -> Finality:
    grant = None
    for one in voluntary.grants(case):
        if one.order is issued:
            grant = one
    if grant is None or grant.state == "not_reinstated":
        return decision(case, issued)
    if grant.alternate_on is None or grant.alternate_by is None:
        return Finality()
    on, by = grant.alternate_on, grant.alternate_by
    looked = grant.doubtful or appeals.review(case, issued).improper
    status = Status.NEEDS_ATTORNEY if looked else Status.OK
    if by == "document_failure":
        return Finality(on, by, grant.ended_on, status)
    return by_expiry(on, by, status) if by == "bond_failure" else by_act(on, by, status)


def order_day(case: Case, *, after: date) -> date | None:
    """Return the day on which an order of removal took effect after `after`, if one did."""
    for issued in case.all("order_issued"):
        final = order(case, issued).on
        if issued.on > after and final is not None:
            return final
    return None


def current(case: Case) -> Finality:
    """Return the finality of the operative order; of nothing when there is none."""
    issued = appeals.order(case)
    return Finality() if issued is None else order(case, issued)


def asylum_pending_through(case: Case, filed: Event) -> date | None:
    """Return the last day on which an asylum application was pending; None: it still is (C-08).

    A referral does not end it, a denial by USCIS does; a judge's denial ends it with the timely
    appeal and petition.
    """
    for decided in case.after(filed, "asylum_decided"):
        if decided["outcome"] == "referred":
            continue
        if decided["by"] == "USCIS" or decided["outcome"] in ("granted", "withdrawn", "abandoned"):
            return decided.on
        return _reviewed_through(case, decided)
    return None


def _reviewed_through(case: Case, decided: Event) -> date | None:
    """Return the last day of a denied application's review by the Board and the court."""
    issued = next((e for e in case.all("order_issued") if e.on >= decided.on), None)
    if issued is None:
        return decided.on
    standing = appeals.review(case, issued)
    if standing.pending or standing.certified:
        return None
    ended = decided.on if standing.decided is None else standing.decided.on
    petition = next((e for e in case.all("review_petition_filed") if e.on >= ended), None)
    if petition is None or (petition.on - ended).days > 30:
        return ended
    court = case.after(petition, "review_petition_decided")
    return court[0].on if court else None


BY: Final = {
    "waiver": "appeal was waived that day",
    "expiry": "nobody had appealed when the time for appeal ended",
    "dismissal": "the Board dismissed the appeal",
    "certification": "the certified case was decided",
    "in_absentia": "an order in absentia is final at once",
    "issuance": "an order of this kind is final when issued",
    "overstay": "the day after the last day of voluntary departure",
    "termination": "a motion or petition ended voluntary departure",
    "bond_failure": "the bond for voluntary departure was not posted",
    "document_failure": "no travel document was shown; the order stands as of its own date",
    "departure": "leaving withdrew the appeal, so the end of the appeal time counts",
    "withdrawal": "the appeal was withdrawn, so the end of the appeal time counts",
}


def _shown(found: Finality, value: Any) -> Finding:
    if found.status is Status.UNKNOWN_FACT:
        return unknown(*found.missing, rules=("D-11",))
    if found.on is None:
        return Finding(
            None, found.status, ("D-11",), readings=found.readings,
            steps=("Not final yet: an appeal, its time, or voluntary departure still runs.",),
        )  # fmt: skip
    return Finding(
        value, found.status, ("D-11",), readings=found.readings,
        steps=(f"Final on {said(found.on)}: {BY[found.by or 'issuance']}.",),
    )  # fmt: skip


def decision_final_on(case: Case) -> Finding:
    """Return the day on which the decision became administratively final (rules D-10, D-11)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    found = decision(case, issued)
    return _shown(found, found.on)


def order_final_on(case: Case) -> Finding:
    """Return the day on which the order of removal took effect as a final order (rule D-11)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    found = order(case, issued)
    return _shown(found, found.on)


def final_by(case: Case) -> Finding:
    """Return by what the order became final (rule D-11)."""
    issued = appeals.order(case)
    if issued is None:
        return NOT_APPLICABLE
    found = order(case, issued)
    return _shown(found, found.by)
