"""Every count of the report, against a plain count of the file that shares no code with it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from duecourse.actions import deliver
from duecourse.actions.report import i94_report
from duecourse.feeds.i94 import dirty, read
from duecourse.sim.bench import counts

AT = datetime(2016, 10, 1, tzinfo=UTC)
LAST = date(2016, 9, 19)
Row = dict[str, Any]


def day(number: int | None) -> date | None:
    return None if number is None else date(1960, 1, 1) + timedelta(days=number)


def until(row: Row) -> date | None:
    """The admitted-until day of a row, None where its text is not eight digits of a date."""
    said = row["dtaddto"] or ""
    try:
        return date(int(said[4:]), int(said[:2]), int(said[2:4])) if len(said) == 8 else None
    except ValueError:
        return None


def usable_until(row: Row) -> date | None:
    """An admitted-until day before the arrival can be no limit of a stay."""
    limit = until(row)
    return limit if limit and limit >= (day(row["arrdate"]) or LAST) else None


def confirms(row: Row) -> bool:
    left = row["depdate"]
    return left is not None and row["arrdate"] <= left and (day(left) or LAST) <= LAST


def limit_passed(row: Row) -> bool:
    limit = usable_until(row)
    return limit is not None and limit <= LAST


def left_after_limit(row: Row) -> bool | None:
    limit, left = usable_until(row), day(row["depdate"])
    return None if not limit or not left or not confirms(row) else left > limit


TABLE: dict[str, Callable[[Row], object]] = {
    "records": lambda row: row["cicid"] is not None,
    "with a departure date": lambda row: row["depdate"] is not None,
    "departure before arrival (must be refused)": lambda row: (
        row["depdate"] is not None and row["depdate"] < row["arrdate"]
    ),
    "departure after 2016-09-19, the last plausible day (must be refused)": lambda row: (
        (day(row["depdate"]) or LAST) > LAST
    ),
    "usable departures (arr<=dep<=2016-09-19)": confirms,
    "departure flag set but no date (must not confirm)": lambda row: (
        row["entdepd"] and row["depdate"] is None
    ),
    "no departure flag, no date": lambda row: not row["entdepd"] and row["depdate"] is None,
    "admitted-until is D/S": lambda row: row["dtaddto"] == "D/S",
    "admitted-until missing": lambda row: row["dtaddto"] is None,
    "admitted-until unparsable (not D/S, not null)": lambda row: (
        row["dtaddto"] not in (None, "D/S") and until(row) is None
    ),
    "admitted-until later than 2020 (sentinel-like)": lambda row: (until(row) or LAST).year > 2020,
    "admitted-until before arrival": lambda row: until(row) and not usable_until(row),
    "usable departures on or before admitted-until": lambda row: left_after_limit(row) is False,
    "usable departures after admitted-until (out-of-country overstay)": left_after_limit,
    "admitted-until passed by 2016-09-19 and no departure date": lambda row: (
        limit_passed(row) and row["depdate"] is None
    ),
    "admitted-until passed by 2016-09-19 (denominator)": limit_passed,
    "same-day arrival and departure": lambda row: (
        confirms(row) and row["depdate"] == row["arrdate"]
    ),
    "age negative or over 110": lambda row: row["i94bir"] < 0 or row["i94bir"] > 110,
    "age disagrees with 2016-birth year by more than 1": lambda row: (
        abs(2016 - row["biryear"] - row["i94bir"]) > 1
    ),
    "update flag U or Y": lambda row: row["entdepu"] in ("U", "Y"),
    "update flag set and a departure date": lambda row: (
        row["entdepu"] in ("U", "Y") and row["depdate"] is not None
    ),
}


def plain_counts(rows: list[Row]) -> dict[str, int]:
    keys = Counter(row["adm_key"] for row in rows)
    found = {what: sum(1 for row in rows if holds(row)) for what, holds in TABLE.items()}
    found["distinct admission keys"] = len(keys)
    found["records sharing an admission key"] = sum(n for n in keys.values() if n > 1)
    return found


@pytest.mark.parametrize("seed", [11, 12])
def test_the_report_gives_every_count_of_the_file(
    connection: psycopg.Connection[Any], tmp_path: Path, seed: int
) -> None:
    frame = dirty.rows(6_000, seed=seed)
    frame.write_parquet(tmp_path / "i94.parquet")
    deliver.deliver_file(
        connection, read.open_file(tmp_path / "i94.parquet"), actor="feed:i94",
        clock=lambda: AT, told=lambda *_: None,
    )  # fmt: skip

    report = i94_report(connection)

    assert plain_counts(frame.to_dicts()) == report, f"seed {seed}"


def test_a_count_that_differs_or_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text('what,count\nrecords,3\n"a, b",2\nlost,1\n')
    wanted = counts.expected(tmp_path / "counts.csv")

    found = counts.differing(wanted, {"records": 3, "a, b": 1, "seconds": 0.5})

    assert ["a, b: 2 expected, 1 reported", "lost: 1 expected, nothing reported"] == found
