"""The columns that compiled code writes: what is laid down for each finding, and as what in Arrow.

A column of rows has one place a case; a list has its places one after another, with offsets.
"""

from collections.abc import Callable
from ctypes import POINTER, c_char, c_int64, c_void_p, cast
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from duecourse.law.columns import layout

Array = Any
DAY, WHOLE, TEXT, TRUTH, OBJECT = "day", "whole", "text", "truth", "object"
SORTS: Final = {layout.DAY: DAY, layout.WHOLE: WHOLE, layout.TEXT: TEXT, layout.TRUTH: TRUTH}
CLOCK: Final = ("due_at", "local")
DAY_OR_DURATION: Final = ("day", "duration_of_status")
# C for one place: what to write, and whether there is something.
WRITTEN: Final = {
    DAY: ("x.tag == INT", "(int32_t)(x.i - EPOCH)"),
    WHOLE: ("x.tag == INT", "(int32_t)x.i"),
    TEXT: ("x.tag == STR", "(int32_t)x.i"),
    TRUTH: ("x.tag == BOOL", "(int32_t)x.i"),
    OBJECT: ("x.tag == OBJECT", "(int32_t)x.i"),
}
WANTED: Final = "x.tag != NONE"


class Buffers:
    """Numbers the buffers of a batch: fixed ones by rows, growing ones in lists."""

    def __init__(self) -> None:
        self.rows: list[str] = []  # "i4", "i1" or "bit", one a buffer
        self.growing = 0

    def row(self, kind: str) -> int:
        """Return the number of a new buffer with a place for each row."""
        self.rows.append(kind)
        return len(self.rows) - 1

    def grow(self) -> int:
        """Return the number of a new buffer that grows."""
        self.growing += 1
        return self.growing - 1


@dataclass(frozen=True)
class Column:
    """One column: C that writes it, and Python that reads it."""

    code: str
    read: Callable[["Written"], Array]


class Written:
    """The buffers of one batch after it was computed."""

    def __init__(
        self, rows: int, fixed: list[bytearray], grown: Any, texts: Array, missing: Array,
        objects: list[Any],
    ) -> None:  # fmt: skip
        self.rows, self.fixed, self.texts, self.missing = rows, fixed, texts, missing
        self.objects = objects
        self._grown = grown

    def buffer(self, number: int) -> pa.Buffer:
        """Return a buffer with a place for each row."""
        return pa.py_buffer(self.fixed[number])

    def grown(self, number: int) -> pa.Buffer:
        """Return a copy of a buffer that grew: the next batch fills it anew."""
        data, length = c_void_p(), c_int64()
        self._grown(number, data, length)
        if not length.value:
            return pa.py_buffer(b"")
        return pa.py_buffer(bytes(cast(data, POINTER(c_char))[: length.value]))


def value_column(buffers: Buffers, type_: pa.DataType) -> Column:
    """Return the column of a finding's value, x in C."""
    if pa.types.is_struct(type_):
        return _struct(buffers, type_)
    if pa.types.is_list(type_):
        return _list(buffers, type_)
    return _leaf(buffers, SORTS[type_])


def _leaf(buffers: Buffers, sort: str) -> Column:
    data, valid = buffers.row("bit" if sort == TRUTH else "i4"), buffers.row("bit")
    test, shown = WRITTEN[sort]
    write = (
        f"if (x.i) bit_on(OUT[{data}], row);" if sort == TRUTH
        else f"((int32_t *)OUT[{data}])[row] = {shown};"
    )  # fmt: skip
    code = (
        f"if ({test}) {{ {write} bit_on(OUT[{valid}], row); }} "
        f'else if ({WANTED}) give_up("a value of another sort");'
    )
    stored = {DAY: layout.DAY, WHOLE: layout.WHOLE, TRUTH: layout.TRUTH}.get(sort, pa.int32())

    def read(of: Written) -> Array:
        arrays: Any = pa.Array
        found = arrays.from_buffers(stored, of.rows, [of.buffer(valid), of.buffer(data)])
        return of.texts.take(found) if sort == TEXT else found

    return Column(code, read)


def _struct(buffers: Buffers, type_: Any) -> Column:
    names = tuple(type_.field(n).name for n in range(type_.num_fields))
    if names == CLOCK:
        return _objects(buffers, type_)
    valid = buffers.row("bit")
    parts = [value_column(buffers, type_.field(n).type) for n in range(type_.num_fields)]
    if names == DAY_OR_DURATION:
        inner = (
            f"{{ V y = x; {{ V x = y.tag == INT ? y : NOTHING; {parts[0].code} }} "
            f"{{ V x = B(y.tag == STR); {parts[1].code} }} }}"
        )
        test = "x.tag == INT || x.tag == STR"
    else:
        inner = " ".join(
            f"{{ V x = from_dict(w, S(CODE_{name}), 0); {part.code} }}"
            for name, part in zip(names, parts, strict=True)
        )
        inner, test = f"{{ V w = x; {inner} }}", "x.tag == DICT"
    code = (
        f"if ({test}) {{ bit_on(OUT[{valid}], row); {inner} }} "
        f'else if ({WANTED}) give_up("a value of another sort");'
    )

    def read(of: Written) -> Array:
        children = [part.read(of) for part in parts]
        arrays: Any = pa.StructArray
        return arrays.from_buffers(type_, of.rows, [of.buffer(valid)], children=children)

    return Column(code, read)


def _objects(buffers: Buffers, type_: pa.DataType) -> Column:
    inner = _leaf(buffers, OBJECT)

    def read(of: Written) -> Array:
        return layout.array(of.objects, type_).take(inner.read(of))

    return Column(inner.code, read)


def _list(buffers: Buffers, type_: Any) -> Column:
    valid, offsets = buffers.row("bit"), buffers.grow()
    item = type_.value_type
    fields = (
        [(item.field(n).name, item.field(n).type) for n in range(item.num_fields)]
        if pa.types.is_struct(item) else [("", item)]
    )  # fmt: skip
    places = [(name, SORTS[kind], buffers.grow()) for name, kind in fields]
    parts = []
    for name, sort, place in places:
        test, shown = WRITTEN[sort]
        of = f"from_dict(l->v[k], S(CODE_{name}), 1)" if name else "l->v[k]"
        parts.append(
            f'{{ V x = {of}; if (!({test})) give_up("an item of another sort"); '
            f"int32_t one = {shown}; bytes_add(&GROWN[{place}], &one, 4); }}"
        )
    code = (
        f"if (x.tag == LIST || x.tag == TUPLE) {{ bit_on(OUT[{valid}], row); List *l = items(x); "
        f"for (int32_t k = 0; k < l->len; k++) {{ {' '.join(parts)} }} }} "
        f'else if ({WANTED}) give_up("a value of another sort"); '
        f"{{ int32_t end = (int32_t)(GROWN[{places[0][2]}].len / 4); "
        f"bytes_add(&GROWN[{offsets}], &end, 4); }}"
    )

    def read(of: Written) -> Array:
        arrays: Any = pa.Array
        started = pa.py_buffer(b"\0\0\0\0" + of.grown(offsets).to_pybytes())
        children = [_items(of, sort, place) for _, sort, place in places]
        inner = (
            pa.StructArray.from_arrays(children, names=[name for name, _ in fields])
            if pa.types.is_struct(item) else children[0]
        )  # fmt: skip
        return arrays.from_buffers(type_, of.rows, [of.buffer(valid), started], children=[inner])

    return Column(code, read)


def _items(of: Written, sort: str, place: int) -> Array:
    data = of.grown(place)
    arrays: Any = pa.Array
    found = arrays.from_buffers(pa.int32(), data.size // 4, [None, data])
    return of.texts.take(found) if sort == TEXT else found


def finding_column(buffers: Buffers, name: str) -> Column:
    """Return the column of a finding: value, status, missing, readings."""
    value = value_column(buffers, layout.value_type(name))
    status, missing = buffers.row("i1"), buffers.row("i4")
    has_readings, read_to, text = buffers.row("bit"), buffers.row("i4"), buffers.grow()
    code = (
        f"static void write_finding(V finding, int64_t row) {{ Record *r = P(Record, finding);\n"
        f"    {{ V x = r->f[0]; {value.code} }}\n"
        f"    ((int8_t *)OUT[{status}])[row] = (int8_t)r->f[1].i;\n"
        f"    ((int32_t *)OUT[{missing}])[row] = missing_code(r->f[2]);\n"
        f"    if (r->f[3].tag != NONE) {{ bit_on(OUT[{has_readings}], row); "
        f"json_readings(&GROWN[{text}], r->f[3]); }}\n"
        f"    ((int32_t *)OUT[{read_to}])[row] = (int32_t)GROWN[{text}].len;\n}}"
    )
    type_: Any = layout.finding_type(name)

    def read(of: Written) -> Array:
        arrays: Any = pa.Array
        codes = arrays.from_buffers(pa.int8(), of.rows, [None, of.buffer(status)])
        lacks = arrays.from_buffers(pa.int32(), of.rows, [None, of.buffer(missing)])
        ends = pa.py_buffer(b"\0\0\0\0" + of.buffer(read_to).to_pybytes()[: 4 * of.rows])
        told = [of.buffer(has_readings), ends, of.grown(text)]
        children = [
            value.read(of),
            pa.DictionaryArray.from_arrays(codes, layout.STATUSES),
            of.missing.take(lacks),
            arrays.from_buffers(layout.TEXT, of.rows, told),
        ]
        return pa.StructArray.from_arrays(children, fields=list(type_))

    return Column(code, read)
