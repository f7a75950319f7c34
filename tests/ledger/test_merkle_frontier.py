"""The growing tree has the root that RFC 6962 section 2.1 defines, however it is grown."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(str(n).encode()).digest() for n in range(count)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=4))
def test_any_way_of_growing_gives_the_root_of_the_definition(steps: list[int]) -> None:
    everything = leaves(sum(steps))
    frontier, start = Frontier(), 0
    for step in steps:
        frontier.extend(everything[start : start + step])
        start += step

    assert root_by_definition(everything) == frontier.root()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_500), st.integers(0, 600))
def test_a_frontier_loaded_from_what_is_stored_goes_on_alike(size: int, more: int) -> None:
    everything = leaves(size + more)
    grown = Frontier()
    subtrees = {(done.level, done.number): done.hash for done in grown.extend(everything[:size])}

    loaded = Frontier.load(
        size,
        lambda start, stop: everything[start:stop],
        lambda level, first, end: [subtrees[level, index] for index in range(first, end)],
    )
    loaded.extend(everything[size:])

    assert root_by_definition(everything) == loaded.root()
