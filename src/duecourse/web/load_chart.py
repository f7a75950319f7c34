"""Bars of an office's workload and of the ages of its cases, in the units of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duecourse.views.desk_shapes import Load, Workload

WIDTH: Final = 860
LABEL: Final = 190
VALUE: Final = 70
ROW: Final = 26
BAR: Final = 16
ACCOUNTS_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: where it begins, how long it is, and what it stands for."""

    x: float
    width: float
    css: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar with its label at the left and its value at the right."""

    y: float
    middle: float
    label: str
    value: str
    value_x: float
    parts: tuple[Part, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars from the left; `left_out` rows stand in the table only."""

    rows: tuple[BarRow, ...]
    height: int
    left_out: int
    width: int = WIDTH
    label: int = LABEL - 10
    bar: int = BAR


def by_account(load: Workload) -> Bars:
    """Return the bars of things to do, those with most overdue first."""
    heaviest = sorted(load.loads, key=lambda one: (-one.overdue, -one.to_do, one.account or ""))
    shown = [one for one in heaviest if one.to_do][:ACCOUNTS_MAX]
    most = max((one.to_do for one in shown), default=1)
    rows = [
        _row(place, one.account or "nobody", one.to_do, _parts(one), most, _said(one))
        for place, one in enumerate(shown)
    ]
    return Bars(tuple(rows), len(rows) * ROW + 8, len(load.loads) - len(shown))


def by_age(load: Workload) -> Bars:
    """Return the bars of open cases by years since they were opened."""
    most = max((n for _, n in load.ages), default=1)
    rows = [
        _row(place, said, n, [(n, "load-rest")], most, f"{said}: {n:,} open cases")
        for place, (said, n) in enumerate(load.ages)
    ]
    return Bars(tuple(rows), len(rows) * ROW + 8, 0)


def _parts(one: Load) -> list[tuple[int, str]]:
    rest = one.to_do - one.overdue - one.soon
    return [(one.overdue, "load-overdue"), (one.soon, "load-soon"), (rest, "load-rest")]


def _said(one: Load) -> str:
    return (
        f"{one.account or 'nobody'}: {one.to_do:,} to do, {one.overdue:,} overdue, "
        f"{one.soon:,} due in 14 days, {one.blocked:,} blocked"
    )


def _row(
    place: int, label: str, total: int, parts: Sequence[tuple[int, str]], most: int, said: str
) -> BarRow:
    scale = (WIDTH - LABEL - VALUE) / max(1, most)
    y, x = 4 + place * ROW, float(LABEL)
    made = []
    for n, css in parts:
        if n:
            made.append(Part(round(x, 1), round(n * scale, 1), css))
            x += n * scale
    return BarRow(y, y + BAR / 2, label, f"{total:,}", round(x + 6, 1), tuple(made), said)
