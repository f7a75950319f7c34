"""Document numbers to a comparable form: spacing out, look-alike characters merged beside it."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from duecourse.linkage.noticed import Noticed

CHARACTERS_MIN: Final = 5
CHARACTERS_MAX: Final = 24
# A passport has one holder, an old family passport a handful. A number with more holders is a
# filler, a ship's book or an office's own number, and would put strangers together.
HOLDERS_MAX: Final = 8
# What scanners and hands confuse: O and 0, I, L and 1, S and 5, B and 8, Z and 2.
LOOK_ALIKE: Final = str.maketrans("OILSBZ", "011582")
FILLERS: Final = frozenset(
    [
        "NONE",
        "NA",
        "UNKNOWN",
        "UNK",
        "NULL",
        "NIL",
        "MISSING",
        "NOTAVAILABLE",
        "NOTAPPLICABLE",
        "PENDING",
        "TBA",
        "TEST",
        "XXX",
        "123456",
        "1234567",
        "12345678",
        "123456789",
        "1234567890",
        "987654321",
    ]
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document number as given and as compared; `alike` merges the confusable characters.

    `usable` says whether a candidate may be looked up by it.
    """

    given: str
    number: str
    alike: str
    usable: bool
    remarks: int


MISSING: Final = Document("", "", "", False, int(Noticed.DOCUMENT_MISSING))


def document(text: str | None, *, holders: int = 0) -> Document:
    """Return the comparable form of a document number.

    `holders` is how many persons on record have this number, counted by the caller: the number
    alone cannot tell that 500 people share it.
    """
    if not text:
        return MISSING
    number, remarks = text, 0
    if not (text.isascii() and text.isalnum()):
        number, remarks = _bare(text)
    number = number.upper()
    if not number:
        return Document(text, "", "", False, remarks | int(Noticed.DOCUMENT_MISSING))
    if len(number) > CHARACTERS_MAX:
        number, remarks = number[:CHARACTERS_MAX], remarks | int(Noticed.DOCUMENT_LONG)
    alike = number.translate(LOOK_ALIKE)
    if number in FILLERS or number == number[0] * len(number):
        return Document(text, "", "", False, remarks | int(Noticed.DOCUMENT_PLACEHOLDER))
    if len(number) < CHARACTERS_MIN:
        return Document(text, number, alike, False, remarks | int(Noticed.DOCUMENT_SHORT))
    if holders > HOLDERS_MAX:
        return Document(text, number, alike, False, remarks | int(Noticed.DOCUMENT_SHARED))
    return Document(text, number, alike, True, remarks)


def _bare(text: str) -> tuple[str, int]:
    """Return the ASCII letters and digits of the number; what else stood there is noticed."""
    # Nothing of a longer text is compared; the bound keeps a hostile megabyte cheap.
    wide = unicodedata.normalize("NFKC", text[: 20 * CHARACTERS_MAX])
    kept, remarks = [], 0
    for character in wide:
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            kept.append(str(digit))
        elif character.isascii() and character.isalpha():
            kept.append(character)
        elif unicodedata.category(character)[0] == "C":
            remarks |= int(Noticed.CONTROL_CHARACTERS)
        elif character.isalpha():
            # Romanising would invent a number: a letter of another script is a loss, and said.
            remarks |= int(Noticed.LETTERS_LOST)
    return "".join(kept), remarks
