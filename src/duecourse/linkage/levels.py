"""How two records agree, field by field: one level of an ordered list for each field.

Each level stands here twice, side by side: as a condition in DuckDB's SQL (for training and whole
files) and in the Python function of its field (for one record online). The first level that holds
is the answer. A test of random records holds the two to the same answer; whoever changes one line
changes both. A level carries no weight: the weights are in the artefact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from duecourse.linkage.normalise import Comparable

# Jaro-Winkler at which two fields, and two words, count as close. No short fraction comes out
# exactly here, so the last bit of a floating number never decides.
FIELD_CLOSE: Final = 0.8801
WORD_CLOSE: Final = 0.8503
# Passports of a family are often issued one after the other.
NEIGHBOURS_APART_MAX: Final = 3
END_DIGITS: Final = 6
near: Final = JaroWinkler.similarity


class Side(NamedTuple):
    """What is compared of one record: a part of `normalise.COLUMNS`, under the same names.

    `document` is empty unless it can identify somebody.
    """

    surname: str
    given: str
    sounds: str
    letters: str
    bones: str
    birth: str | None
    birth_other: str | None
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    sex: str | None
    nationality: str | None
    document: str
    document_alike: str
    issued_by: str | None


def side(record: Comparable) -> Side:
    """Return what is compared of a record."""
    who, born, paper = record.name, record.birth, record.document
    usable = paper.usable
    return Side(
        *(who.surname, who.given, who.sounds, who.letters, who.bones),
        *(born.full, born.other, born.year, born.month, born.day),
        *(record.sex, record.nationality.genc),
        *(paper.number if usable else "", paper.alike if usable else ""),
        record.issued_by.genc,
    )


# The same from a table with `normalise.COLUMNS`, plus what SQL would otherwise make for every pair.
SIDE_SQL: Final = f"""
    surname, given, nullif(sounds, '') as sounds, letters, bones,
    birth, birth_other, birth_year, birth_month, birth_day,
    sex, nationality,
    case when document_usable then document end as document,
    case when document_usable then document_alike end as document_alike,
    issued_by,
    list_distinct(str_split(sounds, ' ')) as words,
    case when document_usable and length(document) > {END_DIGITS}
        and ltrim(right(document, {END_DIGITS}), '0123456789') = ''
        then right(document, {END_DIGITS})::integer end as document_end
"""


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two values of a field agree, with its condition and its sentence."""

    name: str
    sql: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field with its levels in order; the first is always "missing", which says nothing."""

    field: str
    levels: tuple[Level, ...]
    of: Callable[[Side, Side], int]

    @property
    def sql(self) -> str:
        """The number of the level as a DuckDB expression over columns ending in _l and _r."""
        whens = " ".join(
            f"when {one.sql} then {at}" for at, one in enumerate(self.levels) if one.sql
        )
        return f"(case {whens} else {len(self.levels) - 1} end)"


# What the conditions below call; `create` them once on a connection. The words of one side that the
# other lacks (initials count for nothing), and: each of them is close to one that the other has.
MACROS: Final = (
    """create or replace temp macro words_left(these, those) as list_filter(
        these, lambda word: length(word) > 1 and not list_contains(those, word))""",
    # One word against one needs no lists, and is what most pairs have.
    f"""create or replace temp macro words_near(these, those) as case
        when len(these) > 0 and len(those) = 0 then false
        when len(these) = 1 and len(those) = 1
            then jaro_winkler_similarity(these[1], those[1]) >= {WORD_CLOSE}
        else len(list_filter(these, lambda far: len(list_filter(
            those, lambda near: jaro_winkler_similarity(far, near) >= {WORD_CLOSE}
        )) = 0)) = 0 end""",
)
# Asked more than once of a pair: whoever weighs many pairs makes them columns first.
SHARED: Final = "len(list_intersect(words_l, words_r))"
LEFT: Final = "words_left(words_l, words_r)"
RIGHT: Final = "words_left(words_r, words_l)"


def _fields_close(one: str, two: str) -> str:
    return (
        f"(jaro_winkler_similarity(surname_l, {one}_r) >= {FIELD_CLOSE}"
        f" and jaro_winkler_similarity(given_l, {two}_r) >= {FIELD_CLOSE})"
    )


WHOLE: Final = "surname_l <> '' and given_l <> '' and surname_r <> '' and given_r <> ''"
NAME: Final = (
    Level("missing", "sounds_l is null or sounds_r is null", "One of the records has no name."),
    Level(
        "exact",
        "surname_l = surname_r and given_l = given_r",
        "The names are the same, letter for letter.",
    ),
    Level(
        "same_words",
        "sounds_l = sounds_r or letters_l = letters_r",
        "The same words in another order, spacing or usual spelling.",
    ),
    Level(
        "contained",
        f"{SHARED} >= 2 and (len({LEFT}) = 0 or len({RIGHT}) = 0)",
        "One name has all words of the other and some more: a surname or middle name is left out.",
    ),
    Level(
        "close",
        f"bones_l = bones_r or ({WHOLE} and ({_fields_close('surname', 'given')}"
        f" or {_fields_close('given', 'surname')}))",
        "Both fields are close: a slip of a letter, or another spelling of the same sounds.",
    ),
    Level(
        "words_close",
        f"{SHARED} >= 1 and (words_near({LEFT}, {RIGHT}) or words_near({RIGHT}, {LEFT}))",
        "At least one word is the same, and the others of one side are close to words here.",
    ),
    Level(
        "given_same",
        "given_l <> '' and given_l = given_r",
        "The given names are the same and the surnames differ, as after a marriage.",
    ),
    Level("two_words", f"{SHARED} >= 2", "Two words are the same; each side has another one."),
    Level("one_word", f"{SHARED} >= 1", "One word is the same."),
    Level("differs", "", "The names differ."),
)


def name_level(a: Side, b: Side) -> int:
    """Return the number of the first level of NAME that holds."""
    if not a.sounds or not b.sounds:
        return 0
    if a.surname == b.surname and a.given == b.given:
        return 1
    if a.sounds == b.sounds or a.letters == b.letters:
        return 2
    words, others = set(a.sounds.split(" ")), set(b.sounds.split(" "))
    shared = len(words & others)
    rest = [word for word in words - others if len(word) > 1]
    others_rest = [word for word in others - words if len(word) > 1]
    if shared >= 2 and not (rest and others_rest):
        return 3
    if a.bones == b.bones or _close(a.surname, a.given, b):
        return 4
    if shared and (_all_near(rest, others_rest) or _all_near(others_rest, rest)):
        return 5
    if a.given and a.given == b.given:
        return 6
    return 7 if shared >= 2 else 8 if shared else 9


def _close(surname: str, given: str, b: Side) -> bool:
    # Of two empty texts the libraries say different things.
    if not (surname and given and b.surname and b.given):
        return False
    return (near(surname, b.surname) >= FIELD_CLOSE and near(given, b.given) >= FIELD_CLOSE) or (
        near(surname, b.given) >= FIELD_CLOSE and near(given, b.surname) >= FIELD_CLOSE
    )


def _all_near(some: list[str], others: list[str]) -> bool:
    # Loops, since this runs for every candidate: generators take twice as long.
    for word in some:
        for other in others:
            if near(word, other) >= WORD_CLOSE:
                break
        else:
            return False
    return True


ONE_SLIP: Final = (
    "abs(length(document_alike_l) - length(document_alike_r)) <= 1"
    " and (left(document_alike_l, 2) = left(document_alike_r, 2)"
    " or right(document_alike_l, 2) = right(document_alike_r, 2))"
    " and damerau_levenshtein(document_alike_l, document_alike_r) <= 1"
)
DOCUMENT: Final = (
    Level(
        "missing",
        "document_l is null or document_r is null",
        "One of the records has no usable document.",
    ),
    Level(
        "same",
        "document_l = document_r and issued_by_l = issued_by_r",
        "The same document number of the same country.",
    ),
    Level(
        "same_number", "document_l = document_r", "The same number; the country is not the same."
    ),
    Level(
        "alike",
        "document_alike_l = document_alike_r",
        "The numbers differ only in characters that scanners confuse (O and 0, I and 1).",
    ),
    Level(
        "neighbour",
        f"left(document_l, -{END_DIGITS}) = left(document_r, -{END_DIGITS})"
        f" and abs(document_end_l - document_end_r) <= {NEIGHBOURS_APART_MAX}",
        "The numbers follow each other, as those of a family do.",
    ),
    Level("slip", ONE_SLIP, "The numbers are one typing slip apart."),
    Level(
        "other_country",
        "issued_by_l <> issued_by_r",
        "The documents are of two countries: a second passport, or another person.",
    ),
    Level("differs", "", "The document numbers differ: a renewed document, or another person."),
)


def document_level(a: Side, b: Side) -> int:
    """Return the number of the first level of DOCUMENT that holds."""
    one, two = a.document, b.document
    if not one or not two:
        return 0
    if one == two:
        return 1 if a.issued_by is not None and a.issued_by == b.issued_by else 2
    alike, other = a.document_alike, b.document_alike
    if alike == other:
        return 3
    if one[:-END_DIGITS] == two[:-END_DIGITS] and _follow(one, two):
        return 4
    if _one_slip(alike, other):
        return 5
    if a.issued_by is None or b.issued_by is None or a.issued_by == b.issued_by:
        return 7
    return 6


def _one_slip(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1 or (one[:2] != two[:2] and one[-2:] != two[-2:]):
        return False
    return DamerauLevenshtein.distance(one, two, score_cutoff=1) <= 1


def _follow(one: str, two: str) -> bool:
    """Say whether the last digits of two numbers of one beginning are next to each other."""
    if min(len(one), len(two)) <= END_DIGITS:
        return False
    ends = one[-END_DIGITS:], two[-END_DIGITS:]
    if not (ends[0].isdigit() and ends[1].isdigit()):
        return False
    return abs(int(ends[0]) - int(ends[1])) <= NEIGHBOURS_APART_MAX


def _near_numbers(column: str) -> str:
    one, two = f"{column}_l", f"{column}_r"
    return f"({one} % 10 = {two} % 10 or {one} // 10 = {two} // 10 or abs({one} - {two}) = 1)"


SAME_YEAR: Final = "birth_year_l = birth_year_r"
SAME_MONTH: Final = "birth_month_l = birth_month_r"
SAME_DAY: Final = "birth_day_l = birth_day_r"
NEAR_YEARS: Final = (
    "(birth_year_l // 10 = birth_year_r // 10 or abs(birth_year_l - birth_year_r) in (1, 10))"
)
BIRTH: Final = (
    Level(
        "missing",
        "birth_year_l is null or birth_year_r is null",
        "One of the records has no year of birth.",
    ),
    Level("same", "birth_l = birth_r", "The same date of birth."),
    Level(
        "exchanged",
        "birth_l = birth_other_r or birth_other_l = birth_r or birth_other_l = birth_other_r"
        f" or ({SAME_YEAR} and birth_month_l = birth_day_r and birth_day_l = birth_month_r)",
        "Day and month of birth are exchanged.",
    ),
    Level(
        "slip",
        f"({SAME_YEAR} and {SAME_MONTH} and {_near_numbers('birth_day')})"
        f" or ({SAME_YEAR} and {SAME_DAY} and {_near_numbers('birth_month')})"
        f" or ({SAME_MONTH} and {SAME_DAY} and {NEAR_YEARS})",
        "The dates of birth are one digit, or one, apart.",
    ),
    Level(
        "filler",
        f"{SAME_YEAR} and (birth_l is null or birth_r is null"
        " or (birth_month_l = 1 and birth_day_l = 1) or (birth_month_r = 1 and birth_day_r = 1))",
        "The same year of birth; one of the records does not know the day or has 1 January.",
    ),
    Level("year", SAME_YEAR, "The same year of birth, another day."),
    Level("differs", "", "The dates of birth differ."),
)


def birth_level(a: Side, b: Side) -> int:
    """Return the number of the first level of BIRTH that holds."""
    year, other_year = a.birth_year, b.birth_year
    if year is None or other_year is None:
        return 0
    if a.birth is not None and a.birth == b.birth:
        return 1
    if _exchanged(a, b):
        return 2
    if _slip(a, b):
        return 3
    if year != other_year:
        return 6
    january = (a.birth_month == 1 and a.birth_day == 1) or (b.birth_month == 1 and b.birth_day == 1)
    return 4 if january or a.birth is None or b.birth is None else 5


def _exchanged(a: Side, b: Side) -> bool:
    if b.birth_other is not None and b.birth_other in (a.birth, a.birth_other):
        return True
    if a.birth_other is not None and a.birth_other == b.birth:
        return True
    return (
        a.birth_year == b.birth_year
        and a.birth_month is not None
        and a.birth_day is not None
        and a.birth_month == b.birth_day
        and a.birth_day == b.birth_month
    )


def _slip(a: Side, b: Side) -> bool:
    year, month, day = a.birth_year, a.birth_month, a.birth_day
    years, months, days = b.birth_year, b.birth_month, b.birth_day
    if year is None or years is None or month is None or months is None:
        return False
    if day is None or days is None:
        return False
    if year == years:
        return (month == months and _near(day, days)) or (day == days and _near(month, months))
    if month != months or day != days:
        return False
    return year // 10 == years // 10 or abs(year - years) in (1, 10)


def _near(one: int, two: int) -> bool:
    return one % 10 == two % 10 or one // 10 == two // 10 or abs(one - two) == 1


SEX: Final = (
    Level("missing", "sex_l is null or sex_r is null", "One of the records does not say the sex."),
    Level("same", "sex_l = sex_r", "The same sex."),
    Level("differs", "", "The sex differs."),
)
NATIONALITY: Final = (
    Level(
        "missing",
        "nationality_l is null or nationality_r is null",
        "One of the records has no nationality of a present state.",
    ),
    Level("same", "nationality_l = nationality_r", "The same nationality."),
    Level("differs", "", "The nationalities differ, as with a second passport."),
)


def sex_level(a: Side, b: Side) -> int:
    """Return the number of the first level of SEX that holds."""
    return 0 if a.sex is None or b.sex is None else 1 if a.sex == b.sex else 2


def nationality_level(a: Side, b: Side) -> int:
    """Return the number of the first level of NATIONALITY that holds."""
    if a.nationality is None or b.nationality is None:
        return 0
    return 1 if a.nationality == b.nationality else 2


COMPARISONS: Final = (
    Comparison("document", DOCUMENT, document_level),
    Comparison("name", NAME, name_level),
    Comparison("birth", BIRTH, birth_level),
    Comparison("nationality", NATIONALITY, nationality_level),
    Comparison("sex", SEX, sex_level),
)
COMPARED: Final = tuple(one.field for one in COMPARISONS)


def levels(a: Side, b: Side) -> tuple[int, int, int, int, int]:
    """Return the number of the level of each field, in the order of COMPARISONS."""
    return (
        document_level(a, b),
        name_level(a, b),
        birth_level(a, b),
        nationality_level(a, b),
        sex_level(a, b),
    )
