"""What a reader is told: marks, odds in words, evidence that adds up, and what would turn it."""

from datetime import date
from typing import Any

import pytest

from duecourse.linkage import doubt as words
from duecourse.linkage.artefact import load
from duecourse.linkage.levels import side
from duecourse.linkage.normalise import Given, comparable
from duecourse.linkage.score import weigh

RECORD = Given("OKORO", "NGOZI BLESSING", "1990-04-05", "F", "NGA", "A01234567", "NGA")
FIRST = Given("OKORO", "NGOZI", "1990-05-04", "F", "NGA", "A09999999", "NGA")
SECOND = Given("Okoro", "GOZI", "1990-04-05", "F", "NGA", None, "NGA")


def shown(given: Given, *, person: int, way: str = "arrival", day: str = "2026-06-01") -> Any:
    return words.Shown(
        form=comparable(given), person=person, record=10 * person, way=way,
        happened_on=date.fromisoformat(day),
    )  # fmt: skip


def doubt(*candidates: Any, record: Given = RECORD) -> Any:
    asked = shown(record, person=0, way="departure", day="2026-11-01")
    return words.explained(load(), asked, candidates, reasons=["why"])


ODDS = """
    # bits    said
      0.0     about even odds
      -0.4    about even odds
      1.0     about 2 to 1
      -1.0    about 1 in 3
      10.0    about 1,000 to 1
      -16.74  about 1 in 110,000
      31.0    over a thousand million to 1
      -40.0   less than 1 in a thousand million
"""
ODDS_ROWS = [line.split(maxsplit=1) for line in ODDS.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ODDS_ROWS, ids=[row[0] for row in ODDS_ROWS])
def test_bits_are_said_as_odds(row: list[str]) -> None:
    assert row[1] == words.odds(float(row[0]))


def test_strength_is_said_in_words() -> None:
    assert "says nothing" == words.strength(0.0)
    assert "hardly counts" == words.strength(-0.3)
    assert "a little for" == words.strength(2.0)
    assert "clearly against" == words.strength(-5.0)
    assert "strongly for" == words.strength(12.0)


def test_evidence_adds_up_to_the_weight_of_the_pair() -> None:
    made = doubt(shown(FIRST, person=1), shown(SECOND, person=2))

    for one, given in zip(made["candidates"], (FIRST, SECOND), strict=True):
        weight = weigh(load(), side(comparable(RECORD)), side(comparable(given))).bits
        total = one["prior_bits"] + sum(step["bits"] for step in one["steps"])
        assert weight == pytest.approx(total, abs=1e-9) == one["total_bits"]


def test_fields_are_marked_by_what_is_the_same_and_what_differs() -> None:
    made = doubt(shown(FIRST, person=1), shown(SECOND, person=2))

    first, second = (
        {
            row["label"]: cell["mark"]
            for row, cell in zip(made["record"], one["fields"], strict=True)
        }
        for one in made["candidates"]
    )
    assert ("same", "alike") == (first["Surname"], second["Surname"])
    assert ("near", "same") == (first["Date of birth"], second["Date of birth"])
    assert ("differs", "missing") == (first["Document"], second["Document"])
    assert ("plain", "plain") == (first["Day of the record"], second["Day of the record"])


def test_a_departure_before_the_arrival_is_marked() -> None:
    made = doubt(shown(FIRST, person=1, day="2026-11-03"))

    last = made["candidates"][0]["fields"][-1]
    assert ("differs", "2 days later") == (last["mark"], last["comparable"])


def test_what_would_change_is_what_the_weights_say() -> None:
    """With the record's document in the candidate's place, the weight is that of the sentence."""
    made = doubt(shown(FIRST, person=1), shown(SECOND, person=2))
    agreeing = Given(*(FIRST.surname, FIRST.given, FIRST.birth, "F", "NGA", "A01234567", "NGA"))
    weight = weigh(load(), side(comparable(RECORD)), side(comparable(agreeing))).bits

    told = made["candidates"][0]["would_change"]

    expected = f"If {words.AGREED['document']}: {words.odds(weight)}, and "
    assert [one for one in told if one.startswith(expected)]
    assert len(told) <= words.CHANGES_MAX
    for sentence in told:
        assert "speak" in sentence or "ahead of" in sentence or "behind" in sentence


def test_at_most_three_candidates_are_shown() -> None:
    made = doubt(*(shown(FIRST, person=n) for n in range(1, 6)))

    assert ["1", "2", "3"] == [one["person"] for one in made["candidates"]]


def test_a_record_that_says_nothing_is_explained_too() -> None:
    made = doubt(shown(FIRST, person=1), record=Given())

    assert {"missing", "plain"} == {cell["mark"] for cell in made["candidates"][0]["fields"]}
    assert all(step["bits"] == 0 for step in made["candidates"][0]["steps"])


def test_names_in_each_others_fields_are_marked_as_that() -> None:
    swapped = Given("NGOZI BLESSING", "OKORO", "1990-04-05", "F", "NGA", "A01234567", "NGA")

    made = words.explained(
        load(), shown(RECORD, person=0), [shown(swapped, person=1)], reasons=["why"]
    )

    marks = [cell["mark"] for cell in made["candidates"][0]["fields"][:3]]
    assert ["swapped", "swapped", "alike"] == marks


def test_a_level_that_means_something_only_with_its_rarity_says_so() -> None:
    slip = Given("OKORO", "NGOZI BLESSING", "1990-04-05", "F", "NGA", "B01234567", "NGA")

    level, rarity = doubt(shown(slip, person=1))["candidates"][0]["steps"][:2]

    assert level["bits"] < 0 < level["bits"] + rarity["bits"]
    assert f"with its rarity {words.strength(level['bits'] + rarity['bits'])}" == level["strength"]
