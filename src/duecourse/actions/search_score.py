"""How close a name on file is to what was asked: from words and birth date, and from nothing else.

Nationality, language and address are not known here, so they cannot order an answer.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import JaroWinkler

from duecourse.actions.search_asked import Asked
from duecourse.actions.search_keys import words
from duecourse.linkage.sounds import bones

WORD_CLOSE: Final = 0.82
SAME_BONES: Final = 0.92
A_WORD_TOO_MANY: Final = 0.03
WORDS_TOO_MANY_MAX: Final = 4
# The birth date as asked, a slip in one part of it, unknown, and another one.
BIRTH: Final = {"same": 1.0, "slip": 0.85, "unknown": 0.75, "other": 0.55}
CLOSE_ENOUGH: Final = 0.6


def closeness(asked: Asked, name: str, birth_on: date | None) -> float:
    """Return how close somebody on file is, from 0 to 1."""
    return _names(asked.words, _words(name)) * BIRTH[_birth(asked, birth_on)]


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> tuple[str, ...]:
    surname, _, given = name.partition(", ")
    return words(surname, given)


def _names(asked: Sequence[str], filed: Sequence[str]) -> float:
    """Return the mean of the asked words' best matches, each word on file taken once."""
    pairs = sorted(
        ((alike(one, two), i, j) for i, one in enumerate(asked) for j, two in enumerate(filed)),
        reverse=True,
    )
    total, done, taken = 0.0, set[int](), set[int]()
    for likeness, i, j in pairs:
        if likeness >= WORD_CLOSE and i not in done and j not in taken:
            done.add(i)
            taken.add(j)
            total += likeness
    too_many = min(WORDS_TOO_MANY_MAX, len(filed) - len(taken))
    return total / max(1, len(asked)) * (1 - A_WORD_TOO_MANY * too_many)


@lru_cache(maxsize=1 << 17)
def alike(one: str, two: str) -> float:
    """Return how alike two words sound, from 0 to 1."""
    if one == two:
        return 1.0
    near = float(JaroWinkler.similarity(one, two))
    if near < SAME_BONES and len(bones(one)) > 2 and bones(one) == bones(two):
        return SAME_BONES
    return near


def _birth(asked: Asked, birth_on: date | None) -> str:
    if asked.year is None:
        return "same"
    if birth_on is None:
        return "unknown"
    if not asked.days:
        apart = abs(birth_on.year - asked.year)
        return "same" if apart == 0 else "slip" if apart == 1 else "other"
    if birth_on in asked.days:
        return "same"
    parts = [
        (birth_on.year == day.year) + (birth_on.month == day.month) + (birth_on.day == day.day)
        for day in asked.days
    ]
    return "slip" if max(parts) >= 2 else "other"
