"""Names in any script to a comparable form; the original is kept beside it, untouched.

Two fields come in, as the source splits them, and nothing is decided about which word is "really"
the surname: the fields may be swapped, a second surname may have moved. What is compared is
therefore given more than once: as fields, as sounds in no order, and as letters in no order and
without spaces.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from duecourse.linkage.noticed import Noticed
from duecourse.linkage.scripts import TEXT_MAX, script_of, to_latin
from duecourse.linkage.sounds import bones, sound


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NAME_CHARACTERS_MAX: Final = 240
WORDS_MAX: Final = 12
WORD_CHARACTERS_MAX: Final = 40
# Left out of the sounds when a word follows: they come and go between records of one person. VAN,
# LE, DO and BEN are not here: they are middle names, surnames and first names of many people.
PARTICLES: Final = _set(
    "AL EL UL AS AD AR DE LA LAS LOS DEL DA DAS DOS Y BIN BINT BINTE BINTI IBN BN VON DER DEN "
    "TER ZU"
)
JOINED: Final = _set("ABD ABDUL ABDEL ABDAL ABDOUL ABDUR ABDER ABU ABOU")
# US records write FNU and LNU for "first (last) name unknown". NULL and NONE are not here: there
# are people called that.
PLACEHOLDERS: Final = _set("FNU LNU NFN NLN NMN UNKNOWN UNKN XXX XXXX DESCONOCIDO INCONNU REDACTED")
OTHER_SURNAME: Final = _set("NEE GEB GEBOREN EPOUSE VEUVE VVE VDA VIUDA NACIDA AKA")
TITLES: Final = _set("MR MRS MS MISS MSTR DR PROF SRA SRTA MME MLLE")
SUFFIXES: Final = _set("JR SR II III IV")
SPECIAL: Final = PARTICLES | JOINED | PLACEHOLDERS | OTHER_SURNAME | TITLES | SUFFIXES
HAN_DOUBLE_SURNAMES: Final = (
    "欧阳",
    "歐陽",
    "司马",
    "司馬",
    "诸葛",
    "諸葛",
    "上官",
    "司徒",
    "皇甫",
)
DIGIT_LETTERS: Final = str.maketrans("015826", "OISBZG")
KINSHIP = re.compile(r"\b[SDW]/O\b|\bA/[LP]\b|\bN/A\b")
APOSTROPHES = re.compile("['`\u2019]")
NOT_LETTERS = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as given and in the forms it is compared by; every form is capital ASCII.

    `surname` and `given` keep the source's fields and word order. `sounds` are the words in their
    family spelling, without particles, in alphabetical order; `letters` all letters in alphabetical
    order; `bones` the consonants of each word. `other_surname` is a birth or former surname that
    the field itself declares, `other_sounds` what it sounds like. `cut` says that the end of the
    name may be missing.
    """

    given_as: tuple[str, str]
    surname: str
    given: str
    sounds: str
    letters: str
    bones: str
    other_surname: str
    other_sounds: str
    suffix: str
    cut: bool
    remarks: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field's words, what they sound like, and what was set aside."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    bones: tuple[str, ...]
    other: str
    suffix: str
    remarks: int


def name(surname: str | None, given: str | None, *, characters: int | None = None) -> Name:
    """Return the comparable form of a name given in two fields (either may be empty).

    `characters` is the length of the source's whole name field where it has one (39 on a passport's
    machine-readable zone, 30 on a card's): a name that fills it may have been cut.
    """
    first, last = surname or "", given or ""
    cut = characters is not None and _fills(first, last, characters)
    whole = not last or not first
    fields = _split(first or last, last=bool(last)) if whole else (first, last)
    family, own = words_of(fields[0], False), words_of(fields[1], True)
    words = family.words + own.words
    other = family.other or own.other
    remarks = family.remarks | own.remarks | (int(Noticed.NAME_MAY_BE_CUT) if cut else 0)
    if not family.words or not own.words:
        remarks |= _one_sided(words)
    return Name(
        (first, last),
        " ".join(family.words),
        " ".join(own.words),
        " ".join(sorted(family.sounds + own.sounds)),
        "".join(sorted("".join(words))),
        " ".join(sorted(family.bones + own.bones)),
        other,
        " ".join(map(sound, other.split())) if other else "",
        family.suffix or own.suffix,
        cut,
        remarks,
    )


def _one_sided(words: tuple[str, ...]) -> int:
    if not words:
        return int(Noticed.NAME_MISSING)
    return int(Noticed.ONE_WORD if len(words) == 1 else Noticed.ONE_FIELD)


def _fills(surname: str, given: str, characters: int) -> bool:
    """Say whether the name reaches the end of its field, fillers between the parts counted."""
    if "<" in surname + given:
        raw = surname + given
        return len(raw) == characters and not raw.endswith("<")
    # A cut at a space leaves one character less once the space is stripped.
    return characters - 1 <= len(surname) + 2 + len(given) <= characters


def _split(text: str, *, last: bool) -> tuple[str, str]:
    """Return surname and given where one field holds a whole name and says where to split it."""
    head = text[:TEXT_MAX]
    for mark in ("<<", ",", "\uff0c"):
        before, found, after = head.partition(mark)
        if found and before.strip(" <") and after.strip(" <"):
            return before, after
    bare = head.strip()
    scripts = {script_of(character) for character in bare}
    # Two characters that stand in the given field are a given name as often as a whole one.
    shortest = 3 if last else 2
    if scripts == {"CJK"} and shortest <= len(bare) <= 4:
        at = 2 if bare.startswith(HAN_DOUBLE_SURNAMES) else 1
        return bare[:at], bare[at:]
    if scripts == {"HANGUL"} and shortest <= len(bare) <= 4:
        return bare[:1], bare[1:]
    return ("", text) if last else (text, "")


@lru_cache(maxsize=1 << 17)
def words_of(text: str, given: bool, /) -> Field:
    """Return one field's words; fields repeat, so the answers are kept."""
    plain, remarks = to_latin(text)
    if len(text) > NAME_CHARACTERS_MAX:
        remarks |= int(Noticed.NAME_TOO_LONG)
    words = plain.split()
    if not plain.isalpha() and not plain.replace(" ", "").isalpha():
        words, more = _cleaned(plain, given=given)
        remarks |= more
    if len(words) > WORDS_MAX or len(max(words, key=len, default="")) > WORD_CHARACTERS_MAX:
        words = [word[:WORD_CHARACTERS_MAX] for word in words[:WORDS_MAX]]
        remarks |= int(Noticed.NAME_TOO_LONG)
    other = suffix = ""
    compared = words
    # Most fields have none of the special words, and this runs for every record.
    if not SPECIAL.isdisjoint(words):
        words, other, suffix, more = _set_aside(words)
        remarks |= more
        compared = _joined([word for word in words[:-1] if word not in PARTICLES] + words[-1:])
    sounds, consonants = tuple(map(sound, compared)), tuple(map(bones, compared))
    return Field(tuple(words), sounds, consonants, other, suffix, remarks)


def _cleaned(plain: str, *, given: bool) -> tuple[list[str], int]:
    """Return the words of a field that has more in it than letters and spaces."""
    text = KINSHIP.sub(" ", plain)
    if given:
        text = re.sub(r"\bMA\.", "MARIA ", text)
    text = APOSTROPHES.sub("", text)
    words, remarks = [], 0
    for word in NOT_LETTERS.split(text):
        if word and not word.isalpha():
            remarks |= int(Noticed.DIGITS_IN_NAME)
            # Digits alone are no name; inside a word they are letters badly read.
            word = "" if word.isdigit() else word.translate(DIGIT_LETTERS)
            word = "".join(c for c in word if c.isalpha())
        if word:
            words.append(word)
    return words, remarks


def _set_aside(words: list[str]) -> tuple[list[str], str, str, int]:
    """Take placeholders, titles, suffixes and declared other surnames out of a field's words."""
    kept = [word for word in words if word not in PLACEHOLDERS]
    remarks = int(Noticed.NAME_PLACEHOLDER) if len(kept) < len(words) else 0
    other = suffix = ""
    for at in range(1, len(kept) - 1):
        if kept[at] in OTHER_SURNAME:
            other, kept = " ".join(kept[at + 1 :]), kept[:at]
            remarks |= int(Noticed.OTHER_SURNAME)
            break
    # A field is never emptied: a person may be called Master or Junior and nothing else.
    while len(kept) > 1 and kept[0] in TITLES:
        kept = kept[1:]
    while len(kept) > 1 and (kept[-1] in TITLES or kept[-1] in SUFFIXES):
        if kept[-1] in SUFFIXES:
            suffix, remarks = kept[-1], remarks | int(Noticed.SUFFIX)
        kept = kept[:-1]
    return kept, other, suffix, remarks


def _joined(words: list[str]) -> list[str]:
    """Return the words with a servant or father prefix joined to its word (ABD RAHMAN)."""
    if not JOINED.intersection(words):
        return words
    out: list[str] = []
    prefix = ""
    for word in words:
        if word in JOINED and not prefix:
            prefix = word
        else:
            out.append(prefix + word)
            prefix = ""
    return [*out, prefix] if prefix else out
