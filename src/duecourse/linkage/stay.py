"""How much the length of stay between an arrival and a departure says for their belonging together.

A person's stay has a length that stays usually have; the days between a stranger's arrival and this
departure are any number, as often negative as not. The two densities are counted from the data
itself: usual stays from pairs whose documents agree, strangers from all arrivals against all
departures. No label is used, and no form of curve is assumed.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2
from typing import Final

# Steps of a stay in days, finer where stays are many; what lies beyond the last is one step.
STEPS: Final = (0, 8, 15, 22, 31, 46, 61, 91, 121, 151, 181, 241, 301, 366, 731)
# An empty step has been seen half a time, so that no stay is impossible.
SEEN_MIN: Final = 0.5
BITS_MAX: Final = 6.0
DAYS_UNKNOWN: Final = 366


@dataclass(frozen=True, slots=True)
class Stays:
    """Bits for each step of length of stay; `starts` are the first days of the steps, from 0."""

    starts: tuple[int, ...]
    bits: tuple[float, ...]

    def weigh(self, days: int | None) -> float:
        """Return the bits that a stay of so many days adds; an unknown length adds none.

        A stay below zero is not weighed here: it is a hard stop of its own.
        """
        if days is None or days < 0 or not self.starts:
            return 0.0
        return self.bits[bisect_right(self.starts, days) - 1]


NOTHING_KNOWN: Final = Stays((), ())


def counted(
    stays: Iterable[int], *, arrivals: Mapping[int, int], departures: Mapping[int, int]
) -> Stays:
    """Return the weights of stays, counted from one's own data.

    `stays` are days between arrival and departure of pairs whose documents agree; `arrivals` and
    `departures` the number of records on each day (as a day number).
    """
    usual = Counter(max(0, bisect_right(STEPS, days) - 1) for days in stays if days >= 0)
    strangers = _strangers(arrivals, departures)
    usual_all, strangers_all = sum(usual.values()), sum(strangers.values())
    if not usual_all or not strangers_all:
        return NOTHING_KNOWN
    bits = []
    for step in range(len(STEPS)):
        own = max(SEEN_MIN, usual[step]) / usual_all
        other = max(SEEN_MIN, strangers[step]) / strangers_all
        bits.append(round(max(-BITS_MAX, min(BITS_MAX, log2(own / other))), 3))
    return Stays(STEPS, tuple(bits))


def _strangers(arrivals: Mapping[int, int], departures: Mapping[int, int]) -> Counter[int]:
    """Return how many pairs of any arrival with any departure fall in each step; -1 is negative."""
    out: Counter[int] = Counter()
    for left, people in departures.items():
        for came, others in arrivals.items():
            out[bisect_right(STEPS, left - came) - 1] += people * others
    return out


def ended_by(stays: Iterable[int], *, share: float) -> int:
    """Return the number of days by which that share of stays has ended; a year if none is known."""
    known = sorted(days for days in stays if days >= 0)
    return known[min(len(known) - 1, int(share * len(known)))] if known else DAYS_UNKNOWN
