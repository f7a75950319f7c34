"""The evidence for one candidate as a waterfall, in the units of the drawing, and as table rows.

Each bar begins where the one above it ended. Right means "for", left "against"; every bar also says
so in words and with its sign, so that neither colour nor place has to be seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from duecourse.views.review_shapes import CandidateShown

WIDTH: Final = 760
LABELS: Final = 250  # the words stand left of the drawing
VALUES: Final = 74  # the number stands right of it
ROW: Final = 30
TOP: Final = 26
BAR: Final = 18
BIT_STEPS: Final = (1, 2, 5, 10, 20, 50)
MARKS_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its words: where it stands, and the line to where the next begins."""

    y: float
    middle: float
    x: float
    width: float
    end: float
    label: str
    value: str
    css: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid with its number of bits."""

    x: float
    text: str
    zero: bool


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drawing of one candidate's evidence."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    summary: str
    height: int
    base: int
    value_x: int = WIDTH
    width: int = WIDTH
    top: int = TOP
    label_x: int = LABELS - 12
    scale_x: int = LABELS - 28
    bar: int = BAR


def drawn(candidate: CandidateShown) -> Waterfall:
    """Return the drawing: the start, each step, and the total, from top to bottom."""
    steps = [("Before comparing", candidate.prior_bits, "wf-start")]
    for step in candidate.steps:
        css = "wf-for" if step.bits >= 0 else "wf-against"
        steps.append((step.label, step.bits, css + (" wf-rare" if step.frequency else "")))
    ends, at = [], 0.0
    for _, bits, _ in steps:
        ends.append((at, at + bits))
        at += bits
    low = min(0.0, *(min(pair) for pair in ends))
    high = max(0.0, *(max(pair) for pair in ends))
    scale = (WIDTH - LABELS - VALUES) / max(high - low, 1.0)

    def place(bits: float) -> float:
        return round(LABELS + (bits - low) * scale, 1)

    bars = [
        _bar(row, label, bits, css, place(start), place(end))
        for row, ((label, bits, css), (start, end)) in enumerate(zip(steps, ends, strict=True))
    ]
    total = candidate.total_bits
    bars.append(_bar(len(bars), "Total", total, "wf-total", place(0), place(total)))
    base = TOP + ROW * len(bars)
    return Waterfall(
        bars=tuple(bars),
        ticks=_ticks(low, high, place),
        summary=f"Evidence for candidate {candidate.letter}: total {signed(total)} bits, "
        f"{candidate.total_said}. The table below has every step.",
        height=base + 6,
        base=base,
    )


def signed(bits: float) -> str:
    """Return bits with their sign, a true minus, and one decimal."""
    return "0" if bits == 0 else f"{bits:+.1f}".replace("-", "\u2212")


def _bar(row: int, label: str, bits: float, css: str, start: float, end: float) -> Bar:
    y = TOP + row * ROW + (ROW - BAR) / 2
    return Bar(
        y=y,
        middle=y + BAR / 2,
        x=min(start, end),
        width=max(round(abs(end - start), 1), 1.5) if bits else 0.0,
        end=end,
        label=label,
        value=signed(bits),
        css=css,
    )


def _ticks(low: float, high: float, place: Callable[[float], float]) -> tuple[Tick, ...]:
    step = next((one for one in BIT_STEPS if (high - low) / one <= MARKS_MAX), BIT_STEPS[-1])
    first, last = -int(-low // step), int(high // step)
    return tuple(
        Tick(place(n * step), f"{n * step:d}".replace("-", "\u2212"), n == 0)
        for n in range(first, last + 1)
    )
