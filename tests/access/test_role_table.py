"""Which role may take which action at all: the whole table, so that a change is seen."""

from typing import Final

import cedarpy
import pytest

from duecourse.access import policy
from duecourse.access.roles import ALLOWED, Role

OFFICER, SUPERVISOR, LIAISON = Role.OFFICER, Role.SUPERVISOR, Role.COURT_LIAISON
STEWARD, OVERSIGHT = Role.RECORDS_STEWARD, Role.OVERSIGHT
CASE_WORK: Final = {OFFICER, SUPERVISOR, LIAISON}
READERS: Final = CASE_WORK | {STEWARD, OVERSIGHT}
TABLE: Final = {
    "account.secure": READERS | {Role.ADMINISTRATOR},
    "board.look": READERS,
    "bulk.answer": {SUPERVISOR},
    "bulk.look": {OFFICER, SUPERVISOR, OVERSIGHT},
    "bulk.propose": {OFFICER, SUPERVISOR},
    "case.assign": {SUPERVISOR},
    "case.break-glass": CASE_WORK,
    "case.find": READERS,
    "case.look": READERS,
    "case.open": CASE_WORK,
    "case.record": CASE_WORK | {STEWARD},
    "case.refer": {OFFICER, SUPERVISOR},
    "case.step": {OFFICER, SUPERVISOR},
    "case.trail": {SUPERVISOR, OVERSIGHT},
    "court.order": {LIAISON, SUPERVISOR},
    "desk.export": CASE_WORK | {STEWARD},
    "desk.look": CASE_WORK | {STEWARD},
    "desk.workload": {SUPERVISOR},
    "document.add": CASE_WORK | {STEWARD},
    "document.see.confidential": CASE_WORK,
    "document.see.medical": {OFFICER, SUPERVISOR},
    "document.see.ordinary": READERS,
    "document.see.sealed": {SUPERVISOR, LIAISON},
    "export.answer": {SUPERVISOR, OVERSIGHT},
    "export.look": READERS,
    "export.propose": READERS,
    "feed.look": {STEWARD, SUPERVISOR, OVERSIGHT},
    "glass.answer": {SUPERVISOR, OVERSIGHT},
    "glass.look": {SUPERVISOR, OVERSIGHT},
    "lifecycle.look": READERS | {Role.ADMINISTRATOR},
    "linkage.allow-automatic": {STEWARD},
    "misuse.look": {OVERSIGHT},
    "night.run": {STEWARD, SUPERVISOR},
    "notice.prepare": CASE_WORK,
    "notice.send": CASE_WORK,
    "oversight.count": {OVERSIGHT},
    "oversight.prove": {OVERSIGHT},
    "oversight.publish": {OVERSIGHT},
    "oversight.trail": {OVERSIGHT},
    "papers.find": READERS,
    "papers.look": READERS,
    "person.join": {STEWARD},
    "person.keep-apart": {STEWARD},
    "person.look": READERS,
    "person.protect": {SUPERVISOR},
    "person.unmerge": {STEWARD, SUPERVISOR},
    "privacy.correct": {STEWARD, SUPERVISOR},
    "privacy.expunge": {STEWARD, SUPERVISOR},
    "privacy.export": {STEWARD, SUPERVISOR},
    "privacy.hold": {STEWARD, SUPERVISOR},
    "privacy.look": {STEWARD, SUPERVISOR, OVERSIGHT},
    "privacy.retention": {STEWARD, SUPERVISOR, OVERSIGHT},
    "quarantine.release": {STEWARD},
    "review.agreement": {SUPERVISOR, OVERSIGHT},
    "review.answer": {OFFICER, STEWARD},
    "review.look": {OFFICER, STEWARD, SUPERVISOR},
    "review.seed": {SUPERVISOR},
    "review.settle": {SUPERVISOR},
    "stopped.answer": CASE_WORK,
    "stopped.look": CASE_WORK | {OVERSIGHT},
    "watch.export": READERS,
    "watch.look": READERS,
}


@pytest.mark.parametrize("action", sorted(TABLE.keys() | ALLOWED.keys()))
def test_an_action_is_open_to_these_roles_and_no_other(action: str) -> None:
    assert TABLE.get(action) == ALLOWED.get(action)


def test_the_policies_are_valid_under_their_schema() -> None:
    told = cedarpy.validate_policies(policy.text(), policy.schema())

    assert [] == [str(one) for one in told.errors]
    assert told.validation_passed


def test_every_policy_has_a_name_of_its_own_and_a_sentence() -> None:
    names = [one.name for one in policy.policies()]

    assert len(set(names)) == len(names)
    assert all(one.name and one.says.endswith(".") for one in policy.policies())


def test_a_policy_that_is_misspelt_is_not_valid() -> None:
    wrong = 'permit (principal, action, resource) when { principal.rolle == "officer" };'

    assert not cedarpy.validate_policies(wrong, policy.schema()).validation_passed
