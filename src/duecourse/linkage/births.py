"""Dates of birth to a comparable form: what is known of year, month and day, and the other reading.

An impossible or filled-in date is kept as far as it can be true: 31/02/1988 is February 1988,
00/00/1975 is 1975. Nothing is guessed: where day and month can be read either way, both readings
are compared.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from duecourse.linkage.noticed import Noticed

YEAR_FIRST: Final = 1880
YEAR_LAST: Final = 2100
TEXT_MAX: Final = 40
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "JAN ENE JANV",
            "FEB FEV",
            "MAR MARS",
            "APR ABR AVR",
            "MAY MAI",
            "JUN JUIN",
            "JUL JUIL",
            "AUG AGO AOU",
            "SEP SET SEPT",
            "OCT OUT OKT",
            "NOV",
            "DEC DIC DEZ",
        ),
        start=1,
    )
    for name in names.split()
}
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
SPLIT = re.compile(r"[^0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth as given and what is known of it; None is "not known".

    `other` is the second reading (ISO) where the source leaves day and month open. `weak` says that
    the day carries little weight: 1 January, or any part that is missing.
    """

    given: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    other: str | None = None
    remarks: int = 0

    @property
    def full(self) -> str | None:
        """The whole day as ISO text, or None if any part is unknown."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @property
    def weak(self) -> bool:
        """Whether the day says little: it is not whole, or it is 1 January."""
        return self.full is None or (self.month == 1 and self.day == 1)


@lru_cache(maxsize=1 << 17)
def birth(text: str | None, *, day_first: bool | None = None) -> Birth:
    """Return what the text says of a date of birth; dates repeat, so the answers are kept.

    `day_first` is what is known of the source's habit for 05/04/1988; None leaves both readings.
    """
    if text is None or not text.strip():
        return Birth("", remarks=int(Noticed.BIRTH_MISSING))
    iso = ISO.fullmatch(text)
    if iso:
        return _made(text, int(iso[1]), int(iso[2]), int(iso[3]))
    parts = _parts(text)
    if len(parts) == 3:
        return _three(text, parts, day_first=day_first)
    if len(parts) == 2:
        return _month_and_year(text, parts)
    if len(parts) == 1:
        return _one_run(text, parts[0])
    return _unreadable(text)


def _parts(text: str) -> list[str]:
    """Return the runs of digits or letters in the date's text; a time of day is left off."""
    plain = unicodedata.normalize("NFKC", text[:TEXT_MAX])
    latin = "".join(str(unicodedata.decimal(c, c)) for c in plain).upper().strip()
    return [part for part in SPLIT.split(re.sub(r"(?<=\d)[T ]\d\d:\d\d.*", "", latin)) if part]


def _three(text: str, parts: list[str], *, day_first: bool | None) -> Birth:
    a, b, c = parts
    for word, other_parts in ((a, (b, c)), (b, (a, c))):
        month = MONTHS.get(word[:4]) or MONTHS.get(word[:3])
        if month and other_parts[0].isdigit() and other_parts[1].isdigit():
            return _named_month(text, month, other_parts)
    if not (a.isdigit() and b.isdigit() and c.isdigit()):
        return _unreadable(text)
    if len(a) == 4:
        return _made(text, int(a), int(b), int(c))
    if len(c) == 4:
        return _slashed(text, int(a), int(b), int(c), day_first=day_first)
    return Birth(text, remarks=int(Noticed.BIRTH_CENTURY | Noticed.BIRTH_UNREADABLE))


def _named_month(text: str, month: int, parts: tuple[str, str]) -> Birth:
    first, second = parts
    if len(first) == 4:
        return _made(text, int(first), month, int(second))
    if len(second) == 4:
        return _made(text, int(second), month, int(first))
    return Birth(text, month=month, remarks=int(Noticed.BIRTH_CENTURY | Noticed.BIRTH_PARTIAL))


def _slashed(text: str, a: int, b: int, year: int, *, day_first: bool | None) -> Birth:
    """Read 05/04/1988: by the source's habit, else by what can be true, else both ways."""
    if 0 in (a, b):
        # A zero stands for an unknown day far more often than for an unknown month.
        month = max(a, b) if day_first is None else b if day_first else a
        return _made(text, year, month, 0)
    if a > 12 or (day_first and b <= 12):
        return _made(text, year, b, a)
    if b > 12 or day_first is False or a == b:
        return _made(text, year, a, b)
    first, second = _made(text, year, a, b), _made(text, year, b, a)
    if first.full is None:
        return first
    remarks = first.remarks | int(Noticed.BIRTH_DAY_MONTH)
    return replace(first, other=second.full, remarks=remarks)


def _month_and_year(text: str, parts: list[str]) -> Birth:
    a, b = parts if len(parts[0]) == 4 and parts[0].isdigit() else (parts[1], parts[0])
    month = MONTHS.get(b[:4]) or MONTHS.get(b[:3]) or (int(b) if b.isdigit() else None)
    if not a.isdigit() or len(a) != 4 or month is None:
        return _unreadable(text)
    return _made(text, int(a), month, 0)


def _one_run(text: str, run: str) -> Birth:
    """Read 1988, 19880405, or 05APR1988; six digits (a machine-readable zone) lack the century."""
    if run.isdigit() and len(run) == 4:
        return _made(text, int(run), 0, 0)
    if run.isdigit() and len(run) == 8:
        return _made(text, int(run[:4]), int(run[4:6]), int(run[6:]))
    if run.isdigit() and len(run) == 6:
        partial = _made(text, 2000, int(run[2:4]), int(run[4:]))
        remarks = partial.remarks | int(Noticed.BIRTH_CENTURY | Noticed.BIRTH_PARTIAL)
        return Birth(text, None, partial.month, partial.day, remarks=remarks)
    word = re.fullmatch(r"(\d{1,2})([A-Z]{3,4})(\d{4})", run)
    if word and word[2] in MONTHS:
        return _made(text, int(word[3]), MONTHS[word[2]], int(word[1]))
    return _unreadable(text)


def _made(text: str, year: int, month: int, day: int) -> Birth:
    """Return the date with every part that can be true; the rest is unknown, with the reason."""
    remarks = 0
    if not YEAR_FIRST <= year <= YEAR_LAST:
        # 1408 is a Hijri year, 2531 a Buddhist one; a wrong year is worse than none.
        odd = Noticed.BIRTH_CALENDAR if year else Noticed.BIRTH_PARTIAL
        return Birth(text, remarks=int(odd))
    known_month = month if 1 <= month <= 12 else None
    longest = monthrange(year, known_month)[1] if known_month else 31
    known_day = day if known_month and 1 <= day <= longest else None
    if month > 12 or day > longest:
        remarks |= int(Noticed.BIRTH_IMPOSSIBLE)
    if known_day is None:
        remarks |= int(Noticed.BIRTH_PARTIAL)
    if known_month == 1 and known_day == 1:
        remarks |= int(Noticed.BIRTH_1_JANUARY)
    return Birth(text, year, known_month, known_day, remarks=remarks)


def _unreadable(text: str) -> Birth:
    return Birth(text, remarks=int(Noticed.BIRTH_UNREADABLE))
