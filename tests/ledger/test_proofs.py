"""Proofs convince for what is so, and for nothing else."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.ledger import proofs
from duecourse.ledger.merkle import Frontier, leaf_hash

SIZES = st.integers(1, 1_400)


class Stored:
    """A tree as a ledger stores it."""

    def __init__(self, size: int) -> None:
        self.data = [hashlib.sha256(str(n).encode()).digest() for n in range(size)]
        self.frontier = Frontier()
        self.kept = {(s.level, s.number): s.hash for s in self.frontier.extend(self.data)}

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        return self.data[start:stop]

    def subtrees(self, level: int, start: int, stop: int) -> list[bytes]:
        return [self.kept[level, index] for index in range(start, stop)]


@settings(max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_every_event_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    stored = Stored(size)
    position = data.draw(st.integers(0, size - 1))
    root = proofs.root_at(stored, size)

    path = proofs.inclusion_proof(stored, position, size)

    assert root == stored.frontier.root()
    asked = {"position": position, "size": size, "path": path, "root": root}
    assert proofs.inclusion_holds(leaf=leaf_hash(stored.data[position]), **asked)
    assert not proofs.inclusion_holds(leaf=leaf_hash(b"another"), **asked)
    if size > 1:
        asked["position"] = (position + 1) % size
        assert not proofs.inclusion_holds(leaf=leaf_hash(stored.data[position]), **asked)


@settings(max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_a_tree_contains_its_past_and_no_other(size: int, data: st.DataObject) -> None:
    stored = Stored(size)
    first = data.draw(st.integers(1, size))
    old, new = proofs.root_at(stored, first), proofs.root_at(stored, size)

    proof = proofs.consistency_proof(stored, first, size)

    asked = {"first": first, "second": size, "second_root": new, "proof": proof}
    assert proofs.consistency_holds(first_root=old, **asked)
    assert not proofs.consistency_holds(first_root=bytes(32), **asked)
    if proof:
        asked["proof"] = [*proof[:-1], bytes(32)]
        assert not proofs.consistency_holds(first_root=old, **asked)


def test_the_root_of_the_published_example() -> None:
    """The seven-leaf example of RFC 6962 section 2.1.3 has these shapes of paths."""
    stored = Stored(7)

    lengths = [len(proofs.inclusion_proof(stored, position, 7)) for position in (0, 3, 4, 6)]

    assert lengths == [3, 3, 3, 2]
    assert [len(proofs.consistency_proof(stored, first, 7)) for first in (3, 4, 6)] == [4, 1, 3]


def test_a_place_outside_is_refused() -> None:
    with pytest.raises(proofs.OutsideTheTree):
        proofs.inclusion_proof(Stored(3), 3, 3)
