"""The metrics of linkage on small tables of decisions, with values reckoned by hand."""

from typing import Any

import pyarrow as pa
import pytest

from duecourse.linkage.evaluate import Counts, DecisionsDoNotFit, evaluate

# departure | its arrival | group        | trap      | born       | left       | sex | nat | source
TRUTH = """
  1 | 10 | arabic  |      | 1990-01-01 | 2025-06-01 | F | EGY | carrier
  2 | 20 | arabic  |      | 2010-06-02 | 2025-06-01 | M | EGY | carrier
  3 | 30 | arabic  | twin | 1960-03-04 | 2025-06-01 | M | IRQ | manual
  4 | 40 | english | twin | 1985-05-05 | 2025-06-01 | F | GBR | carrier
  5 | -  | english | no_arrival | -    | 2025-06-01 | - | GBR | manual
"""
# departure | outcome | put to | shown
DECIDED = """
  1 | automatic | 10 | 10 20
  2 | automatic | 30 | 30
  3 | review    | -  | 40 30 10
  4 | review    | -  | 10 20
  5 | automatic | 20 | 20
"""


def table(text: str, **kinds: Any) -> pa.Table:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    columns: dict[str, Any] = {}
    for (name, kind), cells in zip(kinds.items(), zip(*rows, strict=True), strict=True):
        columns[name] = [None if cell == "-" else kind(cell) for cell in cells]
    return pa.table(columns)


def numbers(text: str) -> list[int]:
    return [int(one) for one in text.split()]


def measured(decided: str = DECIDED) -> Any:
    everything = table(
        TRUTH, dep_id=int, arr_id=int, grp=str, trap=str, dob=str, dep_date=str, sex=str, nat=str,
        source=str,
    )  # fmt: skip
    departures = everything.append_column("doc_ctry", everything["nat"])
    decisions = table(decided, dep_id=int, outcome=str, arr_id=int, shown=numbers)
    return evaluate(decisions, departures=departures, truth=everything)


def test_wrong_links_count_against_all_departures_and_found_against_those_with_an_arrival() -> None:
    figures = measured().figures()

    assert 1 / 3 == pytest.approx(figures["precision"]), "one of three automatic links is right"
    assert 1 / 4 == figures["auto_recall"], "of four departures with an arrival"
    assert 2 / 5 * 100_000 == figures["wrong_per_100k"], "two wrong of five departures"
    assert 2 / 4 == figures["found"], "one automatic, one shown to a reviewer"
    assert 2 / 5 == figures["review_share"]


def test_every_group_and_trap_has_the_same_figures() -> None:
    found = measured()

    assert Counts(3, 3, 2, 1, 1, 2) == found.by_group["name:arabic"]
    assert Counts(2, 1, 1, 0, 1, 0) == found.by_group["name:english"]
    assert Counts(2, 2, 0, 0, 2, 1) == found.by_trap["twin"]
    assert {"twin", "no_arrival", "none"} == set(found.by_trap)
    assert set(found.overall.figures()) == set(found.figures()["by_trap"]["twin"])


def test_groups_are_read_from_the_departure() -> None:
    found = measured().by_group

    assert {"yes": 1, "no": 3, "unknown": 1} == {
        name: found[f"january:{name}"].departures for name in ("yes", "no", "unknown")
    }
    assert {"0-17", "30-44", "60+", "unknown"} == {
        name.partition(":")[2] for name in found if name.startswith("age:")
    }
    assert 2 == found["sex:F"].departures
    assert 1 == found["sex:unknown"].wrong
    assert 2 == found["source:manual"].departures
    assert 1 == found["nationality:IRQ"].found
    assert 3 == found["issued_by:EGY"].departures + found["issued_by:IRQ"].departures


def test_a_share_of_nothing_is_not_a_number() -> None:
    figures = measured().by_trap["no_arrival"].figures()

    assert figures["found"] is None
    assert figures["auto_recall"] is None
    assert 0.0 == figures["precision"]


def test_a_departure_without_a_decision_is_missed() -> None:
    found = measured("1 | automatic | 10 | 10")

    assert 5 == found.overall.departures
    assert 3 == found.overall.missed


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ("1 | none | - |\n 1 | none | - |", "1 decisions are for a departure that has another one"),
        ("9 | none | - |", "not in the file"),
        ("1 | automatic | - |", "does not fit"),
        ("1 | review | 10 | 10", "does not fit"),
        ("1 | perhaps | - |", "does not fit"),
        ("1 | review | - | 10 20 30 40", "too many"),
    ],
)
def test_decisions_that_do_not_fit_are_refused(decided: str, said: str) -> None:
    with pytest.raises(DecisionsDoNotFit, match=said):
        measured(decided)


def test_waiting_is_told_by_group() -> None:
    """Of the arabic departures 1 and 3 waited 2 and 6 hours: 4 in the middle."""
    everything = table(
        TRUTH, dep_id=int, arr_id=int, grp=str, trap=str, dob=str, dep_date=str, sex=str, nat=str,
        source=str,
    )  # fmt: skip
    departures = everything.append_column("doc_ctry", everything["nat"])
    decisions = table(DECIDED, dep_id=int, outcome=str, arr_id=int, shown=numbers)
    waiting = pa.table({"dep_id": [1, 3, 4], "hours": [2.0, 6.0, 5.0]})

    found = evaluate(decisions, departures=departures, truth=everything, waiting=waiting).waiting

    assert (2, 4.0) == (found["name:arabic"].reviews, found["name:arabic"].hours_median)
    assert 5.8 == pytest.approx(found["name:arabic"].hours_95th)
    assert 1 == found["source:manual"].reviews
