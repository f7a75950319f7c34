"""A changed holiday, closure or number moves running deadlines, and nothing else for good."""

import json
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from duecourse import law
from duecourse.law import calendar, compare, parameters, recompute

ORDER = {"kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
         "country": "HN", "form": "oral"}  # fmt: skip
CASE: dict[str, Any] = {
    "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
    "events": [{"kind": "nta_filed", "on": "2025-06-29"}, ORDER],
    "as_of": "2026-01-20",
    "unknown": [],
}
APPEAL = "proceedings.appeal_due"
ROWS = """
    # first       last        extends  due         safe        why
      2026-02-17  2026-02-17  yes      2026-02-18  2026-02-13  the last day is closed by notice
      2026-02-17  2026-02-19  yes      2026-02-20  2026-02-13  three days are
      2026-02-13  2026-02-13  no       2026-02-17  2026-02-12  a lapse moves only the safe day
"""


@pytest.mark.parametrize(
    "row", [line.split(None, 5) for line in ROWS.splitlines()[2:] if line.strip()]
)
def test_a_closure_moves_the_appeal(row: list[str]) -> None:
    first, last = date.fromisoformat(row[0]), date.fromisoformat(row[1])
    change = recompute.closure(first, last, reason="snow", extends=row[2] == "yes")

    found = {one.finding: one for one in recompute.moved([("one", CASE)], change)}

    assert (row[3], row[4]) == (str(found[APPEAL].new["due"]), str(found[APPEAL].new["safe"])), row[
        5
    ]
    assert "2026-02-17" == str(found[APPEAL].old["due"])
    assert found[APPEAL].rule_book_before != found[APPEAL].rule_book_after


def test_a_new_holiday_moves_the_appeal_and_says_why() -> None:
    change = recompute.holiday(date(2026, 2, 17), name="Day of mourning")

    (moved,) = recompute.moved([("one", CASE)], change)

    assert date(2026, 2, 18) == moved.new["due"]
    assert "holiday on 2026-02-17: Day of mourning" == moved.cause
    assert {"old", "new", "cause", "rule_book_before", "rule_book_after"} <= set(moved.as_json())


def test_a_deadline_that_has_passed_stays() -> None:
    change = recompute.holiday(date(2026, 2, 17), name="Day of mourning")

    found = [m.finding for m in recompute.moved([("one", CASE)], change, as_of=date(2026, 3, 2))]

    assert APPEAL not in found


def test_another_number_of_days_moves_the_appeal() -> None:
    table = json.loads(json.dumps(parameters.data()))
    table["parameters"]["bia_appeal_days"][-1]["value"] = 40

    found = {m.finding: m for m in recompute.moved([("one", CASE)], recompute.Change("40", table))}

    assert date(2026, 2, 24) == found[APPEAL].new["due"]


def test_nothing_is_changed_for_good() -> None:
    before, hash_before = law.evaluate(CASE), law.rule_book().hash

    list(recompute.moved([("one", CASE)], recompute.holiday(date(2026, 2, 17), name="x")))

    assert before == law.evaluate(CASE)
    assert hash_before == law.rule_book().hash
    assert calendar.why_closed(date(2026, 2, 17)) is None


def test_an_error_inside_leaves_the_table_as_it_was() -> None:
    change = recompute.holiday(date(2026, 2, 17), name="x")

    with pytest.raises(KeyError), parameters.instead(change.table):
        raise KeyError

    assert calendar.why_closed(date(2026, 2, 17)) is None


def test_another_thread_keeps_its_own_table() -> None:
    seen: list[str | None] = []
    change = recompute.holiday(date(2026, 2, 17), name="x")

    with parameters.instead(change.table):
        other = Thread(target=lambda: seen.append(calendar.why_closed(date(2026, 2, 17))))
        other.start()
        other.join()
        mine = calendar.why_closed(date(2026, 2, 17))

    assert ([None], "x") == (seen, mine)


def test_two_rule_books_are_compared_by_file_and_by_version(tmp_path: Path) -> None:
    file = tmp_path / "parameters.json"
    change = recompute.holiday(date(2026, 2, 17), name="x")
    file.write_text(json.dumps(change.table))
    version = compare.side(str(Path(law.__file__).parents[2]))
    today = compare.Side()

    moved = list(compare.differences([("one", CASE)], before=today, after=compare.side(str(file))))

    assert [APPEAL] == [one.finding for one in moved]
    assert moved == list(
        compare.differences([("one", CASE)], before=version, after=compare.side(str(tmp_path)))
    )


@pytest.mark.parametrize("written", ["{", "[]", "{}"])
def test_what_is_no_rule_book_is_refused(tmp_path: Path, written: str) -> None:
    file = tmp_path / "parameters.json"
    file.write_text(written)

    with pytest.raises(compare.RuleBookRefused):
        compare.side(str(file))


def test_a_missing_rule_book_is_refused(tmp_path: Path) -> None:
    with pytest.raises(compare.RuleBookRefused):
        compare.side(str(tmp_path / "nowhere"))
