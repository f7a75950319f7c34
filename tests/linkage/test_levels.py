"""The levels of agreement: what each means, and the same answer in Python and in DuckDB."""

import random

import duckdb
import pyarrow as pa
import pytest

from duecourse.linkage.levels import COMPARISONS, MACROS, SIDE_SQL, levels, side
from duecourse.linkage.normalise import COLUMNS, Given, comparable, row

PERSON = Given("GARCIA LOPEZ", "JUAN CARLOS", "1988-04-15", "M", "MEX", "C12345678", "MEX")
NUMBERED = ("birth_year", "birth_month", "birth_day", "remarks")
TYPES = {
    **dict.fromkeys(COLUMNS, pa.string()),
    **dict.fromkeys(NUMBERED, pa.int64()),
    **dict.fromkeys(("cut", "document_usable"), pa.bool_()),
}
SCHEMA = pa.schema(list(TYPES.items()))
# fmt: off
NAMES = """
    # surname        given          level        why this row
      GARCIA LOPEZ|JUAN CARLOS    | exact       | nothing changed
      JUAN CARLOS|GARCIA LOPEZ    | same_words  | fields exchanged
      GARCIALOPEZ|JUAN CARLOS     | same_words  | a space lost
      GARCIA|JUAN CARLOS          | contained   | second surname dropped
      GARCIA LOPEZ|JUAN           | contained   | middle name dropped
      GARCIA LOPEZ|JUAN C         | contained   | a middle initial is no other word
      GARSIA LOPES|JUAN CARLOS    | close       | a slip in each word
      GARCIA LOPEZ|JUAN KARLOS    | close       | another spelling
      LOPEZ|JUAN KARLOS           | words_close | first surname dropped and a slip
      PEREZ RUIZ|JUAN CARLOS      | given_same  | another surname
      GARCIA LOPEZ|PEDRO          | two_words   | another given name: a brother
      GARCIA RUIZ|PEDRO           | one_word    | one surname in common
      SMITH|PETER                 | differs     | another person
      |                           | missing     | no name
"""
FIELDS = (
    # field, value, what is compared, level, why this row
    ("document", "C12345678", "document", "same", "nothing changed"),
    ("issued_by", "GTM", "document", "same_number", "the number under another country"),
    ("issued_by", None, "document", "same_number", "the country is missing"),
    ("document", "CI23A5678", "document", "slip", "a confusion and a slip"),
    ("document", "CI2345678", "document", "alike", "I read for 1"),
    ("document", "C12345679", "document", "neighbour", "the next passport"),
    ("document", "C12345478", "document", "slip", "a digit wrong"),
    ("document", "C1235678", "document", "slip", "a digit lost"),
    ("document", "C12354678", "document", "slip", "two digits exchanged"),
    ("document", "K98765432", "document", "differs", "a renewed passport"),
    ("both", "K98765432 GTM", "document", "other_country", "a second passport"),
    ("both", "K98765432 ", "document", "differs", "the other country is not known"),
    ("document", None, "document", "missing", "no document"),
    ("document", "123456789", "document", "missing", "a filler identifies nobody"),
    ("birth", "1988-04-15", "birth", "same", "nothing changed"),
    ("birth", "1988-04-25", "birth", "slip", "a digit of the day"),
    ("birth", "1988-04-16", "birth", "slip", "one day on"),
    ("birth", "1998-04-15", "birth", "slip", "a digit of the year"),
    ("birth", "2008-04-15", "birth", "differs", "twenty years: a child, not a slip"),
    ("birth", "1988-01-01", "birth", "filler", "1 January for an unknown day"),
    ("birth", "1988", "birth", "filler", "only the year is known"),
    ("birth", "1988-09-30", "birth", "year", "another day of the year"),
    ("birth", None, "birth", "missing", "no date"),
    ("sex", "F", "sex", "differs", "another sex"),
    ("sex", None, "sex", "missing", "not recorded"),
    ("nationality", "GTM", "nationality", "differs", "a second passport"),
)
# fmt: on
AT = {one.field: at for at, one in enumerate(COMPARISONS)}


def level(field, one, two):
    number = levels(side(comparable(one)), side(comparable(two)))[AT[field]]
    return COMPARISONS[AT[field]].levels[number].name


def changed(**changes):
    given = {name: getattr(PERSON, name) for name in PERSON.__slots__}
    return Given(**{**given, **changes})


ROWS = [line.split("|") for line in NAMES.splitlines() if "|" in line]


@pytest.mark.parametrize(("surname", "given", "expected", "why"), ROWS)
def test_a_name_has_the_level_of_its_row(surname, given, expected, why):
    other = changed(surname=surname.strip(), given=given.strip())

    assert expected.strip() == level("name", PERSON, other), why
    assert expected.strip() == level("name", other, PERSON), why


@pytest.mark.parametrize(("field", "value", "compared", "expected", "why"), FIELDS)
def test_a_field_has_the_level_of_its_row(field, value, compared, expected, why):
    paper = dict(zip(("document", "issued_by"), (value or "").split(" "), strict=False))
    other = changed(**(paper if field == "both" else {field: value}))

    assert expected == level(compared, PERSON, other), why
    assert expected == level(compared, other, PERSON), why


def test_day_and_month_exchanged_are_seen():
    one, two = changed(birth="1988-04-05"), changed(birth="1988-05-04")

    assert "exchanged" == level("birth", one, two)
    assert "exchanged" == level("birth", changed(birth="04/05/1988"), two)


# fmt: off
WORDS = [
    "GARCIA", "GARSIA", "LOPEZ", "LOPES", "DE LA CRUZ", "JUAN", "JUANA", "JOHAN", "CARLOS", "C",
    "MOHAMED", "MUHAMMAD", "HASSAN", "HUSSEIN", "NGUYEN", "VAN", "HUNG", "LI", "WEI", "XIAO MING",
    "XIAOMING", "Đức", "محمد", "الحسن", "Юрий", "O'BRIEN", "", "FNU",
]
# fmt: on


def some_record(chance):
    """Return a record of few values, so that pairs of records meet at every level."""
    digits = chance.choice(("0158015", "0158016", "O158O15", "015801", "0158", "0518015", "99999"))
    day = f"{chance.choice((1988, 1989, 1998))}-{chance.choice((1, 4, 5)):02d}"
    day += f"-{chance.choice((1, 4, 5, 14)):02d}"
    slashed = "/".join(reversed(day.split("-")))
    return Given(
        " ".join(chance.choices(WORDS, k=chance.choice((0, 1, 1, 2)))),
        " ".join(chance.choices(WORDS, k=chance.choice((0, 1, 1, 2)))),
        chance.choice((None, day, day, day, day[:4], slashed, "31/02/1988")),
        chance.choice((None, "M", "F")),
        chance.choice((None, "MEX", "VNM", "XXA")),
        chance.choice((None, "C" + digits, "C" + digits, digits, "O" + digits, "NONE", "X1234")),
        chance.choice((None, "MEX", "VNM")),
    )


@pytest.mark.parametrize("seed", range(3))
def test_levels_in_duckdb_are_those_in_python(seed):
    chance = random.Random(seed)
    records = [comparable(some_record(chance)) for _ in range(150)]
    sides = [side(record) for record in records]
    expected = [levels(one, two) for one in sides for two in sides]
    rows = zip(*(row(record) for record in records), strict=True)
    table = pa.table(dict(zip(COLUMNS, map(list, rows), strict=True)), schema=SCHEMA)

    there = in_duckdb(table)

    assert expected == there
    for at, comparison in enumerate(COMPARISONS):
        met = {numbers[at] for numbers in expected}
        assert set(range(len(comparison.levels))) == met, comparison.field


def in_duckdb(table):
    """Return the levels of all pairs of rows, in order."""
    with duckdb.connect() as base:
        for macro in MACROS:
            base.execute(macro)
        base.register("made", table)
        base.execute(
            f"create table sides as select row_number() over () as id, {SIDE_SQL} from made"
        )
        names = [name for (name, *_) in base.execute("describe sides").fetchall()]
        both = ", ".join(f"l.{name} as {name}_l, r.{name} as {name}_r" for name in names)
        numbers = ", ".join(f"{one.sql} as {one.field}" for one in COMPARISONS)
        pairs = f"select {both} from sides l, sides r"
        query = f"select {numbers} from ({pairs}) order by id_l, id_r"
        return base.execute(query).fetchall()
