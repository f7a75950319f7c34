"""One normaliser: a record alone and a table of records give the same; no text makes it raise."""

from string import ascii_uppercase, digits

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.linkage.keys import SQL, TEXTS_SQL, WORDS_MAX, key, keys, signed, texts
from duecourse.linkage.normalise import (
    COLUMNS,
    FIELDS,
    Given,
    Source,
    comparable,
    comparable_columns,
    row,
)
from duecourse.linkage.noticed import Noticed

# fmt: off
WORDS = st.sampled_from([
    "GARCIA", "DE", "LA", "CRUZ", "MOHAMED", "ABD", "EL", "RAHMAN", "NGUYỄN", "Đức",
    "王小明", "김민준", "محمد", "الحسن", "Юрий", "O'BRIEN", "NEE", "FNU", "JR", "MR",
    "L0PEZ", "<", "<<", ",", "S/O", "VAN", "LE", "ﷺ", "ß", "İ", "ĳ",
])
# fmt: on
ANY_TEXT = st.text(max_size=40)
NAMES = st.none() | ANY_TEXT | st.lists(WORDS, max_size=6).map(" ".join)
NUMBERS = st.none() | ANY_TEXT | st.text(ascii_uppercase + digits + " -", max_size=12)
DATES = (
    st.none()
    | ANY_TEXT
    | st.dates().map(str)
    | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True)
)
CODES = st.none() | st.sampled_from(["MEX", "D<<", "XXA", "QQQ", "", "us"]) | ANY_TEXT
SEXES = st.none() | st.sampled_from(["M", "f", "2", "<", "?"]) | ANY_TEXT
RECORDS = st.tuples(NAMES, NAMES, DATES, SEXES, CODES, NUMBERS, CODES)
SOURCES = st.builds(
    Source,
    country_system=st.sampled_from(["travel", "iso2", "i94", "eoir"]),
    name_characters=st.sampled_from([None, 30, 39]),
    day_first=st.sampled_from([None, True, False]),
)
NUMBERED = ("birth_year", "birth_month", "birth_day", "remarks")
TYPES = {
    **dict.fromkeys(COLUMNS, pa.string()),
    **dict.fromkeys(NUMBERED, pa.int64()),
    **dict.fromkeys(("cut", "document_usable"), pa.bool_()),
}
SCHEMA = pa.schema(list(TYPES.items()))
PRINTABLE = st.text(max_size=60).filter(str.isprintable)
PERSON = Given("GARCIA LOPEZ", "JUAN", "1988-04-05", "M", "MEX", "C1234568", "MEX")


# No deadline: other work on the machine is no failure.
@settings(deadline=None)
@given(st.lists(RECORDS, max_size=8), SOURCES)
def test_a_table_of_records_gives_what_each_record_gives_alone(records, source):
    columns = {field: [record[at] for record in records] for at, field in enumerate(FIELDS)}

    alone = [row(comparable(Given(*record), source=source)) for record in records]
    made = comparable_columns(columns, source=source)

    assert alone == list(zip(*(made[column] for column in COLUMNS), strict=True))


@settings(deadline=None)
@given(RECORDS, SOURCES)
def test_any_text_gives_ascii_forms_and_keys(record, source):
    made = comparable(Given(*record), source=source)

    forms = (made.name.surname, made.name.given, made.name.sounds, made.name.letters)
    others = (made.name.bones, made.name.other_surname, made.document.number)

    assert all(form.isascii() for form in (*forms, *others))
    assert all(0 <= one < 1 << 64 for one in keys(made))


@settings(deadline=None)
@given(RECORDS)
def test_a_comparable_name_is_its_own_comparable_form(record):
    once = comparable(Given(*record)).name
    twice = comparable(Given(once.surname, once.given)).name

    assert (once.letters, once.surname) == (twice.letters, twice.surname)


@settings(deadline=None, max_examples=30)
@given(st.lists(PRINTABLE, min_size=1, max_size=50))
def test_a_key_is_the_same_number_in_python_and_in_duckdb(texts):
    query = f"select {SQL.format(text='text')} from (select unnest($1::varchar[]) as text)"

    with duckdb.connect() as base:
        there = base.execute(query, [texts]).fetchall()

    assert [(key(text),) for text in texts] == there


@settings(deadline=None, max_examples=60)
@given(st.lists(RECORDS, min_size=1, max_size=20), SOURCES)
def test_the_texts_of_a_table_made_in_duckdb_are_those_of_each_record(records, source):
    columns = {field: [record[at] for record in records] for at, field in enumerate(FIELDS)}
    expected = [set(texts(comparable(Given(*record), source=source))) for record in records]
    table = pa.table(comparable_columns(columns, source=source), schema=SCHEMA)

    with duckdb.connect() as base:
        base.register("made", table)
        query = TEXTS_SQL.format(table="made", words_max=WORDS_MAX)
        there = base.execute(f"select key_texts from ({query})").fetchall()

    assert expected == [set(found) for (found,) in there]


def test_a_key_fits_the_signed_number_of_postgresql():
    assert -1 == signed((1 << 64) - 1)
    assert 5 == signed(5)


def test_the_holders_of_a_number_come_from_the_caller():
    columns = {"surname": ["GARCIA"], "document": ["C7654321"]}

    made = comparable_columns(columns, holders={"C7654321": 500})

    assert [False] == made["document_usable"]
    assert made["remarks"][0] & Noticed.DOCUMENT_SHARED


def found(**changes):
    other = Given(**{**{field: getattr(PERSON, field) for field in FIELDS}, **changes})
    shared = set(texts(comparable(PERSON))) & set(texts(comparable(other)))
    return "".join(sorted({text[0] for text in shared}))


def test_a_record_is_found_by_another_way_when_one_field_is_wrong():
    rows = (
        # what changed, the rules that still find it, why this row
        ({}, "DLMNRW", "nothing"),
        ({"document": "X9999999"}, "LMNRW", "a renewed passport"),
        ({"document": None}, "LMNRW", "no document"),
        ({"document": "C12E4568"}, "LMNRW", "a document misread"),
        ({"surname": "GARCIA"}, "DW", "the second surname dropped"),
        ({"surname": "GARCIALOPEZ"}, "DLW", "the surnames joined"),
        ({"surname": "JUAN", "given": "GARCIA LOPEZ"}, "DLMNRW", "the fields exchanged"),
        ({"birth": "1988-05-04"}, "DLNRW", "day and month exchanged"),
        ({"birth": "1988-04-06"}, "DLN", "a wrong day"),
        ({"birth": "1989-04-05"}, "DM", "a wrong year"),
        ({"birth": "1988-01-01"}, "DLN", "1 January for an unknown day"),
        ({"birth": "1988"}, "DLN", "only the year"),
        ({"birth": None}, "D", "no birth date"),
        ({"surname": None, "given": None}, "D", "no name"),
    )

    for changes, rules, why in rows:
        assert rules == found(**changes), why


def test_records_without_a_birth_year_meet_by_name_and_nationality():
    one = comparable(Given("GARCIA", "JUAN", nationality="MEX"))
    two = comparable(Given("JUAN", "GARCIA", nationality="MX"))

    assert texts(one) == texts(two) == ("P|GARCIA JUAN|MEX",)


def test_a_1_january_record_is_not_filed_under_one_word():
    made = texts(comparable(Given("HASSAN", "ALI OMAR", "1990-01-01")))

    pairs = [text for text in made if text.startswith("W|")]

    assert ["W|ALI HASAN|1990-01-01", "W|ALI UMAR|1990-01-01", "W|HASAN UMAR|1990-01-01"] == pairs


def test_a_record_without_name_and_document_has_no_key():
    assert () == keys(comparable(Given(None, None, "1990-05-06")))
