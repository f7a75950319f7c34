"""What a case means on a day, as plain values: tracks, next steps, watches, and its row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duecourse.law.findings import Finding


@dataclass(frozen=True, slots=True)
class TrackStands:
    """Where one track of a case stands, since which day, and by which fact (0: from the start)."""

    track: str
    state: str
    since: date | None
    by_version: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: the outcome's name, the day, and the fact that says so."""

    name: str
    on: date
    by_version: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that may come next, who acts, by when, and what stands in its way.

    `may` is no where a hold or an unknown forbids it now: `blocked` says why. `missing` names what
    the record lacks. `due_on` None: the law sets no day.
    """

    name: str
    title: str
    role: str
    due_on: date | None
    since: date
    cite: str
    blocked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def may(self) -> bool:
        """Say whether it may be done now."""
        return not self.blocked


@dataclass(frozen=True, slots=True)
class Watch:
    """What a watchdog found in one case: said in a sentence, with its citation and last day.

    `since` is the day from which it is found, whenever the case is looked at.
    """

    name: str
    says: str
    cite: str
    due_on: date | None
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a case's record means on a day. `waits_for` is a cited reason for waiting."""

    as_of: date
    findings: Mapping[str, Finding]
    tracks: tuple[TrackStands, ...]
    outcome: Outcome | None
    steps: tuple[NextStep, ...]
    waits_for: str | None
    watches: tuple[Watch, ...]
    changes_on: date | None
