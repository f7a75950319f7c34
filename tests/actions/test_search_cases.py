"""A case is found by its numbers, its names however they are written, and its counsel."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions import search_asked
from duecourse.actions.search_cases import SHOWN_MAX, Searched, search_cases
from duecourse.actions.search_score import closeness
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, COUNSEL_STATED, IDENTITY_STATED

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
SPACE = UUID("5e0c6a1e-7a5e-4f0c-9d2e-3c5a6f2b8d10")
ANA = Actor("ana", "officer")
Base = psycopg.Connection[Any]
# key, family, given, born
PEOPLE = (
    ("elena", "Rivas Mora", "Elena", "1985-03-02"),
    ("elina", "Ruiz", "Elina", "1985-07-09"),
    ("muhammad", "Al-Rahman", "Muhammad Yusuf", "1990-11-23"),
    ("dmitri", "Shevchenko", "Dmitri", "1978-01-30"),
    ("wei", "Zhang", "Wei", "1992-05-17"),
    ("jose1", "Lopez", "Jose", "1980-02-01"),
    ("jose2", "Lopez", "Jose", "1981-02-01"),
    ("arnold", "Krzyzanowski", "Arnold", "1966-12-12"),
)


def case_of(key: str) -> UUID:
    return uuid5(SPACE, key)


def opened(base: Base, key: str, family: str, given: str, born: str | None) -> UUID:
    case_id = case_of(key)
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": f"HOU-{key}7"})
        act.add(IDENTITY_STATED, {
            "names": [{"family": family, "given": given}], "birth_on": born,
            "numbers": [
                {"kind": "a_number", "number": f"A 205-555-{sum(map(ord, key)) % 1000:03d}"},
                {"kind": "receipt", "number": f"IOE09{sum(map(ord, key)):08d}"},
                {"kind": "court", "number": f"HOU/IM/{key}/2024"},
            ],
        })  # fmt: skip
        act.append(after=0)
    return case_id


@pytest.fixture
def filed(connection: Base) -> Base:
    for one in PEOPLE:
        opened(connection, *one)
    return connection


def keys(searched: Searched) -> list[str]:
    known = {str(case_of(row[0])): row[0] for row in PEOPLE}
    return [known[one] for one in searched.shown]


def find(base: Base, text: str, **named: Any) -> Searched:
    return search_cases(base, text, by=ANA, purpose="case work", at=AT, **named)


# What somebody types, and whose case stands first.
NAMES = """
    Elena Rivas Mora             | elena      as it stands
    Rivas Mora, Elena            | elena      with the comma
    mora elena rivas             | elena      in another order
    Elena Mora                   | elena      two words of three
    Helena Rivaz                 | elena      both words misspelt
    Elena Ribas                  | elena      one letter wrong
    Elena Rvias                  | elena      two letters exchanged
    Elenna Rivass Moora          | elena      letters doubled
    ELENARIVAS MORA              | elena      written together
    Rivas 1985                   | elena      one word and the birth year
    Rivas 1985-03-02             | elena      one word and the birth date
    Rivas 3/2/1985               | elena      the date as it is written here
    Rivas 2 March 1985           | elena      the date in words
    Rivaz 2 Mar 1985             | elena      misspelt, with the date
    Mohammed Youssef Abdelrahman | muhammad   another romanisation
    محمد يوسف الرحمن             | muhammad   in Arabic script
    Дмитрий Шевченко             | dmitri     in Cyrillic script
    Dmitry Sevcenko              | dmitri     from another transliteration
    张伟                         | wei        in Chinese script
    Jose Lopez 1980              | jose1      the year decides between two
    Jose Lopez 1981-02-01        | jose2      and so does the date
    Krzyzanowsky Arnold          | arnold     a long word misspelt
    Krzyzanovski                 | arnold     a rare word alone, misspelt
"""
ROWS = [line.partition("|") for line in NAMES.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip() for row in ROWS])
def test_a_name_is_found_however_it_is_written(filed: Base, row: tuple[str, str, str]) -> None:
    found = keys(find(filed, row[0].strip()))

    assert row[2].split()[0] == found[0]


@pytest.mark.parametrize("text", [
    "A 205-555-517", "a205555517", "205555517", "205 555 517", "A-205.555.517",
    "IOE0900000517", "ioe-09-0000-0517", "HOU/IM/elena/2024", "hou im elena 2024", "HOU-elena7",
    "Elena A205555517",
])  # fmt: skip
def test_a_number_is_found_with_any_punctuation(filed: Base, text: str) -> None:
    searched = find(filed, text)

    assert ["elena"] == keys(searched)
    assert searched.answer.found[0].by_number


def test_counsel_is_found_by_name_and_number(filed: Base) -> None:
    with work_on_case(filed, case_of("wei"), action=RECORD, by=ANA, at=AT) as act:
        act.add(COUNSEL_STATED, {"name": "Ngozi Adeyemi-Clark", "number": "EOIR 44-1199"})
        act.append(after=2)

    for text in ("Adeyemi Clark Ngozi", "Ngozi Adeyemy-Clark", "eoir441199"):
        assert ["wei"] == keys(find(filed, text, counsel=True)), text
    assert [] == keys(find(filed, "Ngozi Adeyemi-Clark"))


def test_the_closest_stands_first_and_nothing_else_orders(filed: Base) -> None:
    found = find(filed, "Jose Lopez").answer.found

    assert [1.0, 1.0] == [one.closeness for one in found]
    assert sorted(one.reference for one in found) == [one.reference for one in found]


def test_who_shares_nothing_with_what_was_asked_is_not_shown(filed: Base) -> None:
    assert [] == keys(find(filed, "Okonkwo Chidinma"))
    assert [] == keys(find(filed, "1985-03-02"))


def test_a_crowd_is_said_to_be_one(connection: Base) -> None:
    for n in range(SHOWN_MAX + 2):
        opened(connection, f"k{n}", "Garcia", "Maria", f"19{50 + n}-01-02")

    searched = find(connection, "Maria Garcia")

    assert (SHOWN_MAX, True) == (len(searched.answer.found), searched.answer.more)
    assert 1 == len(find(connection, "Maria Garcia", born="1960").answer.found[:1])


def test_each_case_shown_is_a_look_on_the_trail(filed: Base) -> None:
    find(filed, "Elena Mora")

    lines = filed.execute(
        "SELECT subject, outcome FROM audit.trail WHERE action = 'case.find' ORDER BY number"
    ).fetchall()
    assert [("Elena Mora", "done"), (str(case_of("elena")), "done")] == lines[:2]


def test_a_search_that_finds_nothing_is_on_the_trail(filed: Base) -> None:
    find(filed, "Okonkwo Chidinma")

    lines = filed.execute(
        "SELECT subject, outcome FROM audit.trail WHERE action = 'case.find'"
    ).fetchall()
    assert [("Okonkwo Chidinma", "not found")] == lines


def test_who_has_no_case_access_finds_nobody(filed: Base) -> None:
    with pytest.raises(NotYours):
        search_cases(
            filed, "Elena Mora", by=Actor("root", "administrator"), purpose="case work", at=AT
        )


def test_a_changed_name_is_found_and_the_old_one_is_not(filed: Base) -> None:
    with work_on_case(filed, case_of("wei"), action=RECORD, by=ANA, at=AT) as act:
        act.add(IDENTITY_STATED, {"names": [{"family": "Oyelaran", "given": "Tunde"}]})
        act.append(after=2)

    assert ["wei"] == keys(find(filed, "Tunde Oyelaran"))
    assert [] == keys(find(filed, "Zhang Wei"))


def test_closeness_knows_names_and_birth_only() -> None:
    asked = search_asked.read("Elena Rivas", born="1985-03-02")

    same = closeness(asked, "Rivas, Elena", date(1985, 3, 2))
    slip = closeness(asked, "Rivas, Elena", date(1985, 3, 3))
    other = closeness(asked, "Rivas, Elena", date(1971, 8, 9))

    assert 1.0 == same > slip > other
