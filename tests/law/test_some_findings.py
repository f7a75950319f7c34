"""An engine for some findings answers them as the whole one does, and leaves out all else."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duecourse.law import document
from duecourse.law.columns import agree, engine, load, parquet, population, write
from duecourse.terms.errors import LawError

pytestmark = pytest.mark.slow

SOME = (
    "proceedings.appeal_due", "protection.one_year_bar", "stay.authorized_through",
    "custody.bond_amount_ok", "holds",
)  # fmt: skip


def _readable(case: dict[str, Any]) -> bool:
    try:
        document.read(case)
    except LawError:
        return False
    return True


def test_its_answers_are_those_of_the_whole_engine() -> None:
    some, whole = load.engine(SOME), load.engine()
    cases = list(population.documents(200, seed=9))

    found = [engine.evaluate(some, one) for one in cases]

    assert found == [
        {name: answers[name] for name in SOME}
        for answers in (engine.evaluate(whole, one) for one in cases)
    ]


def test_it_reads_only_what_its_findings_ask_for(tmp_path: Path) -> None:
    names = ("proceedings.commenced_on",)
    write.write(population.documents(50, seed=2), tmp_path / "cases.parquet")

    some = load.engine(names)
    (batch,) = parquet.batches(tmp_path / "cases.parquet", names=names)

    assert names == some.NAMES
    assert ("on", "n") == some.READ["nta_filed"]
    assert "order_issued" not in some.READ
    assert "order_issued" not in batch.schema.names
    assert ["on", "n"] == [field.name for field in batch.schema.field("nta_filed").type.value_type]


@pytest.mark.parametrize("made_by", ["python", "compiled"])
def test_a_file_of_wild_cases_gets_the_columns_of_the_whole_engine(
    tmp_path: Path, made_by: str
) -> None:
    cases = [one for n in range(400) if _readable(one := agree.wild(f"some/{n}"))]
    write.write(cases, tmp_path / "cases.parquet")
    whole = pq.read_table(tmp_path / "cases.parquet").combine_chunks().to_batches()[0]
    stated = pa.Table.from_batches([parquet.findings(load.engine(), whole)])

    parts = parquet.convert(
        tmp_path / "cases.parquet", tmp_path / "out", processes=1, engine=made_by, names=SOME
    )

    found = pa.concat_tables(pq.read_table(one) for one in parts)
    for name in SOME:
        assert stated[name].to_pylist() == found[name].to_pylist()
