"""Link a departure record to its admission by admission key, and by the source's row id.

The source matched arrival and departure itself and says so by giving both one row id. An admission
key can stand on several admissions (68 in one case of the April 2016 release), so the row decides
between them, and the keys must agree. A departure whose row has no admission yet waits for it; it
is never put to another admission of the same key, since that would confirm the wrong person.

A departure without a key that linkage put to a case by its identity fields says so in `linked_case`
and has no key to disagree.
"""

from typing import Final

import polars as pl

HERE: Final = "here"
STANDS: Final = "stands"
WAITS: Final = "waits"
KEY_DISAGREES: Final = "key-disagrees"


def propose(
    departures: pl.DataFrame, *, opened_here: pl.DataFrame, standing: pl.DataFrame
) -> pl.DataFrame:
    """Add `link` to each departure: here, stands, waits or key-disagrees.

    `opened_here` holds the admissions of the same batch, `standing` those on record, both with
    case_id and adm_key.
    """
    here = opened_here.select(
        "case_id", pl.col("adm_key").alias("key_here"), pl.lit(True).alias("is_here")
    )
    stands = standing.select(
        "case_id", pl.col("adm_key").alias("key_stands"), pl.lit(True).alias("is_standing")
    )
    joined = departures.join(here, on="case_id", how="left", maintain_order="left").join(
        stands, on="case_id", how="left", maintain_order="left"
    )
    known_key = pl.coalesce("key_here", "key_stands")
    agrees = pl.col("adm_key").eq_missing(known_key)
    if "linked_case" in departures.columns:
        agrees |= pl.col("linked_case").is_not_null()
    found = pl.col("is_here").is_not_null() | pl.col("is_standing").is_not_null()
    return joined.with_columns(
        pl.when(~found)
        .then(pl.lit(WAITS))
        .when(~agrees)
        .then(pl.lit(KEY_DISAGREES))
        .when(pl.col("is_here").is_not_null())
        .then(pl.lit(HERE))
        .otherwise(pl.lit(STANDS))
        .alias("link")
    ).drop("key_here", "key_stands", "is_here", "is_standing")
