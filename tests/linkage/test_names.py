"""Names of every script and trap to their comparable forms. All names are invented."""

import re
from pathlib import Path

import pytest

from duecourse.linkage.names import name
from duecourse.linkage.noticed import Noticed, sentences

TABLES = Path(__file__).parent / "tables"


def rows(table):
    text = (TABLES / table).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [re.split(r"\s{2,}", line) for line in lines]


def fields(text):
    return [None if part == "-" else part for part in text.split(" / ")]


def forms(made):
    return {"s": made.sounds, "l": made.letters, "b": made.bones}


@pytest.mark.parametrize(("one", "two", "agree", "why"), rows("same_names.txt"))
def test_two_spellings_agree_in_the_forms_that_the_table_says(one, two, agree, why):
    first, second = forms(name(*fields(one))), forms(name(*fields(two)))

    found = "".join(form for form in "slb" if first[form] == second[form])

    assert agree.strip("-") == found, f"{why}: {first} {second}"


@pytest.mark.parametrize(("given", "surname", "own", "remarks", "why"), rows("name_traps.txt"))
def test_a_trap_keeps_what_can_be_kept_and_says_the_rest(given, surname, own, remarks, why):
    made = name(*fields(given))

    said = " ".join(flag.name for flag in Noticed if made.remarks & flag)

    assert (surname.strip("-"), own.strip("-")) == (made.surname, made.given), why
    assert sorted(remarks.strip("-").split()) == sorted(said.split()), why


def test_the_original_is_kept_as_it_came():
    made = name("  Nguyễn ", "Đức\u202e")

    assert ("  Nguyễn ", "Đức\u202e") == made.given_as


def test_a_birth_surname_in_the_field_stands_beside_the_name():
    assert "JONES" == name("SMITH NEE JONES", "ANN").other_surname


def test_composed_and_decomposed_marks_are_one_name():
    assert name("Nguyễn", "Hùng").surname == name("Nguye\u0302\u0303n", "Hu\u0300ng").surname


@pytest.mark.parametrize(
    ("surname", "given", "characters", "cut"),
    [
        ("VILLANUEVA RODRIGUEZ", "MARIA DEL CARMEN", 39, True),  # 20 + 2 + 16: cut before a space
        ("VILLANUEVA RODRIGUEZ", "MARIA DEL CARMEN G", None, False),  # no field length declared
        ("VILLANUEVA RODRIGUEZ", "MARIA", 39, False),
        ("VILLANUEVA RODRIGUEZ", "MARIA DEL CARMEN GUADALUPE", 39, False),  # longer than the field
        ("P" * 20 + "<<" + "Q" * 17, "", 39, True),
        ("P" * 20 + "<<" + "Q" * 16 + "<", "", 39, False),
    ],
)
def test_a_name_that_fills_its_field_is_marked_as_a_beginning(surname, given, characters, cut):
    made = name(surname, given, characters=characters)

    assert cut == made.cut
    assert cut == bool(made.remarks & Noticed.NAME_MAY_BE_CUT)


def test_a_name_of_300_characters_is_compared_by_its_first_words():
    made = name("GARCIA " * 43, "JUAN")

    assert 12 == len(made.surname.split())
    assert made.remarks & Noticed.NAME_TOO_LONG
    assert 301 == len(made.given_as[0])


def test_one_endless_word_is_cut_and_said():
    made = name("X" * 300, "JUAN")

    assert "X" * 40 == made.surname
    assert made.remarks & Noticed.NAME_TOO_LONG


def test_control_and_broken_characters_are_left_out_and_said():
    made = name("GAR\x00CIA\ufffd", "JU\u202eAN\ud800")

    assert ("GARCIA", "JUAN") == (made.surname, made.given)
    assert made.remarks & Noticed.CONTROL_CHARACTERS


def test_line_breaks_and_tabs_are_spaces():
    assert "GARCIA LOPEZ" == name("GARCIA\tLOPEZ\r\n", "JUAN").surname


def test_every_remark_has_its_sentence():
    everything = sum(flag.value for flag in Noticed)

    assert len(Noticed) == len(sentences(everything))
