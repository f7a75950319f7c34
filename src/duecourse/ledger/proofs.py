"""Proofs over the Merkle tree: an event is in it; a later tree contains an earlier one.

Made as RFC 6962 sections 2.1.1 and 2.1.2 define them, checked as RFC 9162 sections 2.1.3.2 and
2.1.4.2 say. Making one reads at most a few hundred hashes a level, whatever the size.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from duecourse.ledger.merkle import EMPTY_ROOT, WIDTH, fold, leaf_hash, node_hash
from duecourse.terms.errors import LedgerError

BITS_A_LEVEL: Final = 8


class OutsideTheTree(LedgerError):
    """A proof was asked for a place or a size that the tree does not have."""

    code = "ledger.outside-the-tree"

    def __init__(self, *, asked: int, size: int) -> None:
        super().__init__(
            f"Asked for {asked}, but the ledger has {size} events. Give a smaller number."
        )


class TreeReader(Protocol):
    """What proofs read of a stored tree."""

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the chain hashes of the events from `start` up to, not including, `stop`."""
        ...

    def subtrees(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of complete subtrees `start` up to before `stop` of a level."""
        ...


class Remembered:
    """A tree of `size` leaves read block by block, each block once: for several proofs in a row."""

    def __init__(self, reader: TreeReader, size: int) -> None:
        self._reader, self._size = reader, size
        self._blocks: dict[tuple[int, int], Sequence[bytes]] = {}

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the chain hashes from `start` up to `stop`, which lie in one block of 256."""
        return self._part(0, start, stop)

    def subtrees(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of subtrees, which lie in one block of 256."""
        return self._part(level, start, stop)

    def _part(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        block = start // WIDTH
        first, last = block * WIDTH, min((block + 1) * WIDTH, self._size // WIDTH**level)
        if (level, block) not in self._blocks:
            read = self._reader
            self._blocks[level, block] = (
                read.subtrees(level, first, last) if level else read.event_hashes(first, last)
            )
        return self._blocks[level, block][start - first : stop - first]


def root_at(reader: TreeReader, size: int) -> bytes:
    """Return the root of the tree as it was with `size` events."""
    return _root(reader, 0, size) if size else EMPTY_ROOT


def inclusion_proof(reader: TreeReader, position: int, size: int) -> list[bytes]:
    """Return the audit path of the event at `position` in the tree of `size` events.

    Raises OutsideTheTree.
    """
    if not 0 <= position < size:
        raise OutsideTheTree(asked=position, size=size)
    return _path(reader, position, 0, size)


def consistency_proof(reader: TreeReader, first: int, second: int) -> list[bytes]:
    """Return the proof that the tree of `second` events begins with the tree of `first`.

    Raises OutsideTheTree.
    """
    if not 0 <= first <= second:
        raise OutsideTheTree(asked=first, size=second)
    return _subproof(reader, first, 0, second, whole=True) if 0 < first < second else []


def inclusion_holds(
    *, leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Say whether `path` proves that the leaf with this hash stands at `position` under `root`."""
    if not 0 <= position < size:
        return False
    place, last, found = position, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(
    *, first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether `proof` shows that the second tree begins with the first."""
    if first == second:
        return not proof and first_root == second_root
    if first == 0 or first > second or not proof:
        return first == 0 and not proof
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)


def _root(reader: TreeReader, start: int, stop: int) -> bytes:
    size = stop - start
    if size & (size - 1) == 0 and start % size == 0:
        return _aligned(reader, start, size)
    split = start + _split(size)
    return node_hash(_root(reader, start, split), _root(reader, split, stop))


def _aligned(reader: TreeReader, start: int, size: int) -> bytes:
    """Return the root over an aligned power of two of leaves, from the largest stored subtrees."""
    level = (size.bit_length() - 1) // BITS_A_LEVEL
    if level == 0:
        return fold([leaf_hash(data) for data in reader.event_hashes(start, start + size)])
    leaves = WIDTH**level
    first = start // leaves
    return fold(reader.subtrees(level, first, first + size // leaves))


def _path(reader: TreeReader, position: int, start: int, stop: int) -> list[bytes]:
    if stop - start == 1:
        return []
    split = start + _split(stop - start)
    if position < split:
        return [*_path(reader, position, start, split), _root(reader, split, stop)]
    return [*_path(reader, position, split, stop), _root(reader, start, split)]


def _subproof(reader: TreeReader, first: int, start: int, stop: int, *, whole: bool) -> list[bytes]:
    if first == stop:
        return [] if whole else [_root(reader, start, stop)]
    split = start + _split(stop - start)
    if first <= split:
        inner = _subproof(reader, first, start, split, whole=whole)
        return [*inner, _root(reader, split, stop)]
    return [*_subproof(reader, first, split, stop, whole=False), _root(reader, start, split)]
