"""The timeline of a case, filtered; and its facts, with what they said before."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from duecourse.law.explain import said
from duecourse.ledger.events import ADMITTED, Event
from duecourse.ledger.keeping import CORRECTED, KEEPING
from duecourse.terms.remarks import Remark
from duecourse.views.build import case_words
from duecourse.views.case_page_shapes import (
    Asked,
    Choices,
    Earlier,
    FactShown,
    FieldShown,
    TimelineEntry,
)
from duecourse.views.lifecycle import lifecycle


def timeline(
    history: Sequence[Event], asked: Asked, step_titles: dict[str, str]
) -> tuple[TimelineEntry, ...]:
    """Return the events that the filters let through, the last recorded first."""
    return tuple(
        _entry(event, step_titles) for event in reversed(history) if _asked_for(event, asked)
    )


def choices(history: Iterable[Event]) -> Choices:
    """Return what the timeline of this history can be filtered by."""
    kinds = {event.kind: case_words.label(event.kind) for event in history}
    moved = {name for kind in kinds for name in case_words.tracks_of(kind)}
    return Choices(
        tuple(sorted(kinds.items(), key=lambda one: one[1])),
        tuple((one.name, one.title) for one in lifecycle().tracks if one.name in moved),
        tuple(sorted({event.source for event in history})),
    )


def facts(history: Iterable[Event], remarks: Remark) -> tuple[FactShown, ...]:
    """Return the facts in the order in which they were recorded, also those withdrawn."""
    found: dict[int, FactShown] = {}
    for event in history:
        body: dict[str, Any] = json.loads(event.body)
        if event.kind == CORRECTED:
            _correct(found, event, body)
        elif event.kind not in KEEPING:
            found[event.version] = _fact(event, body, remarks)
    return tuple(found.values())


def _asked_for(event: Event, asked: Asked) -> bool:
    day = event.happened_on or event.recorded_at.date()
    return (
        asked.kind in ("", event.kind)
        and asked.source in ("", event.source)
        and (not asked.track or asked.track in case_words.tracks_of(event.kind))
        and (asked.first is None or day >= asked.first)
        and (asked.last is None or day <= asked.last)
    )


def _entry(event: Event, step_titles: dict[str, str]) -> TimelineEntry:
    return TimelineEntry(
        event.position, event.version, event.kind, case_words.title(event),
        case_words.sentence(event, step_titles), case_words.tracks_of(event.kind),
        event.happened_on, event.recorded_at, event.source, event.record, event.grade, event.actor,
        event.hash.hex(),
    )  # fmt: skip


def _fact(event: Event, body: dict[str, Any], remarks: Remark) -> FactShown:
    stated = body.get("fact")
    if stated is not None:
        shown = case_words.fields(event.kind, stated)
    elif event.kind == ADMITTED:
        shown = case_words.feed_fields(body, remarks)
    else:
        linked = str(body.get("linked_by", "a person"))
        shown = (FieldShown("Evidence grade", event.grade or "D"), FieldShown("Linked by", linked))
    return FactShown(
        event.version, event.kind, case_words.label(event.kind), _day(event, stated), shown,
        "stands", event.source, _document(event, body), event.recorded_at, event.actor,
    )  # fmt: skip


def _document(event: Event, body: dict[str, Any]) -> str:
    """Return the document that was named, or the record of the feed that it came from."""
    own = event.record.startswith(str(event.case_id))
    return str(body.get("document") or ("" if own else event.record))


def _day(event: Event, stated: dict[str, Any] | None) -> str:
    if stated and stated.get("at"):
        return str(stated["at"])
    return "not recorded" if event.happened_on is None else said(event.happened_on)


def _correct(found: dict[int, FactShown], event: Event, body: dict[str, Any]) -> None:
    """Put a correction over a fact; what it said before stays beside it."""
    was = found.get(int(body["version"]))
    if was is None:
        return
    before = Earlier((FieldShown("Day", was.on), *was.fields), was.learnt_at, was.source)
    new = body["fact"]
    found[was.version] = FactShown(
        was.version, was.kind, was.title, was.on if new is None else _corrected_day(new, was.on),
        was.fields if new is None else case_words.fields(was.kind, new),
        "withdrawn" if new is None else "corrected", event.source,
        _document(event, body), event.recorded_at, event.actor,
        was.earlier if new is None else (*was.earlier, before),
    )  # fmt: skip


def _corrected_day(new: dict[str, Any], otherwise: str) -> str:
    text = str(new.get("at") or new.get("on") or "")
    return case_words.day_said(text) if text else otherwise
