"""Every order of a few acts on one case, up to a depth, with the real actions and the judge.

Two histories are held to be the same where the law, the interlock and the judge can tell no
difference: the same facts in the same order, the same of what is unknown, the same kinds of open
steps and of facts with an alarm, on the same day. Versions, people and hours are left out: no
answer rests on them. What a state leads to in n acts was then looked at when it was first reached,
with at least as many acts to go, since states are reached breadth first.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from duecourse.ledger.events import Event
from duecourse.ledger.memory import MemoryLedger
from duecourse.sim.hold_vocabulary import START, dated, ready
from duecourse.sim.hold_watch import Found, WatchedCase

CASE: Final = UUID("5b1d0e0c-3f56-4c8e-9b40-1d8f7a2e6c31")
COUNTRY: Final = "HN"
Doing = Callable[[WatchedCase], bool]


@dataclass(frozen=True, slots=True)
class Node:
    """A state of the case: its history and the moment."""

    history: tuple[Event, ...]
    now: datetime


@dataclass(slots=True)
class Searched:
    """What a search saw: how many states at each depth, acts tried and what they came to."""

    found: Found
    acts: tuple[str, ...]
    states: list[int] = field(default_factory=list)
    tried: int = 0
    recorded: int = 0
    by_act: Counter[str] = field(default_factory=Counter)

    @property
    def orders(self) -> int:
        """Return how many orders of acts are covered, each with every one of its beginnings."""
        depth = len(self.states) - 1
        return sum(len(self.acts) ** length for length in range(1, depth + 1))


def search(*, depth: int, acts: Sequence[str] | None = None) -> Searched:
    """Return what became of every order of so many acts; all of the vocabulary when none is named.

    An act that is refused leaves the case where it was.
    """
    doing = {name: one for name, one in vocabulary().items() if acts is None or name in acts}
    searched = Searched(Found(), tuple(doing))
    first = _beginning(searched.found)
    level, seen = [_node(first)], {_state(first)}
    searched.states.append(1)
    for to_go in reversed(range(depth)):
        reached = 0
        after: list[Node] = []
        for case in _each_done(level, doing, searched):
            state = _state(case)
            if state not in seen:
                seen.add(state)
                reached += 1
                if to_go:
                    after.append(_node(case))
        searched.states.append(reached)
        level = after
    return searched


def _each_done(
    level: list[Node], doing: dict[str, Doing], searched: Searched
) -> Iterator[WatchedCase]:
    """Do every act in every state of a level; yield the case after each that was not refused."""
    for node in level:
        case = WatchedCase(_ledger(node), CASE, node.now, found=searched.found)
        case.witness.follow(node.history)
        for name, act in doing.items():
            searched.tried += 1
            copy = WatchedCase(_ledger(node), CASE, node.now, found=searched.found)
            copy.witness, copy.known = case.witness.fork(), case.known
            if act(copy):
                searched.recorded += 1
                searched.by_act[name] += 1
                yield copy


def _ledger(node: Node) -> MemoryLedger:
    return MemoryLedger.holding(node.history)


def _node(case: WatchedCase) -> Node:
    return Node(case.ledger.history(CASE), case.now)


def _beginning(found: Found) -> WatchedCase:
    """Return a case whose order of removal can be carried out, with a whole record."""
    case = WatchedCase(MemoryLedger(), CASE, START, found=found)
    case.open(ready(START.date()), unknown=[], complete=True)
    return case


def _state(case: WatchedCase) -> bytes:
    """Return the hash of all that an answer can rest on."""
    facts = case.witness.facts
    taken = {(one["step"], one["destination"]) for one in case.witness.open.values()}
    alarmed = [n for n, version in enumerate(facts) if version in case.witness.alarmed]
    rests_on = [
        case.now.date().isoformat(), list(facts.values()), case.witness.unknown, sorted(taken),
        alarmed,
    ]  # fmt: skip
    return sha256(json.dumps(rests_on, sort_keys=True).encode()).digest()


def _a_day(case: WatchedCase) -> bool:
    case.now += timedelta(days=1)
    return True


def _fact(fact: dict[str, Any], case: WatchedCase, *, approved_by: str | None = "ben") -> bool:
    return case.fact(dated(fact, case.now), by="ana", approved_by=approved_by)


def _late(fact: dict[str, Any], case: WatchedCase) -> bool:
    """Record a fact of thirty days ago."""
    return case.fact(dated(fact, case.now - timedelta(days=30)), by="ana", approved_by="ben")


def _withdrawn(case: WatchedCase, *, approved_by: str | None = "ben") -> bool:
    """Withdraw what was stated last, by its first statement."""
    return case.correct(max(case.witness.facts), None, by="ana", approved_by=approved_by)


def _step(name: str, case: WatchedCase) -> bool:
    return case.step(name, COUNTRY, by="ana", approved_by="ben")


def vocabulary() -> dict[str, Doing]:
    """Return the acts of the search by name."""
    order = {"kind": "order_issued", "by": "IJ", "type": "removal", "country": COUNTRY,
             "form": "oral"}  # fmt: skip
    appeal = {"kind": "appeal_filed", "by": "respondent", "subject": "decision", "fee": "paid"}
    stay = {"kind": "stay_granted", "by": "court", "basis": "individual"}
    refuted = {"kind": "citizenship_decided", "outcome": "refuted_in_writing"}
    motion = {"kind": "motion_filed", "type": "rescind", "forum": "court"}
    withheld = {"kind": "withholding_granted", "country": COUNTRY, "type": "withholding"}
    return {
        "a day passes": _a_day,
        "order": partial(_fact, order),
        "appeal": partial(_fact, appeal),
        "stay": partial(_fact, stay),
        "stay told late": partial(_late, stay),
        "stay lifted": partial(_fact, {"kind": "stay_lifted", "by": "court"}),
        "withholding": partial(_fact, withheld),
        "citizenship claimed": partial(_fact, {"kind": "citizenship_claimed", "basis": "claim"}),
        "refuted by two": partial(_fact, refuted),
        "refuted by one": partial(_fact, refuted, approved_by=None),
        "motion to rescind": partial(_fact, motion),
        "withdrawn by two": _withdrawn,
        "withdrawn by one": partial(_withdrawn, approved_by=None),
        "removed": partial(_fact, {"kind": "removed", "to": COUNTRY}),
        "authorise": partial(_step, "authorise_removal"),
        "transfer": partial(_step, "transfer"),
        "carry out": partial(_step, "carry_out_removal"),
    }
