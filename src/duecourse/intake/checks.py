"""The intake checks: which messages are set aside, and why, in words a clerk understands."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from duecourse.terms.remarks import Remark

AGE_MAX = 110
AGE_AND_YEAR_APART_MAX = 1
# No class of admission is for longer; a date beyond is a filler such as 12319999.
UNTIL_AHEAD_YEARS_MAX = 4
UPDATE_FLAGS = ("U", "Y")

REASONS = {
    "row-id-missing": "The row has no id of its own (cicid): it cannot be told from another.",
    "arrival-date-missing": "The row gives no day of arrival.",
    "unreadable-field": "A field holds text where a number or a day belongs.",
    "departure-before-arrival": "The departure lies before the arrival of the same row.",
    "departure-after-last-day": "The departure lies after the last day this release can know of.",
    "changed-after-receipt": "The source sent this record before, with other content.",
    "arrival-set-aside": "The arrival of the same row was set aside.",
    "key-disagrees": "The departure names another admission key than the arrival of its row.",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a release of the source can know: the last plausible day of a departure."""

    last_plausible_on: date
    counted_in_year: int


def checked(messages: pl.DataFrame, *, limits: Limits) -> pl.DataFrame:
    """Add to each message why its arrival and its departure are set aside (null: they are not).

    `remarks` holds the bits of terms.remarks for what was noticed but accepted.
    """
    # A departure that is put to its case by identity fields need not know its arrival.
    by_identity = pl.col("by_identity") if "by_identity" in messages.columns else pl.lit(False)
    return messages.with_columns(
        _arrival_reason(by_identity).alias("arrival_reason"), has_departure().alias("has_departure")
    ).with_columns(
        pl.when("has_departure").then(_departure_reason(limits)).alias("departure_reason"),
        _remarks(limits).alias("remarks"),
    )


def has_departure() -> pl.Expr:
    """Say whether the row gives a departure: a date, readable or not. A flag alone is none."""
    return pl.col("departure_said").is_not_null() | (pl.col("unreadable") == "depdate").fill_null(
        False
    )


def _arrival_reason(by_identity: pl.Expr) -> pl.Expr:
    unreadable = pl.col("unreadable").is_not_null() & (pl.col("unreadable") != "depdate")
    return (
        pl.when(pl.col("row").is_null())
        .then(pl.lit("row-id-missing"))
        .when(unreadable)
        .then(pl.lit("unreadable-field"))
        .when(pl.col("arrived_on").is_null() & ~by_identity)
        .then(pl.lit("arrival-date-missing"))
    )


def _departure_reason(limits: Limits) -> pl.Expr:
    return (
        pl.when(pl.col("arrival_reason").is_not_null())
        .then(pl.lit("arrival-set-aside"))
        .when(pl.col("departed_on").is_null())
        .then(pl.lit("unreadable-field"))
        .when(pl.col("departed_on") < pl.col("arrived_on"))
        .then(pl.lit("departure-before-arrival"))
        .when(pl.col("departed_on") > pl.lit(limits.last_plausible_on))
        .then(pl.lit("departure-after-last-day"))
    )


def _remarks(limits: Limits) -> pl.Expr:
    flagged = pl.col("departure_flag").is_not_null()
    apart = (pl.lit(limits.counted_in_year) - pl.col("birth_year") - pl.col("age")).abs()
    far_ahead_after = date(limits.counted_in_year + UNTIL_AHEAD_YEARS_MAX, 12, 31)
    bits = {
        Remark.DEPARTURE_FLAG_WITHOUT_DATE: flagged & ~pl.col("has_departure"),
        Remark.AGE_IMPLAUSIBLE: ~pl.col("age").is_between(0, AGE_MAX),
        Remark.AGE_DISAGREES_WITH_BIRTH_YEAR: apart > AGE_AND_YEAR_APART_MAX,
        Remark.UPDATE_FLAG_SET: pl.col("update_flag").is_in(UPDATE_FLAGS),
        Remark.UNTIL_FAR_AHEAD: pl.col("until") > pl.lit(far_ahead_after),
        Remark.DEPARTURE_FLAG_SET: flagged,
        Remark.DEPARTURE_DATE_SAID: pl.col("has_departure"),
        Remark.SAME_DAY_DEPARTURE: pl.col("departed_on") == pl.col("arrived_on"),
    }
    return pl.sum_horizontal(
        pl.when(condition.fill_null(False)).then(pl.lit(int(bit))).otherwise(pl.lit(0))
        for bit, condition in bits.items()
    ).cast(pl.Int32)
