"""How many wrong links there may be, given how many were seen: exact one-sided 95 % bounds.

Wrong links are rare and independent enough to be counted as a Poisson number. Three wrong links
can hide behind none seen: to claim 10 in 100,000, at least 30,000 labelled links without one are
needed.
"""

from functools import lru_cache
from math import exp, fsum, lgamma, log, sqrt
from typing import Final

CONFIDENCE: Final = 0.95
STEPS: Final = 60


def _at_most(seen: int, mean: float) -> float:
    """Return the chance of at most `seen` events where `mean` are expected."""
    if mean <= 0:
        return 1.0
    return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(seen + 1))


@lru_cache(maxsize=1 << 14)
def upper(seen: int) -> float:
    """Return the mean that is refuted at 95 % by so few events; 3.0 for none."""
    low, high = float(seen), seen + 10.0 + 5.0 * sqrt(seen + 1)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _at_most(seen, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=1 << 14)
def lower(seen: int) -> float:
    """Return the mean that is refuted at 95 % by so many events; 0 for none."""
    if seen == 0:
        return 0.0
    low, high = 0.0, float(seen)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if 1 - _at_most(seen - 1, middle) < 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return low


def shown_within(wrong: int, *, departures: int, per_100k: float) -> bool:
    """Say whether so few wrong links prove that the rate keeps to the budget."""
    return upper(wrong) * 100_000 <= per_100k * departures


def shown_over(wrong: int, *, departures: int, per_100k: float) -> bool:
    """Say whether so many wrong links prove that the rate is over the budget."""
    return lower(wrong) * 100_000 > per_100k * departures


def provable(*, departures: int, per_100k: float, usual_per_100k: float = 0.0) -> bool:
    """Say whether a group is large enough to prove a budget at all, if it is as wrong as usual."""
    usual = int(usual_per_100k * departures / 100_000)
    return shown_within(usual, departures=departures, per_100k=per_100k)


@lru_cache(maxsize=1 << 14)
def chance_of_more(count: float, mean: float) -> float:
    """Return the chance of more than `count` events where `mean` are expected."""
    return 1 - _at_most(int(count), mean)
