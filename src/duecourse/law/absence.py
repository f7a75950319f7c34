"""What findings say while nothing that they look for is there.

Most findings of a case are of this sort: no order, so no appeal. A rule that read nothing but that
certain kinds of event and certain questions are absent must give the same for every case without
them, trace included; so it is run once, on a case without events, and not again for each case.
Which rules these are is found out by the trace, not stated.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from duecourse.law.case import Case
from duecourse.law.findings import Finding
from duecourse.law.parameters import table
from duecourse.law.registry import FINDINGS, Rule
from duecourse.law.rules.holds import HOLDS, in_order
from duecourse.law.rules.holds_shape import Hold
from duecourse.law.trace import Traced, TracedCase, rests_on_absence

# Types of which no caller can change a value that other cases share.
UNCHANGING: Final = frozenset({str, bool, int, type(None)})
PLANS_MAX: Final = 1_000


class Plan(NamedTuple):
    """The findings of all cases that have the same kinds of event, questions and unknown facts.

    `settled` has every name in the order of the registry, and what it says where that is settled;
    `open` are the names and rules of which a case must be asked, each with the unknown facts that
    it needs; `holds` are the rules of holds that could find something, `looked_for` the bits of
    what the others look for.
    """

    settled: dict[str, Finding]
    open: tuple[tuple[str, Rule, frozenset[str]], ...]
    holds: tuple[Callable[[Case], list[Hold]], ...]
    looked_for: int


def settled() -> dict[str, Traced]:
    """Return, for the parameters in use, what rules give that find nothing of what they look for.

    It holds for a case that has nothing of what the rule looked for.
    """
    found: dict[str, Traced] = table().once("settled by absence", _settled)
    return found


def _without_events() -> TracedCase:
    return TracedCase(
        events=[], as_of=date(2026, 1, 1), birth_on=None, nationalities=(), birth_country=None,
        unknown=frozenset(), ask={},
    )  # fmt: skip


def _settled() -> dict[str, Traced]:
    case = _without_events()
    traced = {name: case.traced(rule, rule) for name, rule in FINDINGS.items()}
    return {
        name: one for name, one in traced.items() if rests_on_absence(one) and _is_shared(one[0])
    }


def _is_shared(found: Finding) -> bool:
    return type(found.value) in UNCHANGING and found.readings is None


def _no_hold() -> dict[Callable[[Case], list[Hold]], int]:
    """Return the rules of holds that find none by absence, each with the bits of what it read."""
    case = _without_events()
    traced = {rule: case.traced(rule, rule) for rule in HOLDS.values()}
    return {r: one[1] for r, one in traced.items() if rests_on_absence(one) and not one[0]}


def live_holds(present: int) -> tuple[tuple[Callable[[Case], list[Hold]], ...], int]:
    """Return the rules of holds that could find something, and the bits of what others look for."""
    none = table().once("no hold by absence", _no_hold)
    live = tuple(rule for rule in HOLDS.values() if rule not in none or none[rule] & present)
    looked_for = 0
    for rule in HOLDS.values():
        looked_for |= 0 if rule in live else none[rule]
    return live, looked_for


def live_holds_of(present: int) -> tuple[tuple[Callable[[Case], list[Hold]], ...], int]:
    """Return `live_holds` of what is present, kept with the parameters in use."""
    kept: dict[int, Any] = table().once("live holds", dict)
    if present not in kept:
        if len(kept) >= PLANS_MAX:
            kept.clear()
        kept[present] = live_holds(present)
    found: tuple[tuple[Callable[[Case], list[Hold]], ...], int] = kept[present]
    return found


def in_force(case: TracedCase, plan: Plan) -> list[Hold]:
    """Return the holds in force, as their rules do, without running those that find none."""
    return holds_of(case, plan.holds, plan.looked_for)


def holds_of(
    case: TracedCase, live: Sequence[Callable[[Case], list[Hold]]], looked_for: int
) -> list[Hold]:
    """Return the holds that the live rules find; `looked_for` is what the others look for."""
    case.reads.bits |= looked_for
    return in_order(case, {hold for rule in live for hold in rule(case)})


def plans() -> dict[Any, Plan]:
    """Return the plans made so far for the parameters in use, at most PLANS_MAX."""
    found: dict[Any, Plan] = table().once("plans", dict)
    if len(found) >= PLANS_MAX:
        found.clear()
    return found
