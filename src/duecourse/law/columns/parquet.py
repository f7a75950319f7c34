"""Cases in Parquet to findings in Parquet, batch by batch, in as many processes as asked.

One row group is one batch: what is in memory is one batch a process, whatever the file's size.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duecourse.law.calendar import Outage
from duecourse.law.columns import layout, load
from duecourse.law.columns.layout import DURATION, EPOCH, Array
from duecourse.law.columns.primitives import Calendar
from duecourse.law.fields import DURATION_OF_STATUS

BATCH_ROWS: Final = 25_000


def findings(engine: ModuleType, cases: pa.RecordBatch) -> pa.RecordBatch:
    """Return the findings of a batch of cases, in their order."""
    read = cases_of(engine, cases)
    sink: list[list[Any]] = [[] for _ in engine.NAMES]
    engine.evaluate_all(read, sink)
    columns = [cases.column("id")]
    columns += [
        _column(name, sink[n], engine.DEFAULTS[n], len(read)) for n, name in enumerate(engine.NAMES)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=layout.findings_schema(engine.NAMES))


# Cases in.


def _numbers(column: Array) -> list[int | None]:
    found: list[int | None] = pc.add(column.view(pa.int32()), EPOCH).to_pylist()
    return found


def cases_of(engine: ModuleType, batch: pa.RecordBatch) -> list[Any]:
    """Return the cases of a batch as generated code reads them."""
    cases = []
    births = _numbers(batch.column("birth_on"))
    nations, countries = (
        batch.column("nationalities").to_pylist(), batch.column("birth_country").to_pylist(),
    )  # fmt: skip
    asked = _asked(batch.column("ask"))
    unknown = batch.column("unknown").to_pylist()
    make = engine.Case
    for row, as_of in enumerate(_numbers(batch.column("as_of"))):
        case = make()
        case.row, case.as_of = row, as_of
        case.birth_on, case.birth_country = births[row], countries[row]
        case.nationalities = tuple(nations[row] or ())
        if asked[row]:
            case.ask = asked[row]
            case.present = engine.BIT_OF_ASK
        cases.append(case)
    for kind in engine.KINDS:
        _load(engine, kind, batch.column(kind), cases)
    for case, given in zip(cases, unknown, strict=True):
        _set_unknown(engine, case, None if given is None else tuple(given))
        if case.k_office_closed or case.k_efiling_outage:
            case.calendar = _calendar(case)
    return cases


def _asked(column: Array) -> list[dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = [None] * len(column)
    names = (*layout.ASKED, "more")
    parts = [column.field(name).to_pylist() for name in names]
    for row, given in enumerate(zip(*parts, strict=True)):
        asked = {k: v for k, v in zip(layout.ASKED, given, strict=False) if v is not None}
        if given[-1]:
            asked |= json.loads(given[-1])
        if asked:
            found[row] = asked
    return found


def _load(engine: ModuleType, kind: str, column: Array, cases: list[Any]) -> None:
    events = column.flatten()
    if not len(events):
        return
    parents: Any = pc.list_parent_indices(column)
    rows = parents.to_pylist()
    given = dict(zip([f.name for f in events.type], events.flatten(), strict=True))
    columns: list[list[Any]] = [_numbers(given["on"]), given["n"].to_pylist(), _at(given["at"])]
    for name, type_ in layout.fields_of(kind):
        columns.append(_values(given, name, type_))
    engine.LOADERS[kind](cases, rows, columns)


def _at(column: Array) -> list[Any]:
    if column.null_count == len(column):
        return [None] * len(column)
    return [None if one is None else datetime.fromisoformat(one) for one in column.to_pylist()]


def _values(given: Mapping[str, Array], name: str, type_: str) -> list[Any]:
    column = given[name]
    if type_ == "date":
        return _numbers(column)
    if type_ == "day_or_ds":
        both = zip(_numbers(column), given[f"{name}{DURATION}"].to_pylist(), strict=True)
        return [DURATION_OF_STATUS if is_ds else day for day, is_ds in both]
    if type_ == "instant":
        return _at(column)
    if type_ == "list:str":
        return [tuple(one or ()) for one in column.to_pylist()]
    found: list[Any] = column.to_pylist()
    return found


@cache
def _unknown_set(names: tuple[str, ...] | None) -> frozenset[str]:
    return frozenset({"completeness"}) if names is None else frozenset(names)


@cache
def _bits(engine: ModuleType, names: frozenset[str]) -> int:
    return sum(1 << engine.UNKNOWN.index(name) for name in names)


def _set_unknown(engine: ModuleType, case: Any, given: tuple[str, ...] | None) -> None:
    """Note what the record does not say, as a case of the reference does by itself."""
    names = _unknown_set(given)
    if case.birth_on is None:
        names |= {"birth_on"}
    if not case.nationalities:
        names |= {"nationality"}
    if engine.case__unrecorded_exit(case):
        names |= {"departure"}
    if names:
        case.unknown, case.unknown_bits = names, _bits(engine, names)
        case.present |= engine.BIT_OF_UNKNOWN


def _calendar(case: Any) -> Calendar:
    extending: set[date] = set()
    flagged: set[date] = set()
    for closed in case.k_office_closed:
        days = range(closed.on, (closed.f_until or closed.on) + 1)
        kind = extending if closed.f_basis == "eoir_notice" else flagged
        kind.update(date.fromordinal(day) for day in days)
    outages = tuple(
        Outage(
            date.fromordinal(e.on), e.f_until_at.date(), e.f_planned,
            None if e.f_announced_on is None else date.fromordinal(e.f_announced_on),
        )
        for e in case.k_efiling_outage
    )  # fmt: skip
    return Calendar(frozenset(extending), frozenset(flagged), outages)


# Findings out.


def _column(name: str, found: list[tuple[int, Any]], default: Any, rows: int) -> Array:
    """Return a finding's column: each part is built of the answers that differ from the default."""
    places = bytearray(4 * rows)
    view = memoryview(places).cast("i")
    answers = [default]
    for place, (row, answer) in enumerate(found, 1):
        view[row] = place
        answers.append(answer)
    index = pa.Array.from_buffers(pa.int32(), rows, [None, pa.py_buffer(places)])
    values = [answer.value for answer in answers]
    if name == "time.parameter":
        values = [None if one is None else json.dumps(one) for one in values]
    missing = [list(answer.missing) if answer.missing else None for answer in answers]
    readings = [None if a.readings is None else _readings(a.readings) for a in answers]
    status = pa.array([answer.status for answer in answers], pa.int8())
    children = [
        _spread(values, layout.value_type(name), index),
        pa.DictionaryArray.from_arrays(status.take(index), layout.STATUSES),
        _spread(missing, pa.list_(layout.TEXT), index),
        _spread(readings, layout.TEXT, index),
    ]
    type_: Any = layout.finding_type(name)
    return pa.StructArray.from_arrays(children, fields=list(type_))


def _spread(values: list[Any], type_: pa.DataType, index: Array) -> Array:
    if not any(one is not None for one in values):
        nulls: Any = pa.nulls
        return nulls(len(index), type_)
    return layout.array(values, type_).take(index)


def _readings(readings: Mapping[str, Any]) -> str:
    """Return readings as JSON; days in it are written in ISO 8601."""
    shown = {
        key: date.fromordinal(one).isoformat() if _is_day(one) else one
        for key, one in readings.items()
    }
    return json.dumps(shown, sort_keys=True)


def _is_day(value: Any) -> bool:
    # Counts of days among readings stay far below the day numbers of the last centuries.
    return isinstance(value, int) and value > EPOCH - 80 * 366


# Whole files.


def convert(
    source: Path, folder: Path, *, processes: int = 2, engine: str = "python"
) -> list[Path]:
    """Write the findings of a file of cases as parts in a folder, in order; return the parts.

    The engine is `python`, or `compiled`, which needs a C compiler. Raises NoCompiler, NotCompiled.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _prepare(engine)  # once, before the processes ask for it
    groups = pq.ParquetFile(source).num_row_groups
    cuts = [groups * n // processes for n in range(processes + 1)]
    tasks = [
        (str(source), str(folder / f"part-{n}.parquet"), cuts[n], cuts[n + 1], engine)
        for n in range(processes)
    ]
    if processes == 1:
        return [_part(*tasks[0])]
    with get_context("spawn").Pool(processes) as pool:
        return pool.starmap(_part, tasks)


def _prepare(engine: str) -> None:
    if engine == "compiled":
        from duecourse.law.columns.compiled import build

        build.library_file()
    else:
        load.source_file()


def computing(engine: str) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Return the function from cases to findings of the engine `python` or `compiled`.

    Raises NoCompiler or NotCompiled.
    """
    plain = partial(findings, load.engine())
    if engine == "compiled":
        # Not before it is asked for: it makes the tables of the calendar.
        from duecourse.law.columns.compiled.kernel import Kernel

        return Kernel(plain).findings
    return plain


def _part(source: str, target: str, first: int, last: int, engine: str) -> Path:
    """Write the findings of some row groups."""
    compute = computing(engine)
    gc.collect()
    gc.freeze()
    gc.disable()  # cases hold no cycles: counting references frees them
    try:
        schema = layout.findings_schema(load.engine().NAMES)
        writer_of: Any = pq.ParquetWriter
        # Readers need not know that a status was written from a dictionary: no schema of Arrow.
        with writer_of(
            target, schema, compression="zstd", compression_level=1, store_schema=False
        ) as writer:
            for batch in _batches(source, first, last):
                writer.write_batch(compute(batch))
    finally:
        gc.enable()
    return Path(target)


def _batches(source: str, first: int, last: int) -> Iterator[pa.RecordBatch]:
    file = pq.ParquetFile(source)
    for group in range(first, last):
        for batch in file.read_row_group(group, use_threads=False).to_batches(BATCH_ROWS):
            if batch.num_rows:
                yield batch


__all__ = ["cases_of", "computing", "convert", "findings"]
