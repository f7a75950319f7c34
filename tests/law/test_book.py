"""The rule book is complete: every id of the catalogue, with text, citation and how it was read."""

import json
import re
from datetime import date

import pytest

from duecourse import law
from duecourse.law.parameters import value_file
from duecourse.law.registry import FINDINGS

# The catalogue's chapters and how many rules each has; 43 of them are holds.
CHAPTERS = {
    "A": 15, "B": 13, "C": 16, "D": 20, "E": 13, "F": 15, "G": 9, "H": 7, "I": 7, "J": 43, "K": 17,
}  # fmt: skip
CODES = ("T-usc", "T-cfr", "W", "TR", "M", "convention", "design", "product rule", "text of each")


def test_the_book_has_every_rule_of_the_catalogue() -> None:
    wanted = [
        f"J{n:02}" if chapter == "J" else f"{chapter}-{n:02}"
        for chapter, count in CHAPTERS.items()
        for n in range(1, count + 1)
    ]

    assert wanted == list(law.rule_book().rules)
    assert 175 == len(wanted)


@pytest.mark.parametrize("rule", law.rule_book().rules.values(), ids=lambda rule: rule.id)
def test_a_rule_says_all_that_a_lawyer_needs_to_check_it(rule: law.RuleBook) -> None:
    stated = {name: getattr(rule, name) for name in ("title", "text", "cite", "checked")}

    assert [] == [
        name for name, text in stated.items() if len(text) < (1 if name == "checked" else 3)
    ]
    assert any(code in stated["checked"] for code in CODES), stated["checked"]
    assert date.fromisoformat(rule.last_checked) <= date(2026, 11, 25)  # type: ignore[attr-defined]


def test_a_bare_section_number_is_no_citation() -> None:
    parts = [(r.id, part) for r in law.rule_book().rules.values() for part in r.cite.split("; ")]

    assert [] == [(name, part) for name, part in parts if re.match(r"\d+\.\d", part)]


def test_what_only_memory_says_is_marked() -> None:
    rules = law.rule_book().rules.values()

    assert [] == [r.id for r in rules if not r.unverified
                  and (r.checked == "M" or "**unverified**" in r.checked)]  # fmt: skip


def test_the_file_says_what_its_codes_mean() -> None:
    meta = json.loads(value_file("rules.json"))["meta"]

    assert {"T-usc", "T-cfr", "T-cfr+", "W", "TR", "M"} <= set(meta["checked_means"])
    assert {"H", "M", "L", ""} == set(meta["confidence_means"])
    assert meta["decided"]


def test_every_output_that_looks_like_a_finding_is_one() -> None:
    named = {
        (rule.id, name)
        for rule in law.rule_book().rules.values()
        for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", rule.outputs)
    }

    assert set() == {(rule, name) for rule, name in named if name not in FINDINGS}
