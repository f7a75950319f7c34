"""The Merkle tree over all events (RFC 6962 section 2.1), as writers grow it.

Leaf data is the event's chain hash; leaf hash = SHA-256(0x00 || data), node = SHA-256(0x01 || left
|| right). Complete aligned subtrees of 256^level leaves are kept, so that a root or a proof needs
at most 255 leaves and 255 subtree hashes a level, whatever the size.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

WIDTH: Final = 256
MARK_BYTES: Final = 4
EMPTY_ROOT: Final = hashlib.sha256().digest()

FetchHashes = Callable[[int, int], Sequence[bytes]]
# Level, and from which subtree up to which: one question a level, however many it needs.
FetchSubtrees = Callable[[int, int, int], Sequence[bytes]]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees put together."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over subtree hashes of one size, in order (RFC 6962 section 2.1).

    The number of hashes may be any but zero: the split is at the largest power of two below it.
    """
    assert hashes, "a fold needs at least one hash"
    level = list(hashes)
    sha256 = hashlib.sha256
    while len(level) > 1:
        paired = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        # An odd last hash moves up unchanged: this is the largest-power-of-two split, bottom up.
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def marks(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the first bytes of each leaf hash, so that a changed leaf can be named.

    They prove nothing by themselves: the subtree's hash does.
    """
    return b"".join([leaf[:MARK_BYTES] for leaf in leaf_hashes])


class Subtree(NamedTuple):
    """Complete, aligned subtree `number` of 256^level leaves; `marks` only on level 1."""

    level: int
    number: int
    hash: bytes
    marks: bytes


@dataclass(slots=True)
class Frontier:
    """The right edge of the tree: per level the hashes that no complete subtree covers yet."""

    size: int = 0
    edges: list[list[bytes]] = field(default_factory=lambda: [[]])

    @classmethod
    def load(cls, size: int, hashes: FetchHashes, subtrees: FetchSubtrees) -> "Frontier":
        """Return the frontier of a tree of `size` leaves, read from what is stored."""
        edges = [[leaf_hash(data) for data in hashes(size - size % WIDTH, size)]]
        level, complete = 1, size // WIDTH
        while complete:
            first = complete - complete % WIDTH
            edges.append(list(subtrees(level, first, complete)))
            level, complete = level + 1, complete // WIDTH
        return cls(size=size, edges=edges)

    def extend(self, event_hashes: Sequence[bytes]) -> list[Subtree]:
        """Add leaves; return the subtrees that became complete."""
        sha256 = hashlib.sha256
        return self.extend_leaves([sha256(b"\x00" + data).digest() for data in event_hashes])

    def extend_leaves(self, leaf_hashes: Sequence[bytes]) -> list[Subtree]:
        """Add leaves whose hashes are known; return what became complete, as `extend` does."""
        self.edges[0].extend(leaf_hashes)
        self.size += len(leaf_hashes)
        done: list[Subtree] = []
        complete, level = self.size, 0
        while len(self.edges[level]) >= WIDTH:
            edge = self.edges[level]
            complete //= WIDTH
            whole = len(edge) - len(edge) % WIDTH
            blocks = [edge[start : start + WIDTH] for start in range(0, whole, WIDTH)]
            roots = [fold(block) for block in blocks]
            self.edges[level] = edge[whole:]
            level += 1
            if level == len(self.edges):
                self.edges.append([])
            self.edges[level].extend(roots)
            first = complete - len(roots)
            done += [
                Subtree(level, first + n, root, marks(block) if level == 1 else b"")
                for n, (root, block) in enumerate(zip(roots, blocks, strict=True))
            ]
        return done

    def tail_marks(self) -> bytes:
        """Return the marks of the leaves that no complete subtree covers yet."""
        return marks(self.edges[0])

    def root(self) -> bytes:
        """Return the root of the tree of this size."""
        if self.size == 0:
            return EMPTY_ROOT
        root: bytes | None = None
        for edge in self.edges:
            parts = list(edge) if root is None else [*edge, root]
            root = fold(parts) if parts else root
        assert root is not None
        return root
