"""The legal holds of chapter J: the table, and what may be recorded while one stands.

A hold starts on the day of its fact and ends through the day of the event that ends it; holds never
cancel each other. HARD: the law forbids. GATE: a prerequisite is not shown. CHECK: a named attorney
must decide and sign.
"""

from collections.abc import Callable
from typing import Any, Final

from duecourse.law.case import Case
from duecourse.law.findings import Finding, Status
from duecourse.law.rules import holds_of_orders as orders
from duecourse.law.rules import holds_of_persons as persons
from duecourse.law.rules.holds_shape import ALL, GATE, Hold

Found = Callable[[Case], list[Hold]]

HOLDS: Final[dict[str, Found]] = {
    "J01": orders.not_executable,
    "J02": orders.appeal_time,
    "J03": orders.appeal_pending,
    "J04": orders.rescission,
    "J05": orders.vawa_motion,
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
    "J21": orders.motion_granted,
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
    "J41": orders.request_pending,
    "J42": orders.motion_appeal,
}
ALSO_SELF_DEPARTURE: Final = ("J14", "J25", "J27")


def in_force(case: Case) -> list[Hold]:
    """Return every hold in force, all scopes, sorted by id, scope and kind."""
    return case.once("holds", _in_force)  # type: ignore[no-any-return]


def _in_force(case: Case) -> list[Hold]:
    found = {hold for rule in HOLDS.values() for hold in rule(case)}
    if case.unknown:
        found.add(Hold("J43", ALL, GATE))
    return sorted(found, key=lambda hold: (hold.id, hold.scope, hold.kind))


def _shown(holds: list[Hold]) -> Finding:
    value: list[dict[str, Any]] = [
        {"id": hold.id, "scope": hold.scope, "kind": hold.kind} for hold in holds
    ]
    return Finding(value, rules=tuple(dict.fromkeys(hold.id for hold in holds)))


def holds(case: Case) -> Finding:
    """Return the holds in force, all scopes (rules J01 to J43)."""
    return _shown(in_force(case))


def self_departure(case: Case) -> Finding:
    """Return the holds that also concern leaving by oneself (J14, J25, J27)."""
    return _shown([hold for hold in in_force(case) if hold.id in ALSO_SELF_DEPARTURE])


def removal_recordable(case: Case) -> Finding:
    """Return whether a removal to the asked destination may be recorded as authorised.

    Only with no hold of scope ALL or of the destination, nothing unknown, and a named destination.
    """
    destination = case.ask.get("destination")
    standing = [hold for hold in in_force(case) if hold.scope in (ALL, destination)]
    rules = tuple(dict.fromkeys(hold.id for hold in standing))
    missing = sorted(case.unknown)
    if destination is None:
        missing = sorted([*missing, "destination"])
    if missing:
        return Finding(False, Status.UNKNOWN_FACT, rules, tuple(missing))
    return Finding(not standing, rules=rules)
