"""Check a whole trail: every entry's place and hash, every kept subtree, every signed root.

What each check can name: the chain names an entry whose content or hash was altered, a place that
is missing or taken twice, an entry that was never chained; the marks of the sealed part name an
entry that was replaced although the whole chain after it was computed anew; a signed checkpoint
shows even what somebody changed who rewrote all of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from duecourse.audit.chain import GENESIS, ORIGIN, Entry, envelope, link
from duecourse.audit.records import Kept, Records
from duecourse.ledger.checkpoint import Checkpoint, CheckpointRefused, open_note
from duecourse.ledger.merkle import MARK_BYTES, WIDTH, Frontier, Subtree, leaf_hash, marks

PROBLEMS_MAX: Final = 1_000
# A place further ahead than this is a wrong number and no gap: nobody fills memory by one digit.
GAP_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written. `what` is a stable word, `said` the sentence."""

    what: str
    said: str
    position: int


@dataclass(slots=True)
class Verdict:
    """What a verification found; at most PROBLEMS_MAX problems are listed."""

    entries: int = 0
    checkpoints: int = 0
    root: bytes = b""
    problems: list[Problem] = field(default_factory=list)
    problems_left_out: int = 0

    @property
    def holds(self) -> bool:
        """Say whether nothing was found."""
        return not self.problems

    def add(self, what: str, said: str, position: int) -> None:
        """Note one problem, or that there was one more than can be listed."""
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(Problem(what, said, position))
        else:
            self.problems_left_out += 1


def verify(records: Records, *, verifier_line: str | None) -> Verdict:
    """Return what holds and what does not; checkpoints are opened with `verifier_line`."""
    walk = _Walk()
    for batch in records.entries():
        for entry in batch:
            walk.take(entry)
    return walk.finish(records.kept(), verifier_line=verifier_line)


class _Walk:
    """The state of one walk over all entries in the order of the chain."""

    def __init__(self) -> None:
        self.verdict = Verdict()
        self._last, self._expected, self._number = GENESIS, 0, 0
        self._leaves: list[bytes] = []

    def take(self, entry: Entry) -> None:
        """Check the place and the hash of an entry, and add its leaf."""
        self.verdict.entries += 1
        if entry.position < 0:
            self.verdict.add("not-chained", f"Entry {entry.number} has no place in the chain.", -1)
            return
        if entry.position != self._expected:
            self._out_of_place(entry)
        elif link(self._last, envelope(entry)) != entry.hash:
            said = f"The content or the hash of entry {entry.number} was altered."
            self.verdict.add("altered", said, entry.position)
        # The stored hash goes before the next entry: one altered entry is named, not all after it.
        self._last, self._expected = entry.hash, self._place(entry) + 1
        self._leaves.append(leaf_hash(entry.hash))

    def _place(self, entry: Entry) -> int:
        """Return the place of an entry; one numbered far ahead stands where it was found."""
        return entry.position if entry.position - self._expected < GAP_MAX else self._expected

    def _out_of_place(self, entry: Entry) -> None:
        first = self._expected
        if entry.position < first:
            self.verdict.add("place-twice", "This place is taken already.", entry.position)
            return
        if self._place(entry) == first:
            said = f"The entry here says that its place is {entry.position}."
            self.verdict.add("misplaced", said, first)
            return
        for position in range(first, min(entry.position, first + PROBLEMS_MAX)):
            self.verdict.add("removed", f"The entry at place {position} is missing.", position)
        # Empty leaves keep the places, so that what follows is held against its own marks.
        self._leaves += [bytes(32)] * (entry.position - first)

    def finish(self, kept: Kept, *, verifier_line: str | None) -> Verdict:
        """Hold the tree that was walked against what is kept and what was signed."""
        if kept.size != self._expected:
            said = f"The end says {kept.size} entries, but the last place is {self._expected - 1}."
            self.verdict.add("end", said, min(kept.size, self._expected))
        stated = self._opened(kept, verifier_line)
        self._marks(kept)
        frontier, roots, done = Frontier(), dict[int, bytes](), list[Subtree]()
        at = 0
        for size in [*sorted(one.size for one in stated), len(self._leaves)]:
            if at <= size <= len(self._leaves):
                done += frontier.extend_leaves(self._leaves[at:size])
                roots[size], at = frontier.root(), size
        self._trees(kept, done)
        for one in stated:
            if roots.get(one.size) != one.root:
                said = f"The root signed over {one.size} entries is not theirs."
                self.verdict.add("root", said, one.size)
        self.verdict.root = frontier.root()
        return self.verdict

    def _marks(self, kept: Kept) -> None:
        """Name each entry of a sealed block that is not the one that was sealed."""
        known = {problem.position for problem in self.verdict.problems}
        for (level, number), (_, marked) in kept.subtrees.items():
            block = self._leaves[number * WIDTH : (number + 1) * WIDTH] if level == 1 else []
            if not block or marks(block) == marked:
                continue
            for n, leaf in enumerate(block):
                mark = marked[n * MARK_BYTES : (n + 1) * MARK_BYTES]
                if mark != leaf[:MARK_BYTES] and number * WIDTH + n not in known:
                    said = "The entry here is not the one that was sealed: replaced or moved."
                    self.verdict.add("replaced", said, number * WIDTH + n)

    def _trees(self, kept: Kept, done: Sequence[Subtree]) -> None:
        found = {(one.level, one.number): one.hash for one in done}
        for at, (hashed, _) in sorted(kept.subtrees.items()):
            if found.get(at) != hashed:
                width = WIDTH ** at[0]
                said = f"The kept hash from place {at[1] * width} on is not that of the entries."
                self.verdict.add("subtree", said, at[1] * width)

    def _opened(self, kept: Kept, verifier_line: str | None) -> list[Checkpoint]:
        stated = []
        for size, note in kept.notes:
            if verifier_line is None:
                said = f"The checkpoint of size {size} was not checked: no key line was given."
                self.verdict.add("checkpoint-unchecked", said, size)
                continue
            try:
                stated.append(open_note(note, verifier_line=verifier_line, origin=ORIGIN))
            except CheckpointRefused as refused:
                said = f"The checkpoint of size {size} does not hold: {refused.why}."
                self.verdict.add("checkpoint-refused", said, size)
        self.verdict.checkpoints = len(stated)
        return stated
