"""Hashed keys under which a record is filed and found: 64 bits, the same in Python and in DuckDB.

A key is the lower half of the MD5 of a short text: a letter for the rule, then the values. Two
records that share a key become candidates and are then compared in full; a key decides nothing. The
hash is for size and speed, not for secrecy: with the texts being names, anyone can try names.
"""

from hashlib import md5
from typing import Final

from duecourse.linkage.births import Birth
from duecourse.linkage.normalise import Comparable
from duecourse.linkage.sounds import sound

WORDS_MAX: Final = 6
# DuckDB: the same number from the same text.
SQL: Final = "md5_number_lower({text})"


def key(text: str) -> int:
    """Return the 64-bit key of a text, as DuckDB's md5_number_lower gives it (unsigned)."""
    return int.from_bytes(md5(text.encode(), usedforsecurity=False).digest()[8:], "little")


def signed(number: int) -> int:
    """Return the key as PostgreSQL's bigint holds it."""
    return number - (1 << 64) if number >= 1 << 63 else number


def texts(record: Comparable) -> tuple[str, ...]:
    """Return the texts of all keys of a record, each once, in a fixed order.

    D document, N whole name and birth year, M whole name and birthday, L letters and year, R bones
    and year, W a birth date and one word of the name (two if the date says little), P whole
    name and nationality when there is no year. A weak record has few keys or none.
    """
    who, born = record.name, record.birth
    out: list[str] = []
    if record.document.usable:
        out.append("D|" + record.document.alike)
    if not who.sounds:
        return tuple(out)
    if born.year is not None:
        year = str(born.year)
        out += [f"N|{who.sounds}|{year}", f"L|{who.letters}|{year}", f"R|{who.bones}|{year}"]
    elif record.nationality.genc is not None:
        out.append(f"P|{who.sounds}|{record.nationality.genc}")
    if born.month is not None and born.day is not None and not born.weak:
        out.append(f"M|{who.sounds}|{born.month:02d}-{born.day:02d}")
    out += _with_words(_words(record), born)
    return tuple(dict.fromkeys(out))


def keys(record: Comparable) -> tuple[int, ...]:
    """Return the hashed keys of a record, in the order of `texts`."""
    return tuple(key(text) for text in texts(record))


def _words(record: Comparable) -> list[str]:
    """Return the words to file a record under: initials identify nobody."""
    words = record.name.sounds.split()
    if record.name.other_surname:
        words += [sound(word) for word in record.name.other_surname.split()]
    # In alphabetical order, so that two records name a pair of words in the same way.
    return sorted({word for word in words if len(word) > 1})[:WORDS_MAX]


def _with_words(words: list[str], born: Birth) -> list[str]:
    days = _days(born)
    if not days:
        return []
    if born.weak:
        # Every second person of some countries is filed under 1 January: one word would be a crowd.
        pairs = [f"{a} {b}" for at, a in enumerate(words) for b in words[at + 1 :]]
        return [f"W|{pair}|{day}" for day in days for pair in pairs]
    return [f"W|{word}|{day}" for day in days for word in words]


def _days(born: Birth) -> list[str]:
    """Return the readings of the birth date: as given, and with day and month exchanged."""
    if born.full is None or born.day is None or born.month is None:
        return []
    if born.other is not None:
        return [born.full, born.other]
    if born.day <= 12 and born.day != born.month:
        return [born.full, f"{born.year:04d}-{born.day:02d}-{born.month:02d}"]
    return [born.full]
