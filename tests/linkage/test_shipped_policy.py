"""The shipped artefact carries a policy for each budget, and each keeps to what policies are."""

from math import inf

import pytest

from duecourse.linkage.artefact import load
from duecourse.linkage.evidence import Claim, Paper
from duecourse.linkage.link_files import policy_of
from duecourse.linkage.policy import BUDGETS, Policy, as_data, from_data
from duecourse.linkage.setting import ordered


def shipped(budget: int) -> Policy:
    """The policy that the shipped artefact has for a budget."""
    return from_data(load().budgets[str(budget)])


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_policy_is_shipped_for_each_budget(budget: int) -> None:
    policy = shipped(budget)

    assert budget == policy.budget_per_100k
    assert load().budgets[str(budget)] == as_data(policy)


def test_the_policy_of_five_in_100_000_is_the_one_that_links() -> None:
    assert shipped(5) == policy_of(load())


@pytest.mark.parametrize("budget", BUDGETS)
def test_people_are_asked_from_no_higher_weight_than_links_are_made(budget: int) -> None:
    assert all(row.review <= row.automatic for row in shipped(budget).rows.values())


@pytest.mark.parametrize("budget", [1, 5, 10])
def test_nothing_that_somebody_else_claims_is_automatic_without_a_document(budget: int) -> None:
    rows = shipped(budget).rows.items()
    automatic = [stratum for stratum, row in rows if row.automatic < inf]

    assert automatic
    assert all(
        stratum.claim is Claim.FREE for stratum in automatic if stratum.paper is not Paper.SAME
    )


@pytest.mark.parametrize("budget", BUDGETS)
def test_weaker_evidence_never_needs_less_weight(budget: int) -> None:
    policy = shipped(budget)
    floors = {row: said.automatic for row, said in policy.rows.items() if said.automatic < inf}

    assert floors == ordered(floors)


def test_a_usual_stay_weighs_more_than_one_of_two_years() -> None:
    stays = policy_of(load()).stays

    assert stays.weigh(30) > 1 > -3 > stays.weigh(700)
