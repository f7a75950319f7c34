"""What a case's history says, and when it said so: facts, corrections, steps, alarms.

An event of the law's vocabulary carries its fields under `fact`. Beside them stand the
record-keeping kinds below. Nothing here is stored: it is read from the history each time.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from duecourse.ledger.events import Event
from duecourse.terms.errors import LedgerError

PERSON_STATED: Final = "person_stated"
COMPLETENESS_STATED: Final = "completeness_stated"
CORRECTED: Final = "corrected"
STEP_TAKEN: Final = "step_taken"
STEP_STOPPED: Final = "step_stopped"
STOP_ACKNOWLEDGED: Final = "stop_acknowledged"
ALARM_RAISED: Final = "alarm_raised"
KEEPING: Final = frozenset({
    PERSON_STATED, COMPLETENESS_STATED, CORRECTED, STEP_TAKEN, STEP_STOPPED, STOP_ACKNOWLEDGED,
    ALARM_RAISED,
})  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was permitted. `stopped_by` is the version that stopped it, if one did."""

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
    facts: dict[int, Fact] = {}
    steps: dict[int, Taken] = {}
    person: dict[str, Any] = {}
    unknown: tuple[str, ...] | None = None
    alarms: list[int] = []
    known = [one for one in history if known_on is None or one.recorded_at <= known_on]
    for event in known:
        body: dict[str, Any] = json.loads(event.body)
        if event.kind == PERSON_STATED:
            person = body["person"]
        elif event.kind == COMPLETENESS_STATED:
            unknown = None if body["unknown"] is None else tuple(body["unknown"])
        elif event.kind == CORRECTED:
            _correct(facts, event, body)
        elif event.kind == ALARM_RAISED:
            alarms.append(event.version)
        elif event.kind in KEEPING:
            _step(steps, event, body)
        else:
            if "fact" not in body:
                raise NoFacts(version=event.version, kind=event.kind)
            facts[event.version] = _fact(event, body["fact"])
    version = known[-1].version if known else 0
    return Told(
        version, tuple(facts.values()), person, unknown, tuple(steps.values()), tuple(alarms)
    )


def _fact(event: Event, fields: dict[str, Any]) -> Fact:
    return Fact(event.version, event.kind, fields, event.recorded_at, event.source)


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
    if event.kind == STEP_STOPPED:
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
