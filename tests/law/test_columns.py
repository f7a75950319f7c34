"""The generated engine answers as the rules do: values, statuses, what is missing, readings."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cases import documents

from duecourse.law import calendar, document
from duecourse.law.columns import (
    agree,
    engine,
    layout,
    load,
    parquet,
    population,
    primitives,
    source,
    write,
)
from duecourse.law.columns.generate import Generator, generated
from duecourse.law.columns.source import NotLowered
from duecourse.law.registry import FINDINGS

pytestmark = pytest.mark.slow

days = st.dates(date(1990, 1, 1), date(2050, 12, 31))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(documents())
def test_every_finding_of_a_random_case_is_that_of_the_rules(given_case: dict[str, Any]) -> None:
    assert None is agree.difference(given_case)


def test_every_finding_of_every_vector_is_that_of_the_rules() -> None:
    stated = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text())["vectors"]
    cases = [
        {**one["case"], "as_of": check["as_of"], "ask": check.get("ask")}
        for one in stated
        for check in one["checks"]
    ]

    found = [difference for one in cases if (difference := agree.difference(one)) is not None]

    assert [] == found


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_every_finding_of_a_wild_case_is_that_of_the_rules(start: int) -> None:
    cases = [agree.wild(f"test/{n}") for n in range(start, start + 100)]

    found = [agree.difference(one) for one in cases]

    assert [None] * 100 == found


def test_generated_code_is_the_same_however_often_it_is_made() -> None:
    assert generated() == generated()


def test_what_is_kept_is_made_from_the_rules_as_they_are() -> None:
    assert generated() == load.source_file().read_text()


def test_a_rule_outside_the_dialect_is_refused_and_the_place_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ast

    modules = dict(source.modules())
    stated = modules["ina_208_asylum"]
    rule = ast.parse(
        "def asylum_due(case: Case) -> Finding:\n    return Finding(case.as_of.weekday())"
    ).body[0]
    assert isinstance(rule, ast.FunctionDef)
    monkeypatch.setitem(stated.functions, "asylum_due", rule)

    with pytest.raises(NotLowered, match=r"ina_208_asylum line 2: \.weekday\(\)"):
        Generator().text()


@settings(derandomize=True, deadline=None, max_examples=300)
@given(days, st.integers(0, 400), st.booleans())
def test_deadlines_by_number_are_those_of_the_calendar(day: date, count: int, eoir: bool) -> None:
    expected = calendar.NATIONWIDE.after(day, count, eoir=eoir)

    found = primitives.NATIONWIDE.after(day.toordinal(), count, eoir=eoir)

    assert primitives.as_number(expected.value()) == found.value()
    assert expected.flagged == found.flagged


@settings(derandomize=True, deadline=None, max_examples=300)
@given(days, st.integers(-30, 30).filter(bool), st.integers(-600, 600))
def test_counts_by_number_are_those_of_the_calendar(day: date, count: int, months: int) -> None:
    number = day.toordinal()

    assert calendar.NATIONWIDE.business_after(day, count).toordinal() == (
        primitives.NATIONWIDE.business_after(number, count)
    )
    assert primitives.as_number(calendar.add_months(day, months)) == (
        primitives.add_months(number, months)
    )


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12),
       st.integers(0, 60), st.integers(0, 60))  # fmt: skip
def test_intervals_by_number_are_those_of_the_calendar(
    spans: list[tuple[int, int]], first: int, last: int
) -> None:
    assert calendar.union_days(spans) == primitives.union_days(spans)
    assert calendar.outside(first, last, spans) == primitives.outside(first, last, spans)
    first, last = first + 730_000, last + 737_000
    spans = [(start + 730_000, end + 736_000) for start, end in spans]
    assert calendar.gaps(first, spans) == primitives.gaps(first, spans)
    assert calendar.leap_day_in(first, last, spans) == primitives.leap_day_in(first, last, spans)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(days, days, st.one_of(st.integers(0, 4_000), st.integers(3_000_000, 3_700_000)))
def test_spans_by_number_are_those_of_the_calendar(first: date, last: date, count: int) -> None:
    numbers = first.toordinal(), last.toordinal()

    assert calendar.full_years(first, last) == primitives.full_years(*numbers)
    assert calendar.later(first, count).toordinal() == primitives.later(numbers[0], count)


def test_the_layout_has_a_column_for_every_finding_and_every_kind() -> None:
    assert set(document.kinds()) <= set(layout.cases_schema().names)
    assert ["id", *FINDINGS] == layout.findings_schema(tuple(FINDINGS)).names


def test_generated_cases_follow_the_vocabulary_and_are_the_same_for_a_seed() -> None:
    cases = list(population.documents(300, seed=3))

    for one in cases:
        document.read(one)
    assert cases[250:] == list(population.documents(50, seed=3, first=250))
    assert cases != list(population.documents(300, seed=4))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_file_of_cases_gives_the_findings_of_each_case_in_order(
    tmp_path: Path, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "ROW_GROUP", 40)
    cases = [agree.wild(f"file/{n}") for n in range(60)]
    cases = [one for one in cases if not isinstance(_reference(one), str)]
    cases += list(population.documents(60, seed=5))
    write.write(cases, tmp_path / "cases.parquet")

    parts = parquet.convert(tmp_path / "cases.parquet", tmp_path / "out", processes=processes)

    rows = [row for part in parts for row in pq.ParquetFile(part).read().to_pylist()]
    assert list(range(len(cases))) == [row["id"] for row in rows]
    for one, row in zip(cases, rows, strict=True):
        for name, answer in agree.reference(one).items():
            assert _shown(name, answer) == row[name], (name, one)


def _reference(one: dict[str, Any]) -> Any:
    return agree._or_error(lambda: agree.reference(one))


def _shown(name: str, answer: engine.Answer) -> dict[str, Any]:
    """Return an answer as a row of the file holds it."""
    value = _dates(answer.value, layout.value_type(name))
    if name == "time.parameter" and value is not None:
        value = json.dumps(answer.value)
    readings = None if answer.readings is None else parquet._readings(answer.readings)
    missing = list(answer.missing) or None
    return {"value": value, "status": str(answer.status), "missing": missing, "readings": readings}


def _dates(value: Any, type_: Any) -> Any:
    if value is None:
        return None
    if type_ == layout.DAY:
        return date(1970, 1, 1) + timedelta(days=value - layout.EPOCH)
    if str(type_).startswith("struct"):
        fields = {type_.field(n).name: type_.field(n).type for n in range(type_.num_fields)}
        if "duration_of_status" in fields:
            is_text = isinstance(value, str)
            day = None if is_text else _dates(value, layout.DAY)
            return {"day": day, "duration_of_status": is_text}
        return {name: _dates(value[name], inner) for name, inner in fields.items()}
    return value


def test_a_million_cases_are_compared_in_steps_and_stop_at_nothing() -> None:
    found = list(agree.run(40, seed=1, processes=1, step=20))

    assert [20, 40] == found
