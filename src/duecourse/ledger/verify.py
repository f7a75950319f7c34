"""Check a whole ledger: every event's place, chain and leaf, every kept hash, every signed root.

What each check can name:
- the chain names an event whose content was altered, and a version that is missing from its case;
- the marks kept with the tree name an event that was replaced by another, also when its chain was
  computed anew, and events that changed places;
- the head names events missing at the end; a signed checkpoint shows even what somebody changed who
  rewrote all of that, and says between which two sizes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from duecourse.ledger.chain import ABSENT, FORMAT, GENESIS, SEPARATOR
from duecourse.ledger.checkpoint import Checkpoint, CheckpointRefused, open_note
from duecourse.ledger.merkle import MARK_BYTES, WIDTH, Frontier, Subtree
from duecourse.ledger.records import Kept, Records, Stored

PROBLEMS_MAX: Final = 1_000
# A position further ahead than this is a wrong number and no gap: one digit does not fill memory.
GAP_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was appended. `what` is a stable word, `said` the sentence."""

    what: str
    said: str
    position: int | None = None
    case_id: str | None = None
    version: int | None = None
    kind: str | None = None


@dataclass(slots=True)
class Verdict:
    """What a verification found; at most PROBLEMS_MAX problems are listed."""

    events: int = 0
    cases: int = 0
    checkpoints: int = 0
    root: bytes = b""
    problems: list[Problem] = field(default_factory=list)
    problems_left_out: int = 0

    @property
    def holds(self) -> bool:
        """Say whether nothing was found."""
        return not self.problems

    def add(self, problem: Problem) -> None:
        """Note one problem, or that there was one more than can be listed."""
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)
        else:
            self.problems_left_out += 1


def verify(records: Records, *, verifier_line: str | None) -> Verdict:
    """Return what holds and what does not; checkpoints are opened with `verifier_line`.

    Without a key line, the checkpoints' signatures stay unchecked, and that is a problem of its own
    if there are any.
    """
    walk = _Walk()
    for batch in records.events():
        walk.take(batch)
    kept = records.kept()
    return walk.finish(kept, verifier_line=verifier_line)


class _Walk:
    """The state of one walk over all events in the order of their positions."""

    def __init__(self) -> None:
        self.verdict = Verdict()
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._expected = 0
        self._leaves: list[bytes] = []
        self._frontier = Frontier()
        self._done: list[Subtree] = []
        self._named: dict[int, Stored] = {}  # first event of a block, to have a name for it

    def take(self, batch: Sequence[Stored]) -> None:
        """Check place, version and chain of each event, and add its leaf to the tree."""
        leaves, sha256, heads = [], hashlib.sha256, self._heads
        for event in batch:
            if event.position != self._expected:
                leaves += self._gap(event)
            version, previous = heads.get(event.case_id, (0, GENESIS))
            if event.version != version + 1:
                self._note("out-of-order", event, _out_of_order(event, version))
            if sha256(previous + covered(event)).digest() != event.hash:
                self._note("altered", event, "The content or the hash of this event was altered.")
            # The stored hash is the next event's predecessor: one altered event is named, not all
            # that follow it.
            heads[event.case_id] = (event.version, event.hash)
            leaves.append(sha256(b"\x00" + event.hash).digest())
            far = event.position - self._expected >= GAP_MAX
            self._expected = (self._expected if far else event.position) + 1
        self.verdict.events += len(batch)
        self._leaves += leaves

    def _gap(self, event: Stored) -> list[bytes]:
        first, last = self._expected, event.position - 1
        if last < first:
            self._note("position-twice", event, "This position is taken already.")
            return []
        if event.position - first >= GAP_MAX:
            said = f"The event here says that its position is {event.position}."
            self.verdict.add(Problem("misplaced", said, first, event.case_id, event.version))
            return []
        for position in range(first, min(event.position, first + PROBLEMS_MAX)):
            self.verdict.add(
                Problem("removed", f"The event at position {position} is missing.", position)
            )
        # An empty leaf keeps the places, so that what follows is held against its own marks.
        return [bytes(32)] * (event.position - first)

    def _note(self, what: str, event: Stored, said: str) -> None:
        self.verdict.add(
            Problem(what, said, event.position, event.case_id, event.version, event.kind)
        )

    def finish(self, kept: Kept, *, verifier_line: str | None) -> Verdict:
        """Hold the tree that was walked against what is kept and what was signed."""
        verdict = self.verdict
        stated = self._opened(kept, verifier_line=verifier_line)
        self._end(kept)
        self._marks(kept)
        roots = self._grow(sorted({0, *stated}))
        for done in self._done:
            known = kept.subtrees.get((done.level, done.number))
            if known is None or known[0] != done.hash:
                self._subtree(done)
        self._roots(stated, roots)
        verdict.cases = len(self._heads)
        verdict.root = self._frontier.root()
        return verdict

    def _end(self, kept: Kept) -> None:
        for position in range(self._expected, min(kept.size, self._expected + PROBLEMS_MAX)):
            self.verdict.add(
                Problem("removed", f"The event at position {position} is missing.", position)
            )
        if kept.size < self._expected:
            said = f"The head says {kept.size} events, but there are {self._expected}."
            self.verdict.add(Problem("head", said, kept.size))

    def _marks(self, kept: Kept) -> None:
        """Name each event whose leaf is not the one that was marked when it was appended."""
        known = {problem.position for problem in self.verdict.problems}
        for start in range(0, len(self._leaves), WIDTH):
            block = self._leaves[start : start + WIDTH]
            kept_block = kept.subtrees.get((1, start // WIDTH))
            marked = kept_block[1] if kept_block else kept.tail_marks
            found = b"".join([leaf[:MARK_BYTES] for leaf in block])
            if found == marked[: len(found)]:
                continue
            for n, leaf in enumerate(block):
                mark = marked[n * MARK_BYTES : (n + 1) * MARK_BYTES]
                if mark != leaf[:MARK_BYTES] and start + n not in known:
                    said = (
                        f"The event at position {start + n} is not the one that was appended "
                        "there: replaced, or put in another place."
                    )
                    self.verdict.add(Problem("replaced", said, start + n))

    def _grow(self, sizes: Sequence[int]) -> dict[int, bytes]:
        roots, at = {}, 0
        for size in [*sizes, len(self._leaves)]:
            if not at <= size <= len(self._leaves):
                continue
            self._done += self._frontier.extend_leaves(self._leaves[at:size])
            roots[size], at = self._frontier.root(), size
        return roots

    def _subtree(self, done: Subtree) -> None:
        width = WIDTH**done.level
        first, last = done.number * width, (done.number + 1) * width - 1
        named = any(
            problem.position is not None and first <= problem.position <= last
            for problem in self.verdict.problems
        )
        if not named or done.level == 1:
            said = f"The kept hash over positions {first} to {last} is not that of the events."
            self.verdict.add(Problem("subtree", said, first))

    def _opened(self, kept: Kept, *, verifier_line: str | None) -> dict[int, Checkpoint]:
        stated: dict[int, Checkpoint] = {}
        for size, note in kept.notes:
            if verifier_line is None:
                said = f"The checkpoint of size {size} was not checked: no verifier key was given."
                self.verdict.add(Problem("checkpoint-unchecked", said, size))
                continue
            try:
                opened = open_note(note, verifier_line=verifier_line)
            except CheckpointRefused as refused:
                said = f"The checkpoint of size {size} does not hold: {refused.why}."
                self.verdict.add(Problem("checkpoint-refused", said, size))
                continue
            stated[opened.size] = opened
        self.verdict.checkpoints = len(stated)
        return stated

    def _roots(self, stated: dict[int, Checkpoint], roots: dict[int, bytes]) -> None:
        good = 0
        for size, checkpoint in sorted(stated.items()):
            if size not in roots:
                said = f"A checkpoint was signed over {size} events; there are {len(self._leaves)}."
                self.verdict.add(Problem("removed", said, len(self._leaves)))
            elif roots[size] != checkpoint.root:
                said = (
                    f"The root signed over {size} events is not theirs: an event was changed at a "
                    f"position below {size}, after the last checkpoint that holds ({good})."
                    if good
                    else f"The root signed over the first {size} events is not theirs."
                )
                self.verdict.add(Problem("root", said, good))
            else:
                good = size


def covered(event: Stored) -> bytes:
    """Return the bytes that the hash of a stored event covers (ledger.chain.envelope)."""
    return SEPARATOR.join(
        (
            FORMAT,
            event.case_id,
            str(event.version),
            event.kind,
            event.happened_on or ABSENT,
            event.recorded_at,
            event.source,
            event.record,
            event.grade or ABSENT,
            event.actor,
            event.purpose,
            event.body,
        )
    ).encode()


def _out_of_order(event: Stored, version: int) -> str:
    return (
        f"Version {event.version} of the case follows version {version}: an event of the case was "
        "removed, or two changed places."
    )
