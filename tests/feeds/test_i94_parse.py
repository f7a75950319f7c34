"""What an I-94 row says becomes a typed message; what it does not say stays unsaid."""

from datetime import date

import polars as pl
import pytest

from duecourse.feeds.i94.columns import FILE_COLUMNS, LAST_PLAUSIBLE_DAY
from duecourse.feeds.i94.parse import messages
from duecourse.intake.checks import Limits, checked

ROW = {"cicid": "7", "arrdate": "20551", "adm_key": "12", "visatype": "B2", "dtaddto": "10282016"}

UNTIL = [
    # as written     kind              day
    ("10282016", "date", date(2016, 10, 28)),
    ("D/S", "D/S", None),
    (None, "missing", None),
    ("183", "unparsable", None),
    ("/   183D", "unparsable", None),
    ("06 02002", "unparsable", None),
    ("02302016", "unparsable", None),
    ("12319999", "date", date(9999, 12, 31)),
    ("04062016", "before_arrival", None),
    ("04072016", "date", date(2016, 4, 7)),
]

DEPARTURES = [
    # days since 1960, reason
    ("20551", None),
    ("20550", "departure-before-arrival"),
    ("20716", None),
    ("20717", "departure-after-last-day"),
    ("soon", "unreadable-field"),
]


def typed(**changes: str | None) -> pl.DataFrame:
    row = dict.fromkeys(FILE_COLUMNS) | ROW | changes
    frame = pl.DataFrame([row], schema=dict.fromkeys(FILE_COLUMNS, pl.String))
    return messages(frame.with_columns(line=pl.lit(0, dtype=pl.Int64)))


def check(frame: pl.DataFrame) -> dict[str, object]:
    limits = Limits(last_plausible_on=LAST_PLAUSIBLE_DAY, counted_in_year=2016)
    return checked(frame, limits=limits).row(0, named=True)


@pytest.mark.parametrize(("said", "kind", "day"), UNTIL)
def test_admitted_until_is_read_strictly(said: str | None, kind: str, day: date | None) -> None:
    row = typed(dtaddto=said).row(0, named=True)

    assert (kind, day) == (row["until_kind"], row["until"])


@pytest.mark.parametrize(("said", "reason"), DEPARTURES)
def test_an_impossible_departure_is_set_aside(said: str, reason: str | None) -> None:
    row = check(typed(depdate=said, entdepd="O"))

    assert (None, reason) == (row["arrival_reason"], row["departure_reason"])


def test_a_departure_flag_without_a_date_is_no_departure() -> None:
    row = check(typed(entdepd="O"))

    assert row["has_departure"] is False
    assert row["remarks"] & 1 == 1


def test_numbers_written_as_floats_are_read_and_text_is_named() -> None:
    assert date(2016, 4, 7) == typed(arrdate="20551.0").row(0, named=True)["arrived_on"]
    assert check(typed(arrdate="spring"))["arrival_reason"] == "unreadable-field"
    assert check(typed(cicid=None))["arrival_reason"] == "row-id-missing"
