"""The shapes of the case page. Plain values: nothing here starts a query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from duecourse.law.explain import Explanation
from duecourse.views.case_shapes import NextStep, Outcome, Watch
from duecourse.views.privacy import Privacy
from duecourse.views.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a case is asked for. `known_on`: as the record stood at the end of that day.

    The rest filters the timeline; empty or None lets everything through.
    """

    as_of: date
    known_on: date | None = None
    kind: str = ""
    track: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def filters(self) -> bool:
        """Say whether the timeline is filtered."""
        return any((self.kind, self.track, self.source, self.first, self.last))


@dataclass(frozen=True, slots=True)
class Stated:
    """A value with who said it and when the record learnt it."""

    label: str
    value: str
    source: str
    learnt_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class HeaderShown:
    """What stands over the case; `state` says how an admission stands, where a feed began it."""

    title: str
    reference: str
    case_class: str
    office: str
    assigned_to: str | None
    offered_to: str | None
    identity: tuple[Stated, ...]
    state: str = ""
    state_sentence: str = ""


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold in force: its sentence, its citation, and what kind of hold it is."""

    id: str
    title: str
    says: str
    cite: str
    kind: str
    every_country: bool
    unverified: bool


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    """A day that the law sets, with how it came about; `days` from the day asked, less if past."""

    day: date
    days: int
    told: Explanation


@dataclass(frozen=True, slots=True)
class TrackShown:
    """Where one track stands."""

    title: str
    state: str
    since: date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of a fact, and what there is to remark about it."""

    label: str
    value: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a fact said before it was corrected."""

    fields: tuple[FieldShown, ...]
    learnt_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact with its history. `state`: stands, corrected or withdrawn."""

    version: int
    kind: str
    title: str
    on: str
    fields: tuple[FieldShown, ...]
    state: str
    source: str
    document: str
    learnt_at: datetime
    by: str
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of the case as the page tells it."""

    position: int
    version: int
    kind: str
    title: str
    sentence: str
    tracks: tuple[str, ...]
    happened_on: date | None
    recorded_at: datetime
    source: str
    record: str
    grade: str | None
    actor: str
    hash_hex: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the timeline can be filtered by: name and title."""

    kinds: tuple[tuple[str, str], ...]
    tracks: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody beside the person: counsel, or a relation as a record."""

    part: str
    name: str
    detail: str
    case_id: str | None
    from_on: date | None
    until: str | None
    source: str
    learnt_at: datetime


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A document or a notice, and what became of it."""

    version: int
    title: str
    detail: str
    on: date | None
    learnt_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StepStands:
    """A step that was taken: whether it stands, was stopped, undone; and the clock, if one runs."""

    version: int
    title: str
    destination: str | None
    at: datetime
    by: str
    approved_by: str | None
    state: str
    may_undo: bool
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlarmShown:
    """An alarm that nobody has answered."""

    version: int
    about: str
    because: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LookShown:
    """One look or act on this case as the trail has it."""

    at: datetime
    actor: str
    role: str
    action: str
    purpose: str
    outcome: str


@dataclass(frozen=True, slots=True)
class LawShown:
    """What the law says: holds, tracks, days, next steps; the rest by name."""

    holds: tuple[HoldShown, ...]
    recordable: bool
    recordable_says: tuple[str, ...]
    tracks: tuple[TrackShown, ...]
    outcome: Outcome | None
    outcome_title: str
    steps: tuple[NextStep, ...]
    waits_for: str | None
    watches: tuple[Watch, ...]
    ahead: tuple[DeadlineShown, ...]
    past: tuple[DeadlineShown, ...]
    other: tuple[Explanation, ...]
    rule_book: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case page shows.

    `law` is None where the record cannot be read together: `unreadable` then says why. `looks` is
    None where the trail is not open to who asks.
    """

    case_id: UUID
    version: int
    at: datetime
    asked: Asked
    header: HeaderShown
    law: LawShown | None
    unreadable: str
    facts: tuple[FactShown, ...]
    timeline: tuple[TimelineEntry, ...]
    timeline_total: int
    choices: Choices
    people: tuple[PersonShown, ...]
    papers: tuple[PaperShown, ...]
    steps: tuple[StepStands, ...]
    proposals: tuple[Proposal, ...]
    alarms: tuple[AlarmShown, ...]
    looks: tuple[LookShown, ...] | None
    step_titles: Mapping[str, str]
    privacy: Privacy
