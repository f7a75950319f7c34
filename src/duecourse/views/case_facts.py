"""What a case's history says, and when it said so: facts, corrections, steps, alarms.

An event of the law's vocabulary carries its fields under `fact`; one that a feed recorded in its
own form is read by `from_ledger`. Beside them stand the record-keeping kinds of `ledger.keeping`.
Nothing here is stored: it is read from the history each time.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from duecourse.ledger.events import Event
from duecourse.ledger.keeping import (
    ALARM_RAISED,
    COMPLETENESS_STATED,
    CORRECTED,
    DEATH_RECORDED,
    KEEPING,
    PERSON_STATED,
    STEP_STOPPED,
    STEP_TAKEN,
    STEP_UNDONE,
    STOP_ACKNOWLEDGED,
)
from duecourse.ledger.sealing import is_sealed
from duecourse.terms.errors import LedgerError
from duecourse.views.from_ledger import fields_of


class NoFacts(LedgerError):
    """An event of a case carries no facts of the vocabulary, so the law cannot read the case."""

    code = "case.no-facts"

    def __init__(self, *, version: int, kind: str) -> None:
        super().__init__(
            f"Version {version} of this case ({kind}) was recorded by a feed in its own form. The "
            "case can be looked at, but no step can be taken on it until its facts are recorded."
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a case as its record has it; `version` is the event that stated it first."""

    version: int
    kind: str
    fields: dict[str, Any]
    stated_at: datetime
    source: str
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One record-keeping event: an address, a document, an assignment ..."""

    version: int
    kind: str
    on: date | None
    body: dict[str, Any]
    at: datetime
    by: str
    source: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was permitted. `stopped_by` is the version that stopped or undid it."""

    version: int
    step: str
    destination: str | None
    by: str
    at: datetime
    stopped_by: int | None = None
    acknowledged_at: datetime | None = None
    acknowledge_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A history read: the facts in force, who the person is, what is unknown, which steps stand."""

    version: int
    facts: tuple[Fact, ...]
    person: dict[str, Any]
    unknown: tuple[str, ...] | None
    steps: tuple[Taken, ...]
    alarms: tuple[int, ...]
    kept: tuple[Kept, ...] = ()

    def kept_of(self, *kinds: str) -> tuple[Kept, ...]:
        """Return the record-keeping events of these kinds, oldest first."""
        return tuple(one for one in self.kept if one.kind in kinds)

    def deaths(self) -> tuple[Kept, ...]:
        """Return the deaths on record that were not withdrawn, oldest first."""
        kept = self.kept_of(DEATH_RECORDED)
        withdrawn = {one.body.get("withdraws") for one in kept}
        return tuple(one for one in kept if "on" in one.body and one.version not in withdrawn)

    def document(self, *, as_of: date, ask: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the law's case document for a day."""
        made: dict[str, Any] = {
            "person": self.person, "as_of": as_of.isoformat(),
            "events": [{"kind": one.kind, **one.fields} for one in self.facts],
        }  # fmt: skip
        if self.unknown is not None:
            made["unknown"] = list(self.unknown)
        return made | ({"ask": ask} if ask else {})


def told(history: Sequence[Event], *, known_on: datetime | None = None) -> Told:
    """Return what a history says, as it was known at an instant (now if None). Raises NoFacts."""
    reading = Reading()
    for event in history:
        if known_on is None or event.recorded_at <= known_on:
            reading.take(event)
    return reading.told()


class Reading:
    """A history read event by event, so that one more event does not read all of them again."""

    def __init__(self) -> None:
        self._version = 0
        self._facts: dict[int, Fact] = {}
        self._steps: dict[int, Taken] = {}
        self._person: dict[str, Any] = {}
        self._unknown: tuple[str, ...] | None = None
        self._alarms: list[int] = []
        self._kept: list[Kept] = []

    def fork(self) -> "Reading":
        """Return a reading that goes on from here without changing this one."""
        other = Reading()
        other._version, other._person, other._unknown = self._version, self._person, self._unknown
        other._facts, other._steps = dict(self._facts), dict(self._steps)
        other._alarms, other._kept = list(self._alarms), list(self._kept)
        return other

    def take(self, event: Event) -> None:
        """Read one more event. Raises NoFacts."""
        self._version = event.version
        if is_sealed(event):
            return  # its key was destroyed: nobody can say what it said
        body: dict[str, Any] = json.loads(event.body)
        if event.kind == PERSON_STATED:
            self._person = body["person"]
        elif event.kind == COMPLETENESS_STATED:
            self._unknown = None if body["unknown"] is None else tuple(body["unknown"])
        elif event.kind == CORRECTED:
            _correct(self._facts, event, body)
        elif event.kind in (STEP_TAKEN, STEP_STOPPED, STEP_UNDONE, STOP_ACKNOWLEDGED):
            _step(self._steps, event, body)
        elif event.kind not in KEEPING:
            self._fact(event, body)
        if event.kind in KEEPING:
            self._keep(event, body)

    def told(self) -> Told:
        """Return what was read so far."""
        return Told(
            self._version, tuple(self._facts.values()), self._person, self._unknown,
            tuple(self._steps.values()), tuple(self._alarms), tuple(self._kept),
        )  # fmt: skip

    def _fact(self, event: Event, body: dict[str, Any]) -> None:
        fields = fields_of(event.kind, event.happened_on, body)
        if fields is None:
            raise NoFacts(version=event.version, kind=event.kind)
        self._facts[event.version] = Fact(
            event.version, event.kind, fields, event.recorded_at, event.source, event.grade
        )

    def _keep(self, event: Event, body: dict[str, Any]) -> None:
        if event.kind == ALARM_RAISED:
            self._alarms.append(event.version)
        self._kept.append(Kept(
            event.version, event.kind, event.happened_on, body, event.recorded_at, event.actor,
            event.source,
        ))  # fmt: skip


def _correct(facts: dict[int, Fact], event: Event, body: dict[str, Any]) -> None:
    """Put a correction in the place of what it corrects; a fact withdrawn is gone."""
    corrected = int(body["version"])
    if body["fact"] is None:
        facts.pop(corrected, None)
    elif corrected in facts:
        facts[corrected] = replace(
            facts[corrected], fields=body["fact"], stated_at=event.recorded_at, source=event.source
        )


def _step(steps: dict[int, Taken], event: Event, body: dict[str, Any]) -> None:
    if event.kind == STEP_TAKEN:
        steps[event.version] = Taken(
            event.version, body["step"], body["destination"], event.actor, event.recorded_at
        )
        return
    stopped = int(body["step_version"])
    if event.kind == STEP_UNDONE:
        steps[stopped] = replace(steps[stopped], stopped_by=event.version)
    elif event.kind == STEP_STOPPED:
        steps[stopped] = replace(
            steps[stopped], stopped_by=event.version,
            acknowledge_by=datetime.fromisoformat(body["acknowledge_by"]),
        )  # fmt: skip
    else:
        steps[stopped] = replace(steps[stopped], acknowledged_at=event.recorded_at)


def open_steps(of: Told, steps: Iterable[str]) -> list[Taken]:
    """Return the steps of these names that were permitted and not stopped since."""
    names = set(steps)
    return [one for one in of.steps if one.step in names and one.stopped_by is None]
