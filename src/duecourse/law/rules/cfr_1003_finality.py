"""When a decision is final and an order takes effect: 8 CFR 1241.1, 235.3(b)(7), 1240.26.

Rule D-11 with E-04 to E-08: `decision_final_on` looks at the decision alone, `order_final_on` at
the order of removal, which waits for voluntary departure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from duecourse.law.calendar import ONE_DAY
from duecourse.law.case import Case, Event
from duecourse.law.findings import NOT_APPLICABLE, Finding, Status, unknown
from duecourse.law.rules import cfr_1003_appeals as appeals
from duecourse.law.rules import cfr_1240_voluntary_departure as voluntary


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
        return Finality(issued.get("prior_order_on") or issued.on, "issuance", issued.on)
    if issued.get("in_absentia"):
        return by_act(issued.on, "in_absentia")
    if not appeals.goes_to_the_board(issued):
        return by_act(issued.on, "issuance")
    return _after_the_board(case, issued)


def _after_the_board(case: Case, issued: Event) -> Finality:
    standing = appeals.review(case, issued)
    if standing.left is not None:
        return _expired(case, issued, "departure", {"on_departure": standing.left.on})
    if standing.pending or standing.certified:
        return Finality()
    decided = standing.decided
    if decided is not None:
        if decided["outcome"] == "dismissed":
            certified = decided["subject"] == "certification"
            return by_act(decided.on, "certification" if certified else "dismissal")
        if decided["outcome"] == "withdrawn":
            return _expired(case, issued, "withdrawal", {"on_withdrawal": decided.on})
        return Finality()  # sustained or remanded: the order does not stand
    waived = appeals.waived(case, issued)
    if waived is not None:
        return by_act(waived.on, "waiver")
    found = _expired(case, issued, "expiry", None)
    if found.on is not None and standing.improper:
        return by_expiry(found.on, "expiry", Status.NEEDS_ATTORNEY)
    return found


def _expired(case: Case, issued: Event, by: str, readings: dict[str, Any] | None) -> Finality:
    """Return finality with the end of the appeal time, once it is over."""
    last = appeals.due(case, issued)
    status = Status.OK if readings is None else Status.NEEDS_ATTORNEY
    if last is None:
        return Finality(status=Status.UNKNOWN_FACT, missing=("service",))
    if case.as_of <= last.due:
        return Finality(status=status, readings=readings)
    return by_expiry(last.due, by, status, readings)


def order(case: Case, issued: Event) -> Finality:
    """Return when the order of removal took effect as a final order."""
    return case.once(("order", issued.n), lambda _: _order(case, issued))  # type: ignore[no-any-return]


def _order(case: Case, issued: Event) -> Finality:
    grant = next((g for g in voluntary.grants(case) if g.order is issued), None)
    final = decision(case, issued)
    if grant is None:
        return final
    if grant.state == "suspended":
        return Finality()
    if grant.state == "not_reinstated":
        return final
    if grant.state == "vacated":
        return Finality(issued.on, "document_failure", grant.ended_on)
    if grant.state == "terminated" and grant.ended_on is not None:
        return by_act(grant.ended_on, "termination")
    if grant.bond_failed_on is not None:
        return _bond_failure(case, issued, grant)
    if grant.state == "overstayed" and grant.last is not None:
        return by_act(grant.last.due + ONE_DAY, "overstay")
    return Finality()


def _bond_failure(case: Case, issued: Event, grant: voluntary.Grant) -> Finality:
    failed = grant.bond_failed_on
    assert failed is not None, "asked only where the bond failed"
    if appeals.waived(case, issued) is not None:
        return by_expiry(failed, "bond_failure")
    final = decision(case, issued)
    if final.on is None:
        return Finality()
    return by_expiry(max(final.on, failed), "bond_failure", Status.NEEDS_ATTORNEY)


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


def _shown(found: Finality, value: Any) -> Finding:
    if found.status is Status.UNKNOWN_FACT:
        return unknown(*found.missing, rules=("D-11",))
    return Finding(value, found.status, ("D-11",), readings=found.readings)


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
    if found.on is None:
        return _shown(found, None)
    return Finding(found.by, found.status, ("D-11",))
