"""Turn checked I-94 messages into events: one for the arrival, one for the departure."""

import hashlib
import json
from typing import Final
from uuid import UUID

import polars as pl

from duecourse.ledger.events import ADMITTED, DEPARTED
from duecourse.terms.errors import IntakeError
from duecourse.terms.evidence import EvidenceGrade

LINKED_BY: Final = "admission key and source row"
ROW_MAX: Final = 2**62 - 1

# The body's keys, in the order of canonical JSON (sorted), and the column each comes from.
ARRIVAL_BODY: Final = {
    "adm_key": "adm_key", "age": "age", "airline": "airline", "arrival_flag": "arrival_flag",
    "arrived_on": "arrived_on", "birth_year": "birth_year", "citizenship": "citizenship",
    "class": "class", "departure_flag": "departure_flag", "filed_on": "filed_on",
    "flight": "flight", "gender": "gender", "match_flag": "match_flag", "mode": "mode",
    "port": "port", "residence": "residence", "state": "state", "until": "until",
    "until_said": "until_said", "update_flag": "update_flag", "visa": "visa",
    "visa_post": "visa_post",
}  # fmt: skip
DEPARTURE_BODY: Final = {
    "adm_key": "adm_key", "arrived_on": "arrived_on", "flag": "departure_flag",
    "linked_by": "linked_by", "on": "departed_on",
}  # fmt: skip

# Text that JSON writes as it stands; anything else goes through the JSON library.
PLAIN_TEXT: Final = r'^[^"\\\x00-\x1f\x7f]*$'


class RowOutOfRange(IntakeError):
    """A source's row number is negative or too large to make a case id of."""

    code = "intake.row-out-of-range"

    def __init__(self, *, source: str) -> None:
        super().__init__(f"A row number of {source} lies outside 0 to 2^62. Check the file.")


def case_id_of(source: str, row: int) -> UUID:
    """Return the id of the case that row `row` of `source` opens: the same whenever it comes.

    A UUID version 8 (RFC 9562 section 5.8): 48 bits name the source, 62 bits are the row number, so
    neighbouring rows get neighbouring ids. Raises RowOutOfRange.
    """
    return UUID(case_prefix(source) + case_suffix(source, row))


def case_prefix(source: str) -> str:
    """Return the part of a case id that all cases of one source share."""
    name = hashlib.sha256(source.encode()).hexdigest()[:12]
    return f"{name[:8]}-{name[8:]}-8000-"


def case_suffix(source: str, row: int) -> str:
    """Return the part of a case id that names the row. Raises RowOutOfRange."""
    if not 0 <= row <= ROW_MAX:
        raise RowOutOfRange(source=source)
    digits = f"{row | 1 << 63:016x}"
    return f"{digits[:4]}-{digits[4:]}"


def with_case_ids(messages: pl.DataFrame, *, source: str) -> pl.DataFrame:
    """Add the case id (text) of each message's row, or the case that linkage put it to."""
    prefix = case_prefix(source)
    ids = [
        None if row is None else prefix + case_suffix(source, row)
        for row in messages["row"].to_list()
    ]
    cases = pl.Series("case_id", ids, dtype=pl.String)
    if "linked_case" in messages.columns:
        return messages.with_columns(pl.coalesce("linked_case", cases).alias("case_id"))
    return messages.with_columns(cases)


def arrival_events(messages: pl.DataFrame) -> pl.DataFrame:
    """Return the `admitted` event of each message, one row each, version 1 of its case."""
    return messages.select(
        pl.col("line"), pl.col("row"), pl.col("case_id"),
        pl.lit(1, dtype=pl.Int32).alias("version"),
        pl.lit(ADMITTED).alias("kind"),
        pl.col("arrived_on").alias("happened_on"),
        (pl.col("row").cast(pl.String) + "/arrival").alias("record"),
        pl.lit(None, dtype=pl.String).alias("grade"),
        body(ARRIVAL_BODY, messages).alias("body"),
    )  # fmt: skip


def departure_events(messages: pl.DataFrame) -> pl.DataFrame:
    """Return the `departed` event of each message, without its version: the ledger knows that.

    The source is a government exit record, matched by the source itself: evidence grade A. So is
    one that linkage put to its case by an agreeing document; `linked_by` then names the assertion.
    """
    by_source = pl.lit(LINKED_BY)
    by_us = "linked_by" in messages.columns
    linked = messages.with_columns(
        (pl.coalesce("linked_by", by_source) if by_us else by_source).alias("linked_by")
    )
    return linked.select(
        pl.col("line"), pl.col("row"), pl.col("case_id"),
        pl.lit(None, dtype=pl.Int32).alias("version"),
        pl.lit(DEPARTED).alias("kind"),
        pl.col("departed_on").alias("happened_on"),
        (pl.col("row").cast(pl.String) + "/departure").alias("record"),
        pl.lit(EvidenceGrade.A.value).alias("grade"),
        body(DEPARTURE_BODY, linked).alias("body"),
    )  # fmt: skip


def body(keys: dict[str, str], messages: pl.DataFrame) -> pl.Expr:
    """Return the canonical JSON of each message (ledger.chain.canonical_json), nulls left out."""
    parts = [_pair(key, messages[column]) for key, column in keys.items()]
    return pl.lit("{") + pl.concat_str(parts, separator=",", ignore_nulls=True) + pl.lit("}")


def _pair(key: str, values: pl.Series) -> pl.Expr:
    column = pl.col(values.name)
    name = f'"{key}":'
    if values.dtype.is_integer():
        return pl.lit(name) + column.cast(pl.String)
    if values.dtype == pl.Date():
        return pl.lit(name + '"') + column.cast(pl.String) + pl.lit('"')
    if values.str.contains(PLAIN_TEXT).all():
        return pl.lit(name + '"') + column + pl.lit('"')
    return pl.lit(name) + pl.lit(_quoted(values))


def _quoted(values: pl.Series) -> pl.Series:
    return pl.Series(
        [None if value is None else json.dumps(value, ensure_ascii=False) for value in values],
        dtype=pl.String,
    )
