"""Time, authorised stay and unlawful presence: every answer cites its rule and says how it came.

Over the vectors of the catalogue and random cases; and each answer holds until the day it names.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import case_documents, changed_too_early, documents, nothing_later

from duecourse.law import parameters, rule_book
from duecourse.law.engine import evaluate
from duecourse.law.findings import Finding
from duecourse.law.registry import FINDINGS
from duecourse.law.rules.time_counts import RULE_OF

pytestmark = pytest.mark.slow

MINE = [
    *(name for name in FINDINGS if name.startswith(("time.", "stay.", "presence."))),
    "proceedings.hearing_filing_due",
    "proceedings.ordered_filing_due",
]
VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text())["vectors"]
KINDS = (
    "admitted", "paroled", "entered_without_inspection", "departed", "extension_filed",
    "extension_decided", "work_ended", "program_ended", "violation_found", "tps_granted",
    "tps_designation_terminated", "deferred_action_granted", "adjustment_filed",
    "adjustment_decided", "benefit_ended", "notice_served", "hearing_set", "filing_deadline_set",
    "office_closed", "efiling_outage", "stay_granted", "victim_protection_granted",
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


@settings(derandomize=True, deadline=None, max_examples=80)
@given(case_documents(KINDS))
def test_an_answer_stays_what_it_is_until_the_day_it_names(document: dict[str, Any]) -> None:
    assert [] == changed_too_early(nothing_later(document), MINE)


def test_every_parameter_belongs_to_a_rule() -> None:
    assert set(parameters.rows()) == set(RULE_OF)
    assert set(RULE_OF.values()) <= set(rule_book().rules)
