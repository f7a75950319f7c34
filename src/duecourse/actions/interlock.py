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

from duecourse.law import document
from duecourse.law.book import rule_book
from duecourse.law.findings import Finding, Status
from duecourse.law.registry import FINDINGS
from duecourse.law.rules.holds import WHY
from duecourse.law.rules.holds_shape import ALL
from duecourse.terms.errors import AccessError
from duecourse.views.case_facts import Told

REMOVAL: Final = "removal"
DEPARTED: Final = "departed"


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


def standing(of: Told, *, as_of: date) -> set[str]:
    """Return the ids of the holds in force on a day, whatever their scope."""
    case = document.read(of.document(as_of=as_of))
    return {one["id"] for one in case.finding(FINDINGS["holds"]).value}


def judge(of: Told, step: str, *, as_of: date, destination: str | None = None) -> Verdict:
    """Return whether a step may be recorded on this record on this day.

    Raises StepUnknown, and DocumentRefused or Contradiction if the facts cannot stand together.
    """
    rule = step_rule(step)
    ask = None if destination is None else {"destination": destination}
    case = document.read(of.document(as_of=as_of, ask=ask))
    holds = case.finding(FINDINGS["holds"]).value
    if rule.rule == REMOVAL:
        found = case.finding(FINDINGS["holds.removal_recordable"])
        reasons = _of_finding(found)
    elif rule.rule == DEPARTED:
        found = case.finding(FINDINGS["departure.may_close"])
        reasons = _of_finding(found)
    else:
        reasons = tuple(
            _said(one) for one in holds if one["id"] in rule.rule and one["scope"] == ALL
        )
    return Verdict(not reasons, reasons, tuple(holds), rule_book().hash, of.version)


def _of_finding(found: Finding) -> tuple[str, ...]:
    """Return why a finding does not permit; nothing but a plain yes does."""
    if found.value is True and found.status is Status.OK:
        return ()
    if found.value is True:
        return (*found.steps, "An attorney has to decide this; the record alone does not permit.")
    return found.steps or ("The record does not permit it.",)


def _said(hold: dict[str, str]) -> str:
    return f"{hold['id']} stands: {WHY[hold['id']]}"
