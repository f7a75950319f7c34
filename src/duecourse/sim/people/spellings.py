"""Other spellings of one name: families of known spellings, and rules of romanisation."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from numpy.random import Generator

# A rule replaces its first occurrence; both directions occur between French and English spelling.
RULES: Final = (
    ("OU", "U"), ("EE", "I"), ("KH", "H"), ("Q", "K"), ("GH", "G"), ("SH", "CH"), ("DH", "D"),
    ("TH", "T"), ("PH", "F"), ("II", "I"), ("AY", "AI"), ("DJ", "J"), ("TCH", "CH"), ("Y", "I"),
    ("W", "OU"), ("U", "OU"), ("I", "EE"), ("K", "C"), ("Z", "S"), ("AH", "A"), ("E", "I"),
    ("O", "U"),
)  # fmt: skip
FAMILY_SHARE: Final = 0.75

# A word, its group, a chance: the word as another writes it.
Respell = Callable[[str, int, Generator], str]


@cache
def families() -> dict[str, list[str]]:
    """Return the other spellings of each name in `values/families.txt`."""
    others: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("values/families.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        members = [name.replace("_", " ") for name in line.split()]
        for name in members:
            others.setdefault(name, []).extend(one for one in members if one != name)
    return others


@lru_cache(maxsize=200_000)
def by_rules(word: str) -> tuple[str, ...]:
    """Return the word with one rule applied, or one double letter made single, or an H added."""
    made = [word.replace(old, new, 1) for old, new in RULES if old in word]
    made += [word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] == word[i - 1]]
    if len(word) > 4 and word[-1] == "A":
        made.append(word + "H")
    return tuple(dict.fromkeys(one for one in made if one != word and len(one) > 1))


def by_families(word: str, group: int, chance: Generator) -> str:
    """Return another spelling: of the word's family mostly, else by a rule.

    The Spanish and English groups share one alphabet with the reader: no rule is applied to them.
    """
    first, second = chance.random(2)
    family_only = group in (1, 5)
    known = families().get(word)
    if known and (family_only or first < FAMILY_SHARE):
        return known[int(second * len(known))]
    ruled = () if family_only else by_rules(word)
    return ruled[int(second * len(ruled))] if ruled else word
