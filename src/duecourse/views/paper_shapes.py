"""What the pages of papers show: documents, notes, notices, addresses, and what a search found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from duecourse.views.reach import Stated
from duecourse.views.service import Absence, NoticeStands, Proof


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case. `words_by` says how its text was read, or why it has none."""

    version: int
    title: str
    type: str
    format: str
    sensitivity: str
    file_name: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str
    replaces: int | None
    replaced_by: int | None
    words_by: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was written."""

    version: int
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ServedFact:
    """A fact that depends on service, and the proofs that stand beside it."""

    version: int
    kind: str
    on: date
    said: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An address as the page shows it; `lines` is empty where there is no usable one."""

    stated: Stated
    lines: tuple[str, ...]
    elsewhere: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class PapersPage:
    """The papers of one case. `closed` counts documents of classes not open to who looks."""

    case_id: str
    reference: str
    name: str
    version: int
    day: date
    documents: tuple[Paper, ...]
    closed: int
    notes: tuple[Note, ...]
    notices: tuple[NoticeStands, ...]
    served: tuple[ServedFact, ...]
    absences: tuple[Absence, ...]
    addresses: tuple[Place, ...]
    channels: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A document or note that a search found; `pieces` are words around it, the hits marked."""

    case_id: str
    reference: str
    version: int
    kind: str
    type: str
    sensitivity: str
    title: str
    added_at: datetime
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FoundPapers:
    """What a search found, and how many there are of each kind and class."""

    asked: str
    found: tuple[FoundPaper, ...]
    total: int
    by_type: Mapping[str, int]
    by_class: Mapping[str, int]
