"""Cases in Parquet to findings in Parquet, batch by batch, in as many processes as asked.

One row group is one batch: what is in memory is one batch a process, whatever the file's size.
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from duecourse.law.columns import layout, load
from duecourse.law.columns.layout import EPOCH, Array
from duecourse.law.columns.reading import Facts

BATCH_ROWS: Final = 25_000
Found = list[tuple[list[int], list[Any]]]  # rows, and what was found for each
BLOCK: Final = 1_000  # so many cases are made and computed together


def findings(engine: ModuleType, cases: pa.RecordBatch) -> pa.RecordBatch:
    """Return the findings of a batch of cases, in their order."""
    facts = Facts(engine, cases)
    sink: list[Found] = [[] for _ in engine.NAMES]
    for first in range(0, facts.rows, BLOCK):
        engine.evaluate_all(facts.cases(first, min(first + BLOCK, facts.rows)), sink)
    columns = [cases.column("id")]
    columns += [
        _column(name, sink[n], engine.DEFAULTS[n], facts.rows)
        for n, name in enumerate(engine.NAMES)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=layout.findings_schema(engine.NAMES))


def cases_of(engine: ModuleType, batch: pa.RecordBatch) -> list[Any]:
    """Return the cases of a batch as generated code reads them."""
    return Facts(engine, batch).cases(0, batch.num_rows)


# Findings out.


def _column(name: str, found: Found, default: Any, rows: int) -> Array:
    """Return a finding's column from its answers; rows that have none have the default.

    Where most rows have one of their own, each row's answer is written; else each answer that is
    not the default, and then it is spread over the rows.
    """
    places: Array = None
    if 2 * sum(len(some) for some, _ in found) > rows:
        answers = [default] * rows
        for some, given in found:
            for row, answer in zip(some, given, strict=True):
                answers[row] = answer
        statuses = bytearray([answer.status for answer in answers])
    else:
        answers = [default]
        statuses = bytearray([default.status]) * rows
        places = _places(found, answers, statuses)
    values = [answer.value for answer in answers]
    if name == "time.parameter":
        values = [None if one is None else json.dumps(one) for one in values]
    missing: list[Any] = [answer.missing for answer in answers]
    readings: list[Any] = [answer.readings for answer in answers]
    missing = [list(one) if one else None for one in missing] if any(missing) else [None]
    if readings.count(None) != len(readings):
        readings = [None if one is None else _readings(one) for one in readings]
    status = pa.Array.from_buffers(pa.int8(), rows, [None, pa.py_buffer(statuses)])
    children = [
        _spread(values, layout.value_type(name), places, rows),
        pa.DictionaryArray.from_arrays(status, layout.STATUSES),
        _spread(missing, pa.list_(layout.TEXT), places, rows),
        _spread(readings, layout.TEXT, places, rows),
    ]
    type_: Any = layout.finding_type(name)
    return pa.StructArray.from_arrays(children, fields=list(type_))


def _places(found: Found, answers: list[Any], statuses: bytearray) -> Array:
    """Return for each row the place of its answer; note answers and statuses."""
    rows, (default,) = len(statuses), answers
    places = bytearray(4 * rows)
    view = memoryview(places).cast("i")
    for some, given in found:
        for row, answer in zip(some, given, strict=True):
            if answer is not default:
                view[row] = len(answers)
                answers.append(answer)
                statuses[row] = answer.status
    return pa.Array.from_buffers(pa.int32(), rows, [None, pa.py_buffer(places)])


def _spread(values: list[Any], type_: pa.DataType, places: Array, rows: int) -> Array:
    if values.count(None) == len(values):
        nulls: Any = pa.nulls
        return nulls(rows, type_)
    found = layout.array(values, type_)
    return found if places is None else found.take(places)


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
    source: Path, folder: Path, *, processes: int = 2, engine: str = "python",
    names: tuple[str, ...] = (),
) -> list[Path]:  # fmt: skip
    """Write the findings of a file of cases as parts in a folder, in order; return the parts.

    The engine is `python`, or `compiled`, which needs a C compiler. `names` are the findings
    wanted; all of them where none is named. Raises NoCompiler, NotCompiled.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _prepare(engine, names)  # once, before the processes ask for it
    groups = pq.ParquetFile(source).num_row_groups
    cuts = [groups * n // processes for n in range(processes + 1)]
    tasks = [
        (str(source), str(folder / f"part-{n}.parquet"), cuts[n], cuts[n + 1], engine, names)
        for n in range(processes)
    ]
    if processes == 1:
        return [_part(*tasks[0])]
    with get_context("spawn").Pool(processes) as pool:
        return pool.starmap(_part, tasks)


def _prepare(engine: str, names: tuple[str, ...]) -> None:
    if engine == "compiled":
        from duecourse.law.columns.compiled import build

        build.library_file(names)
    else:
        load.source_file(names)


def computing(
    engine: str, names: tuple[str, ...] = ()
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Return the function from cases to findings of the engine `python` or `compiled`.

    `names` are the findings wanted; all of them where none is named.
    Raises NoCompiler or NotCompiled.
    """
    plain = partial(findings, load.engine(names))
    if engine == "compiled":
        # Not before it is asked for: it makes the tables of the calendar.
        from duecourse.law.columns.compiled.kernel import Kernel

        return Kernel(plain, names).findings
    return plain


def _part(
    source: str, target: str, first: int, last: int, engine: str, names: tuple[str, ...]
) -> Path:
    """Write the findings of some row groups."""
    compute = computing(engine, names)
    gc.collect()
    gc.freeze()
    gc.disable()  # cases hold no cycles: counting references frees them
    try:
        schema = layout.findings_schema(load.engine(names).NAMES)
        writer_of: Any = pq.ParquetWriter
        # Readers need not know that a status was written from a dictionary: no schema of Arrow.
        with writer_of(
            target, schema, compression="zstd", compression_level=1, store_schema=False
        ) as writer:
            for batch in _batches(source, first, last, load.engine(names)):
                writer.write_batch(compute(batch))
    finally:
        gc.enable()
    return Path(target)


def batches(source: Path, *, names: tuple[str, ...] = ()) -> Iterator[pa.RecordBatch]:
    """Yield the cases of a file with what some findings read of them, or all findings."""
    groups = pq.ParquetFile(source).num_row_groups
    yield from _batches(str(source), 0, groups, load.engine(names))


def _batches(source: str, first: int, last: int, engine: ModuleType) -> Iterator[pa.RecordBatch]:
    file: Any = pq.ParquetFile(source)
    facts = [name for name in layout.cases_schema().names if name not in engine.KINDS]
    places = {file.schema.column(n).path: n for n in range(len(file.schema))}
    for group in range(first, last):
        stated = file.metadata.row_group(group)
        read = list(facts)
        for kind in engine.READ:
            if not _is_empty(stated.column(places[f"{kind}.list.element.on"])):
                read += layout.parts(kind, engine.READ[kind])
        table = file.read_row_group(group, columns=read, use_threads=False)
        for batch in table.to_batches(BATCH_ROWS):
            if batch.num_rows:
                yield batch


def _is_empty(chunk: Any) -> bool:
    """Say whether a column of a row group has nothing in it, by the file's own statistics."""
    stated = chunk.statistics
    return stated is not None and bool(stated.null_count == chunk.num_values)


__all__ = ["batches", "cases_of", "computing", "convert", "findings"]
