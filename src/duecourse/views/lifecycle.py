"""The lifecycle of a case as data: tracks that run side by side, and how a case can end.

`values/lifecycle.json` says which event moves which track from where to where. A case's way through
it is folded from its facts, so a correction moves it as well.
"""

import json
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from duecourse.views.case_facts import Fact
from duecourse.views.case_shapes import Outcome, TrackStands

FILE: Final = "values/lifecycle.json"


@dataclass(frozen=True, slots=True)
class State:
    """A state of a track; `ends` says that nothing follows by itself."""

    name: str
    title: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An event that moves a track; `sources` None: from every state."""

    on: str
    where: tuple[tuple[str, tuple[Any, ...]], ...]
    sources: frozenset[str] | None
    to: str

    def takes(self, fact: Fact, state: str) -> bool:
        """Say whether a fact makes this move from a state."""
        from_here = self.sources is None or state in self.sources
        return fact.kind == self.on and from_here and _where(self.where, fact)


@dataclass(frozen=True, slots=True)
class Track:
    """One track: its states in the order in which they are drawn, and its moves."""

    name: str
    title: str
    starts: str
    states: dict[str, State]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """A final outcome and the event that brings it."""

    name: str
    title: str
    move: Move


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """All tracks, and all ways a case can end."""

    edition: str
    tracks: tuple[Track, ...]
    endings: tuple[Ending, ...]


@cache
def lifecycle() -> Lifecycle:
    """Return the lifecycle that ships with the package."""
    stated = pkgutil.get_data("duecourse.views", FILE)
    assert stated is not None, "the package's own file"
    return read(json.loads(stated))


def read(stated: dict[str, Any]) -> Lifecycle:
    """Return a lifecycle from its data."""
    return Lifecycle(
        stated["edition"],
        tuple(_track(one) for one in stated["tracks"]),
        tuple(Ending(one["name"], one["title"], _move(one)) for one in stated["outcomes"]),
    )


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts in the order of their days; those of one day as they were recorded."""
    return sorted(facts, key=lambda fact: (str(day_of(fact)), fact.version))


def day_of(fact: Fact) -> date:
    """Return the day of a fact: its local day, if it is an instant."""
    return date.fromisoformat(str(fact.fields.get("on") or fact.fields["at"])[:10])


def stand(facts: Sequence[Fact], *, as_of: date, of: Lifecycle | None = None) -> list[TrackStands]:
    """Return where each track stands on a day; facts in the order of `in_order`."""
    return [_stands(track, facts, as_of) for track in (of or lifecycle()).tracks]


def outcome(facts: Sequence[Fact], *, as_of: date, of: Lifecycle | None = None) -> Outcome | None:
    """Return how the case ended by a day, by the last fact that ends one; None if it is open."""
    found = None
    for fact in facts:
        if day_of(fact) > as_of:
            break
        for ending in (of or lifecycle()).endings:
            if ending.move.takes(fact, ""):
                found = Outcome(ending.name, day_of(fact), fact.version)
    return found


def _stands(track: Track, facts: Sequence[Fact], as_of: date) -> TrackStands:
    state, since, version = track.starts, None, 0
    for fact in facts:
        if day_of(fact) > as_of:
            break
        for move in track.moves:
            if move.takes(fact, state):
                state, since, version = move.to, day_of(fact), fact.version
                break
    return TrackStands(track.name, state, since, version, track.states[state].ends)


def _track(stated: dict[str, Any]) -> Track:
    states = {
        one["name"]: State(one["name"], one["title"], one.get("ends", False))
        for one in stated["states"]
    }
    moves = tuple(_move(one) for one in stated["moves"])
    return Track(stated["name"], stated["title"], stated["starts"], states, moves)


def _move(stated: dict[str, Any]) -> Move:
    sources = stated.get("from")
    return Move(
        stated["on"],
        tuple((key, tuple(values)) for key, values in stated.get("where", {}).items()),
        None if sources is None else frozenset(sources),
        stated.get("to", ""),
    )


def _where(where: tuple[tuple[str, tuple[Any, ...]], ...], fact: Fact) -> bool:
    return all(fact.fields.get(key) in values for key, values in where)
