"""The read model of admission cases: rows for new cases, changes for departures that come later."""

from typing import Any, Final

import polars as pl
from psycopg import Connection

COLUMNS: Final = (
    "case_id", "version", "source", "record", "admission_key", "arrived_on", "class", "port",
    "mode", "until_said", "admitted_until", "authorized_through", "stay_status", "rule_book",
    "changes_on", "departed_on", "departure_grade", "confirmed_at", "remarks",
)  # fmt: skip
COPY_ADMISSIONS: Final = f"COPY views.admissions ({', '.join(COLUMNS)}) FROM STDIN"

DEPART = """
    UPDATE views.admissions AS a
       SET version = d.version, departed_on = d.departed_on, departure_grade = d.grade,
           confirmed_at = %(at)s, remarks = a.remarks | d.remarks
      FROM unnest(%(case_id)s::uuid[], %(version)s::int[], %(departed_on)s::date[],
                  %(grade)s::text[], %(remarks)s::int[])
           AS d (case_id, version, departed_on, grade, remarks)
     WHERE a.case_id = d.case_id
"""


def admission_lines(
    *, arrivals: pl.DataFrame, departures: pl.DataFrame, at: str, source: str
) -> bytes:
    """Return the COPY lines of new admissions, each with its departure if the batch brought it."""
    left = departures.select(
        "case_id", "departed_on", pl.lit("A").alias("departure_grade"),
        pl.col("remarks").alias("departure_remarks"),
    )  # fmt: skip
    whole = (
        arrivals.drop("departed_on")
        .join(left, on="case_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("departed_on").is_null()).then(1).otherwise(2).alias("version"),
            pl.when(pl.col("departed_on").is_not_null()).then(pl.lit(at)).alias("confirmed_at"),
            (pl.col("remarks") | pl.col("departure_remarks").fill_null(0)).alias("remarks"),
            pl.lit(source).alias("source"),
            (pl.col("row").cast(pl.String) + "/arrival").alias("record"),
            pl.col("adm_key").alias("admission_key"),
            pl.col("until_kind").alias("until_said"),
            pl.col("until").alias("admitted_until"),
        )
    )
    return copy_lines(whole)


def open_admissions(connection: Connection[Any], lines: bytes) -> None:
    """Write the rows of new admissions (`admission_lines`)."""
    if lines:
        with connection.cursor() as cursor, cursor.copy(COPY_ADMISSIONS) as copy:
            copy.write(lines)


def copy_lines(rows: pl.DataFrame) -> bytes:
    """Return the rows in the text form of COPY, in the order of COLUMNS."""
    fields = [_field(rows[name]) for name in COLUMNS]
    if rows.is_empty():
        return b""
    text = rows.select(pl.concat_str(fields, separator="\t").str.join("\n")).item()
    return (str(text) + "\n").encode()


def _field(values: pl.Series) -> pl.Expr:
    column = pl.col(values.name).cast(pl.String)
    if values.dtype == pl.String() and values.str.contains(r"[\\\t\n\r]").any():
        column = (
            column.str.replace_all("\\", "\\\\", literal=True)
            .str.replace_all("\t", "\\t", literal=True)
            .str.replace_all("\n", "\\n", literal=True)
            .str.replace_all("\r", "\\r", literal=True)
        )
    return column.fill_null(pl.lit("\\N"))


def record_departures(connection: Connection[Any], *, departures: pl.DataFrame, at: str) -> int:
    """Write the departures of cases that stand already; return how many rows changed."""
    if departures.is_empty():
        return 0
    done = connection.execute(
        DEPART,
        {
            "at": at,
            "case_id": departures["case_id"].to_list(),
            "version": departures["version"].to_list(),
            "departed_on": departures["happened_on"].to_list(),
            "grade": departures["grade"].to_list(),
            "remarks": departures["remarks"].to_list(),
        },
    )
    return done.rowcount
