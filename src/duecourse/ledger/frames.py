"""Events as columns: the envelope of each event, its chain hash, and its line for COPY.

One definition with ledger.chain: the contract suite holds the two to the same bytes.
"""

import hashlib
from typing import Final
from uuid import UUID

import polars as pl

from duecourse.ledger.chain import ABSENT, FORMAT, GENESIS, SEPARATOR, instant_text
from duecourse.ledger.events import EventColumns

# The columns of an event frame; `version` null means: the next of its case.
EVENT_COLUMNS: Final[dict[str, pl.DataType]] = {
    "case_id": pl.String(), "version": pl.Int32(), "kind": pl.String(), "happened_on": pl.Date(),
    "record": pl.String(), "grade": pl.String(), "body": pl.String(),
}  # fmt: skip

COPY_COLUMNS: Final = (
    "position", "case_id", "version", "kind", "happened_on", "recorded_at", "source", "record",
    "grade", "actor", "purpose", "body", "hash",
)  # fmt: skip
COPY_NULL: Final = "\\N"


def frame_of(batch: EventColumns) -> pl.DataFrame:
    """Return the batch as an event frame."""
    return pl.DataFrame(
        {name: getattr(batch, name) for name in EVENT_COLUMNS}, schema=dict(EVENT_COLUMNS)
    )


def envelopes(events: pl.DataFrame, *, batch: EventColumns) -> list[str]:
    """Return the text that each event's hash covers (ledger.chain.envelope)."""
    absent = pl.lit(ABSENT)
    texts = events.select(
        pl.concat_str(
            pl.lit(FORMAT), "case_id", pl.col("version").cast(pl.String), "kind",
            pl.col("happened_on").cast(pl.String).fill_null(absent),
            pl.lit(instant_text(batch.recorded_at)), pl.lit(batch.source), "record",
            pl.col("grade").fill_null(absent), pl.lit(batch.actor), pl.lit(batch.purpose), "body",
            separator=SEPARATOR,
        )
    )  # fmt: skip
    return texts.to_series().to_list()


def chain_hashes(
    case_ids: list[str], covered: list[str], *, heads: dict[str, bytes]
) -> list[bytes]:
    """Return the chain hash of each event in order; `heads` holds the last hash of known cases."""
    sha256, hashes = hashlib.sha256, []
    for case_id, text in zip(case_ids, covered, strict=True):
        hashed = sha256(heads.get(case_id, GENESIS) + text.encode()).digest()
        heads[case_id] = hashed
        hashes.append(hashed)
    return hashes


def copy_text(
    events: pl.DataFrame, hashes: list[bytes], *, batch: EventColumns, first_position: int
) -> bytes:
    """Return the batch in the text form of COPY, in the order of COPY_COLUMNS."""
    numbered = events.with_columns(
        pl.int_range(first_position, first_position + events.height).alias("position"),
        pl.Series("hash", [hashed.hex() for hashed in hashes], dtype=pl.String),
    )
    null = pl.lit(COPY_NULL)
    lines = numbered.select(
        pl.concat_str(
            pl.col("position").cast(pl.String), "case_id", pl.col("version").cast(pl.String),
            "kind", pl.col("happened_on").cast(pl.String).fill_null(null),
            pl.lit(instant_text(batch.recorded_at)), pl.lit(escaped(batch.source)),
            "record", pl.col("grade").fill_null(null), pl.lit(escaped(batch.actor)),
            pl.lit(escaped(batch.purpose)),
            pl.col("body").str.replace_all("\\", "\\\\", literal=True),
            pl.lit("\\\\x") + pl.col("hash"),
            separator="\t",
        )
    )  # fmt: skip
    return ("\n".join(lines.to_series().to_list()) + "\n").encode()


def escaped(text: str) -> str:
    """Return `text` with the backslashes doubled, as COPY wants it."""
    return text.replace("\\", "\\\\")


def uuid_of(case_id: str) -> UUID:
    """Return the case id from its text."""
    return UUID(case_id)
