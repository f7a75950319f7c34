"""Cases as generated code reads them, made from a batch of columns some at a time.

The columns are turned into lists once for a batch; cases and their events are then made for as many
rows as are computed together, so that what is made is still at hand when it is computed.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import ModuleType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute

from duecourse.law.calendar import Outage
from duecourse.law.columns import layout
from duecourse.law.columns.layout import DURATION, FIRST, Array
from duecourse.law.columns.primitives import Calendar
from duecourse.law.fields import DURATION_OF_STATUS

ABSENT: Final = -(2**31)  # no day and no count of a case comes near it
NOTHING: Final = pa.scalar(ABSENT, pa.int32())
NO_LENGTH: Final = pa.scalar(0, pa.int32())
# Of which type an array is, the checker of types cannot follow through Arrow's functions.
pc: Any = pyarrow.compute


class Facts:
    """The facts of a batch of cases as lists."""

    def __init__(self, engine: ModuleType, batch: pa.RecordBatch) -> None:
        self._engine, self.rows = engine, batch.num_rows
        self._as_of = days(batch.column("as_of"))
        self._births = days(batch.column("birth_on"))
        self._countries = texts(batch.column("birth_country"))
        self._nations = _lists(batch.column("nationalities"))
        self._unknown = _lists(batch.column("unknown"))
        self._asked = _asked(batch.column("ask"))
        self._events = {
            kind: found
            for kind in engine.READ
            if kind in batch.schema.names
            and (found := _events(kind, batch.column(kind))) is not None
        }

    def cases(self, first: int, last: int) -> list[Any]:
        """Return the cases of the rows from `first` to before `last`, with their events."""
        made = [self._case(row) for row in range(first, last)]
        for kind, (rows, columns) in self._events.items():
            start, stop = bisect_left(rows, first), bisect_left(rows, last)
            if start < stop:
                places = [row - first for row in rows[start:stop]]
                self._engine.LOADERS[kind](made, places, [one[start:stop] for one in columns])
        for case in made:
            self._set_unknown(case, self._unknown[case.row])
            if case.k_office_closed or case.k_efiling_outage:
                case.calendar = _calendar(case)
        return made

    def _case(self, row: int) -> Any:
        case = self._engine.Case()
        case.row, case.as_of = row, self._as_of[row]
        case.birth_on, case.birth_country = self._births[row], self._countries[row]
        case.nationalities = self._nations[row] or ()
        if self._asked and self._asked[row]:
            case.ask = self._asked[row]
            case.present = self._engine.BIT_OF_ASK
        return case

    def _set_unknown(self, case: Any, given: tuple[str, ...] | None) -> None:
        """Note what the record does not say, as a case of the reference does by itself."""
        names = _unknown_set(given)
        if case.birth_on is None:
            names |= {"birth_on"}
        if not case.nationalities:
            names |= {"nationality"}
        if self._engine.case__unrecorded_exit(case):
            names |= {"departure"}
        if names:
            case.unknown, case.unknown_bits = names, _bits(self._engine, names)
            case.present |= self._engine.BIT_OF_UNKNOWN


@cache
def _unknown_set(names: tuple[str, ...] | None) -> frozenset[str]:
    return frozenset({"completeness"}) if names is None else frozenset(names)


@cache
def _bits(engine: ModuleType, names: frozenset[str]) -> int:
    return sum(1 << engine.UNKNOWN.index(name) for name in names)


def _calendar(case: Any) -> Calendar:
    extending: set[date] = set()
    flagged: set[date] = set()
    for closed in case.k_office_closed:
        found = range(closed.on, (closed.f_until or closed.on) + 1)
        kind = extending if closed.f_basis == "eoir_notice" else flagged
        kind.update(date.fromordinal(day) for day in found)
    outages = tuple(
        Outage(
            date.fromordinal(e.on), e.f_until_at.date(), e.f_planned,
            None if e.f_announced_on is None else date.fromordinal(e.f_announced_on),
        )
        for e in case.k_efiling_outage
    )  # fmt: skip
    return Calendar(frozenset(extending), frozenset(flagged), outages)


def _asked(column: Array) -> list[dict[str, Any] | None]:
    """Return what each case asks; an empty list where no case asks for anything."""
    names = (*layout.ASKED, "more")
    parts = [texts(column.field(name)) for name in names]
    if all(part.count(None) == len(part) for part in parts):
        return []
    found: list[dict[str, Any] | None] = []
    for given in zip(*parts, strict=True):
        asked = {k: v for k, v in zip(layout.ASKED, given, strict=False) if v is not None}
        if given[-1]:
            asked |= json.loads(given[-1])
        found.append(asked or None)
    return found


# Events.


def _events(kind: str, column: Array) -> tuple[list[int], list[list[Any]]] | None:
    """Return the row of each event of a kind, and its columns; None where there is none."""
    events = column.flatten()
    if not len(events):
        return None
    rows = whole(pc.list_parent_indices(column))
    given = dict(zip([f.name for f in events.type], events.flatten(), strict=True))
    nothing: list[Any] = [None] * len(events)  # of a part that no rule of these findings reads
    at = _at(given["at"]) if "at" in given else nothing
    columns = [days(given["on"]), whole(given["n"]), at]
    columns += [
        _values(given, name, type_) if name in given else nothing
        for name, type_ in layout.fields_of(kind)
    ]
    return rows, columns


def _at(column: Array) -> list[Any]:
    if column.null_count == len(column):
        return [None] * len(column)
    return [None if one is None else datetime.fromisoformat(one) for one in column.to_pylist()]


def _values(given: Mapping[str, Array], name: str, type_: str) -> list[Any]:
    column = given[name]
    if type_ == "date":
        return days(column)
    if type_ == "day_or_ds":
        both = zip(days(column), truths(given[f"{name}{DURATION}"]), strict=True)
        return [DURATION_OF_STATUS if is_ds else day for day, is_ds in both]
    if type_ == "instant":
        return _at(column)
    if type_ == "list:str":
        return [one or () for one in _lists(column)]
    if type_ == "bool":
        return truths(column)
    return whole(column) if type_ == "int" else texts(column)


# Columns as lists. Arrow's own `to_pylist` makes an object for each value on the way.


def whole(column: Array) -> list[Any]:
    """Return whole numbers, None where there is none."""
    count, nulls = len(column), column.null_count
    if nulls == count:
        return [None] * count
    narrow = column if column.type == pa.int32() else column.cast(pa.int32())
    if nulls:
        narrow = pc.fill_null(narrow, NOTHING)
    view = memoryview(narrow.buffers()[1]).cast("i")
    found = view[narrow.offset : narrow.offset + count].tolist()
    return [None if one == ABSENT else one for one in found] if nulls else found


def days(column: Array) -> list[Any]:
    """Return days as their numbers, None where there is none."""
    return whole(pc.add(column.view(pa.int32()), FIRST))


def truths(column: Array) -> list[Any]:
    """Return what is true or false, None where it is neither."""
    return [None if one is None else one == 1 for one in whole(column.cast(pa.int32()))]


def texts(column: Array) -> list[Any]:
    """Return texts, None where there is none; equal texts are one object."""
    if column.null_count == len(column):
        return [None] * len(column)
    told = column.dictionary_encode()
    words = [*told.dictionary.to_pylist(), None]
    places = whole(pc.fill_null(told.indices, pa.scalar(len(words) - 1, pa.int32())))
    return list(map(words.__getitem__, places))


def _lists(column: Array) -> list[Any]:
    """Return lists of texts as tuples, None where there is none."""
    ends = whole(pc.cumulative_sum(pc.fill_null(pc.list_value_length(column), NO_LENGTH)))
    words = texts(column.flatten())
    found: list[Any] = [
        tuple(words[start:end]) for start, end in zip([0, *ends], ends, strict=False)
    ]
    if column.null_count:
        there = truths(column.is_valid())
        found = [one if given else None for one, given in zip(found, there, strict=True)]
    return found
