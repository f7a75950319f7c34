"""The fairness report on small counts, with bounds and ratios reckoned by hand."""

import math

import pytest

from duecourse.linkage.evaluate import NOTHING, Counts, Evaluation, Waiting
from duecourse.linkage.fairness import SMALL, Limits, NothingMeasured, Report, report, together
from duecourse.linkage.fairness_page import as_data, as_page


def counts(departures: int, *, wrong: int = 0, missed: int = 0, review: int = 0) -> Counts:
    """Return counts in which every departure has its arrival and nothing else goes wrong."""
    right = departures - review - wrong - missed
    return Counts(departures, departures, right + wrong, right, review, right + review)


def reported(**groups: Counts) -> Report:
    overall = sum(groups.values(), NOTHING)
    by_group = {f"name:{name}": one for name, one in groups.items()}
    return report(Evaluation(overall, by_group, {}))


def test_a_group_within_its_budget_with_enough_records_passes() -> None:
    made = reported(a=counts(1_000_000, wrong=20), b=counts(1_000_000, wrong=30))

    assert () == made.faults
    assert 5.0 > made.overall.wrong_bound


def test_few_wrong_links_among_few_records_do_not_show_that_the_budget_holds() -> None:
    """Five wrong of 84,000 are 6 per 100,000; at 95 % it may be 12.5."""
    made = reported(a=counts(1_000_000, missed=60), b=counts(84_000, wrong=5))

    assert [
        "name b: 5 wrong of 84,000, at most 12.5 per 100,000 at 95 %, over the budget of 10"
    ] == [*made.faults]


def test_groups_too_small_to_be_judged_are_judged_together() -> None:
    assert 29_958 == Limits().departures_min

    made = reported(a=counts(1_000_000, missed=225), b=counts(20_000, wrong=9), c=counts(20_000))

    lines = {line.group: line for line in made.groups}
    assert (False, False, True) == tuple(lines[name].judged for name in ("b", "c", SMALL))
    assert 9 == lines[SMALL].counts.wrong
    assert 1 == len(made.faults)
    assert SMALL in made.faults[0]


def test_one_small_group_alone_does_not_escape() -> None:
    made = reported(a=counts(100_000), b=counts(50_000), c=counts(20_000, wrong=30))

    assert {"a": True, "b": False, "c": False, SMALL: True} == {
        line.group: line.judged for line in made.groups
    }
    assert any(SMALL in fault for fault in made.faults)


def test_missed_links_are_compared_with_the_best_group() -> None:
    made = reported(a=counts(1_000_000, missed=1_000), b=counts(1_000_000, missed=1_600))

    assert [1.0, 1.6] == [line.missed_ratio for line in made.groups]
    assert ["name b: 1600 missed of 1,000,000, 1.60 times the best group's share, over 1.5"] == [
        *made.faults
    ]


def test_a_best_group_that_misses_none_makes_every_miss_of_others_count() -> None:
    made = reported(a=counts(1_000_000), b=counts(1_000_000, missed=1))

    assert math.inf == made.groups[1].missed_ratio
    assert None is as_data(made)["groups"][1]["missed_ratio"]
    assert "best has none" in as_page(made, about=["On nothing."])


def test_twins_and_parent_and_child_may_not_have_a_wrong_link() -> None:
    traps = {"twin": counts(8_000, wrong=1), "namesake_dob": counts(8_000, wrong=1)}

    made = report(Evaluation(counts(1_000_000, wrong=2), {}, traps))

    assert ("trap twin: 1 wrong links where none is allowed",) == made.faults


def test_seeds_are_taken_together() -> None:
    one = Evaluation(counts(84_000, wrong=4), {"name:b": counts(84_000, wrong=4)}, {})

    both = together([one, one])

    assert counts(168_000, wrong=8) == both.by_group["name:b"]
    assert 10 > report(both).groups[0].wrong_bound > report(one).groups[0].wrong_bound - 5


def test_the_page_says_first_what_fails_and_what_was_not_measured() -> None:
    waiting = {"name:a": Waiting(10, 5.25, 30.0)}
    groups = {"name:a": counts(50_000, wrong=9), "name:b": counts(50_000)}
    page = as_page(
        report(Evaluation(counts(100_000, wrong=9), groups, {}, waiting)),
        about=["Made for a test."],
    )

    assert page.index("The release fails") < page.index("## Overall") < page.index("## Name-origin")
    assert "| a | 50,000 | 9 | 18.0 |" in page
    assert "5.2 h" in page
    assert "not measured" in page


def test_nothing_measured_is_no_report() -> None:
    with pytest.raises(NothingMeasured):
        report(Evaluation(NOTHING, {}, {}))


def test_counts_written_down_are_read_back() -> None:
    said = Evaluation(counts(10), {"sex:F": counts(10)}, {}, {"sex:F": Waiting(1, 2.0, 3.0)})

    assert said == Evaluation.of_counts(said.counts())
