"""Build the lifecycle page and a case's way through it, both from the lifecycle's own data."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.law import evaluate
from duecourse.law.findings import Finding
from duecourse.law.titles import TITLES
from duecourse.ledger.read import LedgerReader
from duecourse.views import lifecycle
from duecourse.views.build.case_words import label
from duecourse.views.build.lifecycle_drawing import drawn
from duecourse.views.case_facts import Fact, Told, told
from duecourse.views.case_shapes import Meaning
from duecourse.views.header import header
from duecourse.views.lifecycle import Stage
from duecourse.views.lifecycle_file import Ask, Ending, Lifecycle, Move, Track
from duecourse.views.lifecycle_shapes import (
    EndingTold,
    LifecyclePage,
    StageTold,
    StateTold,
    TrackTold,
    WayPage,
)
from duecourse.views.meaning import meaning

BY_LAW: Final = "by law"
# Days on which a case's way is looked at; one with more shows the last of them.
DAYS_MAX: Final = 200


def build() -> LifecyclePage:
    """Return the lifecycle as its data says it."""
    cycle = lifecycle.lifecycle()
    titles = dict.fromkeys(one.title for one in cycle.endings)
    return LifecyclePage(
        cycle.edition,
        tuple(TrackTold(one.name, one.title, drawn(one), _states(one)) for one in cycle.tracks),
        tuple(
            EndingTold(title, tuple(_ending(e, cycle) for e in cycle.endings if e.title == title))
            for title in titles
        ),
        tuple((_event(one), one.why) for one in (*cycle.reopened_by, *cycle.restored_by)),
        tuple((label(kind), why) for kind, why in cycle.moves_none.items()),
    )


def way(connection: Connection[Any], case_id: UUID, *, as_of: date) -> WayPage | None:
    """Return a case's way through the lifecycle up to a day; None if there is no such case."""
    history = LedgerReader(connection).history(case_id)
    if not history:
        return None
    of = told(history)
    means = meaning(of, as_of=as_of)
    head = header(of, as_of=as_of, fallback_reference=str(case_id)[:8])
    titles = {one.name: one.title for one in lifecycle.lifecycle().endings}
    ended = means.outcome
    return WayPage(
        case_id, head.name or head.reference, as_of, titles[ended.name] if ended else "",
        ended.on if ended else None, tracks_of(of, means),
    )  # fmt: skip


def tracks_of(of: Told, means: Meaning) -> tuple[TrackTold, ...]:
    """Return every track with a case's way on it, for `case_tracks.html`."""
    facts = lifecycle.moving(of)
    looked = list(_findings_by_day(of, facts, means.as_of))
    kinds = {fact.version: label(fact.kind) for fact in facts}
    now = {one.track: one for one in means.tracks}
    found = []
    for track in lifecycle.lifecycle().tracks:
        gone = _way(track, facts, looked)
        stands = now[track.name]
        steps = [(a.state, b.state) for a, b in pairwise(gone)]
        drawing = drawn(
            track, been=[one.state for one in gone], now=stands.state, went=steps
        )  # fmt: skip
        stages = tuple(
            StageTold(one.since, track.states[one.state].title,
                      kinds.get(one.by_version, BY_LAW), one.by_version)
            for one in gone if one.since is not None
        )  # fmt: skip
        title = track.states[stands.state].title
        since = stages[-1].on if stages else None
        found.append(TrackTold(track.name, track.title, drawing, _states(track), stages, title,
                               since))  # fmt: skip
    return tuple(found)


def _findings_by_day(
    of: Told, facts: Sequence[Fact], as_of: date
) -> Iterator[tuple[date, dict[str, Finding]]]:  # fmt: skip
    """Yield the days on which a track could move, with what the law found then."""
    asked = lifecycle.lifecycle().asked
    days = {day for fact in facts if (day := lifecycle.day_of(fact)) <= as_of} | {as_of}
    ahead = sorted(days)[-DAYS_MAX:]
    shown = 0
    while ahead and shown < DAYS_MAX:
        day = ahead.pop(0)
        found = evaluate(of.document(as_of=day), findings=asked)
        yield day, found
        shown += 1
        turns = [one.changes_on for one in found.values() if one.changes_on is not None]
        turn = min(turns, default=None)
        # A count that changes every day is no turn of a track.
        if turn is not None and turn > day + timedelta(days=1) and turn < (ahead or [as_of])[0]:
            ahead.insert(0, turn)


def _way(
    track: Track, facts: Sequence[Fact], looked: Sequence[tuple[date, dict[str, Finding]]]
) -> list[Stage]:  # fmt: skip
    """Return the stages of a track in order: what events brought, and what the law made of it."""
    gone = [Stage(track.starts, None, 0)]
    for day, findings in looked:
        today = lifecycle.stages(track, facts, as_of=day)
        new = [one for one in today if one.since == day]
        last = lifecycle.by_law(track, today[-1], findings)
        for stage in (*new[:-1], last):
            if stage.state != gone[-1].state:
                by_event = stage.since == day and stage.by_version
                version = stage.by_version if by_event else 0
                gone.append(Stage(stage.state, stage.since if version else day, version))
    return gone


def _states(track: Track) -> tuple[StateTold, ...]:
    return tuple(
        StateTold(state.title, state.ends, state.name == track.starts,
                  tuple(_reached(track, state.name)))
        for state in track.states.values()
    )  # fmt: skip


def _reached(track: Track, name: str) -> Iterator[str]:
    for move in track.moves:
        if move.to == name:
            yield f"{_event(move)}, from {_from(track, move.sources)}"
    for rule in track.by_law:
        if rule.to == name:
            asks = " and ".join(_ask(ask) for ask in rule.asks)
            yield f"By law, from {_from(track, frozenset(rule.sources))}: {asks}"


def _from(track: Track, sources: frozenset[str] | None) -> str:
    if sources is None:
        return "every state"
    return ", ".join(state.title for name, state in track.states.items() if name in sources)


def _event(move: Move) -> str:
    """Return an event in words with what its fields must say."""
    where = [
        f"{label(field).lower()} {' or '.join(_word(value) for value in values)}"
        for field, values in move.where
    ]
    return f"{label(move.on)} ({'; '.join(where)})" if where else label(move.on)


def _ask(ask: Ask) -> str:
    """Return in words what a finding must say."""
    title = TITLES[ask.finding]
    if ask.values is not None:
        return f"{title}: {' or '.join(_word(value) for value in ask.values)}"
    if ask.stands is not None:
        return f"{title}: {'known' if ask.stands else 'none'}"
    names = ", ".join(sorted(_word(name) for name in ask.has or ask.lacks))
    return f"{title}: {'with' if ask.has else 'without'} {names}"


def _ending(ending: Ending, cycle: Lifecycle) -> str:
    """Return in words what brings an outcome."""
    parts = [_event(ending.move), *(_ask(ask) for ask in ending.asks)]
    for track in cycle.tracks:
        allowed = ending.tracks.get(track.name)
        if allowed is not None:
            parts.append(f"{track.title}: {_from(track, allowed)}")
    return "; ".join(parts)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
