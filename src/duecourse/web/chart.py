"""Shapes of the board's charts, in the units of the drawing; the templates only write them down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from duecourse.views.shapes import Board, DayCount, TimeBucket

WIDTH: Final = 960
HEIGHT: Final = 220
LEFT: Final = 64
BOTTOM: Final = 28
TOP: Final = 10
DAYS_MAX: Final = 200
GRID_LINES: Final = 4
LABELS_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, how high it is, and what it says."""

    x: float
    y: float
    width: float
    height: float
    said: str
    css: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One label on an axis, with the line it belongs to."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class DayChart:
    """The chart of departures by day, with the table under it."""

    bars: tuple[Bar, ...]
    grid: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    rows: tuple[DayCount, ...]
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM
    left: int = LEFT


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One line of the distribution of times: its bound, its count and its share in per cent."""

    label: str
    n: int
    percent: float
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Times:
    """Time from record to confirmation as a distribution; the percentiles are upper bounds."""

    rows: tuple[TimeRow, ...]
    p50: str
    p99: str
    total: int


def context(board: Board) -> dict[str, Any]:
    """Return what the board's templates need."""
    return {"board": board, "days": days(board.days), "times": times(board.times)}


def days(counts: Sequence[DayCount]) -> DayChart:
    """Return the chart of the last DAYS_MAX calendar days that have a departure."""
    if not counts:
        return DayChart((), (), (), (), 0)
    last = counts[-1].day
    first = max(counts[0].day, last - timedelta(days=DAYS_MAX - 1))
    shown = [count for count in counts if count.day >= first]
    slots = max((last - first).days + 1, 14)
    step = (WIDTH - LEFT) / slots
    by_day: dict[date, int] = {}
    for count in shown:
        by_day[count.day] = by_day.get(count.day, 0) + count.n
    top = _round_up(max(by_day.values()))
    scale = (HEIGHT - BOTTOM - TOP) / top
    stacked: dict[date, float] = {}
    bars = []
    for count in shown:
        below = stacked.get(count.day, 0.0)
        height = count.n * scale
        stacked[count.day] = below + height
        bars.append(
            Bar(
                x=round(LEFT + (count.day - first).days * step, 2),
                y=round(HEIGHT - BOTTOM - below - height, 2),
                width=round(max(step - 1, 0.8), 2),
                height=round(height, 2),
                said=f"{count.day:%-d %b %Y}: {count.n:,} of grade {count.grade}",
                css=f"bar-{count.grade.lower()}",
            )
        )
    return DayChart(
        bars=tuple(bars),
        grid=_grid(top, scale),
        labels=_labels(first, slots, step),
        rows=tuple(reversed(shown)),
        left_out=sum(count.n for count in counts if count.day < first),
    )


def _grid(top: int, scale: float) -> tuple[Mark, ...]:
    lines = min(GRID_LINES, top)
    values = sorted({top * n // lines for n in range(lines + 1)})
    return tuple(
        Mark(x=LEFT - 8, y=round(HEIGHT - BOTTOM - value * scale, 2), text=f"{value:,}")
        for value in values
    )


def _labels(first: date, slots: int, step: float) -> tuple[Mark, ...]:
    every = max(1, -(-slots // LABELS_MAX))
    marks = []
    for n in range(0, slots, every):
        day = first + timedelta(days=n)
        marks.append(Mark(round(LEFT + (n + 0.5) * step, 2), HEIGHT - 8, f"{day:%-d %b}"))
    return tuple(marks)


def _round_up(value: int) -> int:
    """Return the next number of the form 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for first in (1, 2, 5):
            if value <= first * power:
                return first * power
        power *= 10


def times(buckets: Sequence[TimeBucket]) -> Times:
    """Return the distribution with its median and 99th percentile as bucket bounds."""
    total = sum(bucket.n for bucket in buckets)
    most = max((bucket.n for bucket in buckets), default=1)
    rows = tuple(
        TimeRow(
            label=_bound(bucket.up_to_ms),
            n=bucket.n,
            percent=round(100 * bucket.n / total, 1),
            x=0,
            width=round(max(100 * bucket.n / most, 0.5), 1),
        )
        for bucket in buckets
    )
    return Times(
        rows=rows,
        p50=_percentile(buckets, total, 0.50),
        p99=_percentile(buckets, total, 0.99),
        total=total,
    )


def _percentile(buckets: Sequence[TimeBucket], total: int, share: float) -> str:
    seen = 0
    for bucket in buckets:
        seen += bucket.n
        if seen >= share * total:
            return _bound(bucket.up_to_ms)
    return "none yet"


def _bound(milliseconds: int) -> str:
    if milliseconds < 1_000:
        return f"up to {milliseconds} ms"
    if milliseconds < 60_000:
        return f"up to {milliseconds // 1_000} s"
    if milliseconds <= 600_000:
        return f"up to {milliseconds // 60_000} min"
    return "longer"
