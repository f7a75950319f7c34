"""A policy set on labels keeps to its budget, overall and in every group that can prove it."""

from dataclasses import replace
from math import inf

import duckdb
import pytest

from duecourse.linkage.bounds import shown_within
from duecourse.linkage.decide_all import File, gather
from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.labelled import cells as counted
from duecourse.linkage.policy import BUDGETS, Policy
from duecourse.linkage.setting import Cell, Population, ordered, set_rows

RENEWED = Stratum(Paper.DIFFERS, 2, 1, Claim.FREE, True)
AGREES = RENEWED._replace(paper=Paper.SAME)
POPULATION = Population(departures=1_000_000, groups={"sex: F": 500_000, "sex: M": 500_000})
POLICY = Policy(budget_per_100k=5)


def cell(floor: float, right: int, wrong: int, *, stratum: Stratum = RENEWED) -> Cell:
    """A cell in which nothing is stopped and all wrong links are of one group."""
    return Cell(
        stratum=stratum,
        floor=floor,
        right=right,
        wrong=wrong,
        asked=right + wrong,
        found=right,
        wrong_in={"sex: F": wrong},
    )


CELLS = [
    cell(30, 600_000, 2, stratum=AGREES),
    cell(20, 40_000, 10),
    cell(15, 20_000, 20),
    cell(10, 10_000, 80),
    cell(5, 100, 4_000),
]


@pytest.mark.parametrize("budget", BUDGETS)
def test_what_is_accepted_keeps_to_the_budget_with_its_upper_bound(budget: int) -> None:
    policy, spent = set_rows(
        replace(POLICY, budget_per_100k=budget), CELLS, population=POPULATION, review_max=0.05
    )

    assert shown_within(spent.wrong, departures=1_000_000, per_100k=budget)
    assert 30 == policy.rows[AGREES].automatic


def test_the_next_cell_that_would_break_the_budget_is_asked_about() -> None:
    policy, spent = set_rows(POLICY, CELLS, population=POPULATION, review_max=0.05)

    # 12 wrong have an upper bound of 19.4, 32 one of 43.6; the budget of 5 allows 50.
    assert (15, 10) == (policy.rows[RENEWED].automatic, policy.rows[RENEWED].review)
    assert (32, 10_080) == (spent.wrong, spent.asked)


def test_a_group_over_its_budget_stops_a_cell_that_the_whole_would_allow() -> None:
    small = Population(departures=1_000_000, groups={"sex: F": 200_000})

    policy, spent = set_rows(POLICY, CELLS, population=small, review_max=0.05)

    assert 20 == policy.rows[RENEWED].automatic
    assert 12 == spent.wrong


def test_a_group_too_small_for_a_proof_is_named_and_judged_by_its_count() -> None:
    small = Population(departures=1_000_000, groups={"sex: F": 20_000})

    policy, spent = set_rows(POLICY, CELLS, population=small, review_max=0.05)

    assert ("sex: F",) == spent.unproved
    assert inf == policy.rows[RENEWED].automatic


def test_a_handful_of_links_without_a_fault_proves_nothing() -> None:
    few = [cell(20, 40, 0), cell(10, 250, 0)]

    policy, _ = set_rows(POLICY, few, population=POPULATION, review_max=0.05)

    assert inf == policy.rows[RENEWED].automatic


def test_people_are_asked_no_more_than_they_can_look_at_and_best_finds_first() -> None:
    more, all_asked = set_rows(POLICY, CELLS, population=POPULATION, review_max=0.02)
    less, few_asked = set_rows(POLICY, CELLS, population=POPULATION, review_max=0.005)

    assert (10, 10_080) == (more.rows[RENEWED].review, all_asked.asked)
    assert (15, 0) == (less.rows[RENEWED].review, few_asked.asked)


def test_a_less_usual_stay_or_a_nearer_rival_never_passes_more_easily() -> None:
    usual, odd = RENEWED._replace(stay=4), RENEWED._replace(stay=0)
    near, other = RENEWED._replace(stay=4, margin=1), AGREES._replace(stay=0)

    raised = ordered({usual: 12.0, odd: 5.0, near: 14.0, other: 3.0})

    assert {usual: 12.0, odd: 12.0, near: 14.0, other: 3.0} == raised


def test_cells_are_counted_from_a_file_with_labels() -> None:
    base = duckdb.connect(config={"threads": 1})
    base.execute(
        "create table pairs as select * from (values"
        " ('D1', 'A1', 30.5, 'same', false, false, 1, 20, false, false),"
        " ('D2', 'A2', 21.5, 'differs', false, false, 1, 20, false, false),"
        " ('D3', 'A3', 21.7, 'differs', false, false, 1, 20, false, false),"
        " ('D4', 'A4', 21.2, 'differs', true, false, 1, 20, false, false))"
        " some_pairs(departure, arrival, bits, paper, sibling, weak, came, left_on, cannot_link,"
        " protected)"
    )
    base.execute(
        "create table truth as select * from (values ('D1', 'A1', 'F'), ('D2', 'A2', 'F'),"
        " ('D3', null, 'M'), ('D4', 'A4', 'M'), ('D5', null, 'M')) t(departure, arrival, sex)"
    )
    gather(base, POLICY, pairs="pairs", file=File(on_file_until=1_000))

    found, population = counted(base, truth="truth", groups=("sex",))

    by_paper = {one.stratum.paper: one for one in found}
    renewed = by_paper[Paper.DIFFERS]
    assert Population(departures=5, groups={"sex: F": 2, "sex: M": 3}) == population
    assert (1, 1, 3, 2) == (renewed.right, renewed.wrong, renewed.asked, renewed.found)
    assert (1, 21.0, {"sex: M": 1}) == (renewed.stopped, renewed.floor, renewed.wrong_in)
    assert 1 == by_paper[Paper.SAME].right
