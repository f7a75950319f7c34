"""Bounds on wrong links are those of the printed tables of the Poisson distribution."""

import pytest

from duecourse.linkage.bounds import lower, provable, shown_over, shown_within, upper

# seen, exact one-sided 95 % lower and upper bound (half the chi-square quantiles)
ROWS = [(0, 0.0, 2.996), (1, 0.051, 4.744), (5, 1.970, 10.513), (10, 5.425, 16.962)]


@pytest.mark.parametrize(("seen", "least", "most"), [*ROWS, (40, 30.196, 52.069)])
def test_the_bounds_are_the_exact_ones(seen: int, least: float, most: float) -> None:
    assert least == pytest.approx(lower(seen), abs=0.001)
    assert most == pytest.approx(upper(seen), abs=0.001)


def test_no_wrong_link_proves_a_budget_of_10_only_from_30_000_departures_on() -> None:
    assert not provable(departures=29_000, per_100k=10)
    assert provable(departures=30_000, per_100k=10)


def test_between_proved_within_and_proved_over_nothing_is_proved() -> None:
    assert shown_within(1, departures=50_000, per_100k=10)
    assert not shown_within(6, departures=50_000, per_100k=10)
    assert not shown_over(6, departures=50_000, per_100k=10)
    assert shown_over(10, departures=50_000, per_100k=10)
