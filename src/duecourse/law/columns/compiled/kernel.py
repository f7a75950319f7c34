"""The compiled module loaded: batches of cases in Arrow to batches of findings in Arrow."""

import ctypes
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_uint8, c_uint32, c_void_p
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute

from duecourse.law import calendar
from duecourse.law.columns import layout, load
from duecourse.law.columns.compiled import build
from duecourse.law.columns.compiled.outputs import Written
from duecourse.law.columns.layout import DURATION, EPOCH, Array
from duecourse.law.columns.primitives import NATIONWIDE, as_number

ABSENT: Final = -(2**63)
DURATION_MARK: Final = ABSENT + 1
SORTS: Final = {"date": 0, "int": 1, "str": 2, "country": 2, "bool": 3, "instant": 4, "list:str": 5,
                "day_or_ds": 0}  # fmt: skip
NONE, BOOL, INT, STR, INSTANT, OBJECT, UNSET = 0, 1, 2, 3, 4, 11, 12
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2120, 12, 31)
# Of which type an array is, the checker of types cannot follow through Arrow's functions.
pc: Any = pyarrow.compute
EPOCH_AT: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class _Value(ctypes.Structure):
    _fields_ = (("tag", c_uint32), ("aux", c_uint32), ("i", c_int64))


class _Field(ctypes.Structure):
    _fields_ = (("sort", c_int64), ("values", c_void_p), ("offsets", c_void_p))


class _Events(ctypes.Structure):
    _fields_ = (
        ("offsets", c_void_p), ("on", c_void_p), ("n", c_void_p), ("at", c_void_p),
        ("fields", c_void_p),
    )  # fmt: skip


class _Cases(ctypes.Structure):
    _fields_ = (
        ("rows", c_int64),
        *((name, c_void_p) for name in (
            "as_of", "birth_on", "birth_country", "destination", "circuit", "nation_offsets",
            "unknown_offsets", "nations", "unknown", "unknown_given", "left_alone", "instants",
            "events",
        )),
    )  # fmt: skip


_ANSWER = ctypes.CFUNCTYPE(None, c_int32, c_int32, POINTER(_Value), POINTER(_Value))


class Kernel:
    """The compiled rules in this process. One batch at a time: it is not for several threads.

    `rest` computes the cases that C leaves alone; `names` are the findings wanted, all of them
    where none is named. Raises NoCompiler or NotCompiled.
    """

    def __init__(
        self, rest: Callable[[pa.RecordBatch], pa.RecordBatch], names: tuple[str, ...] = ()
    ) -> None:
        self._rest = rest
        self._assembly = build.assembly(names)
        self._engine = load.engine(names)
        self._library = ctypes.CDLL(str(build.library_file(names)))
        library = self._library
        library.intern.argtypes = (c_char_p, c_int32)
        library.text_at.restype = c_void_p
        library.text_at.argtypes = (c_int32, POINTER(c_int32))
        library.run.restype = c_int64
        library.run.argtypes = (POINTER(_Cases), c_void_p, c_void_p, c_void_p)
        library.make_constants()
        self._days = _day_tables()
        self._answer = _ANSWER(self._answered)
        self._texts: list[str] = []
        self._missing: list[list[str] | None] = [None]
        self._instants: list[datetime] = []
        self._objects: list[Any] = []
        self._codes: dict[str, int] = {}
        self._clocks: dict[tuple[Any, ...], Any] = {}
        self.left_to_python: dict[str, int] = {}

    def _attach(self) -> None:
        """Let the library work with this object: a process has one library, whoever uses it."""
        first, last, due, safe, bits = self._days
        addresses = [_address(one) for one in (due, safe, bits)]
        self._library.set_days(c_int32(first), c_int32(last), *map(c_void_p, addresses))
        self._library.set_answer(self._answer)

    def findings(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the findings of a batch of cases, in their order."""
        rows = batch.num_rows
        self._attach()
        self._instants, self._objects, self._clocks = [], [], {}
        kinds = self._assembly.buffers.rows
        out = [bytearray(_size(kind, rows)) for kind in kinds]
        pointers = (c_void_p * len(out))(*(_address(one) for one in out))
        left, why = (c_int64 * max(1, rows))(), (c_char_p * max(1, rows))()
        held: list[Any] = []
        cases = self._cases(batch, held)
        count = self._library.run(ctypes.byref(cases), pointers, left, why)
        written = Written(
            rows,
            out,
            self._grown,
            pa.array(self._known_texts(), layout.TEXT),
            self._missing_array(),
            self._objects,
        )
        columns = [batch.column("id"), *(one.read(written) for one in self._assembly.columns)]
        schema = layout.findings_schema(self._engine.NAMES)
        made = pa.RecordBatch.from_arrays(columns, schema=schema)
        for n in range(count):
            told = (why[n] or b"").decode()
            self.left_to_python[told] = self.left_to_python.get(told, 0) + 1
        return self._with_the_rest(batch, made, list(left[:count])) if count else made

    def _with_the_rest(
        self, batch: pa.RecordBatch, made: pa.RecordBatch, left: list[int]
    ) -> pa.RecordBatch:
        rest = self._rest(batch.take(pa.array(left, pa.int64())))
        places = list(range(batch.num_rows))
        for n, row in enumerate(left):
            places[row] = batch.num_rows + n
        both = pa.Table.from_batches([made, rest]).take(pa.array(places, pa.int64()))
        return both.combine_chunks().to_batches()[0]

    def _grown(self, number: int, data: Any, length: Any) -> None:
        self._library.grown(c_int32(number), ctypes.byref(data), ctypes.byref(length))

    # Strings.

    def _code(self, text: str) -> int:
        found = self._codes.get(text)
        if found is None:
            raw = text.encode()
            found = self._codes[text] = self._library.intern(raw, len(raw))
        return found

    def _known_texts(self) -> list[str]:
        length = c_int32()
        for code in range(len(self._texts), self._library.text_count()):
            address = self._library.text_at(code, ctypes.byref(length))
            self._texts.append(ctypes.string_at(address, length.value).decode())
        return self._texts

    def _missing_array(self) -> Array:
        room = (c_int32 * 256)()
        for code in range(len(self._missing), self._library.missing_count()):
            count = self._library.missing_at(code, room, 256)
            self._missing.append([self._texts[room[n]] for n in range(count)])
        return pa.array(self._missing, pa.list_(layout.TEXT))

    def _coded(self, column: Array) -> Array:
        """Return texts as their codes; ABSENT where there is none."""
        told: Any = column.dictionary_encode()
        codes = pa.array([self._code(one) for one in told.dictionary.to_pylist()], pa.int64())
        return pc.fill_null(codes.take(told.indices), ABSENT)

    # Facts in.

    def _cases(self, batch: pa.RecordBatch, held: list[Any]) -> _Cases:
        def keep(column: Array) -> int:
            held.append(column)
            return int(column.buffers()[1].address) + 8 * column.offset if len(column) else 0

        asked: Any = batch.column("ask")
        nations: Any = batch.column("nationalities")
        unknown: Any = batch.column("unknown")
        alone = pc.or_(pc.is_valid(asked.field("office")), pc.is_valid(asked.field("more")))
        made = _Cases(rows=batch.num_rows)
        made.as_of = keep(_days(batch.column("as_of")))
        made.birth_on = keep(_days(batch.column("birth_on")))
        made.birth_country = keep(self._coded(batch.column("birth_country")))
        made.destination = keep(self._coded(asked.field("destination")))
        made.circuit = keep(self._coded(asked.field("circuit")))
        made.nation_offsets = _offsets(nations, held)
        made.nations = keep(self._coded(nations.flatten()))
        made.unknown_offsets = _offsets(unknown, held)
        made.unknown = keep(self._coded(unknown.flatten()))
        made.unknown_given = _bytes(pc.is_valid(unknown), held)
        made.left_alone = _bytes(alone, held)
        events = (_Events * len(self._engine.KINDS))()
        for n, kind in enumerate(self._engine.KINDS):
            if kind in self._engine.READ and kind in batch.schema.names:
                self._events(events[n], kind, batch.column(kind), held, keep)
        instants = [_microseconds(one) for one in self._instants]
        made.instants = keep(pa.array(instants, pa.int64()))
        held.append(events)
        made.events = ctypes.addressof(events)
        return made

    def _events(self, into: _Events, kind: str, column: Array, held: list[Any], keep: Any) -> None:
        flat = column.flatten()
        if not len(flat):
            return
        given = dict(zip([f.name for f in flat.type], flat.flatten(), strict=True))
        into.offsets = _offsets(column, held)
        on = given["on"].view(pa.int32())
        held.append(on)
        into.on = int(on.buffers()[1].address) + 4 * on.offset
        into.n = keep(given["n"].cast(pa.int64()))
        if "at" in given:
            into.at = keep(self._at(given["at"]))
        stated = layout.fields_of(kind)
        fields = (_Field * max(1, len(stated)))()
        for n, (name, type_) in enumerate(stated):
            fields[n].sort = SORTS[type_]
            if name not in given:
                continue  # no rule of these findings reads it
            if type_ == "list:str":
                fields[n].values, fields[n].offsets = self._lists(given[name], held, keep)
            else:
                fields[n].values = keep(self._field(given, name, type_))
        held.append(fields)
        into.fields = ctypes.addressof(fields)

    def _field(self, given: dict[str, Array], name: str, type_: str) -> Array:
        column = given[name]
        if type_ in ("str", "country"):
            return self._coded(column)
        if type_ == "instant":
            return self._at(column)
        if type_ == "day_or_ds":
            mark = pa.scalar(DURATION_MARK, pa.int64())
            is_duration = pc.fill_null(given[name + DURATION], False)
            return pc.if_else(is_duration, mark, _days(column))
        return _days(column) if type_ == "date" else pc.fill_null(column.cast(pa.int64()), ABSENT)

    def _lists(self, column: Array, held: list[Any], keep: Any) -> tuple[int, int]:
        # A list's first code stands behind the column of places: values[k] says how far.
        lengths = pc.fill_null(pc.list_value_length(column), 0).to_pylist()
        starts, before = list[int](), len(lengths)
        for length, given in zip(lengths, column.is_valid().to_pylist(), strict=True):
            starts.append(before if given else ABSENT)
            before += length
        codes = self._coded(column.flatten()).to_pylist()
        return keep(pa.array(starts + codes, pa.int64())), _offsets(column, held)

    def _at(self, column: Array) -> Array:
        if column.null_count == len(column):
            return pa.array([ABSENT] * len(column), pa.int64())
        found = []
        for one in column.to_pylist():
            if one is None:
                found.append(ABSENT)
            else:
                found.append(len(self._instants))
                self._instants.append(datetime.fromisoformat(one))
        return pa.array(found, pa.int64())

    # Questions that the compiled code asks back.

    def _answered(self, question: int, count: int, given: Any, answer: Any) -> None:
        key = (question, *((given[n].tag, given[n].i, given[n].aux) for n in range(count)))
        if key not in self._clocks:
            asked = [self._from_value(given[n]) for n in range(count)]
            name = self._assembly.module.questions[question]
            self._clocks[key] = self._to_value(_asked(self._engine, name)(*asked))
        answer[0].tag, answer[0].aux, answer[0].i = self._clocks[key]

    def _from_value(self, value: Any) -> Any:
        if value.tag == STR:
            return self._known_texts()[value.i]
        if value.tag == INSTANT:
            return self._instants[value.aux]
        return {NONE: None, BOOL: bool(value.i)}.get(value.tag, int(value.i))

    def _to_value(self, value: Any) -> tuple[int, int, int]:
        if value is None:
            return NONE, 0, 0
        if isinstance(value, bool):
            return BOOL, 0, int(value)
        if isinstance(value, int):
            return INT, 0, value
        if isinstance(value, datetime):
            self._instants.append(value)
            return INSTANT, len(self._instants) - 1, _microseconds(value)
        self._objects.append(value)
        return OBJECT, 0, len(self._objects) - 1


def _asked(engine: Any, name: str) -> Any:
    home, _, attribute = name.partition(".")
    return getattr(NATIONWIDE, attribute) if home == "NATIONWIDE" else getattr(engine, name)


def _microseconds(at: datetime) -> int:
    gone = at - EPOCH_AT
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


def _days(column: Array) -> Array:
    numbers = column.view(pa.int32()).cast(pa.int64())
    return pc.fill_null(pc.add(numbers, EPOCH), ABSENT)


def _offsets(column: Array, held: list[Any]) -> int:
    given: Any = column.offsets
    if not column.null_count and len(given) and not given[0].as_py():
        held.append(given)
        return int(given.buffers()[1].address) + 4 * int(given.offset)
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    ends: Any = pc.cumulative_sum(lengths).cast(pa.int32())
    raw = b"\0\0\0\0" + (ends.buffers()[1].to_pybytes()[: 4 * len(ends)] if len(ends) else b"")
    buffer = pa.py_buffer(raw)
    held.append(buffer)
    return int(buffer.address)


def _bytes(column: Array, held: list[Any]) -> int:
    found = column.cast(pa.uint8())
    held.append(found)
    return int(found.buffers()[1].address) + int(found.offset) if len(found) else 0


def _size(kind: str, rows: int) -> int:
    return max(1, {"i4": 4 * rows, "i1": rows, "bit": (rows + 7) // 8}[kind])


def _address(buffer: bytearray) -> int:
    return ctypes.addressof((c_uint8 * len(buffer)).from_buffer(buffer))


@cache
def _day_tables() -> tuple[int, int, bytearray, bytearray, bytearray]:
    """Return the law's calendar as tables by day: what is due, safe, open, flagged."""
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    days = range(first, last + 1)
    due, safe, bits = bytearray(4 * len(days)), bytearray(4 * len(days)), bytearray(len(days))
    due_view, safe_view = memoryview(due).cast("i"), memoryview(safe).cast("i")
    law = calendar.NATIONWIDE
    for place, number in enumerate(days):
        day = date.fromordinal(number)
        found = as_number(law.deadline(day, eoir=False))
        due_view[place], safe_view[place] = found.due, found.safe
        is_open, flagged = law.why(day) is None, law.is_flagged(day)
        bits[place] = is_open | flagged << 1 | found.flagged << 2
    return first, last, due, safe, bits
