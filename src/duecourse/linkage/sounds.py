"""One word of a name to the form it is compared by: families of spellings, then plain rules."""

import re
from functools import lru_cache
from typing import Final

from duecourse.linkage.spellings import families

# Applied in this order. They join spellings of one sound across romanisations; they do not join
# CH with SH (Chen and Shen are different people) nor Z with S inside a word (Zhang, Shang).
RULES: Final = (
    ("TCH", "CH"),
    ("SCH", "SH"),
    ("PH", "F"),
    ("KH", "H"),
    ("GH", "G"),
    ("DH", "D"),
    ("TH", "T"),
    ("DJ", "J"),
    ("CK", "K"),
    ("OU", "U"),
    ("OO", "U"),
    ("EE", "I"),
    ("UE", "U"),
    ("OE", "O"),
    ("AE", "A"),
    ("ZQ", "SQ"),
    ("Q", "K"),
    ("Y", "I"),
)
DOUBLED = re.compile(r"(.)\1+")
BONE_RULES: Final = (("SH", "S"), ("CH", "S"), ("C", "K"), ("X", "KS"), ("Z", "S"), ("G", "J"))
SOFT = re.compile(r"[AEIOUWY]+")


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """Return the form of a capital ASCII word that all its usual spellings share."""
    head = families().get(word)
    if head is not None:
        word = head
    elif len(word) > 6 and word.startswith("ABD"):
        word = _servant(word)
    for spelling, plain in RULES:
        if spelling in word:
            word = word.replace(spelling, plain)
    word = DOUBLED.sub(r"\1", word)
    if len(word) > 4 and word.endswith("AH"):
        return word[:-1]
    if len(word) > 4 and word.endswith("EZ"):
        return word[:-1] + "S"
    return word


def _servant(word: str) -> str:
    """Return ABDELRAHMAN, ABDURRAHMAN and ABDERRAHMANE as one: ABDUL and the word that follows."""
    rest = re.sub(
        r"^ABD(?:OU|U|E|A|I|O)?(?:L(?=[^AEIOUY])|(?=([B-DF-HJ-KM-NP-TV-Z])\1))?", "", word
    )
    rest = DOUBLED.sub(r"\1", rest)
    return "ABDUL" + (rest[:-1] if rest.endswith("NE") else rest)


@lru_cache(maxsize=1 << 17)
def bones(word: str) -> str:
    """Return the consonants of a word: all that a script without vowels leaves to compare."""
    rest = sound(word)
    for spelling, plain in BONE_RULES:
        if spelling in rest:
            rest = rest.replace(spelling, plain)
    rest = DOUBLED.sub(r"\1", SOFT.sub("", rest))
    if len(rest) > 1 and rest.endswith("H"):
        rest = rest[:-1]
    return rest or word
