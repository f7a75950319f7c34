"""The lifecycle of a case as data: tracks that run side by side, and how a case can end.

`values/lifecycle.json` says which event moves which track from where to where, where a finding of
the law decides a state or an ending, and what opens a case again. Where a case stands is folded
from its facts by their days, so a correction moves it as well.
"""

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from duecourse.law.findings import Finding, Status
from duecourse.ledger.keeping import STEP_TAKEN
from duecourse.views import lifecycle_file
from duecourse.views.case_facts import Fact, Told
from duecourse.views.case_shapes import Outcome, TrackStands
from duecourse.views.lifecycle_file import Ask, ByLaw, Ending, Lifecycle, Move, Track

FILE: Final = "values/lifecycle.json"
# Steps of the agency that end a case; the others are work on it.
CLOSING: Final = ("close_as_departed",)
Findings = Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Stage:
    """One state on a case's way: since when, by which fact (0: from the start or by the law)."""

    state: str
    since: date | None
    by_version: int
    fields: Mapping[str, Any] = field(default_factory=dict)


@cache
def lifecycle() -> Lifecycle:
    """Return the lifecycle that ships with the package."""
    stated = pkgutil.get_data("duecourse.views", FILE)
    assert stated is not None, "the package's own file"
    return lifecycle_file.read(stated.decode(), file="lifecycle.json")


def moving(of: Told) -> list[Fact]:
    """Return what can move a track or end the case, by its day; of one day as recorded.

    Beside the facts of the vocabulary: a death on record, and the steps that close a case.
    """
    found = [*of.facts, *_deaths(of), *_closings(of)]
    return sorted(found, key=lambda fact: (day_of(fact), fact.version))


def day_of(fact: Fact) -> date:
    """Return the day of a fact: its local day, if it is an instant."""
    return date.fromisoformat(str(fact.fields.get("on") or fact.fields["at"])[:10])


def stand(
    facts: Sequence[Fact], findings: Findings, *, as_of: date, of: Lifecycle | None = None
) -> tuple[TrackStands, ...]:
    """Return where each track stands on a day; facts as `moving` gives them."""
    found = []
    for track in (of or lifecycle()).tracks:
        at = by_law(track, stages(track, facts, as_of=as_of)[-1], findings)
        ends = track.states[at.state].ends
        found.append(TrackStands(track.name, at.state, at.since, at.by_version, ends))
    return tuple(found)


def stages(track: Track, facts: Sequence[Fact], *, as_of: date) -> list[Stage]:
    """Return the states through which facts moved a track by a day, the first one included."""
    found = [Stage(track.starts, None, 0)]
    before: dict[str, str] = {}
    for fact in facts:
        moves = track.by_kind.get(fact.kind)
        if moves is None:
            continue
        if day_of(fact) > as_of:
            break
        state = found[-1].state
        to = next((move.to or before.get(state) for move in moves if _takes(move, fact, state)), "")
        if not to:
            continue
        if to != state:
            before[to] = state
        found.append(Stage(to, day_of(fact), fact.version, fact.fields))
    return found


def by_law(track: Track, stage: Stage, findings: Findings) -> Stage:
    """Return the state that the law's findings put in the place of one that an event brought."""
    for one in track.asking.get(stage.state, ()):
        if all(holds(ask, findings) for ask in one.asks):
            return replace(stage, state=one.to, since=_begins(one, stage, findings) or stage.since)
    return stage


def _begins(rule: ByLaw, stage: Stage, findings: Findings) -> date | None:
    """Return the day on which the law's state begins; None: with the fact."""
    last = stage.fields.get(rule.after) if rule.after else None
    if last is not None:
        return date.fromisoformat(last) + timedelta(days=1)
    value = findings[rule.since].value if rule.since else None
    if isinstance(value, Mapping):  # a last day
        return value["due"] + timedelta(days=1)  # type: ignore[no-any-return]
    return value if isinstance(value, date) else None


def outcome(
    facts: Sequence[Fact], findings: Findings, tracks: Sequence[TrackStands], *, as_of: date,
    of: Lifecycle | None = None,
) -> Outcome | None:  # fmt: skip
    """Return how the case ended by a day; None while it is open, or if it was opened again."""
    cycle, states = of or lifecycle(), {one.track: one.state for one in tracks}
    found: Outcome | None = None
    left: Outcome | None = None
    for fact in facts:
        if fact.kind not in cycle.ending_kinds:
            continue
        if day_of(fact) > as_of:
            break
        name = found.name if found else ""
        # Death is no decision: nothing that happens later takes it back, only a withdrawal does.
        if found is not None and name != "death" and _any(cycle.reopened_by, fact, name):
            found, left = None, found
        elif found is None and left is not None and _any(cycle.restored_by, fact, ""):
            found, left = replace(left, on=day_of(fact)), None
        for ending in cycle.endings:
            if name != "death" and _ends(ending, fact, findings, states):
                found, left = Outcome(ending.name, day_of(fact), fact.version), None
    return found


def holds(ask: Ask, findings: Findings, *, only_ok: bool = False) -> bool:
    """Say whether what is asked of a finding is so; an unknown or provisional one answers nothing.

    `only_ok`: an attorney's question is not answered by the value the library gives meanwhile.
    """
    found = findings[ask.finding]
    if found.status in (Status.UNKNOWN_FACT, Status.NOT_APPLICABLE):
        return False
    if only_ok and found.status is Status.NEEDS_ATTORNEY:
        return False
    if ask.stands is not None:
        return (found.value is not None) is ask.stands
    if ask.values is not None:
        return found.value in ask.values
    names = {one["id"] if isinstance(one, dict) else one for one in found.value or ()}
    return bool(names & ask.has) if ask.has else not names & ask.lacks


def _takes(move: Move, fact: Fact, state: str) -> bool:
    from_here = move.sources is None or state in move.sources
    return from_here and all(fact.fields.get(key) in values for key, values in move.where)


def _any(moves: Sequence[Move], fact: Fact, state: str) -> bool:
    return any(move.on == fact.kind and _takes(move, fact, state) for move in moves)


def _ends(ending: Ending, fact: Fact, findings: Findings, states: dict[str, str]) -> bool:
    return (
        ending.move.on == fact.kind
        and _takes(ending.move, fact, "")
        and all(holds(ask, findings, only_ok=True) for ask in ending.asks)
        and all(states[track] in allowed for track, allowed in ending.tracks.items())
    )


def _deaths(of: Told) -> list[Fact]:
    """Return the deaths on record that were not withdrawn, as facts."""
    return [
        Fact(one.version, one.kind, {"on": one.body["on"]}, one.at, one.source)
        for one in of.deaths()
    ]


def _closings(of: Told) -> list[Fact]:
    """Return the steps that close a case and were not undone, as facts."""
    return [
        Fact(one.version, STEP_TAKEN, {"on": one.at.date().isoformat(), "step": one.step}, one.at,
             one.by)
        for one in of.steps
        if one.step in CLOSING and one.stopped_by is None
    ]  # fmt: skip
