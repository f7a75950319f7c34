"""Dates, document numbers and country codes to their comparable forms. All values are invented."""

import re
from pathlib import Path

import pytest

from duecourse.linkage.births import birth
from duecourse.linkage.countries import SYSTEMS, UnknownCountrySystem, _table, country
from duecourse.linkage.documents import document
from duecourse.linkage.noticed import Noticed

TABLES = Path(__file__).parent / "tables"


def rows(table):
    text = (TABLES / table).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [re.split(r"\s{2,}", line) for line in lines]


def said(remarks):
    return sorted(flag.name for flag in Noticed if remarks & flag)


@pytest.mark.parametrize(("text", "known", "other", "remarks", "why"), rows("birth_dates.txt"))
def test_a_birth_date_keeps_every_part_that_can_be_true(text, known, other, remarks, why):
    made = birth(text)

    parts = (("04", made.year), ("02", made.month), ("02", made.day))
    shown = "-".join("?" if part is None else f"{part:{width}d}" for width, part in parts)

    assert known == shown, why
    assert other.strip("-") == (made.other or ""), why
    assert sorted(remarks.strip("-").split()) == said(made.remarks), why


@pytest.mark.parametrize(("day_first", "full"), [(True, "1988-04-05"), (False, "1988-05-04")])
def test_a_source_that_says_its_order_leaves_no_doubt(day_first, full):
    made = birth("05/04/1988", day_first=day_first)

    assert full == made.full
    assert made.other is None


@pytest.mark.parametrize(("day_first", "full"), [(True, "1988-04-25"), (False, "1988-04-25")])
def test_a_declared_order_that_cannot_be_true_gives_way(day_first, full):
    assert full == birth("25/04/1988", day_first=day_first).full


def test_no_birth_date_is_said():
    assert ["BIRTH_MISSING"] == said(birth(None).remarks)
    assert ["BIRTH_MISSING"] == said(birth("  ").remarks)


@pytest.mark.parametrize(
    ("text", "number", "alike", "usable", "remarks", "why"),
    rows("documents.txt"),
)
def test_a_document_number_is_bare_and_its_look_alikes_are_one(
    text, number, alike, usable, remarks, why
):
    made = document(text)

    assert (number.strip("-"), alike.strip("-")) == (made.number, made.alike), why
    assert (usable == "yes") == made.usable, why
    assert sorted(remarks.strip("-").split()) == said(made.remarks), why


def test_a_number_that_500_people_share_finds_nobody():
    made = document("C7654321", holders=500)

    assert not made.usable
    assert ["DOCUMENT_SHARED"] == said(made.remarks)
    assert "C7654321" == made.number


def test_a_family_passport_still_finds_its_holders():
    assert document("C7654321", holders=6).usable


@pytest.mark.parametrize(("system", "code", "genc", "kind", "why"), rows("countries.txt"))
def test_a_country_code_means_what_its_own_list_says(system, code, genc, kind, why):
    made = country(None if code == "-" else code, system=system)

    assert (genc.strip("-") or None, kind) == (made.genc, made.kind), why


def test_a_code_list_that_we_do_not_have_is_refused_with_the_lists_that_we_have():
    with pytest.raises(UnknownCountrySystem, match="eoir, i94, iso2, travel"):
        country("MX", system="fips")


def test_every_genc_code_in_the_table_is_in_genc():
    known = {code for system, code in _table() if system == "genc"}

    strangers = {genc for genc, _ in _table().values() if genc} - known

    assert set() == strangers
    assert {"travel", "iso2", "i94", "eoir"} == set(SYSTEMS)
