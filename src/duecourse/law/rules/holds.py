"""The legal holds of chapter J: the table, and what may be recorded while one stands.

A hold starts on the day of its fact and ends through the day of the event that ends it; holds never
cancel each other. HARD: the law forbids. GATE: a prerequisite is not shown. CHECK: a named attorney
must decide and sign.
"""

from collections.abc import Callable
from typing import Any, Final

from duecourse.law.case import Case
from duecourse.law.findings import Finding, Status
from duecourse.law.rules import cfr_1003_finality as finality
from duecourse.law.rules import holds_of_motions as motions
from duecourse.law.rules import holds_of_orders as orders
from duecourse.law.rules import holds_of_persons as persons
from duecourse.law.rules.holds_shape import ALL, CHECK, GATE, HARD, Hold

Found = Callable[[Case], list[Hold]]

HOLDS: Final[dict[str, Found]] = {
    "J01": orders.not_executable,
    "J02": orders.appeal_time,
    "J03": orders.appeal_pending,
    "J04": motions.rescission,
    "J05": motions.vawa_motion,
    "J06": orders.court_stay,
    "J07": orders.judge_stay,
    "J08": orders.dhs_stay,
    "J09": persons.asylum,
    "J10": persons.withholding,
    "J11": persons.credible_fear,
    "J12": persons.reasonable_fear,
    "J13": persons.tps,
    "J14": persons.citizenship,
    "J15": persons.status_claim,
    "J16": orders.imprisonment,
    "J17": orders.fourteen_days,
    "J18": orders.voluntary_departure,
    "J19": persons.unaccompanied_child,
    "J20": orders.relief_or_end,
    "J21": motions.motion_granted,
    "J22": persons.deferred_or_parole,
    "J23": persons.victim,
    "J24": persons.family_unity,
    "J25": persons.witness,
    "J26": orders.reinstatement,
    "J27": persons.identity,
    "J28": orders.travel_document,
    "J29": orders.third_country,
    "J30": persons.alien_enemies,
    "J31": orders.expedited_reach,
    "J32": persons.competency,
    "J33": persons.medical,
    "J34": orders.consent_wait,
    "J35": orders.supervision_revoked,
    "J36": persons.protected_information,
    "J37": orders.warrant,
    "J38": orders.asylum_fee,
    "J39": orders.circuit_rule,
    "J40": orders.stay_at_boarding,
    "J41": motions.request_pending,
    "J42": motions.motion_appeal,
}
# "No hold" rests on every one of them.
ALL_HOLDS: Final = (*HOLDS, "J43")
ALSO_SELF_DEPARTURE: Final = ("J14", "J25", "J27")
NEXT: Final = {
    HARD: "The law forbids it while this lasts.",
    GATE: "It waits until that is shown.",
    CHECK: "A named attorney must decide and sign.",
}
# Why each hold stands, in one sentence; the rule book has its text and citation.
WHY: Final = {
    "J01": "no order of removal can be carried out yet.",
    "J02": "the time to appeal runs, and nobody gave it up.",
    "J03": "an appeal or a certification is before the Board.",
    "J04": "a motion to set the order aside has not run its course.",
    "J05": "a motion under VAWA has not run its course.",
    "J06": "a court has stayed removal.",
    "J07": "a judge or the Board has stayed removal.",
    "J08": "DHS has stayed removal.",
    "J09": "asylum was granted and has not ended.",
    "J10": "withholding of removal to this country was granted and has not ended.",
    "J11": "a fear of return was stated, and the credible-fear procedure is open.",
    "J12": "a fear of return was stated, and the reasonable-fear procedure is open.",
    "J13": "Temporary Protected Status is in force.",
    "J14": "the person may be a citizen of the United States.",
    "J15": "a claim of lawful status awaits a judge.",
    "J16": "the person is serving a sentence.",
    "J17": "the 14 days after an order of INA 238(b) have not passed.",
    "J18": "voluntary departure has been granted, and its period runs or is in doubt.",
    "J19": "the person was found to be an unaccompanied child.",
    "J20": "relief was granted, or the case or its order came to an end.",
    "J21": "a motion was granted, and no new order stands.",
    "J22": "deferred action or parole is in force.",
    "J23": "the person is protected as a victim.",
    "J24": "Family Unity, NACARA or HRIFA stands against the reinstated order.",
    "J25": "the person is needed as a witness.",
    "J26": "a condition for reinstating the earlier order is not shown.",
    "J27": "it is not clear that the record is about this person.",
    "J28": "no valid travel document or acceptance by this country is recorded.",
    "J29": "the order names another country.",
    "J30": "the person was named under the Alien Enemies Act.",
    "J31": "it is not shown that expedited removal reaches this person.",
    "J32": "competency is in doubt, or a minor has no counsel.",
    "J33": "it is in doubt whether the person can travel.",
    "J34": "the 72 hours of custody after an order of the old kind have not passed.",
    "J35": "release was revoked without notice and interview.",
    "J36": "a decision rests on protected information.",
    "J37": "no warrant of the right form, signed on or after the order, is recorded.",
    "J38": "the case was opened only for an unpaid asylum fee.",
    "J39": "a petition for review is pending without a stay.",
    "J40": "a stay came on the day of boarding, or after it.",
    "J41": "a request for a stay, or a motion, awaits its answer.",
    "J42": "an appeal from a denied motion is pending.",
    "J43": "the record is not known to be complete.",
}


def in_force(case: Case) -> list[Hold]:
    """Return every hold in force, all scopes, sorted by id, scope and kind."""
    return case.once("holds", _in_force)  # type: ignore[no-any-return]


def _in_force(case: Case) -> list[Hold]:
    return in_order(case, {hold for rule in HOLDS.values() for hold in rule(case)})


def in_order(case: Case, found: set[Hold]) -> list[Hold]:
    """Return the holds found by their rules, and J43 where the record is not known to be whole."""
    if case.unknown:
        found.add(Hold("J43", ALL, GATE))
    return sorted(found, key=lambda hold: (hold.id, hold.scope, hold.kind))


def _shown(holds: list[Hold]) -> Finding:
    value: list[dict[str, Any]] = [
        {"id": hold.id, "scope": hold.scope, "kind": hold.kind} for hold in holds
    ]
    return Finding(value, rules=_ids(holds) or ALL_HOLDS, steps=said(holds))


def _ids(holds: list[Hold]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hold.id for hold in holds))


def said(holds: list[Hold]) -> tuple[str, ...]:
    """Return one sentence for each hold: what stands, against what, and what ends it."""
    if not holds:
        return ("No hold was found on this day.",)
    return tuple(
        f"{hold.id} holds {'every removal' if hold.scope == ALL else f'removal to {hold.scope}'}: "
        f"{WHY[hold.id]} {NEXT[hold.kind]}"
        for hold in holds
    )


def holds(case: Case) -> Finding:
    """Return the holds in force, all scopes (rules J01 to J43)."""
    return _shown(in_force(case))


def self_departure(case: Case) -> Finding:
    """Return the holds that also concern leaving by oneself (J14, J25, J27)."""
    found = [hold for hold in in_force(case) if hold.id in ALSO_SELF_DEPARTURE]
    return Finding(
        _shown(found).value,
        rules=_ids(found) or ALSO_SELF_DEPARTURE,
        steps=said(found) if found else ("None of J14, J25 and J27 holds on this day.",),
    )


def removal_recordable(case: Case) -> Finding:
    """Return whether a removal to the asked destination may be recorded as authorised.

    Only with no hold of scope ALL or of the destination, nothing unknown, and a named destination.
    Where nothing but CHECKs stands, or where the day on which the order became final is open in
    law, the answer is for an attorney.
    """
    destination = case.ask.get("destination")
    standing = [hold for hold in in_force(case) if hold.scope in (ALL, destination)]
    rules = _ids(standing) or ALL_HOLDS
    missing = sorted(case.unknown)
    if destination is None:
        missing = sorted([*missing, "destination"])
    if missing:
        step = f"The record does not say: {', '.join(missing)}. So no removal may be recorded."
        return Finding(False, Status.UNKNOWN_FACT, rules, tuple(missing), steps=(step,))
    if not standing:
        step = f"No hold stands against a removal to {destination} on this day."
        return Finding(True, _finality_status(case), (*rules, "D-11"), steps=(step,))
    only_checks = all(hold.kind == CHECK for hold in standing)
    status = Status.NEEDS_ATTORNEY if only_checks else Status.OK
    return Finding(False, status, rules, steps=said(standing))


def _finality_status(case: Case) -> Status:
    """Return needs_attorney where the law leaves open since when the order is final, else ok."""
    issued = orders.executable(case)
    assert issued is not None, "J01 stands while no order is executable"
    if finality.order(case, issued).status is Status.NEEDS_ATTORNEY:
        return Status.NEEDS_ATTORNEY
    return Status.OK
