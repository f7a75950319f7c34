"""Read a case document strictly: every kind, field, date and name of the vocabulary, or a refusal.

The refusal names the place in the document, so that a clerk can find it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from duecourse.law.calendar import zone_of
from duecourse.law.case import Case, Event
from duecourse.law.parameters import value_file
from duecourse.terms.errors import LawError

EVENTS_MAX: Final = 10_000
PERSON_KEYS: Final = frozenset({"birth_on", "nationalities", "birth_country"})
DOCUMENT_KEYS: Final = frozenset({"person", "events", "as_of", "ask", "unknown"})
ASK_KEYS: Final = frozenset(
    {"count", "hours", "age", "anniversary", "parameter", "day", "office", "destination", "circuit"}
)
DURATION_OF_STATUS: Final = "D/S"


class DocumentRefused(LawError):
    """A case document does not follow the vocabulary."""

    code = "law.document-refused"

    def __init__(self, *, place: str, found: str, rule: str) -> None:
        self.place = place
        super().__init__(f"At {place}: {found}. {rule} Correct it there; nothing was computed.")


class Contradiction(LawError):
    """Two events of a document cannot both be true."""

    code = "law.contradiction"

    def __init__(self, *, first: str, second: str, why: str) -> None:
        super().__init__(
            f"{first} and {second} contradict each other: {why}. Find out which is right and "
            "correct the record; nothing was computed."
        )


Parser = Callable[[Any, str], Any]


def read(
    document: Mapping[str, Any], *, as_of: date | None = None, kind: type[Case] = Case
) -> Case:
    """Return the facts of a case document as of a day: the argument, else the document's own.

    `kind` is the sort of case to make; a traced one notes what is read.
    Raises DocumentRefused or Contradiction.
    """
    _known(document, DOCUMENT_KEYS, "the document")
    person = _mapping(document.get("person", {}), "person")
    _known(person, PERSON_KEYS, "person")
    day = as_of if as_of is not None else _day(document.get("as_of"), "as_of")
    given = document.get("events", [])
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > EVENTS_MAX:
        raise DocumentRefused(
            place="events", found="no list of events", rule=f"A list of at most {EVENTS_MAX}."
        )
    events = [_event(_mapping(one, f"events[{n}]"), n) for n, one in enumerate(given)]
    _refuse_contradictions(events)
    ask = _mapping(document.get("ask") or {}, "ask")
    _known(ask, ASK_KEYS, "ask")
    birth = person.get("birth_on")
    return kind(
        events=[event for event in events if event.on <= day],
        as_of=day,
        birth_on=None if birth is None else _day(birth, "person.birth_on"),
        nationalities=tuple(_countries(person.get("nationalities") or (), "person.nationalities")),
        birth_country=person.get("birth_country"),
        unknown=_unknown(document.get("unknown")),
        ask=ask,
    )


def _unknown(given: Any) -> frozenset[str]:
    """Return the names of unknown facts; nobody asserted completeness when the list is absent."""
    if given is None:
        return frozenset({"completeness"})
    names = vocabulary()["unknown"]
    for n, name in enumerate(given):
        if name not in names:
            raise DocumentRefused(
                place=f"unknown[{n}]", found=f"{name!r} is no name of an unknown fact",
                rule="Section 5 of the vocabulary lists them.",
            )  # fmt: skip
    return frozenset(given)


def _event(given: Mapping[str, Any], n: int) -> Event:
    place = f"events[{n}]"
    kind = given.get("kind")
    fields = kinds().get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise DocumentRefused(
            place=place, found=f"{kind!r} is no kind of event", rule="Section 3 lists the kinds."
        )
    when, parsers, required = fields
    place = f"{place} ({kind})"
    stated = [name for name in ("on", "at") if name in given]
    if len(stated) != 1 or stated[0] not in when:
        raise DocumentRefused(
            place=place, found=f"{' and '.join(stated) or 'no day'} given",
            rule=f"Exactly one of {when} belongs there.",
        )  # fmt: skip
    for name in required:
        if name not in given:
            raise DocumentRefused(
                place=place, found=f"{name} is missing", rule="The event means nothing without it."
            )
    known = {**parsers, "kind": None, "on": None, "at": None}
    _known(given, known.keys(), place)
    values = {
        name: parser(given[name], f"{place}.{name}")
        for name, parser in parsers.items()
        if given.get(name) is not None
    }
    at = _instant(given["at"], f"{place}.at") if "at" in given else None
    on = at.date() if at is not None else _day(given["on"], f"{place}.on")
    return Event(kind=str(kind), on=on, at=at, n=n, fields=values)


def _refuse_contradictions(events: Sequence[Event]) -> None:
    """Refuse two admissions on one day without an exit between, and a lift without its stay."""
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
    granted = {e["by"] for e in events if e.kind == "stay_granted"}
    for event in events:
        if event.kind == "stay_lifted" and event["by"] not in granted:
            raise Contradiction(
                first=f"events[{event.n}] (stay_lifted)", second="the rest of the record",
                why=f"no stay by {event['by']} was granted that could be lifted",
            )  # fmt: skip


@cache
def vocabulary() -> dict[str, Any]:
    """Return the vocabulary as it stands in the file."""
    found: dict[str, Any] = json.loads(value_file("vocabulary.json"))
    return found


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
        return _day_or_duration, False
    needed = type_.endswith("!")
    type_ = type_.rstrip("!")
    if type_.startswith("enum:"):
        return _choice(tuple(type_.removeprefix("enum:").split(","))), needed
    return PARSERS[type_], needed


def _choice(options: tuple[str, ...]) -> Parser:
    def parse(value: Any, place: str) -> str:
        if value not in options:
            raise DocumentRefused(
                place=place, found=f"{value!r}", rule=f"One of {', '.join(options)} belongs there."
            )
        return str(value)

    return parse


def _day(value: Any, place: str) -> date:
    try:
        if isinstance(value, str) and len(value) == len("2026-01-01"):
            return date.fromisoformat(value)
    except ValueError:
        value = str(value)
    raise DocumentRefused(
        place=place, found=f"{value!r} is no calendar day",
        rule="A day is written like 2026-01-15.",
    )  # fmt: skip


def _day_or_duration(value: Any, place: str) -> date | str:
    return DURATION_OF_STATUS if value == DURATION_OF_STATUS else _day(value, place)


def _instant(value: Any, place: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        raise DocumentRefused(
            place=place, found=f"{value!r} is no instant",
            rule="An instant is written with its offset, like 2026-06-19T22:00:00-05:00.",
        )  # fmt: skip
    return at


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise DocumentRefused(place=place, found=f"{value!r}", rule="A text belongs there.")
    if place.endswith(".zone"):
        try:
            zone_of(value)
        except (KeyError, ValueError, OSError) as failure:
            raise DocumentRefused(
                place=place, found=f"{value!r} is no time zone", rule="An IANA zone belongs there."
            ) from failure
    return value


def _whole(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise DocumentRefused(place=place, found=f"{value!r}", rule="A whole number belongs there.")
    return value


def _truth(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise DocumentRefused(place=place, found=f"{value!r}", rule="True or false belongs there.")
    return value


def _country(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) != 2 or not value.isupper():
        raise DocumentRefused(
            place=place, found=f"{value!r}", rule="An ISO 3166 two-letter code belongs there."
        )
    return value


def _countries(value: Any, place: str) -> list[str]:
    return [_country(one, f"{place}[{n}]") for n, one in enumerate(value)]


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise DocumentRefused(place=place, found=f"{value!r}", rule="A list belongs there.")
    return tuple(_text(one, f"{place}[{n}]") for n, one in enumerate(value))


PARSERS: Final[dict[str, Parser]] = {
    "str": _text, "date": _day, "bool": _truth, "int": _whole, "country": _country,
    "instant": _instant, "list:str": _texts,
}  # fmt: skip


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DocumentRefused(place=place, found=f"{value!r}", rule="An object belongs there.")
    return value


def _known(given: Mapping[str, Any], known: Any, place: str) -> None:
    for name in given:
        if name not in known:
            raise DocumentRefused(
                place=place, found=f"{name!r} is no name that belongs there",
                rule="The vocabulary lists the names.",
            )  # fmt: skip
