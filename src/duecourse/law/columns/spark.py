"""The same batches inside Spark: cases in Parquet to findings in Parquet by `mapInArrow`.

pyspark is no dependency of the library: `pip install -r requirements/spark.txt`, and Java 17.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from duecourse.law.columns import layout, load, parquet


def convert(source: Path, target: Path, *, cores: int = 2) -> None:
    """Write the findings of a file of cases to a folder, with as many local cores."""
    from pyspark.sql import SparkSession

    load.source_file()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers run what we run
    session: Any = (
        SparkSession.builder.master(f"local[{cores}]")
        .appName("duecourse-law")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(parquet.BATCH_ROWS))
        .getOrCreate()
    )
    try:
        cases = session.read.parquet(str(source))
        found = cases.mapInArrow(_mapped, _spark_schema())
        found.write.mode("overwrite").parquet(str(target))
    finally:
        session.stop()


def _mapped(batches: Iterable[Any]) -> Iterator[Any]:
    engine = load.engine()
    for batch in batches:
        yield _plain(parquet.findings(engine, batch))


def _plain(batch: Any) -> Any:
    """Return the batch with each status as plain text: Spark has no dictionaries."""
    columns = [batch.column("id")]
    for name in batch.schema.names[1:]:
        parts = batch.column(name).flatten()
        parts[1] = parts[1].dictionary_decode()
        names = ["value", "status", "missing", "readings"]
        columns.append(pa.StructArray.from_arrays(parts, names=names))
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _spark_schema() -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    engine = load.engine()
    pairs: layout.Pairs = [("id", pa.int64())]
    for name in engine.NAMES:
        parts: layout.Pairs = [
            ("value", layout.value_type(name)), ("status", layout.TEXT),
            ("missing", pa.list_(layout.TEXT)), ("readings", layout.TEXT),
        ]  # fmt: skip
        pairs.append((name, pa.struct(parts)))
    return from_arrow_schema(pa.schema(pairs))
