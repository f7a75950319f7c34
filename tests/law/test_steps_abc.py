"""Time, authorised stay and unlawful presence: each answer holds until the day it names."""

from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import case_documents, changed_too_early, nothing_later

from duecourse.law import parameters, rule_book
from duecourse.law.registry import FINDINGS
from duecourse.law.rules.time_counts import RULE_OF

pytestmark = pytest.mark.slow

MINE = [
    *(name for name in FINDINGS if name.startswith(("time.", "stay.", "presence."))),
    "proceedings.hearing_filing_due",
    "proceedings.ordered_filing_due",
]
KINDS = (
    "admitted", "paroled", "entered_without_inspection", "departed", "extension_filed",
    "extension_decided", "work_ended", "program_ended", "violation_found", "tps_granted",
    "tps_designation_terminated", "deferred_action_granted", "adjustment_filed",
    "adjustment_decided", "benefit_ended", "notice_served", "hearing_set", "filing_deadline_set",
    "office_closed", "efiling_outage", "stay_granted", "victim_protection_granted",
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=80)
@given(case_documents(KINDS))
def test_an_answer_stays_what_it_is_until_the_day_it_names(document: dict[str, Any]) -> None:
    assert [] == changed_too_early(nothing_later(document), MINE)


def test_every_parameter_belongs_to_a_rule() -> None:
    assert set(parameters.rows()) == set(RULE_OF)
    assert set(RULE_OF.values()) <= set(rule_book().rules)
