"""The compiled engine answers as the generated one, and leaves to it what it cannot say."""

import json
import shutil
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duecourse.law.columns import agree, load, parquet, population, write
from duecourse.law.columns.compiled import build

MISSING = (
    "" if shutil.which("cc") or shutil.which("gcc") else "a C compiler is missing: make compiler"
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING or "all there")]


@cache
def compiled() -> Any:
    """Return the compiled engine, loaded once."""
    from duecourse.law.columns.compiled.kernel import Kernel

    return Kernel(partial(parquet.findings, load.engine()))


def findings_of(documents: list[dict[str, Any]]) -> pa.RecordBatch:
    """Return what the compiled engine says, and hold it against the generated one."""
    cases = write.batch_of(documents)
    found = compiled().findings(cases)
    expected = parquet.findings(load.engine(), cases)
    different = [
        (name, one, other)
        for name in expected.schema.names
        for one, other in zip(
            expected.column(name).to_pylist(), found.column(name).to_pylist(), strict=True
        )
        if one != other
    ]
    assert [] == different[:1]
    return found


def test_generated_lives_have_the_findings_of_the_generated_engine_and_none_is_left_to_it() -> None:
    before = sum(compiled().left_to_python.values())

    found = findings_of(list(population.documents(1_000, seed=11)))

    assert 1_000 == found.num_rows
    assert before == sum(compiled().left_to_python.values())


def test_a_finding_without_a_value_is_never_written() -> None:
    found = findings_of([agree.wild("compiled/537")])

    assert 1 == found.num_rows


@pytest.mark.parametrize("start", [0, 500, 1_000])
def test_wild_cases_have_the_findings_of_the_generated_engine(start: int) -> None:
    found = findings_of([agree.wild(f"compiled/{n}") for n in range(start, start + 500)])

    assert 500 == found.num_rows


def test_wild_cases_that_ask_for_nothing_special_do_too() -> None:
    cases = [agree.wild(f"plain/{n}") for n in range(1_000)]
    for one in cases:
        asked = one.get("ask") or {}
        one["ask"] = {key: asked[key] for key in ("destination", "circuit") if key in asked}

    assert 1_000 == findings_of(cases).num_rows


def test_a_case_of_which_only_a_destination_or_an_unknown_is_told_has_them_too() -> None:
    bare = {"events": [], "as_of": "2026-04-01", "unknown": []}
    person = {"birth_on": "1990-01-01", "nationalities": ["HN"]}
    cases = [
        {**bare, "person": person, "ask": {"destination": "HN"}},
        {**bare, "person": person, "unknown": ["unauthorized_work"]},
        {**bare, "person": person},
    ]

    assert 3 == findings_of(cases).num_rows


def test_every_vector_has_the_findings_of_the_generated_engine() -> None:
    stated = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text())["vectors"]
    cases = [
        {**one["case"], "as_of": check["as_of"], "ask": check.get("ask")}
        for one in stated
        for check in one["checks"]
    ]

    assert len(cases) == findings_of(cases).num_rows


def test_a_case_that_is_left_to_the_generated_engine_keeps_its_place() -> None:
    plain = list(population.documents(3, seed=5))
    plain[1]["ask"] = {"parameter": "bia_appeal_days", "office": "NEW_YORK"}

    found = findings_of(plain)

    assert [0, 1, 2] == found.column("id").to_pylist()
    assert ["not_applicable", "ok", "not_applicable"] == [
        one["status"] for one in found.column("time.parameter").to_pylist()
    ]


def test_only_what_a_case_may_ask_for_has_no_translation() -> None:
    translated = build.assembly()
    translated.text()

    left = {place.split(",")[0].split("__")[0] for place in translated.module.unknown}

    assert {"time_counts"} == left


def test_two_engines_in_one_process_do_not_take_each_others_answers() -> None:
    cases = list(population.documents(300, seed=3))
    other = parquet.computing("compiled")

    first = findings_of(cases)
    other(write.batch_of(list(population.documents(50, seed=4))))

    assert first.equals(compiled().findings(write.batch_of(cases)))


def test_no_case_is_no_finding() -> None:
    assert 0 == findings_of([]).num_rows


def test_a_day_outside_of_the_tables_is_left_to_the_generated_engine() -> None:
    late = {"events": [{"kind": "order_issued", "on": "2150-03-01", "by": "IJ",
                        "type": "removal"}], "as_of": "2150-04-01"}  # fmt: skip

    assert 1 == findings_of([late]).num_rows


def test_whole_files_come_out_the_same(tmp_path: Path) -> None:
    write.write(population.documents(400, seed=2), tmp_path / "cases.parquet")

    (plain,) = parquet.convert(tmp_path / "cases.parquet", tmp_path / "plain", processes=1)
    (fast,) = parquet.convert(
        tmp_path / "cases.parquet", tmp_path / "fast", processes=1, engine="compiled"
    )

    assert pq.ParquetFile(plain).read().equals(pq.ParquetFile(fast).read())


def test_without_a_compiler_the_error_names_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)

    with pytest.raises(build.NoCompiler) as caught:
        build.compiler()

    assert "law.no-compiler" == caught.value.code
    assert "or use the engine `python`" in str(caught.value)


def test_random_cases_are_held_against_the_plain_engine_and_a_difference_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert agree.span_compiled((5, 0, 60)) is None

    other = agree.wild("5/7")
    monkeypatch.setattr(agree, "_compiled", lambda: lambda cases: _with_row(cases, 7, other))
    found = agree.span_compiled((6, 0, 60))

    assert found is not None
    assert "6/7" == found.seed


def _with_row(cases: pa.RecordBatch, row: int, other: dict[str, Any]) -> pa.RecordBatch:
    """Return the findings of cases, but in one row those of another case."""
    found = pa.Table.from_batches([compiled().findings(cases)])
    changed = pa.Table.from_batches([compiled().findings(write.batch_of([other]))])
    parts = [found.slice(0, row), changed, found.slice(row + 1)]
    return pa.concat_tables(parts).combine_chunks().to_batches()[0]
