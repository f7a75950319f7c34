"""Protection, custody, leaving and holds: each answer holds until the day it names."""

from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import case_documents, changed_too_early, nothing_later
from test_hold_reference import AREAS, records

from duecourse.law.registry import FINDINGS

pytestmark = pytest.mark.slow

MINE = [
    name for name in FINDINGS if name.startswith(("protection.", "custody.", "departure.", "holds"))
]
KINDS = (
    "admitted", "paroled", "entered_without_inspection", "sought_admission", "departed", "removed",
    "asylum_filed", "asylum_decided", "asylum_clock_stopped", "fear_expressed", "fear_decided",
    "withholding_granted", "benefit_ended", "status_claimed", "uac_determined", "arrested",
    "custody_started", "custody_ended", "bond_decided", "bond_autostay_filed", "appeal_filed",
    "detainer_hold_started", "convicted", "citizenship_claimed", "order_issued", "exit_recorded",
    "application_withdrawn", "encountered", "concern_raised", "concern_resolved",
)  # fmt: skip


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
