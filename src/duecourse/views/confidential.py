"""What makes a case confidential, from its record: the marks that the access policies ask for."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.law.calendar import add_years
from duecourse.ledger.keeping import CASE_SEALED, CASE_UNSEALED
from duecourse.views.case_facts import Fact, Told

ADULT_AT: Final = 18
# 8 CFR 208.6(a): that somebody applied for asylum, withholding or fear-based relief.
ASYLUM: Final = frozenset({
    "asylum_filed", "asylum_decided", "asylum_clock_stopped", "fear_expressed", "fear_decided",
    "judge_review_filed", "judge_review_decided", "withholding_granted",
})  # fmt: skip
# 8 USC 1367(a)(2): victims under VAWA, and applicants for T and U status.
VICTIM_PROGRAMS: Final = frozenset({"VAWA", "U"})


@dataclass(frozen=True, slots=True)
class Marks:
    """Whether a case is sealed, asylum-confidential, a protected victim's, a child's."""

    sealed: bool
    asylum: bool
    protected: bool
    juvenile: bool


def marks(of: Told, *, as_of: date) -> Marks:
    """Return the marks of a case on a day.

    A fact once told keeps its mark: what was confidential is not laid open by its end.
    """
    sealing = of.kept_of(CASE_SEALED, CASE_UNSEALED)
    return Marks(
        sealed=bool(sealing) and sealing[-1].kind == CASE_SEALED,
        asylum=any(one.kind in ASYLUM for one in of.facts),
        protected=any(_of_a_victim(one) for one in of.facts),
        juvenile=_child(of, as_of),
    )


def _of_a_victim(fact: Fact) -> bool:
    told = fact.fields
    return (
        fact.kind == "victim_protection_granted"
        or (fact.kind == "concern_raised" and told.get("concern") == "protected_information")
        or (fact.kind == "deferred_action_granted" and told.get("program") in VICTIM_PROGRAMS)
        or (fact.kind == "motion_filed" and told.get("type") == "reopen_vawa")
        or (fact.kind == "presence_exception_found")
    )


def _child(of: Told, as_of: date) -> bool:
    """Say whether the person is under 18; where the birth date is unknown, what was determined."""
    birth = of.person.get("birth_on")
    if birth is None:
        return any(one.kind == "uac_determined" for one in of.facts)
    return as_of < add_years(date.fromisoformat(birth), ADULT_AT)


def grown_up_on(of: Told, *, after: date) -> date | None:
    """Return the day on which a child's case stops being one, if it lies after a day."""
    birth = of.person.get("birth_on")
    grown = add_years(date.fromisoformat(birth), ADULT_AT) if birth else None
    return grown if grown is not None and grown > after else None
