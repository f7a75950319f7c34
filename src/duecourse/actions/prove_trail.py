"""Sign checkpoints of the trail, and make the proofs that go with them."""

from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.prove import Proof
from duecourse.audit.chain import ORIGIN
from duecourse.audit.tree import TrailTree, seal
from duecourse.ledger import proofs
from duecourse.ledger.checkpoint import Checkpoint, Signer
from duecourse.ledger.merkle import leaf_hash

LATEST: Final = "SELECT note FROM audit.checkpoints ORDER BY size DESC LIMIT 1"
KEEP: Final = """
    INSERT INTO audit.checkpoints (size, root, note, signed_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (size) DO NOTHING
"""
AS_IT_STANDS: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


def sign_trail(connection: Connection[Any], *, signer: Signer, at: datetime) -> str:
    """Seal and sign the trail as it stands, keep the note and return it; one note for one size."""
    seal(connection)
    with connection.transaction():
        connection.execute(AS_IT_STANDS)
        stored = TrailTree(connection)
        size = provable(stored)
        tree = proofs.Remembered(stored, size)
        stated = Checkpoint(size, proofs.root_at(tree, size), ORIGIN)
        connection.execute(KEEP, (size, stated.root, signer.sign(stated), at))
        row = connection.execute(LATEST).fetchone()
    assert row is not None, "a note was kept just now or before"
    return str(row[0])


def prove_entry(connection: Connection[Any], *, position: int, size: int | None = None) -> Proof:
    """Return the proof that the entry at `position` is in the trail of `size` entries.

    `size` None means: as it stands now. Raises OutsideTheTree.
    """
    with connection.transaction():
        over = _within(connection, size)
        tree = proofs.Remembered(TrailTree(connection), over)
        hashes = proofs.inclusion_proof(tree, position, over)
        return Proof(
            size=over, root=proofs.root_at(tree, over).hex(),
            hashes=tuple(one.hex() for one in hashes), position=position,
            leaf=leaf_hash(tree.event_hashes(position, position + 1)[0]).hex(),
        )  # fmt: skip


def prove_trail_growth(connection: Connection[Any], *, first: int, second: int | None) -> Proof:
    """Return the proof that the trail of `second` entries begins with that of `first`.

    `second` None means: as it stands now. Raises OutsideTheTree.
    """
    with connection.transaction():
        over = _within(connection, second)
        tree = TrailTree(connection)
        hashes = proofs.consistency_proof(tree, first, over)
        return Proof(
            size=over, root=proofs.root_at(tree, over).hex(),
            hashes=tuple(one.hex() for one in hashes), first_size=first,
            first_root=proofs.root_at(tree, first).hex(),
        )  # fmt: skip


def provable(tree: TrailTree) -> int:
    """Return the size up to which the tree is whole: others may have added since it was sealed."""
    return min(tree.size(), tree.sealed() + 255)


def _within(connection: Connection[Any], asked: int | None) -> int:
    """Return the size to prove under; what is not sealed up to there is sealed first."""
    tree = TrailTree(connection)
    if asked is None or asked > provable(tree):
        seal(connection)
    size = provable(tree)
    if asked is not None and asked > size:
        raise proofs.OutsideTheTree(asked=asked, size=size)
    return size if asked is None else asked
