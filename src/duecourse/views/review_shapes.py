"""The shapes of the review desk.

None of those a reader is given says whether a reading is the first or the second, what an earlier
reader answered or who it was, or whether the answer was known beforehand.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One case of doubt in the queue: its clock and its wait, and nothing of the person."""

    number: int
    source: str
    record: str
    reason: str
    due_on: date | None
    due_why: str | None
    asked_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """One page of the queue of one reader, in the order in which it is worked off."""

    as_of: datetime
    lines: tuple[ReviewLine, ...]
    total: int
    page: int
    pages: int
    settles: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one candidate, as recorded and as compared, and how it stands to the record.

    `mark` is same, alike (the same once made comparable), swapped (it stands in the other field of
    the name), near (a slip apart, or day and month exchanged), differs, missing, or plain: not
    compared.
    """

    original: str | None
    comparable: str | None
    mark: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field across: the record in doubt, then each candidate."""

    label: str
    original: str | None
    comparable: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class EvidenceStep:
    """One step of the evidence: what was compared, what was found, and what it adds in bits.

    A step with `frequency` says how rare the value itself is.
    """

    label: str
    found: str
    bits: float
    strength: str
    frequency: bool


@dataclass(frozen=True, slots=True)
class CandidateShown:
    """One candidate: a letter for the page, the person's id and name, and the evidence."""

    letter: str
    person: str
    named: str
    summary: str
    prior_bits: float
    prior_said: str
    steps: tuple[EvidenceStep, ...]
    total_bits: float
    total_said: str
    would_change: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """What an earlier reader answered, for the supervisor only; who it was is left out."""

    said: str
    note: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything the page of one case of doubt shows."""

    number: int
    source: str
    record: str
    due_on: date | None
    due_why: str | None
    asked_at: datetime
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    rows: tuple[FieldRow, ...]
    candidates: tuple[CandidateShown, ...]
    earlier: tuple[EarlierAnswer, ...]
    settles: bool
    artefact: str


@dataclass(frozen=True, slots=True)
class ReaderPair:
    """Two readers and the cases both have read: how often they agreed, and Cohen's kappa.

    `kappa` is None where it is not defined: both always gave one and the same kind of answer.
    """

    one: str
    other: str
    cases: int
    agreed: int
    rate: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class ReaderAgainstKnown:
    """One reader on cases whose answer was known beforehand."""

    reader: str
    cases: int
    right: int
    wrong: int
    cannot_tell: int
    rate: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well readers agree, with one another and with what was known."""

    as_of: datetime
    share: float
    all_pairs: ReaderPair | None
    pairs: tuple[ReaderPair, ...]
    all_known: ReaderAgainstKnown | None
    known: tuple[ReaderAgainstKnown, ...]
    answers: dict[str, int]
    waiting: dict[str, int]
    few: int
