"""The hold interlock: what may be recorded as a step of the agency, from the record as it stands.

A step is judged on a history at one version. Whoever records it appends at the next version, so
that a step judged on an older record cannot be written (`ledger.StaleCase`).
"""

import json
import pkgutil
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from duecourse.actions.known_case import KnownCase
from duecourse.law.book import rule_book
from duecourse.law.case import Case
from duecourse.law.findings import Finding, Status
from duecourse.law.registry import FINDINGS, needs_of
from duecourse.law.rules.holds import HOLDS, WHY
from duecourse.law.rules.holds_shape import ALL
from duecourse.terms.errors import AccessError
from duecourse.views.case_facts import Told

DEAD: Final = "The record says that the person has died. Nothing more is done to anybody here."
REMOVAL: Final = "removal"
DEPARTED: Final = "departed"
MAY_CLOSE: Final = "departure.may_close"
# What is unknown of a record that nobody called complete.
WHOLE: Final = "completeness"


class StepUnknown(AccessError):
    """There is no step of this name."""

    code = "case.step-unknown"

    def __init__(self, *, step: str) -> None:
        super().__init__(f"There is no step {step}. Steps are: {', '.join(steps())}.")


@dataclass(frozen=True, slots=True)
class StepRule:
    """What a step is and which rule of the interlock judges it.

    `rule` is `removal`, `departed`, or the ids of the holds that refuse it; `people` is how many
    must act; a step that stays open is judged again with each new fact.
    """

    name: str
    title: str
    rule: str | tuple[str, ...]
    stays_open: bool
    people: int
    cite: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a step may be recorded: the reasons if not, and what the answer rests on."""

    permitted: bool
    reasons: tuple[str, ...]
    holds: tuple[dict[str, str], ...]
    rule_book: str
    version: int

    def stamp(self) -> dict[str, Any]:
        """Return what is recorded with a permitted step."""
        return {"holds": list(self.holds), "rule_book": self.rule_book, "version": self.version}


@cache
def steps() -> dict[str, StepRule]:
    """Return the steps of the agency by name."""
    stated = pkgutil.get_data("duecourse.actions", "values/steps.json")
    assert stated is not None, "the package's own file"
    return {
        name: StepRule(
            name=name, title=one["title"],
            rule=tuple(one["rule"]) if isinstance(one["rule"], list) else one["rule"],
            stays_open=one["stays_open"], people=one["people"], cite=one["cite"],
        )
        for name, one in json.loads(stated)["steps"].items()
    }  # fmt: skip


def step_rule(name: str) -> StepRule:
    """Return a step by its name. Raises StepUnknown."""
    if name not in steps():
        raise StepUnknown(step=name)
    return steps()[name]


def stands(of: Told, hold: str, *, as_of: date, known: KnownCase | None = None) -> bool:
    """Say whether a hold of chapter J but J43 is in force on a day, whatever its scope."""
    return bool(HOLDS[hold]((known or KnownCase()).case(of, as_of=as_of)))


def judge(
    of: Told, step: str, *, as_of: date, destination: str | None = None,
    known: KnownCase | None = None,
) -> Verdict:  # fmt: skip
    """Return whether a step may be recorded on this record on this day.

    `known` spares reading the record again. Raises StepUnknown, and DocumentRefused or
    Contradiction if the facts cannot stand together.
    """
    rule = step_rule(step)
    case = (known or KnownCase()).case(of, as_of=as_of, destination=destination)
    holds = case.finding(FINDINGS["holds"]).value
    if rule.rule == REMOVAL:
        found = case.finding(FINDINGS["holds.removal_recordable"])
        reasons = _of_finding(found)
    elif rule.rule == DEPARTED:
        found = case.finding(FINDINGS[MAY_CLOSE])
        reasons = (*_of_finding(found), *_not_known(case))
    else:
        reasons = tuple(
            _said(one) for one in holds if one["id"] in rule.rule and one["scope"] == ALL
        )
    if of.deaths():
        reasons = (DEAD, *reasons)
    return Verdict(not reasons, reasons, tuple(holds), rule_book().hash, of.version)


def _of_finding(found: Finding) -> tuple[str, ...]:
    """Return why a finding does not permit; nothing but a plain yes does."""
    if found.value is True and found.status is Status.OK:
        return ()
    if found.value is True:
        return (*found.steps, "An attorney has to decide this; the record alone does not permit.")
    return found.steps or ("The record does not permit it.",)


def _not_known(case: Case) -> tuple[str, ...]:
    """Return what the record does not say of that on which closing rests."""
    missing = sorted(case.unknown & (needs_of(MAY_CLOSE) | {WHOLE}))
    if not missing:
        return ()
    return (f"The record does not say: {', '.join(missing)}. So the case stays open.",)


def _said(hold: dict[str, str]) -> str:
    return f"{hold['id']} stands: {WHY[hold['id']]}"
