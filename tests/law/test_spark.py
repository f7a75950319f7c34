"""Inside Spark the same batches give the same findings."""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from duecourse.law.columns import parquet, population, write


def _missing() -> str:
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is missing: pip install --no-deps -r requirements/spark.txt"
    if shutil.which("java") is None:
        return "Java 17 is missing: apt-get install openjdk-17-jre-headless"
    return ""


@pytest.mark.slow
@pytest.mark.skipif(bool(_missing()), reason=_missing() or "all there")
def test_spark_gives_the_findings_of_plain_processes(tmp_path: Path) -> None:
    from duecourse.law.columns import spark

    write.write(population.documents(300, seed=2), tmp_path / "cases.parquet")
    (part,) = parquet.convert(tmp_path / "cases.parquet", tmp_path / "plain", processes=1)

    spark.convert(tmp_path / "cases.parquet", tmp_path / "spark")

    found: list[dict[str, Any]] = []
    for one in sorted((tmp_path / "spark").glob("*.parquet")):
        found += pq.ParquetFile(one).read().to_pylist()
    expected = pq.ParquetFile(part).read().to_pylist()
    assert expected == sorted(found, key=lambda row: row["id"])
