"""The ways in which the shifted mix fails: made apart from the first mix, on other assumptions.

A romanisation is changed as a whole system, not by one letter; who types in a hurry loses ends of
words and presses a key too many; familiar names stand for the registered ones.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from numpy.random import Generator

from duecourse.sim.people.slips import NEIGHBOURS, Draws

Rules = tuple[tuple[str, str], ...]

# All rules of a system are applied, in order. By name-origin group.
SYSTEMS: Final[tuple[tuple[Rules, ...], ...]] = (
    (  # Arabic: as French clerks write it; as Turkish and Persian ones do; vowels as they are heard
        (("SH", "CH"), ("OO", "OU"), ("W", "OU"), ("J", "DJ"), ("Q", "K"), ("EE", "I")),
        (("W", "V"), ("KH", "H"), ("TH", "S"), ("DH", "Z"), ("AY", "EY"), ("OU", "U")),
        (("^AL ", "AL"), ("^EL ", "EL"), ("ABDUL", "ABD EL "), ("AI", "EI")),
        (("A$", "AH"), ("I$", "Y"), ("AA", "A"), ("U", "O")),
    ),
    (  # Spanish: letters that sound alike
        (("Z", "S"), ("V", "B"), ("CE", "SE"), ("CI", "SI")),
        (("B", "V"), ("LL", "Y"), ("^H", ""), ("GE", "JE"), ("GI", "JI")),
        (("QU", "K"), ("CH", "SH"), ("X", "J"), ("S$", "Z"), ("Y", "I")),
    ),
    (  # Chinese: Wade-Giles, without its marks; Cantonese habits; Yale
        (("^ZH", "CH"), ("^X", "HS"), ("^Q", "CH"), ("^J", "CH"), ("^Z", "TS"), ("^C(?=[AEOU])",
         "TS"), ("^B", "P"), ("^D", "T"), ("^G", "K"), ("^R", "J"), ("ONG$", "UNG"), ("UO", "O")),
        (("^X", "S"), ("^ZH", "J"), ("^H", "W"), ("ENG$", "ING"), ("IANG$", "EUNG"), ("UI", "OI")),
        (("^X", "SY"), ("^Q", "CH"), ("^ZH", "J"), ("IU$", "YOU"), ("IE$", "YE"), ("UI$", "WEI")),
    ),
    (  # Vietnamese: as it is heard in the south, in the north, and in French
        (("^V", "D"), ("^GI", "Y"), ("NH$", "N"), ("^QU", "W")),
        (("^D", "Z"), ("^TR", "CH"), ("^S", "X"), ("^PH", "F")),
        (("UYEN", "UIEN"), ("^X", "S"), ("Y$", "I"), ("^TH", "T")),
    ),
    (  # West African: French to English and back; what an apostrophe or a double letter hides
        (("OU", "OO"), ("DIA", "JA"), ("TH", "T"), ("CK", "K"), ("E$", "EH")),
        (("J", "DI"), ("W", "OU"), ("SH", "CH"), ("K", "C"), ("U(?!$)", "OU")),
        (("^ND", "N D"), ("^MB", "M B"), ("LL", "L"), ("SS", "S"), ("WU", "U")),
    ),
    (  # English: another spelling of the same sound
        (("PH", "F"), ("CK", "K"), ("^MAC", "MC"), ("Y$", "IE"), ("'", "")),
        (("EA", "EE"), ("SON$", "SEN"), ("S$", ""), ("LL", "L"), ("^KN", "N")),
        (("C(?=[AOU])", "K"), ("I", "Y"), ("TT", "T"), ("E$", ""), ("OR$", "ER")),
    ),
)  # fmt: skip


def by_systems(word: str, group: int, chance: Generator) -> str:
    """Return the word in another system; the next system where the first changes nothing."""
    systems = SYSTEMS[group]
    start = int(chance.random() * len(systems))
    for step in range(len(systems)):
        made = _rewritten(word, systems[(start + step) % len(systems)])
        if made not in (word, ""):
            return made
    return word


def _rewritten(word: str, rules: Rules) -> str:
    for pattern, new in rules:
        word = re.sub(pattern, new, word)
    return word.strip()


def hurried(text: str, draws: Draws) -> str:
    """Return the text as typed in a hurry: an end lost, a key too many, a vowel wrong."""
    if len(text) < 3:
        return text
    i, kind = int(draws[0] * len(text)), int(draws[1] * 5)
    letter = text[i]
    if kind == 0:
        return text[: max(2, len(text) - 1 - int(draws[2] * 2))]
    if kind == 1:  # the neighbour is pressed as well
        near = NEIGHBOURS.get(letter, "E")
        return text[:i] + near[int(draws[2] * len(near))] + text[i:]
    if kind == 2 and letter in "AEIOU":
        return text[:i] + "AEIOU"[int(draws[2] * 5)] + text[i + 1 :]
    if kind == 3 and i + 2 < len(text):  # two letters round a third
        return text[:i] + text[i + 2] + text[i + 1] + letter + text[i + 3 :]
    return text[:i] + text[i + 1 :]


def hurried_number(number: str, chance: Generator) -> str:
    """Return the number with two figures exchanged, one doubled, or its letters left out."""
    place, kind = int(chance.random() * (len(number) - 1)), chance.random()
    if kind < 0.5:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if kind < 0.8:
        return number[: place + 1] + number[place:]
    return number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or number


@cache
def nicknames() -> dict[str, list[str]]:
    """Return the familiar forms of each name in `values/nicknames.txt`."""
    found: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("values/nicknames.txt").read_text().splitlines():
        if not line.startswith("#"):
            name, *familiar = line.split()
            found.setdefault(name, []).extend(familiar)
    return found
