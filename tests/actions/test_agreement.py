"""How well readers agree: each figure with its count, kappa against worked examples."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from doubts import doubt

from duecourse.actions import review
from duecourse.actions.review_answer import answer, given
from duecourse.actions.review_ask import ask, seed_known, set_share_read_twice
from duecourse.audit.trail import Actor
from duecourse.views.build.agreement_page import kappa

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
ONE, TWO = Actor("anna", "officer"), Actor("ben", "records_steward")
CHIEF = Actor("chief", "supervisor")


def times(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, n in table.items() for _ in range(n)]


def test_kappa_is_that_of_worked_examples() -> None:
    """Cohen's formula by hand: (observed - chance) / (1 - chance)."""
    # 20 both yes, 15 both no, 5 and 10 apart: observed 0.70, chance 0.50, kappa 0.40.
    grants = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    # Same rate of agreement, other margins: observed 0.60, chance 0.54, kappa 0.1304.
    uneven = {("yes", "yes"): 45, ("yes", "no"): 15, ("no", "yes"): 25, ("no", "no"): 15}

    assert pytest.approx(0.40) == kappa(times(grants))
    assert pytest.approx(0.1304, abs=1e-4) == kappa(times(uneven))
    assert 1.0 == kappa(times({("a", "a"): 3, ("b", "b"): 1}))
    assert -1.0 == kappa(times({("a", "b"): 5, ("b", "a"): 5}))
    assert 0.0 == kappa(times({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}))


def test_kappa_is_not_defined_where_chance_always_agrees() -> None:
    assert None is kappa([])
    assert None is kappa([("none", "none")] * 40)


def test_agreement_counts_pairs_whoever_read_first(connection: psycopg.Connection[Any]) -> None:
    set_share_read_twice(connection, 1.0, by=CHIEF, at=AT)
    rows = [("1", "1"), ("1", "2"), ("none", "none"), ("2", "2")]
    for place, (first, second) in enumerate(rows):
        number = ask(connection, doubt(f"r{place}", "1", "2"), at=AT)
        readers = (ONE, TWO) if place % 2 else (TWO, ONE)
        for reader, text in zip(readers, (first, second), strict=True):
            said = "none" if text == "none" else "this"
            reply = given(said, chosen=None if said == "none" else text, note="")
            answer(connection, number, reply, by=reader, at=AT)

    agreement = review.look_at_agreement(connection, by=CHIEF, at=AT)

    assert [("anna", "ben", 4, 3, 0.75)] == [
        (pair.one, pair.other, pair.cases, pair.agreed, pair.rate) for pair in agreement.pairs
    ]
    assert {"this": 6, "none": 2} == agreement.answers
    assert {"supervisor": 1} == agreement.waiting


def test_readers_are_measured_against_what_was_known(
    connection: psycopg.Connection[Any],
) -> None:
    set_share_read_twice(connection, 0.0, by=CHIEF, at=AT)
    replies = [("this", "2"), ("this", "1"), ("cannot_tell", None), ("this", "2")]
    for place, (said, chosen) in enumerate(replies):
        number = seed_known(
            connection, doubt(f"k{place}", "1", "2"), person="2", by=CHIEF, at=AT, asked_at=AT
        )
        answer(connection, number, given(said, chosen=chosen, note="why"), by=ONE, at=AT)

    agreement = review.look_at_agreement(connection, by=CHIEF, at=AT)

    assert [("anna", 4, 2, 1, 1, 0.5)] == [
        (one.reader, one.cases, one.right, one.wrong, one.cannot_tell, one.rate)
        for one in agreement.known
    ]
    assert () == agreement.pairs
    assert None is agreement.all_pairs
