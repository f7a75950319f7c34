"""Proofs in numbers: what a hash covers, the way up the tree, the signed note over the root."""

from collections.abc import Sequence
from typing import Final

from duecourse.audit import chain as trail_chain
from duecourse.ledger import chain as event_chain
from duecourse.ledger.checkpoint import Checkpoint, CheckpointRefused, open_note
from duecourse.ledger.events import Event
from duecourse.ledger.merkle import leaf_hash, node_hash
from duecourse.views.trail_shapes import Field, ProofShown, ProofStep

TRAIL_FIELDS: Final = (
    "number", "at", "actor", "role", "action", "subject", "purpose", "outcome", "origin",
)  # fmt: skip
EVENT_FIELDS: Final = (
    "case", "version", "kind", "happened on", "recorded at", "source", "record", "grade", "actor",
    "purpose", "body",
)  # fmt: skip


def of_entry(
    entry: trail_chain.Entry, previous: bytes, *, path: Sequence[bytes], over: Checkpoint,
    note: str, verifier: str,
) -> ProofShown:  # fmt: skip
    """Return the proof of an entry of the trail under a checkpoint."""
    covered = trail_chain.envelope(entry)
    chained = trail_chain.link(previous, covered) == entry.hash
    return _shown(
        covered, TRAIL_FIELDS, previous, entry.hash, position=entry.position, path=path, over=over,
        chained=chained, note=note, verifier=verifier,
    )  # fmt: skip


def of_event(
    event: Event, previous: bytes, *, path: Sequence[bytes], over: Checkpoint, note: str,
    verifier: str,
) -> ProofShown:  # fmt: skip
    """Return the proof of an event of a case under a checkpoint."""
    covered = event_chain.envelope(event)
    chained = event_chain.link(previous, covered) == event.hash
    return _shown(
        covered, EVENT_FIELDS, previous, event.hash, position=event.position, path=path, over=over,
        chained=chained, note=note, verifier=verifier,
    )  # fmt: skip


def climbed(leaf: bytes, position: int, size: int, path: Sequence[bytes]) -> tuple[ProofStep, ...]:
    """Return the steps from a leaf to the root, as RFC 9162 section 2.1.3.2 walks them."""
    place, last, found, steps = position, size - 1, leaf, []
    for beside in path:
        left = bool(place & 1) or place == last
        found = node_hash(beside, found) if left else node_hash(found, beside)
        steps.append(ProofStep("left" if left else "right", beside.hex(), found.hex()))
        if left:
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return tuple(steps)


def signed(note: str, verifier: str, over: Checkpoint) -> bool | None:
    """Say whether a note is signed by the key and states the checkpoint; None without either."""
    if not note or not verifier:
        return None
    try:
        return open_note(note, verifier_line=verifier, origin=over.origin) == over
    except CheckpointRefused:
        return False


def _shown(
    covered: bytes, names: Sequence[str], previous: bytes, hashed: bytes, *, position: int,
    path: Sequence[bytes], over: Checkpoint, chained: bool, note: str, verifier: str,
) -> ProofShown:  # fmt: skip
    form, *values = covered.decode().split(event_chain.SEPARATOR)
    leaf = leaf_hash(hashed)
    steps = climbed(leaf, position, over.size, path)
    top = steps[-1].result if steps else leaf.hex()
    fields = tuple(
        Field(name, None if value == event_chain.ABSENT else value)
        for name, value in zip(names, values, strict=True)
    )
    return ProofShown(
        over.origin, form, fields, previous.hex(), hashed.hex(), leaf.hex(), position, over.size,
        over.root.hex(), steps, chained, top == over.root.hex(), note, verifier,
        signed(note, verifier, over),
    )  # fmt: skip
