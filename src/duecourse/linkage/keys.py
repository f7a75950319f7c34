"""Hashed keys under which a record is filed and found: 64 bits, the same in Python and in DuckDB.

A key is the lower half of the MD5 of a short text: a letter for the rule, then the values. Two
records that share a key become candidates and are then compared in full; a key decides nothing. The
hash is for size and speed, not for secrecy: with the texts being names, anyone can try names.
"""

from hashlib import md5
from typing import Final

from duecourse.linkage.births import Birth
from duecourse.linkage.normalise import Comparable

WORDS_MAX: Final = 6
# DuckDB: the same number from the same text.
SQL: Final = "md5_number_lower({text})"
# The same texts as `texts`, made by DuckDB from the columns of `normalise.COLUMNS`. A test of
# random records holds the two together; a rule that changes must change in both.
TEXTS_SQL: Final = """
with prepared as (
    select *,
        sounds <> '' as named,
        birth is not null and birth_month = 1 and birth_day = 1 as january,
        case
            when birth is null then []::varchar[]
            when birth_other is not null then [birth, birth_other]
            when birth_day <= 12 and birth_day <> birth_month
                then [birth, printf('%04d-%02d-%02d', birth_year, birth_day, birth_month)]
            else [birth]
        end as days,
        list_sort(list_distinct(list_filter(
            str_split(sounds || ' ' || other_sounds, ' '), lambda word: length(word) > 1
        )))[1:{words_max}] as words
    from {table}
), units as (
    select *,
        case when january then flatten(list_transform(words, lambda one, place: list_transform(
            words[place + 1:], lambda two: one || ' ' || two
        ))) else words end as filed
    from prepared
)
select * exclude (named, january, days, words, filed), list_distinct(list_filter(
    [
        case when document_usable then 'D|' || document_alike end,
        case when named and birth_year is not null then 'N|' || sounds || '|' || birth_year end,
        case when named and birth_year is not null then 'L|' || letters || '|' || birth_year end,
        case when named and birth_year is not null and birth is null
            then 'R|' || bones || '|' || birth_year end,
        case when named and birth_year is null then 'P|' || sounds || '|' || nationality end,
        case when named and birth is not null and not january
            then printf('M|%s|%02d-%02d', sounds, birth_month, birth_day) end
    ] || case when not named then []::varchar[] else flatten(list_transform(
        days, lambda day: ['R|' || bones || '|' || day]
            || list_transform(filed, lambda unit: 'W|' || unit || '|' || day)
    )) end,
    lambda text: text is not null
)) as key_texts
from units
"""


def key(text: str) -> int:
    """Return the 64-bit key of a text, as DuckDB's md5_number_lower gives it (unsigned)."""
    return int.from_bytes(md5(text.encode(), usedforsecurity=False).digest()[8:], "little")


def signed(number: int) -> int:
    """Return the key as PostgreSQL's bigint holds it."""
    return number - (1 << 64) if number >= 1 << 63 else number


def texts(record: Comparable) -> tuple[str, ...]:
    """Return the texts of all keys of a record, each once, in a fixed order.

    D document, N whole name and birth year, M whole name and birthday, L letters and year, R a
    birth date and all bones (with the year alone they are a crowd in a file of millions), W a birth
    date and one word of the name (two if the date says little), P whole name and nationality when
    there is no year. A weak record has few keys or none.
    """
    who, born = record.name, record.birth
    out: list[str] = []
    if record.document.usable:
        out.append("D|" + record.document.alike)
    if not who.sounds:
        return tuple(out)
    if born.year is not None:
        year = str(born.year)
        out += [f"N|{who.sounds}|{year}", f"L|{who.letters}|{year}"]
        if born.full is None:
            out.append(f"R|{who.bones}|{year}")
    elif record.nationality.genc is not None:
        out.append(f"P|{who.sounds}|{record.nationality.genc}")
    if born.month is not None and born.day is not None and not born.weak:
        out.append(f"M|{who.sounds}|{born.month:02d}-{born.day:02d}")
    out += [f"R|{who.bones}|{day}" for day in _days(born)]
    out += _with_words(_words(record), born)
    return tuple(dict.fromkeys(out))


def keys(record: Comparable) -> tuple[int, ...]:
    """Return the hashed keys of a record, in the order of `texts`."""
    return tuple(key(text) for text in texts(record))


def _words(record: Comparable) -> list[str]:
    """Return the words to file a record under: initials identify nobody."""
    words = record.name.sounds.split() + record.name.other_sounds.split()
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
