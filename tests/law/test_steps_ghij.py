"""Protection, custody, leaving and holds: every answer cites its rule and says how it came.

Over the vectors of the catalogue and random cases; and each answer holds until the day it names.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import case_documents, changed_too_early, documents, nothing_later
from test_hold_reference import AREAS, records

from duecourse.law import rule_book
from duecourse.law.engine import evaluate
from duecourse.law.findings import Finding
from duecourse.law.registry import FINDINGS

pytestmark = pytest.mark.slow

MINE = [
    name for name in FINDINGS if name.startswith(("protection.", "custody.", "departure.", "holds"))
]
VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text())["vectors"]
KINDS = (
    "admitted", "paroled", "entered_without_inspection", "sought_admission", "departed", "removed",
    "asylum_filed", "asylum_decided", "asylum_clock_stopped", "fear_expressed", "fear_decided",
    "withholding_granted", "benefit_ended", "status_claimed", "uac_determined", "arrested",
    "custody_started", "custody_ended", "bond_decided", "bond_autostay_filed", "appeal_filed",
    "detainer_hold_started", "convicted", "citizenship_claimed", "order_issued", "exit_recorded",
    "application_withdrawn", "encountered", "concern_raised", "concern_resolved",
)  # fmt: skip


def bare(found: dict[str, Finding]) -> list[str]:
    """Return the findings that give an answer without a rule or without a step."""
    return [
        name
        for name, one in found.items()
        if one.status != "not_applicable" and (not one.rules or not all(one.steps or ("",)))
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_every_answer_of_a_vector_cites_a_rule_and_says_how(vector: dict[str, Any]) -> None:
    for check in vector["checks"]:
        document = {**vector["case"], "as_of": check["as_of"], "ask": check.get("ask")}

        assert [] == bare(evaluate(document, findings=MINE))


@settings(derandomize=True, deadline=None, max_examples=100)
@given(documents())
def test_every_answer_to_a_random_case_cites_rules_of_the_book(document: dict[str, Any]) -> None:
    found = evaluate(document, findings=MINE)

    assert [] == bare(found)
    assert {rule for one in found.values() for rule in one.rules} <= set(rule_book().rules)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(case_documents(KINDS))
def test_an_answer_holds_until_the_day_it_names(document: dict[str, Any]) -> None:
    assert [] == changed_too_early(nothing_later(document), MINE)


@pytest.mark.parametrize("kinds", AREAS, ids=lambda kinds: kinds[0])
def test_the_holds_stand_until_the_day_they_name(kinds: tuple[str, ...]) -> None:
    @settings(derandomize=True, deadline=None, max_examples=40, database=None)
    @given(records(kinds))
    def stand(document: dict[str, Any]) -> None:
        names = ("holds", "holds.removal_recordable", "holds.self_departure")
        assert [] == changed_too_early(nothing_later(document), names)

    stand()
