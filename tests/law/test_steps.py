"""Every answer cites its rule and says how it came, over the vectors and over random cases."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import documents

from duecourse.law import rule_book
from duecourse.law.engine import evaluate
from duecourse.law.findings import Finding

pytestmark = pytest.mark.slow

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text())["vectors"]


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

        assert [] == bare(evaluate(document))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(documents())
def test_every_answer_to_a_random_case_cites_rules_of_the_book(document: dict[str, Any]) -> None:
    found = evaluate(document)

    assert [] == bare(found)
    assert {rule for one in found.values() for rule in one.rules} <= set(rule_book().rules)
