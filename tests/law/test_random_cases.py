"""Whatever a record holds, as long as it follows the vocabulary, every finding gets an answer."""

from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import documents

from duecourse.law import document
from duecourse.law.engine import evaluate
from duecourse.law.registry import FINDINGS

pytestmark = pytest.mark.slow


@settings(derandomize=True, deadline=None, max_examples=60)
@given(documents())
def test_a_document_that_follows_the_vocabulary_is_read(case_document: dict[str, Any]) -> None:
    case = document.read(case_document)

    assert len(case.events) <= len(case_document["events"])


@settings(derandomize=True, deadline=None, max_examples=60)
@given(documents())
def test_every_finding_has_an_answer_and_never_a_python_error(
    case_document: dict[str, Any],
) -> None:
    found = evaluate(case_document)

    assert set(FINDINGS) == set(found)
