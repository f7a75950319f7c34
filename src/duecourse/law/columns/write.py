"""Case documents into Parquet, in the layout that `parquet` reads."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duecourse.law.columns import layout
from duecourse.law.columns.layout import ASKED, Array
from duecourse.law.document import vocabulary
from duecourse.law.fields import DURATION_OF_STATUS

ROW_GROUP = 25_000


def batch_of(documents: Iterable[Mapping[str, Any]], *, first: int = 0) -> pa.RecordBatch:
    """Return case documents that follow the vocabulary as a batch; ids count from `first`."""
    given = list(documents)
    rows = len(given)
    by_kind: dict[str, list[dict[str, Any]]] = {}
    counts: dict[str, bytearray] = {}
    for row, one in enumerate(given):
        for n, event in enumerate(one.get("events", ())):
            kind = event["kind"]
            if kind not in by_kind:
                by_kind[kind], counts[kind] = [], bytearray(2 * rows)
            by_kind[kind].append(event | {"n": n})
            memoryview(counts[kind]).cast("H")[row] += 1
    persons = [one.get("person", {}) for one in given]
    columns = [
        pa.array(range(first, first + rows), pa.int64()),
        _days([one["as_of"] for one in given]),
        _days([one.get("birth_on") for one in persons]),
        pa.array([one.get("nationalities") for one in persons], pa.list_(layout.TEXT)),
        pa.array([one.get("birth_country") for one in persons], layout.TEXT),
        pa.array([one.get("unknown") for one in given], pa.list_(layout.TEXT)),
        _asked([one.get("ask") or {} for one in given]),
    ]
    for kind in vocabulary()["ev"]:
        columns.append(_events(kind, by_kind.get(kind, []), counts.get(kind), rows))
    return pa.RecordBatch.from_arrays(columns, schema=layout.cases_schema())


def _days(texts: list[str | None]) -> Array:
    found = [None if one is None else date.fromisoformat(one) for one in texts]
    return pa.array(found, layout.DAY)


def _asked(asked: list[dict[str, Any]]) -> Array:
    names = [*ASKED, "more"]
    more = [{k: v for k, v in one.items() if k not in ASKED} for one in asked]
    parts = [pa.array([one.get(name) for one in asked], layout.TEXT) for name in ASKED]
    parts.append(pa.array([json.dumps(one) if one else None for one in more], layout.TEXT))
    return pa.StructArray.from_arrays(parts, names=names)


def _events(kind: str, events: list[dict[str, Any]], counts: bytearray | None, rows: int) -> Array:
    type_: Any = layout.cases_schema().field(kind).type
    if counts is None:
        zeros = pa.py_buffer(bytes(4 * (rows + 1)))
        offsets = pa.Array.from_buffers(pa.int32(), rows + 1, [None, zeros])
    else:
        sums = accumulate(memoryview(counts).cast("H"), initial=0)
        offsets = pa.array(list(sums), pa.int32())
    parts = [
        _days([one.get("on") or one["at"][:10] for one in events]),
        pa.array([one["n"] for one in events], pa.int16()),
        pa.array([one.get("at") for one in events], layout.TEXT),
    ]
    for name, field_type in layout.fields_of(kind):
        values = [one.get(name) for one in events]
        if field_type == "day_or_ds":
            is_ds = [None if v is None else v == DURATION_OF_STATUS for v in values]
            parts.append(_days([None if v == DURATION_OF_STATUS else v for v in values]))
            parts.append(pa.array(is_ds, layout.TRUTH))
        elif field_type == "date":
            parts.append(_days(values))
        else:
            parts.append(pa.array(values, type_.value_type.field(name).type))
    inner = pa.StructArray.from_arrays(parts, fields=list(type_.value_type))
    lists: Any = pa.ListArray
    return lists.from_arrays(offsets, inner)


def write(documents: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write case documents to a file, one row group a batch; return how many."""
    given = iter(documents)
    written = 0
    with pq.ParquetWriter(path, layout.cases_schema(), compression="zstd") as writer:
        while several := list(islice(given, ROW_GROUP)):
            writer.write_batch(batch_of(several, first=written), row_group_size=ROW_GROUP)
            written += len(several)
    return written


__all__ = ["batch_of", "write"]
