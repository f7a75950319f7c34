"""What the oversight desk shows of the trail: entries that were searched for, and proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TrailAsked:
    """What is searched for on the trail; "" or None asks for nothing. Days are whole, in UTC.

    `before` is the number of the last entry of the page before: the next page begins below it.
    """

    who: str = ""
    case: UUID | None = None
    purpose: str = ""
    action: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None

    def address(self, *, paged: bool = False) -> str:
        """Return the part of an address that asks this again, with its page or from the start."""
        given = {
            "who": self.who, "case": self.case, "purpose": self.purpose, "action": self.action,
            "outcome": self.outcome, "from": self.first, "to": self.last,
            "before": self.before if paged else None,
        }  # fmt: skip
        return urlencode({name: str(value) for name, value in given.items() if value})

    @property
    def follows(self) -> str:
        """Return what one thing is followed: case, who or purpose; "" if none or several."""
        given = {"case": self.case, "who": self.who, "purpose": self.purpose}
        named = [name for name, value in given.items() if value]
        return named[0] if len(named) == 1 and not (self.action or self.outcome) else ""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One entry. `case` is its case; `closed` says that its case is not open to who looks."""

    number: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    purpose: str
    outcome: str
    origin: str
    case: UUID | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class TrailSum:
    """How often, by one column of the trail, in the order of frequency."""

    words: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail, the newest entry first; `after` asks for the next one."""

    asked: TrailAsked
    entries: tuple[TrailEntry, ...]
    after: TrailAsked | None
    sums: tuple[TrailSum, ...] = ()

    @property
    def next(self) -> str:
        """Return the part of an address that asks for the next page; "" if there is none."""
        return self.after.address(paged=True) if self.after else ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a hash covers; `value` None: the field is absent."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step up the tree: the hash beside ours, on which side, and the hash of both."""

    side: str
    beside: str
    result: str


@dataclass(frozen=True, slots=True)
class ProofShown:
    """The proof that an entry is in a log, step by step, as it was checked here; hashes as hex.

    `note` "": no signed note covers the entry yet, and the root is that of the log as it stands.
    `signature_holds` None: there is no note, or no key to check it with.
    """

    log: str
    form: str
    fields: tuple[Field, ...]
    previous: str
    hash: str
    leaf: str
    position: int
    size: int
    root: str
    steps: tuple[ProofStep, ...]
    chain_holds: bool
    tree_holds: bool
    note: str
    verifier: str
    signature_holds: bool | None

    @property
    def holds(self) -> bool:
        """Say whether all that could be checked holds."""
        return self.chain_holds and self.tree_holds and self.signature_holds is not False


@dataclass(frozen=True, slots=True)
class CaseProof:
    """The proofs of a case: which versions there are, whether each holds, and one in full.

    `held` is by version: yes, no, or None where no signed note covers it yet.
    """

    case_id: UUID
    held: Sequence[tuple[int, str, bool | None]]
    shown: ProofShown
    version: int
