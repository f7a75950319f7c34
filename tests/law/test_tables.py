"""The worked rows of every rule hold, and every rule has its rows or says why not."""

from pathlib import Path
from typing import Any

import pytest

from duecourse import law
from duecourse.law import worked
from duecourse.law.worked import Row

NOT_IMPLEMENTED = Path(__file__).parents[2] / "docs" / "law" / "not-implemented.md"
ROWS = [row for table in worked.tables().values() for row in table.rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule}-{row.sort}-{row.finding}")
def test_a_worked_row_holds(row: Row) -> None:
    found = law.evaluate(row.document, findings=(row.finding,))[row.finding].as_json()

    assert dict(row.expected) == {key: found.get(key) for key in row.expected}, row.why
    standing = {one["id"] for one in found["value"]} if row.finding == "holds" else set()
    assert set(row.holds) <= standing, row.why
    assert set() == set(row.not_holds) & standing, row.why


@pytest.mark.parametrize("table", worked.tables().values(), ids=lambda table: table.rule)
def test_a_table_shows_the_plain_case_the_days_around_it_and_the_unknown(table: Any) -> None:
    assert [] == table.lacks()
    assert table.rule in law.rule_book().rules
