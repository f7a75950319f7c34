"""What somebody typed into the search, read as a number, a birth date or year, and words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.actions.search_keys import words
from duecourse.views.header import comparable_number

CHARACTERS_MAX: Final = 100
DIGITS_MIN: Final = 3
A_NUMBER_DIGITS: Final = (7, 8, 9)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = "(" + "|".join(MONTHS) + r")[a-z]*\.?"
ISO = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b")
SLASHED = re.compile(r"\b(\d{1,2})[-./](\d{1,2})[-./](\d{4})\b")
DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\s+{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE)
MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}}),?\s+(\d{{4}})\b", re.IGNORECASE)
DATES: Final = ((ISO, "ymd"), (SLASHED, "mdy"), (DAY_FIRST, "dmy"), (MONTH_FIRST, "mdy"))
YEAR = re.compile(r"(?<![\w/-])(1[89]\d\d|20\d\d)(?![\w/-])")
HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for. `days` are the readings of the birth date as it was typed."""

    text: str
    named: str  # the text without the birth date
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    days: tuple[date, ...] = ()
    year: int | None = None
    counsel: bool = False


def read(text: str, *, born: str = "", counsel: bool = False) -> Asked:
    """Return what a text asks for; `born` is the birth date or year from a field of its own."""
    text = text.strip()[:CHARACTERS_MAX]
    rest, days, year = _born(text)
    if born.strip():
        _, days, year = _born(born.strip()[:CHARACTERS_MAX])
    surname, _, given = rest.partition(",")
    named = words(surname, given) if HAS_LETTER.search(rest) else ()
    return Asked(text, rest, tuple(dict.fromkeys(_numbers(text))), named, days, year, counsel)


def _born(text: str) -> tuple[str, tuple[date, ...], int | None]:
    """Return the text without the birth date in it, the date's readings, and the year."""
    for pattern, order in DATES:
        found = pattern.search(text)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            days = tuple(dict.fromkeys(_readings(parts, either=pattern is SLASHED)))
            if days:
                return text[: found.start()] + " " + text[found.end() :], days, days[0].year
    alone = YEAR.search(text)
    if alone:
        return text[: alone.start()] + " " + text[alone.end() :], (), int(alone[1])
    return text, (), None


def _readings(parts: dict[str, str], *, either: bool) -> Iterator[date]:
    """Yield the dates that the parts may mean: 3/4/1985 is two."""
    said = parts["m"][:3].lower()
    month = MONTHS.index(said) + 1 if said in MONTHS else int(parts["m"])
    orders = [(month, int(parts["d"]))] + ([(int(parts["d"]), month)] if either else [])
    for one, day in orders:
        try:
            yield date(int(parts["y"]), one, day)
        except ValueError:
            continue


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers that the text may be, in comparable form: as a whole, and word by word."""
    for at, part in enumerate((text, *text.split())):
        number = comparable_number(part)
        digits = sum(character.isdigit() for character in number)
        if digits < (DIGITS_MIN if at else 1):
            continue
        yield number
        bare = number.removeprefix("A")
        if bare.isdigit() and len(bare) in A_NUMBER_DIGITS:
            yield from (
                f"A{bare.lstrip('0')}",
                f"A{bare.lstrip('0').zfill(8)}",
                f"A{bare.zfill(9)}",
            )
