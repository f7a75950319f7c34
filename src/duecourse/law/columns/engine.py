"""One case through the generated engine: the same facts in, values without text out."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any, Final, NamedTuple

from duecourse.law import document
from duecourse.law.case import Case
from duecourse.law.columns.primitives import Calendar, as_number
from duecourse.law.document import kinds
from duecourse.law.findings import Finding, Status

STATUSES: Final = tuple(Status)
WITHOUT_DAY: Final = frozenset({str, bool, int, type(None)})
_PLACES: Final = 65_536


class Answer(NamedTuple):
    """What one finding says, with each day as its number; `status` as the vocabulary writes it."""

    value: Any
    status: Status
    missing: tuple[str, ...]
    readings: Mapping[str, Any] | None


def facts(engine: ModuleType, case: Case) -> Any:
    """Return the facts of a case as generated code reads them."""
    found = engine.Case()
    found.as_of = case.as_of.toordinal()
    found.ask, found.birth_country = case.ask, case.birth_country
    found.nationalities = case.nationalities
    if case.ask:
        found.present |= engine.BIT_OF_ASK
    found.birth_on = None if case.birth_on is None else case.birth_on.toordinal()
    _set_unknown(engine, found, case.unknown)
    calendar = case.calendar
    if calendar.extending or calendar.flagged or calendar.outages:
        found.calendar = Calendar(calendar.extending, calendar.flagged, calendar.outages)
    by_kind: dict[str, list[Any]] = {}
    for event in case.events:
        one = engine.EVENTS[event.kind]()
        one.kind, one.at, one.n = event.kind, event.at, event.n
        one.on = event.on.toordinal()
        one.p = one.on * _PLACES + event.n
        stated = event.fields
        for name, attribute in _attributes(event.kind):
            value = stated.get(name)
            setattr(one, attribute, value if type(value) in WITHOUT_DAY else as_number(value))
        by_kind.setdefault(event.kind, []).append(one)
    for kind, events in by_kind.items():
        setattr(found, f"k_{kind}", events)
        found.present |= _kind_bits(engine)[kind]
    return found


@cache
def _attributes(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a kind of event, each with its attribute in generated code."""
    return tuple((name, f"f_{name}") for name in kinds()[kind][1])


@cache
def _kind_bits(engine: ModuleType) -> dict[str, int]:
    return {kind: 1 << n for n, kind in enumerate(engine.KINDS)}


def _set_unknown(engine: ModuleType, found: Any, unknown: frozenset[str]) -> None:
    found.unknown = unknown
    if unknown:
        found.present |= engine.BIT_OF_UNKNOWN
    for name in unknown:
        found.unknown_bits |= 1 << engine.UNKNOWN.index(name)


def answers(engine: ModuleType, case: Any) -> dict[str, Answer]:
    """Return every finding of a case."""
    sink: list[list[Any]] = [[] for _ in engine.NAMES]
    engine.evaluate(case, sink)
    found = dict(_defaults(engine))
    for name, given in zip(found, sink, strict=True):
        if given:
            found[name] = _answer(given[0][1])
    return found


@cache
def _defaults(engine: ModuleType) -> dict[str, Answer]:
    """Return what each finding says of a case that has nothing of what it looks for."""
    return dict(zip(engine.NAMES, map(_answer, engine.DEFAULTS), strict=True))


def _answer(found: Any) -> Answer:
    return Answer(found.value, STATUSES[found.status], found.missing, found.readings)


def evaluate(
    engine: ModuleType, case_document: Mapping[str, Any], *, as_of: date | None = None
) -> dict[str, Answer]:
    """Return every finding of a case document. Raises DocumentRefused or Contradiction."""
    return answers(engine, facts(engine, document.read(case_document, as_of=as_of)))


def of_reference(found: Finding) -> Answer:
    """Return what a finding of the reference says, in the form of the generated engine."""
    readings = None if found.readings is None else as_number(dict(found.readings))
    return Answer(as_number(found.value), found.status, found.missing, readings)
