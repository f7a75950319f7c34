"""The keys under which a case is filed by name, and the forms by which a word on file is found.

A key is the exclusive or of the hashes of its parts, so it says nothing of their order: two words
of a name together, a word with the birth date, a word with the birth year, a word alone. Sounds
stand for words (`linkage.sounds`), so spellings and scripts of one name share their keys. What is
misspelt goes through `forms`: the word, the word without one letter, its consonants; two words
that are one letter apart share a form.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Final

from duecourse.linkage.keys import key, signed
from duecourse.linkage.names import name
from duecourse.linkage.sounds import bones

WORDS_MAX: Final = 6
KEYS_MAX: Final = 90
SHORTEST_CUT: Final = 4  # a shorter word without one letter is half of all names
BONES_MIN: Final = 3
LETTERS: Final = "letters|"
COUNSEL: Final = "counsel|"


@lru_cache(maxsize=1 << 17)
def hashed(text: str) -> int:
    """Return the hash of one part of a key, as PostgreSQL's bigint holds it."""
    return signed(key(text))


def pair(one: str, two: str) -> int:
    """Return the key of two words together, in whatever order."""
    return hashed(one) ^ hashed(two)


def born_on(word: str, day: date) -> int:
    """Return the key of a word with a birth date."""
    return hashed(word) ^ hashed(day.isoformat())


def born_in(word: str, year: int) -> int:
    """Return the key of a word with a birth year."""
    return hashed(word) ^ hashed(str(year))


def joined(letters: str) -> int:
    """Return the key of all letters of a name: how it is split into words does not matter."""
    return hashed(LETTERS + letters)


def words(surname: str, given: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared, a declared other surname included."""
    made = name(surname, given)
    every = made.sounds.split() + made.other_sounds.split()
    return tuple(sorted({word for word in every if len(word) > 1}))[:WORDS_MAX]


def filed_under(names: Sequence[tuple[str, str]], birth_on: date | None) -> tuple[int, ...]:
    """Return the keys of somebody's names (family, given), at most KEYS_MAX."""
    found: dict[int, None] = {}
    for family, given in names:
        found |= dict.fromkeys(_of_words(words(family, given), birth_on))
        letters = name(family, given).letters
        if letters:
            found[joined(letters)] = None
    return tuple(found)[:KEYS_MAX]


def filed_counsel(names: Iterable[str]) -> tuple[int, ...]:
    """Return the keys under which the cases of counsel are filed, by the names of counsel."""
    found: dict[int, None] = {}
    for one in names:
        found |= dict.fromkeys(of_counsel(key) for key in _of_words(words(one, ""), None))
    return tuple(found)[:KEYS_MAX]


def of_counsel(key: int) -> int:
    """Return the key of a name as that of counsel."""
    return hashed(COUNSEL) ^ key


def _of_words(some: Sequence[str], birth_on: date | None) -> Iterator[int]:
    for word in some:
        yield hashed(word)
        if birth_on is not None:
            yield born_on(word, birth_on)
            yield born_in(word, birth_on.year)
    for one, two in combinations(some, 2):
        yield pair(one, two)


def filed_words(names: Sequence[tuple[str, str]]) -> tuple[tuple[int, str], ...]:
    """Return each form of each word of the names, with the word, in a fixed order."""
    every: Iterable[str] = {word for one in names for word in words(*one)}
    return tuple(sorted((form, word) for word in every for form in forms(word)))


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[int, ...]:
    """Return the forms of a word: itself, without one of its letters, and its consonants."""
    made = {"=" + word}
    if len(word) >= SHORTEST_CUT:
        made |= {"=" + word[:at] + word[at + 1 :] for at in range(len(word))}
    consonants = bones(word)
    if len(consonants) >= BONES_MIN:
        made.add("~" + consonants)
    return tuple(sorted(hashed(text) for text in made))
