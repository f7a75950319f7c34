"""Letters of any script to capital ASCII, with what was lost or doubtful said beside it."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from duecourse.linkage.noticed import Noticed
from duecourse.linkage.spellings import families

# Longer than any name. What follows is not read, so that a hostile megabyte costs nothing.
TEXT_MAX: Final = 600
VOWELLESS: Final = frozenset({"ARABIC", "HEBREW", "SYRIAC"})
JOINERS: Final = "\u200c\u200d"
# Typed on the wrong keyboard, these are meant as they look: Cyrillic and Greek inside a Latin word.
LOOK_ALIKES: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХЁ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXE" + "ABEZHIKMNOPTYX"
)
ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{3})")
GREEK_PAIRS: Final = (("ΟΥ", "OU"), ("ΜΠ", "B"), ("ΓΓ", "NG"))
# After alpha, epsilon or eta, upsilon is a consonant: V before a voiced letter, else F (ELOT 743).
GREEK_UPSILON = re.compile("(?<=[ΑΕΗ])Υ(?=([ΑΕΗΙΟΩΒΓΔΖΛΜΝΡ])?)")
ARMENIAN_PAIRS: Final = (("ՈՒ", "U"), ("ԵՒ", "EV"))


def to_latin(text: str) -> tuple[str, int]:
    """Return the text in capital ASCII letters, and what was noticed on the way."""
    if text.isascii() and text.isprintable():
        return text[:TEXT_MAX].upper(), 0
    plain, remarks = _printable(unicodedata.normalize("NFKC", text[:TEXT_MAX]))
    plain = ARABIC_ARTICLE.sub("ال ", plain)
    scripts = {script_of(character) for character in plain} - {""}
    if len(scripts) > 1 and not scripts <= {"CJK", "HIRAGANA", "KATAKANA"}:
        remarks |= int(Noticed.MIXED_SCRIPTS)
    if scripts & VOWELLESS:
        remarks |= int(Noticed.VOWELS_NOT_WRITTEN)
    words = [_word(word) for word in plain.split()]
    for _, more in words:
        remarks |= more
    return " ".join(word for word, _ in words), remarks


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """Return the first word of the letter's Unicode name (LATIN, ARABIC, CJK), or "" for others."""
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "UNNAMED").split()[0].split("-")[0]


def _printable(text: str) -> tuple[str, int]:
    """Leave out control, invisible and broken characters, and the vowel signs of Arabic script.

    The signs are written by one source and not by the next, so they cannot be compared.
    """
    kept, remarks = [], 0
    for character in text:
        category = unicodedata.category(character)
        if character.isspace() and (character.isascii() or category[0] == "Z"):
            kept.append(" ")
        elif category[0] == "C" or character == "\ufffd":
            remarks |= 0 if character in JOINERS else int(Noticed.CONTROL_CHARACTERS)
        elif character != "\u0640" and not (category == "Mn" and _is_semitic(character)):
            kept.append(character)
    return "".join(kept), remarks


def _is_semitic(mark: str) -> bool:
    return unicodedata.name(mark, "").startswith(("ARABIC", "HEBREW"))


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> tuple[str, int]:
    if word.isascii():
        return word.upper(), 0
    head = families().get(word)
    if head is not None:
        return head, 0
    scripts = {script_of(character) for character in word} - {""}
    remarks = 0
    if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}:
        word, remarks = word.upper().translate(LOOK_ALIKES), int(Noticed.LOOK_ALIKES)
    if "GREEK" in scripts:
        word = _greek(word)
    if "ARMENIAN" in scripts:
        word = _armenian(word)
    latin = [anyascii(character) for character in word]
    if "HANGUL" in scripts:
        # The table writes every opening rieul as L; passports write R before a vowel.
        latin = ["R" + part[1:] if part[:1] in ("L", "l") else part for part in latin]
    if any(character.isalpha() and not part for character, part in zip(word, latin, strict=True)):
        # The joined Arabic alef has no Latin letter of its own and is no loss.
        lost = [c for c, part in zip(word, latin, strict=True) if c.isalpha() and not part]
        remarks |= 0 if {script_of(c) for c in lost} <= VOWELLESS else int(Noticed.LETTERS_LOST)
    return "".join(latin).upper(), remarks


def _greek(word: str) -> str:
    """Return the word without accents and with the digraphs that passports write by sound."""
    bare = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in bare if unicodedata.category(c) != "Mn").upper()
    for greek, latin in GREEK_PAIRS:
        bare = bare.replace(greek, latin)
    return GREEK_UPSILON.sub(lambda found: "V" if found[1] else "F", bare)


def _armenian(word: str) -> str:
    """Return the word with the letter pairs that stand for one sound written as it."""
    bare = word.upper()
    for armenian, latin in ARMENIAN_PAIRS:
        bare = bare.replace(armenian, latin)
    return bare
