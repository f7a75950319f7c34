"""The fairness report: what linkage does to each group, and whether a release may go out.

A group is over its budget unless the 95 % upper bound of its wrong links is within it: too little
evidence is no evidence of harmlessness. A group so small that not even a single wrong link could be
ruled out is judged together with the other such groups of its kind; its own figures are shown.
"""

import math
from dataclasses import dataclass
from typing import Final

from duecourse.linkage.bounds import upper
from duecourse.linkage.evaluate import NOTHING, PER, Counts, Evaluation, Waiting
from duecourse.terms.errors import LinkageError

SMALL: Final = "small groups together"


class NothingMeasured(LinkageError):
    """There is no departure to judge by."""

    code = "linkage.nothing-measured"

    def __init__(self) -> None:
        super().__init__(
            "The evaluation counts no departure, so nothing can be said of any group. Give the "
            "counts of files with departures."
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What a release may cost: wrong automatic links per 100,000 departures, missed links.

    `missed_ratio_max` is the missed share of a group over that of the best group of its kind.
    """

    wrong_overall_max: float = 5.0
    wrong_group_max: float = 10.0
    missed_ratio_max: float = 1.5
    traps_without_wrong: tuple[str, ...] = ("twin", "parent_child")

    @property
    def departures_min(self) -> int:
        """Departures under which no group can be shown to be within the budget."""
        return math.ceil(upper(0) * PER / self.wrong_group_max)


@dataclass(frozen=True, slots=True)
class Line:
    """One group of the report. `wrong_bound` is the 95 % upper bound, per 100,000 departures."""

    kind: str
    group: str
    counts: Counts
    wrong_bound: float
    missed_ratio: float | None
    waiting: Waiting | None
    judged: bool
    faults: tuple[str, ...]

    @property
    def wrong(self) -> float:
        """Wrong automatic links per 100,000 departures."""
        return self.counts.wrong * PER / self.counts.departures

    @property
    def missed(self) -> float | None:
        """The share of departures with an arrival that is not found."""
        return missed_share(self.counts)


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one release: overall, every group, every trap, and what makes it fail."""

    limits: Limits
    overall: Line
    groups: tuple[Line, ...]
    traps: tuple[Line, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything over a limit, one sentence each; none if the release may go out."""
        lines = (self.overall, *self.groups, *self.traps)
        return tuple(fault for line in lines for fault in line.faults)


def report(evaluation: Evaluation, *, limits: Limits | None = None) -> Report:
    """Return the fairness report of an evaluation. Raises NothingMeasured."""
    if not evaluation.overall.departures:
        raise NothingMeasured
    limits = limits or Limits()
    kinds: dict[str, dict[str, Counts]] = {}
    for name, counts in evaluation.by_group.items():
        kind, _, group = name.partition(":")
        kinds.setdefault(kind, {})[group] = counts
    groups = [
        line
        for kind, counts in kinds.items()
        for line in _lines(kind, counts, evaluation.waiting, limits)
    ]
    traps = [_trap(name, counts, limits) for name, counts in evaluation.by_trap.items()]
    return Report(limits, _overall(evaluation.overall, limits), tuple(groups), tuple(traps))


def together(evaluations: list[Evaluation]) -> Evaluation:
    """Return several evaluations as one; waiting times are left out, medians do not add up."""
    first, *others = evaluations
    if not others:
        return first
    groups: dict[str, Counts] = {}
    traps: dict[str, Counts] = {}
    for one in evaluations:
        for sums, counts in ((groups, one.by_group), (traps, one.by_trap)):
            for name, more in counts.items():
                sums[name] = sums.get(name, NOTHING) + more
    return Evaluation(sum((one.overall for one in evaluations), NOTHING), groups, traps)


def _overall(counts: Counts, limits: Limits) -> Line:
    return _line("all", "all", counts, wrong_max=limits.wrong_overall_max)


def _trap(name: str, counts: Counts, limits: Limits) -> Line:
    faults = []
    if name in limits.traps_without_wrong and counts.wrong:
        faults.append(f"trap {name}: {counts.wrong} wrong links where none is allowed")
    return Line("trap", name, counts, _bound(counts), None, None, bool(faults), tuple(faults))


def _lines(
    kind: str, groups: dict[str, Counts], waiting: dict[str, Waiting], limits: Limits
) -> list[Line]:
    """Return the lines of one kind of group, the small ones also together."""
    small = {n: c for n, c in groups.items() if c.departures < limits.departures_min}
    if len(small) == 1 and len(groups) > 1:
        # Alone it would be judged on too little: it stands with the smallest that is large enough.
        rest = {name: counts for name, counts in groups.items() if name not in small}
        smallest = min(rest, key=lambda name: rest[name].departures)
        small[smallest] = rest[smallest]
    judged = {name: counts for name, counts in groups.items() if name not in small}
    if small:
        judged[SMALL] = sum(small.values(), NOTHING)
    shares = [share for one in judged.values() if (share := missed_share(one)) is not None]
    best = min(shares, default=0.0)
    lines = []
    for name, counts in {**groups, **judged}.items():
        lines.append(
            _line(
                kind,
                name,
                counts,
                wrong_max=limits.wrong_group_max if name in judged else math.inf,
                ratio_max=limits.missed_ratio_max if name in judged else math.inf,
                best=best,
                waiting=waiting.get(f"{kind}:{name}"),
            )
        )
    return lines


def _line(
    kind: str,
    group: str,
    counts: Counts,
    *,
    wrong_max: float,
    ratio_max: float = math.inf,
    best: float | None = None,
    waiting: Waiting | None = None,
) -> Line:
    bound, share = _bound(counts), missed_share(counts)
    ratio = None if best is None or share is None else _ratio(share, best)
    faults = []
    if bound > wrong_max:
        faults.append(
            f"{kind} {group}: {counts.wrong} wrong of {counts.departures:,}, at most "
            f"{bound:.1f} per 100,000 at 95 %, over the budget of {wrong_max:g}"
        )
    if ratio is not None and ratio > ratio_max:
        faults.append(
            f"{kind} {group}: {counts.missed} missed of {counts.linkable:,}, {ratio:.2f} times "
            f"the best group's share, over {ratio_max:g}"
        )
    judged = wrong_max < math.inf
    return Line(kind, group, counts, bound, ratio, waiting, judged, tuple(faults))


def missed_share(counts: Counts) -> float | None:
    """Return the missed share of a group; None if none of it has an arrival."""
    return counts.missed / counts.linkable if counts.linkable else None


def _ratio(share: float, best: float) -> float:
    if best:
        return share / best
    return math.inf if share else 1.0


def _bound(counts: Counts) -> float:
    return upper(counts.wrong) * PER / counts.departures
