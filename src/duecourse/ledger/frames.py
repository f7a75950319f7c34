"""Events as columns: the envelope of each event, its chain hash, and its line for COPY.

One definition with ledger.chain: the contract suite holds the two to the same bytes.
"""

import hashlib
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Draft:
    """Events ready to be appended: all that does not depend on their place in the ledger.

    `lines` are the COPY lines without the position.
    """

    batch: EventColumns
    events: pl.DataFrame
    hashes: list[bytes]
    leaves: list[bytes]
    lines: pl.Series


def draft(
    events: pl.DataFrame, *, batch: EventColumns, heads: dict[str, bytes] | None = None
) -> Draft:
    """Hash the events and write their COPY lines; `events` have their versions.

    `heads` holds the last hash of each case that has history; cases without one begin here.
    """
    hashes = chain_hashes(
        events["case_id"].to_list(), envelopes(events, batch=batch), heads=dict(heads or {})
    )
    sha256 = hashlib.sha256
    return Draft(
        batch=batch,
        events=events,
        hashes=hashes,
        leaves=[sha256(b"\x00" + hashed).digest() for hashed in hashes],
        lines=_lines(events, hashes, batch=batch),
    )


def envelopes(events: pl.DataFrame, *, batch: EventColumns) -> list[str]:
    """Return the text that each event's hash covers (ledger.chain.envelope)."""
    absent = pl.lit(ABSENT)
    texts = events.select(
        pl.concat_str(
            pl.lit(FORMAT), "case_id", pl.col("version").cast(pl.String), "kind",
            pl.col("happened_on").cast(pl.String).fill_null(absent),
            _instants(batch), pl.lit(batch.source), "record",
            pl.col("grade").fill_null(absent), _actors(batch), pl.lit(batch.purpose), "body",
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


def _lines(events: pl.DataFrame, hashes: list[bytes], *, batch: EventColumns) -> pl.Series:
    null = pl.lit(COPY_NULL)
    return (
        events.with_columns(pl.Series("hash", [hashed.hex() for hashed in hashes], dtype=pl.String))
        .select(
            pl.concat_str(
                "case_id", pl.col("version").cast(pl.String),
                "kind", pl.col("happened_on").cast(pl.String).fill_null(null),
                _instants(batch), pl.lit(escaped(batch.source)), _escaped("record"),
                pl.col("grade").fill_null(null),
                _actors(batch).str.replace_all("\\", "\\\\", literal=True),
                pl.lit(escaped(batch.purpose)), _escaped("body"), pl.lit("\\\\x") + pl.col("hash"),
                separator="\t",
            )
        )
        .to_series()
    )  # fmt: skip


def _instants(batch: EventColumns) -> pl.Expr:
    if not batch.each:
        return pl.lit(instant_text(batch.recorded_at))
    return pl.lit(pl.Series([instant_text(at) for at, _ in batch.each]))


def _actors(batch: EventColumns) -> pl.Expr:
    if not batch.each:
        return pl.lit(batch.actor)
    return pl.lit(pl.Series([actor for _, actor in batch.each]))


def copy_text(drafted: Draft, *, first_position: int) -> bytes:
    """Return the draft in the text form of COPY, in the order of COPY_COLUMNS."""
    count = drafted.lines.len()
    numbered = drafted.lines.to_frame("line").select(
        pl.concat_str(
            pl.int_range(first_position, first_position + count).cast(pl.String), "line",
            separator="\t",
        ).str.join("\n")
    )  # fmt: skip
    return (numbered.item() + "\n").encode() if count else b""


def _escaped(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all("\\", "\\\\", literal=True)


def escaped(text: str) -> str:
    """Return `text` with the backslashes doubled, as COPY wants it."""
    return text.replace("\\", "\\\\")


def uuid_of(case_id: str) -> UUID:
    """Return the case id from its text."""
    return UUID(case_id)
