"""What a field of a case document may hold: a parser for each type of the vocabulary, or a refusal.

The refusal names the place in the document, so that a clerk can find it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from duecourse.law.calendar import zone_of
from duecourse.terms.errors import LawError

DURATION_OF_STATUS: Final = "D/S"
# A day outside these years is a slip of the pen: nobody in a record lived then, and no count in
# the library reaches the end of the calendar from here.
YEARS: Final = range(1850, 2201)
TEXT_MAX: Final = 1_000
WHOLE_MAX: Final = 10_000_000
DAYS_MAX: Final = 3_660  # ten years, the longest time that any rule here counts
CONVICTION_CLASSES: Final = (
    "aggravated_felony", "236c", "no_release", "stop_time", "security",
)  # fmt: skip
HOLDS: Final = tuple(f"J{n:02}" for n in range(1, 44))

Parser = Callable[[Any, str], Any]


class DocumentRefused(LawError):
    """A case document does not follow the vocabulary."""

    code = "law.document-refused"

    def __init__(self, *, place: str, found: str, rule: str) -> None:
        self.place = place
        super().__init__(f"At {place}: {found}. {rule} Correct it there; nothing was computed.")


def shown(value: Any) -> str:
    """Return what was found in a place as a refusal quotes it, cut short."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def day(value: Any, place: str) -> date:
    """Return a calendar day. Raises DocumentRefused."""
    return _day(value, place, YEARS)


def day_or_duration(value: Any, place: str) -> date | str:
    """Return a calendar day, or D/S for duration of status. Raises DocumentRefused.

    A printed end may lie at the end of the calendar: I-94 files write 9999-12-31 for "no end".
    """
    if value == DURATION_OF_STATUS:
        return DURATION_OF_STATUS
    return _day(value, place, range(YEARS[0], date.max.year + 1))


def _day(value: Any, place: str, years: range) -> date:
    try:
        if isinstance(value, str) and len(value) == len("2026-01-01") and "W" not in value:
            found = date.fromisoformat(value)
            if found.year in years:
                return found
    except ValueError:
        value = str(value)
    raise DocumentRefused(
        place=place, found=f"{shown(value)} is no calendar day",
        rule=f"A day is written like 2026-01-15, from {years[0]} to {years[-1]}.",
    )  # fmt: skip


def instant(value: Any, place: str) -> datetime:
    """Return an instant, which carries its offset. Raises DocumentRefused."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None or at.year not in YEARS:
        raise DocumentRefused(
            place=place, found=f"{shown(value)} is no instant",
            rule="An instant is written with its offset, like 2026-06-19T22:00:00-05:00.",
        )  # fmt: skip
    return at


def text(value: Any, place: str) -> str:
    """Return a text that is not empty; a zone or hold must be one. Raises DocumentRefused."""
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_MAX:
        raise DocumentRefused(
            place=place, found=shown(value),
            rule=f"A text of 1 to {TEXT_MAX} characters belongs there.",
        )  # fmt: skip
    if place.endswith(".zone"):
        return _zone(value, place)
    return choice(HOLDS)(value, place) if place.endswith(".hold") else value


def _zone(value: str, place: str) -> str:
    try:
        zone_of(value)
    except (KeyError, ValueError, OSError) as failure:
        raise DocumentRefused(
            place=place, found=f"{shown(value)} is no time zone",
            rule="An IANA zone belongs there, like America/Chicago.",
        ) from failure  # fmt: skip
    return value


def whole(value: Any, place: str) -> int:
    """Return a whole number that is not negative; days are few. Raises DocumentRefused."""
    most = DAYS_MAX if place.endswith("days") else WHOLE_MAX
    found: int = number(most)(value, place)
    return found


def number(most: int) -> Parser:
    """Return a parser of whole numbers from 0 to `most`."""

    def parse(value: Any, place: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise DocumentRefused(
                place=place,
                found=shown(value),
                rule=f"A whole number from 0 to {most} belongs there.",
            )
        return value

    return parse


def truth(value: Any, place: str) -> bool:
    """Return true or false. Raises DocumentRefused."""
    if not isinstance(value, bool):
        raise DocumentRefused(place=place, found=shown(value), rule="True or false belongs there.")
    return value


def country(value: Any, place: str) -> str:
    """Return a two-letter country code. Raises DocumentRefused."""
    code = isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha()
    if not code or not value.isupper():
        raise DocumentRefused(
            place=place, found=shown(value), rule="An ISO 3166 two-letter code belongs there."
        )
    return str(value)


def choice(options: tuple[str, ...]) -> Parser:
    """Return a parser that takes one of the options."""

    def parse(value: Any, place: str) -> str:
        if not isinstance(value, str) or value not in options:
            raise DocumentRefused(
                place=place, found=shown(value), rule=f"One of {', '.join(options)} belongs there."
            )
        return value

    return parse


def each(parser: Parser) -> Parser:
    """Return a parser of lists whose entries the given parser reads."""

    def parse(value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise DocumentRefused(place=place, found=shown(value), rule="A list belongs there.")
        return tuple(parser(one, f"{place}[{n}]") for n, one in enumerate(value))

    return parse


def mapping(value: Any, place: str) -> Mapping[str, Any]:
    """Return an object with names. Raises DocumentRefused."""
    if type(value) is not dict and not isinstance(value, Mapping):  # the second asks for long
        raise DocumentRefused(place=place, found=shown(value), rule="An object belongs there.")
    return value


def only(given: Mapping[str, Any], known: Any, place: str) -> None:
    """Refuse a name that does not belong in an object. Raises DocumentRefused."""
    for name in given:
        if name not in known:
            raise DocumentRefused(
                place=place, found=f"{shown(name)} is no name that belongs there",
                rule=f"The vocabulary lists the names: {', '.join(sorted(known))}.",
            )  # fmt: skip


PARSERS: Final[dict[str, Parser]] = {
    "str": text, "date": day, "bool": truth, "int": whole, "country": country,
    "instant": instant, "list:str": each(choice(CONVICTION_CLASSES)),
}  # fmt: skip
