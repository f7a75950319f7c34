"""Proceedings, voluntary departure, after a final order: every answer says why, and until when."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import case_documents, changed_too_early, nothing_later

from duecourse import law
from duecourse.law import worked
from duecourse.law.registry import FINDINGS
from duecourse.law.worked import Row

pytestmark = pytest.mark.slow

AREAS = ("proceedings.", "voluntary_departure.", "post_order.", "custody.autostay")
# Filing before a hearing and by order of a judge belong to chapter A.
NAMES = tuple(
    name
    for name in FINDINGS
    if name.startswith(AREAS)
    and name not in ("proceedings.hearing_filing_due", "proceedings.ordered_filing_due")
)
ROWS = [row for table in worked.tables().values() for row in table.rows]
FILE = Path(__file__).parent / "data" / "vectors.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))["vectors"]
CHARGES = ("nta_served", "nta_filed", "hearing_set", "hearing_held", "sought_admission", "departed")
APPEALS = ("order_issued", "right_waived", "appeal_filed", "appeal_decided", "case_certified",
           "removed", "efiling_outage", "office_closed")  # fmt: skip
MOTIONS = ("order_issued", "motion_filed", "motion_decided", "review_petition_filed",
           "review_petition_decided", "proceedings_ended")  # fmt: skip
VOLUNTARY = ("voluntary_departure_granted", "voluntary_departure_extended", "bond_proof_filed",
             "voluntary_departure_reinstated", "voluntary_departure_bond_posted",
             "travel_document_presented", "departure_proof_given", "convicted")  # fmt: skip
POST_ORDER = ("imprisonment_started", "imprisonment_ended", "noncooperation_found", "stay_granted",
              "custody_started", "supervision_ordered", "entered_without_inspection",
              "concern_raised", "bond_decided", "bond_autostay_filed")  # fmt: skip


def silent(document: dict[str, Any]) -> list[str]:
    """Return the findings that answer without a rule or without a sentence."""
    found = law.evaluate(document, findings=NAMES)
    return [
        name
        for name, finding in found.items()
        if finding.status != "not_applicable" and not (finding.rules and finding.steps)
    ]


def test_every_answer_to_a_vector_cites_its_rule_and_says_why() -> None:
    mute = [
        (vector["id"], name)
        for vector in VECTORS
        for check in vector["checks"]
        for name in silent(
            {**vector["case"], "as_of": check["as_of"], "ask": check.get("ask") or {}}
        )
    ]

    assert [] == mute


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule}-{row.sort}")
def test_every_answer_to_a_worked_row_cites_its_rule_and_says_why(row: Row) -> None:
    assert [] == silent(dict(row.document))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(case_documents((*APPEALS, *MOTIONS)))
def test_every_answer_about_an_order_cites_its_rule_and_says_why(document: dict[str, Any]) -> None:
    assert [] == silent(document)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(case_documents((*VOLUNTARY, *POST_ORDER, *CHARGES, "order_issued", "right_waived")))
def test_every_answer_after_an_order_cites_its_rule_and_says_why(document: dict[str, Any]) -> None:
    assert [] == silent(document)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(case_documents((*CHARGES, *APPEALS, *MOTIONS)).map(nothing_later))
def test_proceedings_stay_as_they_are_until_the_day_they_said(document: dict[str, Any]) -> None:
    assert [] == changed_too_early(document, NAMES)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(case_documents(("order_issued", "right_waived", *VOLUNTARY, *MOTIONS)).map(nothing_later))
def test_voluntary_departure_stays_as_it_is_until_the_day_it_said(document: dict[str, Any]) -> None:
    assert [] == changed_too_early(document, NAMES)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(case_documents(("order_issued", "right_waived", *POST_ORDER, *MOTIONS)).map(nothing_later))
def test_what_follows_an_order_stays_as_it_is_until_the_day_it_said(
    document: dict[str, Any],
) -> None:
    assert [] == changed_too_early(document, NAMES)
