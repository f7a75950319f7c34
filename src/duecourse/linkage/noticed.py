"""What the normaliser noticed on a record, one bit each, with a sentence for the clerk.

Nothing here refuses a record: the original stays beside the comparable form, and a remark says what
was kept of it and why. A remark can only make the later steps more careful, never less.
"""

from enum import IntFlag


class Noticed(IntFlag):
    """One bit each; a record carries their sum as a plain number (`Comparable.remarks`)."""

    NAME_MISSING = 1 << 0
    ONE_WORD = 1 << 1
    ONE_FIELD = 1 << 2
    NAME_PLACEHOLDER = 1 << 3
    NAME_MAY_BE_CUT = 1 << 4
    NAME_TOO_LONG = 1 << 5
    CONTROL_CHARACTERS = 1 << 6
    LETTERS_LOST = 1 << 7
    MIXED_SCRIPTS = 1 << 8
    LOOK_ALIKES = 1 << 9
    VOWELS_NOT_WRITTEN = 1 << 10
    DIGITS_IN_NAME = 1 << 11
    OTHER_SURNAME = 1 << 12
    SUFFIX = 1 << 13
    BIRTH_MISSING = 1 << 14
    BIRTH_PARTIAL = 1 << 15
    BIRTH_IMPOSSIBLE = 1 << 16
    BIRTH_1_JANUARY = 1 << 17
    BIRTH_DAY_MONTH = 1 << 18
    BIRTH_UNREADABLE = 1 << 19
    BIRTH_CENTURY = 1 << 20
    BIRTH_CALENDAR = 1 << 21
    DOCUMENT_MISSING = 1 << 22
    DOCUMENT_PLACEHOLDER = 1 << 23
    DOCUMENT_SHORT = 1 << 24
    DOCUMENT_LONG = 1 << 25
    DOCUMENT_SHARED = 1 << 26
    COUNTRY_UNKNOWN = 1 << 27
    COUNTRY_NO_STATE = 1 << 28
    SEX_UNREADABLE = 1 << 29


SENTENCES = {
    Noticed.NAME_MISSING: "The record has no name; only other fields can be compared.",
    Noticed.ONE_WORD: "The name is one word; it is compared as such, whichever field it was in.",
    Noticed.ONE_FIELD: "The whole name stands in one field; the surname is not known.",
    Noticed.NAME_PLACEHOLDER: "A word that stands for no name (FNU, LNU, UNKNOWN) was left out.",
    Noticed.NAME_MAY_BE_CUT: "The name fills its field and may be cut: its end may be missing.",
    Noticed.NAME_TOO_LONG: "The name is too long to be one; only its first words are compared.",
    Noticed.CONTROL_CHARACTERS: "Control or broken characters in the record were left out.",
    Noticed.LETTERS_LOST: "Some letters have no Latin form known to us and are not compared.",
    Noticed.MIXED_SCRIPTS: "The name mixes scripts.",
    Noticed.LOOK_ALIKES: "A word mixes look-alike letters of two scripts; read by their look.",
    Noticed.VOWELS_NOT_WRITTEN: "The script leaves vowels out; only consonants can be compared.",
    Noticed.DIGITS_IN_NAME: "Digits in the name were read as look-alike letters, or left out.",
    Noticed.OTHER_SURNAME: "The field gives another surname of the person (née, widow of).",
    Noticed.SUFFIX: "The name has a suffix such as JR, which can tell a parent from a child.",
    Noticed.BIRTH_MISSING: "The record has no date of birth.",
    Noticed.BIRTH_PARTIAL: "Only part of the date of birth is known; the known part is compared.",
    Noticed.BIRTH_IMPOSSIBLE: "The date of birth cannot be; the part that can be true was kept.",
    Noticed.BIRTH_1_JANUARY: "1 January often stands for an unknown day; it counts for little.",
    Noticed.BIRTH_DAY_MONTH: "Day and month of birth can be read either way; both are compared.",
    Noticed.BIRTH_UNREADABLE: "The date of birth cannot be read and is not compared.",
    Noticed.BIRTH_CENTURY: "The year of birth has two digits; the century is not known.",
    Noticed.BIRTH_CALENDAR: "The year of birth looks like another calendar's and is not compared.",
    Noticed.DOCUMENT_MISSING: "The record has no document number.",
    Noticed.DOCUMENT_PLACEHOLDER: "The document number is a filler and is not compared.",
    Noticed.DOCUMENT_SHORT: "The document number is too short to find anybody by.",
    Noticed.DOCUMENT_LONG: "The document number is too long to be one; its start is compared.",
    Noticed.DOCUMENT_SHARED: "Many people hold this document number; it identifies nobody.",
    Noticed.COUNTRY_UNKNOWN: "A country code of this record is not in the source's list.",
    Noticed.COUNTRY_NO_STATE: "A country code names no present state (stateless, organisation).",
    Noticed.SEX_UNREADABLE: "The value for sex is not one the documents know.",
}


def sentences(remarks: int) -> tuple[str, ...]:
    """Return the sentence for each remark in the number, in a fixed order."""
    return tuple(SENTENCES[flag] for flag in Noticed if remarks & flag)
