"""Nineteen findings in OpenFisca's idiom have the values of the bulk engine, or the run stops."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from duecourse.cli import law_bench_vs
from duecourse.law.columns import population, write

pytestmark = pytest.mark.slow

pytest.importorskip("openfisca_core", reason="OpenFisca-core is not there: make bench-setup")


@pytest.fixture(scope="module")
def other() -> ModuleType:
    return law_bench_vs.other_side()


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    write.write(population.documents(600, seed=11), path)
    return path


def test_every_value_of_every_case_is_the_same(other: ModuleType, cases: Path) -> None:
    assert 600 == law_bench_vs.compare(other, cases)


def test_one_case_document_has_the_values_of_its_row(other: ModuleType, cases: Path) -> None:
    flat = other.inputs_of_file(cases)
    values = other.values(flat, 600)
    documents = list(population.documents(600, seed=11))

    for row in range(0, 600, 20):
        found = other.values_of_document(documents[row])

        assert {name: column[row] for name, column in values.items()} == {
            name: column[0] for name, column in found.items()
        }


def test_a_difference_stops_the_run(
    other: ModuleType, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_values = other.values

    def changed(inputs: Any, count: int) -> Any:
        found = true_values(inputs, count)
        found["commenced_on"] = found["commenced_on"] + (found["commenced_on"] > 0)
        return found

    monkeypatch.setattr(other, "values", changed)

    with pytest.raises(law_bench_vs.ValuesDiffer, match=r"proceedings\.commenced_on of case \d+"):
        law_bench_vs.compare(other, cases)
