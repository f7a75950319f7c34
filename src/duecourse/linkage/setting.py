"""Set a policy on a labelled population: which cells may link by themselves within a budget.

A cell is a stratum of evidence and a band of weight one bit wide. Cells become automatic from the
heaviest band of a stratum downwards, the most links for the least possible wrong ones first, as
long as the 95 % upper bound of all wrong links accepted so far keeps to the budget: overall and in
every monitored group. Some of the budget is kept back, so that chance alone does not carry the next
file over it. Groups are looked at here, when the policy is set, and nowhere else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import inf
from typing import Final

from duecourse.linkage.bounds import (
    chance_of_more,
    provable,
    shown_over,
    shown_within,
    upper,
)
from duecourse.linkage.evidence import Stratum
from duecourse.linkage.policy import Floors, Policy

# A group may have twice the overall budget: it is smaller, so chance alone moves it further.
GROUP_TIMES: Final = 2.0
# A policy is judged by files of about this many departures; the chance that one of them is over the
# budget although the policy is not must be no more than this.
FILE_DEPARTURES: Final = 900_000
FILE_OVER_MAX: Final = 0.005
# Groups too small for a proof of their own are also judged as one, column by column.
SMALL: Final = "small groups together"
# No cell may risk more wrong links than this for each right one, however much budget is left: a
# handful of links seen without a fault prove nothing.
RISK_MAX: Final = 0.01
# A person should not have to look at more than this many cases to find one arrival.
CASES_FOR_ONE_MAX: Final = 25.0
NOISE: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a labelled population shows of one stratum and one band of weight.

    `right` and `wrong` count departures without a hard stop by whether the best arrival is theirs;
    `asked` all departures, and `found` those whose arrival is among the three that are shown.
    """

    stratum: Stratum
    floor: float
    right: int
    wrong: int
    asked: int
    found: int
    wrong_in: Mapping[str, int] = field(default_factory=dict)

    @property
    def stopped(self) -> int:
        """How many a person is asked about even if the cell is automatic."""
        return self.asked - self.right - self.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How many departures were labelled, and how many of each monitored group."""

    departures: int
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What the accepted cells cost on the labelled population: one line of the setting's report."""

    wrong: int
    right: int
    wrong_most_per_100k: float
    asked: int
    unproved: tuple[str, ...]


def set_rows(
    policy: Policy,
    cells: Iterable[Cell],
    *,
    population: Population,
    review_max: float,
    group_times: float = GROUP_TIMES,
) -> tuple[Policy, Spent]:
    """Return the policy with a row for each stratum seen, and what its cells cost.

    `review_max` is the share of departures that people can look at. Rows of strata that are not
    among the cells stay as they are.
    """
    strata = _by_stratum(cells)
    budget = _Budget(policy.budget_per_100k, population, group_times)
    automatic = ordered(_accepted(strata, budget))
    review, asked = _asked(strata, automatic, most=review_max * population.departures)
    rows = {
        stratum: Floors(automatic.get(stratum, inf), review.get(stratum, inf)) for stratum in strata
    }
    budget.recount(
        cell
        for stratum, floor in automatic.items()
        for cell in strata[stratum]
        if cell.floor >= floor
    )
    return replace(policy, rows={**policy.rows, **rows}), budget.spent(asked)


def ordered(floors: Mapping[Stratum, float]) -> dict[Stratum, float]:
    """Return the floors raised so that weaker evidence never needs less weight than stronger.

    Stay and margin are ordered: a chance of the labelled files may not let a less usual stay or a
    nearer rival pass more easily. Raising a floor only takes links away, so the budget still holds.
    """
    out: dict[Stratum, float] = {}
    for stratum in sorted(floors, key=lambda one: (-one.margin, -one.stay)):
        stronger = (
            floor
            for other, floor in out.items()
            if other.paper is stratum.paper
            and (other.claim, other.settled) == (stratum.claim, stratum.settled)
            and other.margin >= stratum.margin
            and other.stay >= stratum.stay
        )
        out[stratum] = max(floors[stratum], *stronger, -inf)
    return out


def _by_stratum(cells: Iterable[Cell]) -> dict[Stratum, list[Cell]]:
    """Return the cells of each stratum, the heaviest first."""
    out: defaultdict[Stratum, list[Cell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda one: (one.stratum, -one.floor)):
        out[cell.stratum].append(cell)
    return dict(out)


class _Budget:
    """What has been spent so far, overall and in each group."""

    def __init__(self, per_100k: float, population: Population, group_times: float) -> None:
        self.per_100k, self.group_per_100k = per_100k, per_100k * group_times
        self.departures = population.departures
        self.right = self.wrong = 0
        self.wrong_in: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter(population.groups)
        self.small = {group for group, size in population.groups.items() if not self._proves(size)}
        for group in self.small:
            self.sizes[_together(group)] += population.groups[group]

    def _proves(self, size: int) -> bool:
        return provable(departures=size, per_100k=self.group_per_100k, usual_per_100k=self.per_100k)

    def allows(self, wrong: int, wrong_in: Mapping[str, int]) -> bool:
        """Say whether so many more wrong links keep to the budget everywhere."""
        total = self.wrong + wrong
        if not shown_within(total, departures=self.departures, per_100k=self.per_100k):
            return False
        usual = total * FILE_DEPARTURES / self.departures
        if chance_of_more(self.per_100k * FILE_DEPARTURES / 100_000, usual) > FILE_OVER_MAX:
            return False
        counts = self._with_small(wrong_in)
        return all(self._group_allows(group, more) for group, more in counts.items() if more)

    def _with_small(self, wrong_in: Mapping[str, int]) -> Counter[str]:
        """Return the counts, with those of small groups also counted together."""
        counts = Counter(wrong_in)
        for group, wrong in wrong_in.items():
            if group in self.small:
                counts[_together(group)] += wrong
        return counts

    def _group_allows(self, group: str, more: int) -> bool:
        """Judge a group by proof where it is large enough for one, else by its own count."""
        size, wrong = self.sizes[group], self.wrong_in[group] + more
        if self._proves(size):
            return shown_within(wrong, departures=size, per_100k=self.group_per_100k)
        return not shown_over(wrong, departures=size, per_100k=self.group_per_100k)

    def spend(self, right: int, wrong: int, wrong_in: Mapping[str, int]) -> None:
        """Count the links of an accepted run of cells."""
        self.right, self.wrong = self.right + right, self.wrong + wrong
        self.wrong_in.update(self._with_small(wrong_in))

    def recount(self, cells: Iterable[Cell]) -> None:
        """Count what the cells that are left cost, once some have been given back."""
        self.right = self.wrong = 0
        for cell in cells:
            self.right, self.wrong = self.right + cell.right, self.wrong + cell.wrong

    def spent(self, asked: int) -> Spent:
        """Return the account, with the groups that are too small for a proof."""
        return Spent(
            wrong=self.wrong,
            right=self.right,
            wrong_most_per_100k=upper(self.wrong) * 100_000 / self.departures,
            asked=asked,
            unproved=tuple(sorted(self.small)),
        )


def _together(group: str) -> str:
    return f"{group.partition(':')[0]}: {SMALL}"


@dataclass(frozen=True, slots=True)
class _Run:
    """The next cells of a stratum, from where it stands down to the cell `until`."""

    stratum: Stratum
    until: int
    right: int
    wrong: int
    wrong_in: Mapping[str, int]

    @property
    def risk(self) -> float:
        """The most wrong links that there may be for each right one."""
        return upper(self.wrong) / self.right if self.right else inf


def _runs(stratum: Stratum, cells: Sequence[Cell], start: int) -> Iterator[_Run]:
    right = wrong = 0
    wrong_in: Counter[str] = Counter()
    for at in range(start, len(cells)):
        right, wrong = right + cells[at].right, wrong + cells[at].wrong
        wrong_in.update(cells[at].wrong_in)
        yield _Run(stratum, at, right, wrong, dict(wrong_in))


def _accepted(strata: Mapping[Stratum, Sequence[Cell]], budget: _Budget) -> dict[Stratum, float]:
    """Return the lowest automatic weight of each stratum that has one; spends the budget."""
    floors: dict[Stratum, float] = {}
    waiting = {stratum: _next(stratum, cells, 0, budget) for stratum, cells in strata.items()}
    while True:
        runs = [run for run in waiting.values() if run is not None]
        if not runs:
            return floors
        run = min(runs, key=lambda one: (one.risk, one.stratum))
        cells = strata[run.stratum]
        if budget.allows(run.wrong, run.wrong_in):
            budget.spend(run.right, run.wrong, run.wrong_in)
            floors[run.stratum] = cells[run.until].floor
            waiting[run.stratum] = _next(run.stratum, cells, run.until + 1, budget)
        else:
            # What others have spent since leaves less for this run: look for a smaller one.
            start = next(
                (at + 1 for at, cell in enumerate(cells) if cell.floor == floors.get(run.stratum)),
                0,
            )
            waiting[run.stratum] = _next(run.stratum, cells, start, budget)


def _next(stratum: Stratum, cells: Sequence[Cell], start: int, budget: _Budget) -> _Run | None:
    """Return the run of least risk that the budget allows, or None."""
    runs = (
        run
        for run in _runs(stratum, cells, start)
        if run.risk <= RISK_MAX and budget.allows(run.wrong, run.wrong_in)
    )
    return min(runs, key=lambda run: (run.risk, -run.until), default=None)


def _asked(
    strata: Mapping[Stratum, Sequence[Cell]], automatic: Mapping[Stratum, float], *, most: float
) -> tuple[dict[Stratum, float], int]:
    """Return the lowest weight to ask about in each stratum, and how many cases that makes.

    Where most arrivals are found for each case comes first. What a hard stop sends to a person is
    counted first, since it cannot be left out.
    """
    floors = dict(automatic)
    asked = 0
    rest: dict[Stratum, list[Cell]] = {}
    for stratum, cells in strata.items():
        floor = automatic.get(stratum, inf)
        asked += sum(cell.stopped for cell in cells if cell.floor >= floor)
        rest[stratum] = [cell for cell in cells if cell.floor < floor]
    while rest := {stratum: cells for stratum, cells in rest.items() if cells}:
        runs = {stratum: cells[: _best_length(cells)] for stratum, cells in rest.items()}
        stratum = max(runs, key=lambda one: (_found_for_one(runs[one]), one))
        run = _within(runs[stratum], most - asked)
        if not run or _found_for_one(run) * CASES_FOR_ONE_MAX < 1:
            rest[stratum] = []
            continue
        asked, floors[stratum] = asked + sum(cell.asked for cell in run), run[-1].floor
        rest[stratum] = rest[stratum][len(run) :]
    return floors, asked


def _within(cells: Sequence[Cell], cases_max: float) -> Sequence[Cell]:
    """Return as many cells, from the heaviest, as make no more cases than that."""
    cases = accumulate(cell.asked for cell in cells)
    return cells[: sum(sum_so_far <= cases_max for sum_so_far in cases)]


def _found_for_one(cells: Sequence[Cell]) -> float:
    """Return the arrivals found for each case, a little less where few cases were seen."""
    return sum(cell.found for cell in cells) / (sum(cell.asked for cell in cells) + NOISE)


def _best_length(cells: Sequence[Cell]) -> int:
    """Return how many cells, from the heaviest, find most arrivals for each case."""
    return max(range(1, len(cells) + 1), key=lambda length: _found_for_one(cells[:length]))
