"""A policy is data that comes back as it was, and the weight of a stay is counted, not assumed."""

from dataclasses import replace
from math import inf
from typing import Any

import pytest

from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.policy import Floors, Outcome, Policy, PolicyUnreadable, as_data, from_data
from duecourse.linkage.stay import STEPS, Stays, counted

ROW = Stratum(Paper.DIFFERS, 2, 1, Claim.FREE, True)
POLICY = Policy(
    budget_per_100k=5,
    stays=Stays((0, 31), (1.5, -0.5)),
    rows={ROW: Floors(18.0, 4.0), ROW._replace(settled=False): Floors(inf, 4.0)},
)


def test_a_policy_comes_back_from_its_data_as_it_was() -> None:
    assert POLICY == from_data(as_data(POLICY))


def test_a_floor_belongs_to_the_side_above_it() -> None:
    said = [POLICY.says(ROW, bits) for bits in (18.0, 17.99, 4.0, 3.99)]

    assert [Outcome.AUTOMATIC, Outcome.REVIEW, Outcome.REVIEW, Outcome.NONE] == said


def test_an_unknown_or_negative_stay_counts_as_an_unusual_one() -> None:
    policy = replace(POLICY, stay_cuts=(0.0, 1.0))
    steps = [
        policy.stratum(
            paper=Paper.NONE, margin=inf, stay_days=days, claim=Claim.FREE, settled=True
        ).stay
        for days in (None, -4, 10, 40)
    ]

    assert [0, 0, 2, 0] == steps


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"rows": None}, "not iterable"),
    ({"stays": {}}, "starts is missing"),
    (
        {"rows": [{**ROW._asdict(), "paper": "borrowed", "automatic": 1.0, "review": 0.0}]},
        "borrowed",
    ),
]


@pytest.mark.parametrize(("change", "said"), BROKEN)
def test_a_policy_with_a_broken_part_is_refused_by_name(change: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyUnreadable, match=said) as caught:
        from_data({**as_data(POLICY), **change})

    assert "linkage.policy-unreadable" == caught.value.code


def test_a_stay_as_people_have_it_weighs_more_than_one_that_chance_makes() -> None:
    # Stays of 20 days against arrivals and departures spread evenly over 400 days.
    days = dict.fromkeys(range(400), 10)

    stays = counted([20] * 900 + [200] * 100, arrivals=days, departures=days)

    assert len(STEPS) == len(stays.bits)
    assert stays.weigh(20) > 4 > 0 > stays.weigh(300)
    assert 0.0 == stays.weigh(None) == stays.weigh(-3)


def test_without_any_agreeing_document_a_stay_weighs_nothing() -> None:
    assert 0.0 == counted([], arrivals={1: 1}, departures={5: 1}).weigh(4)
