"""Search for a case by what is in hand: a number, a name however it is written, or counsel.

The database answers by number in one round trip, by name in two: which words on file may be meant,
and who is filed under them. What is found is ordered by how close it is to what was asked, and by
nothing else. Each case that is shown is a look of its own on the trail.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, product
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions import search_asked, search_keys
from duecourse.actions.look import looked
from duecourse.actions.search_asked import Asked
from duecourse.actions.search_score import CLOSE_ENOUGH, WORD_CLOSE, alike, closeness
from duecourse.audit import trail
from duecourse.linkage.names import name as comparable_name
from duecourse.views.build import find_page, search_rows
from duecourse.views.desk_shapes import Answer
from duecourse.views.shapes import Found

SEARCH: Final = "case.find"
SHOWN_MAX: Final = 25
FAR_BEHIND: Final = 0.2
AS_CLOSE: Final = 0.1
# How many words on file may stand for one asked word, by how many words were asked.
MEANT_MAX: Final = {1: 12, 2: 8, 3: 5, 4: 4}
MEANT_OF_MANY: Final = 3
# Each key with its weight, and whether it is made of words as they were typed.
Keys = dict[int, tuple[int, bool]]
TOGETHER, WITH_BIRTH, WITH_YEAR, ALONE, LETTERS = 100, 120, 80, 30, 150


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found: cases, and admission cases by their key."""

    asked: Asked
    answer: Answer
    admissions: tuple[Found, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the ids of the cases that are shown."""
        found = [one.case_id for one in self.answer.found]
        return tuple(map(str, dict.fromkeys([*found, *(one.case_id for one in self.admissions)])))

    def __bool__(self) -> bool:
        return bool(self.shown)


def search_cases(
    connection: Connection[Any], text: str, *, by: trail.Actor, purpose: str, at: datetime,
    born: str = "", counsel: bool = False,
) -> Searched:  # fmt: skip
    """Return the cases that fit what was typed, the closest first, at most SHOWN_MAX.

    With `counsel`, the text names counsel and the cases are theirs. Raises NotYours.
    """
    asked = search_asked.read(text, born=born, counsel=counsel)
    return looked(
        connection, lambda: _found(connection, asked), action=SEARCH,
        subject=asked.text or "nothing", by=by, purpose=purpose, at=at,
        people=lambda searched: searched.shown,
    )  # fmt: skip


def _found(connection: Connection[Any], asked: Asked) -> Searched:
    numbered = _by_number(connection, asked) | _by_id(asked)
    admitted: tuple[Found, ...] = ()
    if not asked.counsel:
        admitted = find_page.build(connection, asked.text, rows_max=SHOWN_MAX)
    if numbered or admitted:
        answer = _answer(connection, numbered, by_number=True)
        listed = {one.case_id for one in answer.found}
        return Searched(asked, answer, tuple(o for o in admitted if o.case_id not in listed))
    return Searched(asked, _by_name(connection, asked) if asked.words else Answer(()))


def _by_number(connection: Connection[Any], asked: Asked) -> dict[UUID, tuple[str, float]]:
    if not asked.numbers:
        return {}
    found = search_rows.by_number(
        connection, asked.numbers, counsel=asked.counsel, rows_max=SHOWN_MAX + 1
    )
    return {case_id: (kind, 1.0) for case_id, kind in found.items()}


def _by_id(asked: Asked) -> dict[UUID, tuple[str, float]]:
    try:
        return {UUID(asked.text): ("case id", 1.0)}
    except ValueError:
        return {}


def _by_name(connection: Connection[Any], asked: Asked) -> Answer:
    meant = _meant(connection, asked.words)
    best = _close(connection, asked, _keys(asked, meant))
    if not best and len(asked.words) > 1:
        # One word may be so unlike that only the others find the name; that takes a third trip.
        best = _close(
            connection, asked, {search_keys.hashed(word): (ALONE, True) for word in asked.words}
        )
    return _answer(connection, best)


def _close(connection: Connection[Any], asked: Asked, keys: Keys) -> dict[UUID, tuple[str, float]]:
    """Return the cases under these keys that are close enough, by the closest of their names."""
    if asked.counsel:
        keys = {search_keys.of_counsel(key): weight for key, weight in keys.items()}
    best: dict[UUID, tuple[str, float]] = {}
    for one in search_rows.by_key(connection, keys, counsel=asked.counsel):
        close = round(closeness(asked, one.name, one.birth_on), 4)
        if close >= CLOSE_ENOUGH and close > best.get(one.case_id, ("", 0.0))[1]:
            best[one.case_id] = (f"counsel {one.name}" if asked.counsel else one.name, close)
    return best


def _answer(
    connection: Connection[Any], found: dict[UUID, tuple[str, float]], *, by_number: bool = False
) -> Answer:
    """Return the closest, and none that is far behind them: whoever is shown is looked at.

    `more` if one that is left out is about as close as the closest.
    """
    ordered = sorted(found.items(), key=lambda one: (-one[1][1], str(one[0])))
    if not ordered:
        return Answer(())
    closest = ordered[0][1][1]
    near = [one for one in ordered if one[1][1] >= closest - FAR_BEHIND]
    shown = search_rows.cases(connection, dict(near[:SHOWN_MAX]), by_number=by_number)
    left = near[SHOWN_MAX:]
    return Answer(shown, more=bool(left) and left[0][1][1] >= closest - AS_CLOSE)


def _meant(connection: Connection[Any], words: tuple[str, ...]) -> list[list[str]]:
    """Return for each asked word itself and the words on file that it may stand for."""
    on_file = search_rows.words_on_file(connection, [search_keys.forms(one) for one in words])
    most = MEANT_MAX.get(len(words), MEANT_OF_MANY)
    meant = []
    for one, others in zip(words, on_file, strict=True):
        ranked = sorted((-alike(one, other), other) for other in others if other != one)
        near = [other for less, other in ranked if -less >= WORD_CLOSE]
        meant.append([one, *near][:most])
    return meant


def _keys(asked: Asked, meant: list[list[str]]) -> Keys:
    """Return the keys to search under, each with its weight: the likelier, the heavier."""
    found: Keys = {}

    def add(key: int, weight: float, *typed: bool) -> None:
        found[key] = max(found.get(key, (0, False)), (round(weight), all(typed)))

    alone = len(asked.words) == 1
    for word, others in zip(asked.words, meant, strict=True):
        for other in others:
            like, same = alike(word, other), other == word
            if alone:
                add(search_keys.hashed(other), ALONE * like, same)
            if asked.year is not None and (alone or same):
                add(search_keys.born_in(other, asked.year), WITH_YEAR * like, same)
            for day in asked.days:
                add(search_keys.born_on(other, day), WITH_BIRTH * like, same)
    for (one, ones), (two, twos) in combinations(zip(asked.words, meant, strict=True), 2):
        for a, b in product(ones, twos):
            if a != b:
                weight = TOGETHER * alike(one, a) * alike(two, b)
                add(search_keys.pair(a, b), weight, a == one, b == two)
    add(search_keys.joined(comparable_name(asked.named, None).letters), LETTERS)
    return found
