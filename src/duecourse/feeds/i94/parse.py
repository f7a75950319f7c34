"""Turn rows of an I-94 file into typed messages; what cannot be typed is named, never guessed."""

import json
from datetime import date

import polars as pl

from duecourse.feeds.i94.columns import FILE_COLUMNS, MESSAGE_COLUMNS, MODES, NUMBERS, SAS_EPOCH

# Days beyond these cannot be calendar days of the file's century; the number is then unreadable.
SAS_DAYS_MIN = (date(1800, 1, 1) - SAS_EPOCH).days
SAS_DAYS_MAX = (date(9999, 12, 31) - SAS_EPOCH).days

DURATION_OF_STATUS = "D/S"


def messages(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one typed line per row of the file, with the columns of MESSAGE_COLUMNS.

    `unreadable` names the first field whose text is no number where a number belongs, or no day
    where a day belongs. `until_kind` says what the admitted-until field holds: date, D/S, missing,
    unparsable or before_arrival; `until` is a day only for `date`.
    """
    typed = rows.with_columns(_number(name, rows.schema[name]) for name in NUMBERS)
    typed = typed.with_columns(
        _text(name) for name, kind in FILE_COLUMNS.items() if kind == pl.String()
    ).with_columns(_unreadable(rows))
    typed = typed.with_columns(
        _sas_day("arrdate").alias("arrived_on"),
        _sas_day("depdate").alias("departed_on"),
        pl.col("dtaddto").alias("until_said"),
        _until().alias("until_read"),
        pl.col("i94mode").replace_strict(MODES, default=None, return_dtype=pl.String).alias("mode"),
    )
    typed = typed.with_columns(_until_kind().alias("until_kind"))
    typed = typed.with_columns(
        pl.when(pl.col("until_kind") == "date").then("until_read").alias("until")
    )
    return typed.rename(
        {
            "cicid": "row", "depdate": "departure_said", "visatype": "class", "i94port": "port",
            "i94addr": "state", "i94bir": "age", "biryear": "birth_year", "i94cit": "citizenship",
            "i94res": "residence", "i94visa": "visa", "visapost": "visa_post",
            "dtadfile": "filed_on", "entdepa": "arrival_flag", "entdepd": "departure_flag",
            "entdepu": "update_flag", "matflag": "match_flag", "fltno": "flight",
        }
    ).select(*MESSAGE_COLUMNS)  # fmt: skip


def raw_bytes(row: dict[str, object]) -> bytes:
    """Return one row of the file as bytes, exactly as read: JSON, columns in the file's order."""
    return json.dumps({name: row[name] for name in FILE_COLUMNS}, ensure_ascii=False).encode()


def _number(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.String():
        column = column.str.strip_chars().cast(pl.Float64, strict=False)
    if kind in (pl.String(), pl.Float64(), pl.Float32()):
        return (
            pl.when(column == column.floor()).then(column).cast(pl.Int64, strict=False).alias(name)
        )
    return column.cast(pl.Int64).alias(name)


def _text(name: str) -> pl.Expr:
    stripped = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(stripped != "").then(stripped).alias(name)


def _unreadable(rows: pl.DataFrame) -> pl.Expr:
    """Name the first number that was written but could not be read, or day beyond the calendar."""
    given = rows.with_columns(
        (pl.col(name).cast(pl.String).str.strip_chars().fill_null("") != "").alias(name)
        for name in NUMBERS
    )
    lost = [
        pl.when(pl.lit(given[name]) & pl.col(name).is_null()).then(pl.lit(name)) for name in NUMBERS
    ]
    beyond = [
        pl.when(~pl.col(name).is_between(SAS_DAYS_MIN, SAS_DAYS_MAX)).then(pl.lit(name))
        for name in ("arrdate", "depdate")
    ]
    return pl.coalesce(*lost, *beyond).alias("unreadable")


def _sas_day(name: str) -> pl.Expr:
    days = pl.when(pl.col(name).is_between(SAS_DAYS_MIN, SAS_DAYS_MAX)).then(name)
    return pl.lit(SAS_EPOCH) + pl.duration(days=days)


def _until() -> pl.Expr:
    """Read MMDDYYYY, and only that: '06 02002' and '183' are no dates."""
    digits = pl.when(pl.col("dtaddto").str.contains(r"^\d{8}$")).then("dtaddto")
    return digits.str.strptime(pl.Date, "%m%d%Y", strict=False)


def _until_kind() -> pl.Expr:
    return (
        pl.when(pl.col("dtaddto").is_null())
        .then(pl.lit("missing"))
        .when(pl.col("dtaddto") == DURATION_OF_STATUS)
        .then(pl.lit("D/S"))
        .when(pl.col("until_read").is_null())
        .then(pl.lit("unparsable"))
        .when(pl.col("until_read") < pl.col("arrived_on"))
        .then(pl.lit("before_arrival"))
        .otherwise(pl.lit("date"))
    )
