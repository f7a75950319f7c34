"""Draw a track: its states from top to bottom, forward moves to the right, back ones to the left.

A short arrow into a box from the left stands for moves from every state. Dashed curves are those
that the law's findings make. Everything drawn is also told in words beside the drawing.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from duecourse.views.lifecycle_file import Track
from duecourse.views.lifecycle_shapes import Drawing, DrawnMove, DrawnState

LEFT: Final = 70  # room for the curves that lead back
BOX: Final = 240
RIGHT: Final = 90
LINE: Final = 17
PAD: Final = 6
GAP: Final = 12
CHARACTERS: Final = 32
REACH_MAX: Final = 78
FROM_ANY: Final = 16


def drawn(
    track: Track, *, been: Iterable[str] = (), now: str = "", went: Iterable[tuple[str, str]] = ()
) -> Drawing:  # fmt: skip
    """Return the drawing of a track; `been`, `now` and `went` mark a case's way."""
    boxes, height = _boxes(track, frozenset(been), now)
    way = frozenset(went)
    moves = [
        DrawnMove(_curve(boxes[a], boxes[b], forward=order > 0, reach=abs(order)), css)
        for (a, b), (order, css) in _moves(track, way).items()
    ]
    return Drawing(LEFT + BOX + RIGHT, height, tuple(boxes.values()), tuple(moves),
                   LEFT + BOX / 2)  # fmt: skip


def _boxes(track: Track, been: frozenset[str], now: str) -> tuple[dict[str, DrawnState], float]:
    anywhere = {move.to for move in track.moves if move.sources is None and move.to}
    boxes, y = {}, float(GAP)
    for state in track.states.values():
        lines = _wrapped(state.title)
        height = len(lines) * LINE + 2 * PAD
        css = "dc-box" + (" dc-box--ends" if state.ends else "")
        css += " dc-box--now" if state.name == now else " dc-box--been" * (state.name in been)
        middle = y + height / 2
        entry = f"M{LEFT - FROM_ANY} {middle} H{LEFT - 1}" if state.name in anywhere else ""
        told = tuple((y + PAD + LINE * (n + 0.75), line) for n, line in enumerate(lines))
        boxes[state.name] = DrawnState(LEFT, y, BOX, height, told, css, entry)
        y += height + GAP
    return boxes, y


def _moves(
    track: Track, way: frozenset[tuple[str, str]]
) -> Mapping[tuple[str, str], tuple[int, str]]:  # fmt: skip
    """Return each pair of states with a move between them, how far apart, and its class."""
    place = {name: n for n, name in enumerate(track.states)}
    found: dict[tuple[str, str], str] = {}
    for rule in track.by_law:
        found |= {(source, rule.to): "dc-move dc-move--law" for source in rule.sources}
    for move in track.moves:
        if move.sources and move.to:
            found |= {(source, move.to): "dc-move" for source in sorted(move.sources)}
    return {
        (a, b): (place[b] - place[a], css + (" dc-move--went" if (a, b) in way else ""))
        for (a, b), css in found.items() if a != b
    }  # fmt: skip


def _curve(a: DrawnState, b: DrawnState, *, forward: bool, reach: int) -> str:
    """Return a curve from the middle of one box's side to that of another."""
    out = min(14 + 10 * reach, REACH_MAX)
    x = a.x + a.width if forward else a.x
    bend = x + out if forward else x - out
    ya, yb = a.y + a.height / 2 + 2, b.y + b.height / 2 - 2
    end = x + 1 if forward else x - 1
    return f"M{x} {ya} C{bend} {ya} {bend} {yb} {end} {yb}"


def _wrapped(title: str) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > CHARACTERS:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
