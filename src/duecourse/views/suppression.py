"""Small numbers hidden in a table of counts, so that none can be told from what is left.

A table with its margins is a circulation: counts flow from a source through their row to their
column and on to a sink, and back as the grand total. What somebody who knows the published numbers
can tell about a hidden one is how far it can go up while all published ones stay: the largest
further flow around it. Each small number can go up by `least` at the least, or more is hidden; so
of none can it be told that it is small. What is hidden beside it goes down as it goes up, and so
cannot be recomputed either. Method and reasons: docs/open-data.md.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LEAST: Final = 10
ALL: Final = "all"
CATEGORIES_MAX: Final = 200  # of rows, and of columns
# What is hidden beside a small number: rather a cell than a margin.
MARGIN_COSTS: Final = 10**9

Key = tuple[str, str]
Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """A table as it is published: rows and columns with `all` last; None: hidden."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Key, int | None]

    @property
    def hidden(self) -> int:
        """Return how many numbers are hidden."""
        return sum(value is None for value in self.cells.values())

    @property
    def lines(self) -> tuple[tuple[str, tuple[int | None, ...]], ...]:
        """Return each row with its numbers, for a page."""
        return tuple(
            (row, tuple(self.cells[row, column] for column in self.columns)) for row in self.rows
        )


def published(name: str, counts: Mapping[Key, int], *, least: int = LEAST) -> Published:
    """Return a table with its margins, and with all hidden that has to be.

    Every number under `least` is hidden, zeros as well, in cells and in margins.
    """
    whole = with_margins(counts)
    table = _Table(whole)
    table.hidden = {key for key, value in whole.items() if value < least}
    further = iter(table.further())
    while (weak := table.weak(least)) is not None:
        # Where no single way around has enough to give, whole parts of the table are hidden.
        table.hidden |= table.beside(weak, least) or next(further)
    cells = {key: None if key in table.hidden else value for key, value in whole.items()}
    rows, columns = _names(row for row, _ in whole), _names(column for _, column in whole)
    return Published(name, rows, columns, cells)


def with_margins(counts: Mapping[Key, int]) -> dict[Key, int]:
    """Return every cell, also the empty ones, with the sums of rows and columns under `all`."""
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})
    assert max(len(rows), len(columns)) <= CATEGORIES_MAX, "a table for people to read"
    whole = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        whole[row, ALL] = sum(whole[row, column] for column in columns)
    for column in columns:
        whole[ALL, column] = sum(whole[row, column] for row in rows)
    whole[ALL, ALL] = sum(counts.values())
    return whole


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return (*sorted(set(names) - {ALL}), ALL)


class _Table:
    """The table as a circulation: each number flows from one node to another."""

    def __init__(self, whole: Mapping[Key, int]) -> None:
        self.whole = whole
        self.hidden: set[Key] = set()
        self._ends = {key: _ends(key) for key in whole}
        self._at: dict[Node, list[Key]] = {}
        for key, (source, target) in self._ends.items():
            self._at.setdefault(source, []).append(key)
            self._at.setdefault(target, []).append(key)

    def further(self) -> Iterator[set[Key]]:
        """Yield what is hidden where nothing less helps: all cells, margins, and in the end all."""
        yield {key for key in self.whole if ALL not in key}
        yield {(row, column) for row, column in self.whole if column != ALL}
        yield {key for key in self.whole if key != (ALL, ALL)}
        yield set(self.whole)

    def weak(self, least: int) -> Key | None:
        """Return a small number that cannot go up by `least`; None if there is none."""
        small = [key for key in sorted(self.hidden) if self.whole[key] < least]
        return next((key for key in small if not self._rises(key, least)), None)

    def _rises(self, key: Key, least: int) -> bool:
        """Say whether a hidden number can go up by `least` while the published ones stay."""
        flow: dict[Key, int] = {}
        pushed = 0
        while pushed < least:
            way = self._way(key, flow)
            if way is None:
                return False
            room = min([self.whole[one] + flow.get(one, 0) for one, up in way if not up] or [least])
            for one, up in way:
                flow[one] = flow.get(one, 0) + (room if up else -room)
            pushed += room
        return True

    def _way(self, key: Key, flow: Mapping[Key, int]) -> list[tuple[Key, bool]] | None:
        """Return a way back from a number's end to its start: each hidden number on it, up or not.

        One that goes down needs something left of it.
        """
        start, end = self._ends[key][1], self._ends[key][0]
        came: dict[Node, tuple[Node, Key, bool] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            if node == end:
                return _walked(came, end)
            for one in self._at[node]:
                source, target = self._ends[one]
                up = source == node
                to = target if up else source
                left = up or self.whole[one] + flow.get(one, 0) > 0
                if one != key and one in self.hidden and to not in came and left:
                    came[to] = node, one, up
                    waiting.append(to)
        return None

    def beside(self, key: Key, least: int) -> set[Key]:
        """Return what to hide as well, so that a number can go up: the least that is told less.

        One way around it, on which each number that goes down has at least `least` to give. The
        grand total is not on it: all else is hidden before that is.
        """
        start, end = self._ends[key][1], self._ends[key][0]
        came: dict[Node, tuple[Node, Key, bool] | None] = {}
        waiting: list[tuple[int, Node, tuple[Node, Key, bool] | None]] = [(0, start, None)]
        while waiting:
            costs, node, by = heapq.heappop(waiting)
            if node in came:
                continue
            came[node] = by
            if node == end:
                return {one for one, _ in _walked(came, end)} - self.hidden
            for one in self._at[node]:
                source, target = self._ends[one]
                up = source == node
                if one not in (key, (ALL, ALL)) and (up or self.whole[one] >= least):
                    to = target if up else source
                    heapq.heappush(waiting, (costs + self._cost(one), to, (node, one, up)))
        return set()

    def _cost(self, key: Key) -> int:
        if key in self.hidden:
            return 0
        return 1 + self.whole[key] + (MARGIN_COSTS if ALL in key else 0)


def _ends(key: Key) -> tuple[Node, Node]:
    """Return from which node to which a number flows."""
    row, column = key
    if key == (ALL, ALL):
        return ("sink", ""), ("source", "")
    if column == ALL:
        return ("source", ""), ("row", row)
    if row == ALL:
        return ("column", column), ("sink", "")
    return ("row", row), ("column", column)


def _walked(
    came: Mapping[Node, tuple[Node, Key, bool] | None], end: Node
) -> list[tuple[Key, bool]]:
    way, node = [], end
    while (by := came[node]) is not None:
        node, key, up = by
        way.append((key, up))
    return way
