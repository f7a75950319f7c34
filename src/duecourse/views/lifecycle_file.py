"""Read a lifecycle file strictly: what cannot be right is refused with the line it stands on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from duecourse.law.document import vocabulary
from duecourse.ledger.keeping import DEATH_RECORDED, STEP_TAKEN
from duecourse.terms.errors import DuecourseError
from duecourse.terms.lined import Lined, read_lined

# Record-keeping events that end a case, with the fields a `where` may name.
RECORD_KINDS: Final[dict[str, dict[str, str]]] = {
    DEATH_RECORDED: {},
    STEP_TAKEN: {"step": "str!"},
}


class LifecycleRefused(DuecourseError):
    """A lifecycle file says something that cannot be."""

    code = "lifecycle.refused"

    def __init__(self, *, file: str, line: int, found: str, rule: str) -> None:
        self.line = line
        super().__init__(f"{file}, line {line}: {found}. {rule} Nothing was loaded.")


@dataclass(frozen=True, slots=True)
class State:
    """A state of a track; `ends` says that nothing follows by itself."""

    name: str
    title: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An event that moves a track.

    `sources` None: from every state; `to` empty: back to the state before; `why` is said where a
    case is opened again.
    """

    on: str
    where: tuple[tuple[str, tuple[Any, ...]], ...]
    sources: frozenset[str] | None
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a finding: to be a value, to stand, to have or to lack a name."""

    finding: str
    values: tuple[Any, ...] | None
    stands: bool | None
    has: frozenset[str]
    lacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByLaw:
    """A state that findings put in the place of others.

    `since` names the finding whose day begins it; a last day begins it on the day after. `after`
    names the field of the fact with the last day of the state before.
    """

    sources: tuple[str, ...]
    asks: tuple[Ask, ...]
    to: str
    since: str
    after: str


@dataclass(frozen=True)
class Track:
    """One track: its states in the order in which they are drawn, and what moves it."""

    name: str
    title: str
    starts: str
    states: dict[str, State]
    moves: tuple[Move, ...]
    by_law: tuple[ByLaw, ...]

    @cached_property
    def by_kind(self) -> dict[str, tuple[Move, ...]]:
        """Return the moves by the kind of event, in the order of the file."""
        kinds = dict.fromkeys(move.on for move in self.moves)
        return {kind: tuple(one for one in self.moves if one.on == kind) for kind in kinds}

    @cached_property
    def asking(self) -> dict[str, tuple[ByLaw, ...]]:
        """Return what findings may put in the place of each state."""
        sources = dict.fromkeys(name for one in self.by_law for name in one.sources)
        return {name: tuple(one for one in self.by_law if name in one.sources) for name in sources}


@dataclass(frozen=True, slots=True)
class Ending:
    """A final outcome: the event that brings it, what findings and tracks must say."""

    name: str
    title: str
    move: Move
    asks: tuple[Ask, ...]
    tracks: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Lifecycle:
    """All tracks, all ways a case can end, what opens one again, and what moves nothing."""

    edition: str
    tracks: tuple[Track, ...]
    endings: tuple[Ending, ...]
    reopened_by: tuple[Move, ...]
    restored_by: tuple[Move, ...]
    moves_none: dict[str, str]

    @cached_property
    def ending_kinds(self) -> frozenset[str]:
        """Return the kinds of event that can end a case or open one again."""
        ends = [one.move.on for one in self.endings]
        return frozenset([*ends, *(one.on for one in (*self.reopened_by, *self.restored_by))])

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Return the names of the findings that decide a state or an outcome."""
        rules = [rule for track in self.tracks for rule in track.by_law]
        asks = [ask for rule in rules for ask in rule.asks]
        asks += [ask for ending in self.endings for ask in ending.asks]
        since = [rule.since for rule in rules if rule.since]
        return tuple(dict.fromkeys([*(ask.finding for ask in asks), *since]))


def read(text: str, *, file: str) -> Lifecycle:
    """Return a lifecycle from the text of its file. Raises LifecycleRefused or NotJson."""
    return _Reading(file).lifecycle(read_lined(text, file=file))


class _Reading:
    """One file as it is read; it knows its name, for the errors."""

    def __init__(self, file: str) -> None:
        self._file = file

    def lifecycle(self, stated: Lined) -> Lifecycle:
        tracks = tuple(self._track(one) for one in stated["tracks"])
        states = {track.name: frozenset(track.states) for track in tracks}
        endings = tuple(self._ending(one, states) for one in stated["outcomes"])
        named = frozenset(one.name for one in endings)
        nothing = {}
        for one in stated["moves_none"]:
            self._known(one, one["kind"], vocabulary()["ev"], "kind of event")
            nothing[one["kind"]] = one["why"]
        return Lifecycle(
            stated["edition"], tracks, endings,
            tuple(self._move(one, named) for one in stated["reopened_by"]),
            tuple(self._move(one, named) for one in stated["restored_by"]), nothing,
        )  # fmt: skip

    def _track(self, stated: Lined) -> Track:
        states = {
            one["name"]: State(one["name"], one["title"], one.get("ends", False))
            for one in stated["states"]
        }
        if len(states) < len(stated["states"]):
            raise self._refused(stated, "two states have one name", "Names differ in a track.")
        self._known(stated, stated["starts"], states, "state")
        moves = tuple(self._move(one, states, back=True) for one in stated["moves"])
        by_law = tuple(self._by_law(one, states) for one in stated.get("findings", ()))
        self._all_reached(stated, moves, by_law)
        return Track(stated["name"], stated["title"], stated["starts"], states, moves, by_law)

    def _all_reached(
        self, stated: Lined, moves: Sequence[Move], by_law: Sequence[ByLaw]
    ) -> None:  # fmt: skip
        # A move "back" leads only where the track has been, so it reaches nothing new.
        steps = [(one.sources, one.to) for one in moves if one.to]
        steps += [(frozenset(one.sources), one.to) for one in by_law]
        reached, before = {stated["starts"]}, 0
        while len(reached) > before:
            before = len(reached)
            reached |= {to for sources, to in steps if sources is None or sources & reached}
        for one in stated["states"]:
            if one["name"] not in reached:
                raise self._refused(
                    one, f"no move leads to the state {one['name']}",
                    "Every state can be reached from the one that the track starts in.",
                )  # fmt: skip

    def _move(self, stated: Lined, states: Iterable[str], *, back: bool = False) -> Move:
        kinds = {name: one["fields"] for name, one in vocabulary()["ev"].items()} | RECORD_KINDS
        self._known(stated, stated["on"], kinds, "kind of event")
        for field, values in stated.get("where", {}).items():
            self._known(stated, field, kinds[stated["on"]], f"field of {stated['on']}")
            self._values(stated, field, kinds[stated["on"]][field], values)
        sources = stated.get("from")
        for name in sources or ():
            self._known(stated, name, states, "state")
        to = stated.get("to", "")
        if back and bool(to) == bool(stated.get("back")):
            raise self._refused(stated, "no one place to go", "A move has `to`, or `back`.")
        if to:
            self._known(stated, to, states, "state")
        where = tuple((key, tuple(of)) for key, of in stated.get("where", {}).items())
        from_ = None if sources is None else frozenset(sources)
        return Move(stated["on"], where, from_, to, stated.get("why", ""))

    def _values(self, stated: Lined, field: str, typed: str, values: Iterable[Any]) -> None:
        type_ = typed.split("|")[0].rstrip("!")
        if not type_.startswith("enum:"):
            return
        for value in values:
            self._known(stated, value, type_.removeprefix("enum:").split(","), f"value of {field}")

    def _by_law(self, stated: Lined, states: Iterable[str]) -> ByLaw:
        for name in (*stated["from"], stated["to"]):
            self._known(stated, name, states, "state")
        since = stated.get("since", "")
        if since:
            self._known(stated, since, vocabulary()["fd"], "finding")
        asks = tuple(self._ask(one) for one in stated["asks"])
        return ByLaw(
            tuple(stated["from"]), asks, stated["to"], since, stated.get("after", "")
        )  # fmt: skip

    def _ask(self, stated: Lined) -> Ask:
        self._known(stated, stated["finding"], vocabulary()["fd"], "finding")
        if sum(key in stated for key in ("is", "stands", "has", "lacks")) != 1:
            raise self._refused(
                stated, "no one question", "An ask has one of `is`, `stands`, `has`, `lacks`."
            )
        return Ask(
            stated["finding"], tuple(stated["is"]) if "is" in stated else None,
            stated.get("stands"), frozenset(stated.get("has", ())),
            frozenset(stated.get("lacks", ())),
        )  # fmt: skip

    def _ending(self, stated: Lined, states: dict[str, frozenset[str]]) -> Ending:
        tracks = {}
        for track, allowed in stated.get("tracks", {}).items():
            self._known(stated, track, states, "track")
            for name in allowed:
                self._known(stated, name, states[track], f"state of {track}")
            tracks[track] = frozenset(allowed)
        asks = tuple(self._ask(one) for one in stated.get("asks", ()))
        return Ending(stated["name"], stated["title"], self._move(stated, ()), asks, tracks)

    def _known(self, stated: Lined, name: Any, names: Iterable[Any], what: str) -> None:
        if name not in names:
            raise self._refused(
                stated, f"{name} is no {what}", f"Known: {', '.join(sorted(map(str, names)))}."
            )

    def _refused(self, stated: Lined, found: str, rule: str) -> LifecycleRefused:
        return LifecycleRefused(file=self._file, line=stated.line, found=found, rule=rule)
