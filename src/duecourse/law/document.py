"""Read a case document strictly: every kind, field, date and name of the vocabulary, or a refusal.

The refusal names the place in the document, so that a clerk can find it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from duecourse.law import asked, fields
from duecourse.law.case import Case, Event
from duecourse.law.fields import DocumentRefused, Parser
from duecourse.law.parameters import value_file
from duecourse.terms.errors import LawError

EVENTS_MAX: Final = 10_000
# All days of all closures and outages of a record together: more would leave no day to roll to.
CLOSED_DAYS_MAX: Final = 200
PERSON_KEYS: Final = frozenset({"birth_on", "nationalities", "birth_country"})
# Nobody whose case is open was met before, and no rule could say with which numbers to count.
FIRST_EVENT_YEAR: Final = 1900
COUNTRIES: Final = fields.each(fields.country)
ENTRIES: Final = fields.each(lambda entry, _: entry)
DOCUMENT_KEYS: Final = frozenset({"person", "events", "as_of", "ask", "unknown"})


class Contradiction(LawError):
    """Two events of a document cannot both be true."""

    code = "law.contradiction"

    def __init__(self, *, first: str, second: str, why: str) -> None:
        super().__init__(
            f"{first} and {second} contradict each other: {why}. Find out which is right and "
            "correct the record; nothing was computed."
        )


def read(
    document: Mapping[str, Any], *, as_of: date | None = None, kind: type[Case] = Case
) -> Case:
    """Return the facts of a case document as of a day: the argument, else the document's own.

    `kind` is the sort of case to make; a traced one notes what is read.
    Raises DocumentRefused or Contradiction.
    """
    document = fields.mapping(document, "the document")
    fields.only(document, DOCUMENT_KEYS, "the document")
    person = fields.mapping(document.get("person", {}), "person")
    fields.only(person, PERSON_KEYS, "person")
    day = fields.day(document.get("as_of") if as_of is None else as_of.isoformat(), "as_of")
    events = _events(document.get("events", []))
    birth, country = person.get("birth_on"), person.get("birth_country")
    nationalities = person.get("nationalities")
    return kind(
        events=[event for event in events if event.on <= day],
        as_of=day,
        birth_on=None if birth is None else fields.day(birth, "person.birth_on"),
        nationalities=()
        if nationalities is None
        else COUNTRIES(nationalities, "person.nationalities"),
        birth_country=None if country is None else fields.country(country, "person.birth_country"),
        unknown=_unknown(document.get("unknown")),
        ask=asked.read(document.get("ask")),
    )


def asked_anew(case: Case, ask: Mapping[str, Any] | None) -> Case:
    """Return the same facts on the same day under other questions. Raises DocumentRefused.

    Nothing that was computed is carried over: it may rest on the questions.
    """
    return case.asking(asked.read(ask))


def _events(given: Any) -> list[Event]:
    if not isinstance(given, list | tuple) or len(given) > EVENTS_MAX:
        raise DocumentRefused(
            place="events", found="no list of events", rule=f"A list of at most {EVENTS_MAX}."
        )
    found = [_event(fields.mapping(one, f"events[{n}]"), n) for n, one in enumerate(given)]
    _refuse_contradictions(found)
    _refuse_endless_closures(found)
    return found


def _unknown(given: Any) -> frozenset[str]:
    """Return the names of unknown facts; nobody asserted completeness when the list is absent."""
    if given is None:
        return frozenset({"completeness"})
    names = vocabulary()["unknown"]
    for n, name in enumerate(ENTRIES(given, "unknown")):
        if not isinstance(name, str) or name not in names:
            raise DocumentRefused(
                place=f"unknown[{n}]", found=f"{fields.shown(name)} is no name of an unknown fact",
                rule="Section 5 of the vocabulary lists them.",
            )  # fmt: skip
    return frozenset(given)


def _event(given: Mapping[str, Any], n: int) -> Event:
    kind = given.get("kind")
    form = _forms().get(kind) if isinstance(kind, str) else None
    if form is None:
        raise DocumentRefused(
            place=f"events[{n}]", found=f"{fields.shown(kind)} is no kind of event",
            rule="Section 3 lists the kinds.",
        )  # fmt: skip
    place = f"events[{n}] ({kind})"
    has_at = "at" in given
    if has_at == ("on" in given) or ("at" if has_at else "on") not in form.when:
        stated = [name for name in ("on", "at") if name in given]
        raise DocumentRefused(
            place=place, found=f"{' and '.join(stated) or 'no day'} given",
            rule=f"Exactly one of {form.when} belongs there.",
        )  # fmt: skip
    for name in form.required:
        if given.get(name) is None:
            raise DocumentRefused(
                place=place, found=f"{name} is missing", rule="The event means nothing without it."
            )
    if not form.known.issuperset(given):
        fields.only(given, form.known, place)
    parsers = form.parsers
    values = {
        name: parsers[name](value, f"{place}.{name}")
        for name, value in given.items()
        if value is not None and name in parsers
    }
    at = fields.instant(given["at"], f"{place}.at") if has_at else None
    on = at.date() if at is not None else fields.day(given["on"], f"{place}.on")
    if on.year < FIRST_EVENT_YEAR:
        raise DocumentRefused(
            place=place, found=f"the day {on}",
            rule=f"The dated numbers of the law begin in {FIRST_EVENT_YEAR}.",
        )  # fmt: skip
    return Event(kind=str(kind), on=on, at=at, n=n, fields=values)


def _refuse_contradictions(events: Sequence[Event]) -> None:
    """Refuse two admissions on one day without an exit between, and a lift without its stay."""
    kinds_here = [event.kind for event in events]
    if kinds_here.count("admitted") > 1:
        _refuse_second_admissions(events)
    if "stay_lifted" in kinds_here:
        _refuse_lifts_alone(events)


def _refuse_second_admissions(events: Sequence[Event]) -> None:
    admitted: dict[date, Event] = {}
    left = {e.on for e in events if e.kind in ("departed", "removed")}
    for event in events:
        if event.kind == "admitted":
            other = admitted.setdefault(event.on, event)
            if other is not event and event.on not in left:
                raise Contradiction(
                    first=f"events[{other.n}] (admitted)", second=f"events[{event.n}] (admitted)",
                    why="nobody is admitted twice on one day without leaving between",
                )  # fmt: skip


def _refuse_lifts_alone(events: Sequence[Event]) -> None:
    granted: dict[str, date] = {}
    for event in events:
        if event.kind == "stay_granted":
            granted[event["by"]] = min(event.on, granted.get(event["by"], event.on))
    for event in events:
        if event.kind == "stay_lifted" and granted.get(event["by"], date.max) > event.on:
            raise Contradiction(
                first=f"events[{event.n}] (stay_lifted)", second="the rest of the record",
                why=f"no stay by {event['by']} was granted before that could be lifted",
            )  # fmt: skip


def _refuse_endless_closures(events: Sequence[Event]) -> None:
    """Refuse a closure or outage that ends before it begins, and more closed days than can be."""
    total = 0
    for event in events:
        if event.kind not in ("office_closed", "efiling_outage"):
            continue
        place = f"events[{event.n}] ({event.kind})"
        last = event.get("until") or event.on
        if event.kind == "efiling_outage":
            last = event["until_at"].date()
        if last < event.on:
            raise DocumentRefused(
                place=place, found=f"it ends on {last}, before {event.on}",
                rule="A closure ends on the day it begins or later.",
            )  # fmt: skip
        total += (last - event.on).days + 1
        if total > CLOSED_DAYS_MAX:
            raise DocumentRefused(
                place=place, found=f"with it {total} days are closed",
                rule=f"At most {CLOSED_DAYS_MAX} days in all can be.",
            )  # fmt: skip


@cache
def vocabulary() -> dict[str, Any]:
    """Return the vocabulary as it stands in the file."""
    found: dict[str, Any] = json.loads(value_file("vocabulary.json"))
    return found


class _Form(NamedTuple):
    """What an event of a kind may hold."""

    when: tuple[str, ...]
    parsers: dict[str, Parser]
    required: tuple[str, ...]
    known: frozenset[str]


@cache
def _forms() -> dict[str, _Form]:
    return {
        kind: _Form(when, parsers, required, frozenset({*parsers, "kind", "on", "at"}))
        for kind, (when, parsers, required) in kinds().items()
    }


@cache
def kinds() -> dict[str, tuple[tuple[str, ...], dict[str, Parser], tuple[str, ...]]]:
    """Return for each kind of event: on or at, a parser for each field, the required fields."""
    found = {}
    for kind, stated in vocabulary()["ev"].items():
        parsers, required = {}, []
        for name, text in stated["fields"].items():
            parsers[name], needed = _parser(text)
            if needed:
                required.append(name)
        found[kind] = (tuple(stated["when"].split("/")), parsers, tuple(required))
    return found


def _parser(text: str) -> tuple[Parser, bool]:
    """Return the parser of a field's stated type, and whether the field is required."""
    type_ = text.split("|")[0]
    if text.startswith("date|D/S|"):
        return fields.day_or_duration, False
    needed = type_.endswith("!")
    type_ = type_.rstrip("!")
    if type_.startswith("enum:"):
        return fields.choice(tuple(type_.removeprefix("enum:").split(","))), needed
    return fields.PARSERS[type_], needed


__all__ = ["Contradiction", "DocumentRefused", "asked_anew", "kinds", "read", "vocabulary"]
