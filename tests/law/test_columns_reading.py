"""Columns as lists, and cases made from them some at a time."""

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from duecourse.law.columns import agree, load, parquet, population, reading, write

DAYS = [date(1970, 1, 2), None, date(1960, 3, 1)]


@pytest.mark.parametrize("given", [[], [1, None, 3], [None, None], [7, -8]])
@pytest.mark.parametrize("type_", [pa.int16(), pa.int32()])
def test_whole_numbers_come_as_a_list(given: list[int | None], type_: pa.DataType) -> None:
    assert given == reading.whole(pa.array(given, type_))
    assert given[1:] == reading.whole(pa.array(given, type_)[1:])


def test_days_come_as_their_numbers() -> None:
    expected = [None if one is None else one.toordinal() for one in DAYS]

    assert expected == reading.days(pa.array(DAYS, pa.date32()))


@pytest.mark.parametrize("given", [[True, None, False], [], [None], [False]])
def test_truths_come_as_truths(given: list[bool | None]) -> None:
    found = reading.truths(pa.array(given, pa.bool_()))

    assert [repr(one) for one in given] == [repr(one) for one in found]


def test_equal_texts_are_one_object() -> None:
    found = reading.texts(pa.array(["removal", None, "removal", ""]))

    assert ["removal", None, "removal", ""] == found
    assert found[0] is found[2]


def test_lists_of_texts_come_as_tuples() -> None:
    column = pa.array([["a"], ["b", "a"], [], None, ["c"]], pa.list_(pa.string()))

    assert [("a",), ("b", "a"), (), None, ("c",)] == reading._lists(column)
    assert [(), None, ("c",)] == reading._lists(column[2:])
    assert [] == reading._lists(column[:0])


@pytest.mark.slow
def test_cases_made_some_at_a_time_are_those_made_at_once() -> None:
    engine = load.engine()
    documents = [*population.documents(40, seed=8), *(agree.wild(f"some/{n}") for n in range(20))]
    batch = write.batch_of(documents)

    facts = reading.Facts(engine, batch)
    some = [case for first in range(0, 60, 7) for case in facts.cases(first, min(first + 7, 60))]

    assert [_told(one) for one in parquet.cases_of(engine, batch)] == [_told(one) for one in some]


def _told(case: Any) -> str:
    facts = (case.row, case.as_of, case.birth_on, case.nationalities, case.ask, case.present)
    events = [
        [(one.kind, one.on, one.n, one.at) for one in getattr(case, name)]
        for name in type(case).__slots__
        if name.startswith("k_")
    ]
    return json.dumps([facts, sorted(case.unknown), events], default=str)


@pytest.mark.slow
def test_many_cases_at_once_have_the_findings_of_each_alone() -> None:
    engine = load.engine()
    documents = [*population.documents(30, seed=9), *(agree.wild(f"many/{n}") for n in range(30))]
    cases = parquet.cases_of(engine, write.batch_of(documents))
    alone = {case.row: _alone(engine, case) for case in cases}
    sink: list[Any] = [[] for _ in engine.NAMES]

    engine.evaluate_all(parquet.cases_of(engine, write.batch_of(documents)), sink)

    assert 60 == len(alone)
    for n, default in enumerate(engine.DEFAULTS):
        found = {row: one for rows, some in sink[n] for row, one in zip(rows, some, strict=True)}
        for row, expected in alone.items():
            assert expected[n] == found.get(row, default), (engine.NAMES[n], documents[row])


def _alone(engine: Any, case: Any) -> list[Any]:
    sink: list[Any] = [[] for _ in engine.NAMES]
    engine.evaluate(case, sink)
    return [
        some[0][1] if some else default for some, default in zip(sink, engine.DEFAULTS, strict=True)
    ]
