"""Which records stand together as one person: worked out from what was asserted, and only that.

A link joins a record to the record it was compared with. The records that live links hold together
are one person. Nothing is copied and nothing overwritten: with a link withdrawn, what it held
together falls apart again, whatever else was linked in between.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LINK: Final = "link"
MUST_LINK: Final = "must_link"
CANNOT_LINK: Final = "cannot_link"
WITHDRAWAL: Final = "withdrawal"
JOINS: Final = (LINK, MUST_LINK)

MODEL: Final = "model"
PERSON: Final = "person"
SOURCE: Final = "source"


@dataclass(frozen=True, slots=True)
class Assertion:
    """One row of the assertions, without its evidence."""

    id: int
    kind: str
    record: int
    other: int | None
    person: int | None
    withdraws: int | None
    judge: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A live assertion between two records."""

    assertion: int
    record: int
    other: int
    judge: str


def reached(start: int, edges: Iterable[Edge]) -> frozenset[int]:
    """Return the records that hang together with `start` by these edges, itself included."""
    near: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        near[edge.record].add(edge.other)
        near[edge.other].add(edge.record)
    found, ahead = {start}, [start]
    while ahead:
        for record in near[ahead.pop()] - found:
            found.add(record)
            ahead.append(record)
    return frozenset(found)


def live(assertions: Iterable[Assertion], *, kinds: tuple[str, ...]) -> list[Edge]:
    """Return the edges of these kinds that no withdrawal names."""
    rows = list(assertions)
    gone = {row.withdraws for row in rows}
    return [
        Edge(row.id, row.record, row.other, row.judge)
        for row in rows
        if row.kind in kinds and row.other is not None and row.id not in gone
    ]


def folded(assertions: Iterable[Assertion]) -> dict[int, int]:
    """Return the person of every record, from all assertions in the order of their numbers."""
    person: dict[int, int] = {}
    edges: dict[int, Edge] = {}
    for row in assertions:
        if row.kind in JOINS:
            assert row.person is not None, "a link names its person"
            moved = reached(row.record, edges.values())
            if row.other is not None:
                edges[row.id] = Edge(row.id, row.record, row.other, row.judge)
            person.update(dict.fromkeys(moved, row.person))
        elif row.kind == WITHDRAWAL and row.withdraws is not None:
            gone = edges.pop(row.withdraws, None)
            if gone is None or row.person is None:
                continue
            person.update(dict.fromkeys(reached(row.record, edges.values()), row.person))
    return person
