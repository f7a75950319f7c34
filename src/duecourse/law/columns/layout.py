"""How cases and findings lie in Parquet: one list of structs a kind of event, one struct a finding.

docs/law/bulk.md describes the columns. Days are date32, instants texts with their offset.
"""

from collections.abc import Callable
from functools import cache
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.law.document import vocabulary
from duecourse.law.findings import Status

EPOCH: Final = 719_163  # the day number of 1970-01-01
FIRST: Final = pa.scalar(EPOCH, pa.int32())
DAY: Final = pa.date32()
TEXT: Final = pa.string()
WHOLE: Final = pa.int32()
TRUTH: Final = pa.bool_()
ASKED: Final = ("destination", "circuit", "office")
_FIELD: Final[dict[str, pa.DataType]] = {
    "date": DAY, "str": TEXT, "country": TEXT, "bool": TRUTH, "int": WHOLE, "instant": TEXT,
    "list:str": pa.list_(TEXT),
}  # fmt: skip
DURATION: Final = "_duration_of_status"

# Of which type an array is, only the layout knows: the checker of types is told no more.
Array = Any
Pairs = list[tuple[str, pa.DataType]]


@cache
def fields_of(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a kind of event with their types: a name of `_FIELD`, or day_or_ds."""
    found = []
    for name, text in vocabulary()["ev"][kind]["fields"].items():
        type_ = text.split("|")[0].rstrip("!")
        if text.startswith("date|D/S|"):
            type_ = "day_or_ds"
        found.append((name, "str" if type_.startswith("enum:") else type_))
    return tuple(found)


def parts(kind: str, names: tuple[str, ...]) -> list[str]:
    """Return the columns of a file that hold these parts of the events of a kind."""
    types = dict(fields_of(kind))
    found = list(names)
    found += [f"{one}{DURATION}" for one in names if types.get(one) == "day_or_ds"]
    return [f"{kind}.list.element.{one}" for one in found]


def _event_type(kind: str) -> pa.DataType:
    pairs: Pairs = [("on", DAY), ("n", pa.int16()), ("at", TEXT)]
    for name, type_ in fields_of(kind):
        if type_ == "day_or_ds":
            pairs += [(name, DAY), (f"{name}{DURATION}", TRUTH)]
        else:
            pairs.append((name, _FIELD[type_]))
    return pa.list_(pa.struct(pairs))


@cache
def cases_schema() -> pa.Schema:
    """Return the columns of a file of cases."""
    pairs: Pairs = [
        ("id", pa.int64()), ("as_of", DAY), ("birth_on", DAY), ("nationalities", pa.list_(TEXT)),
        ("birth_country", TEXT), ("unknown", pa.list_(TEXT)),
        ("ask", pa.struct([*((name, TEXT) for name in ASKED), ("more", TEXT)])),
    ]  # fmt: skip
    return pa.schema([*pairs, *((kind, _event_type(kind)) for kind in vocabulary()["ev"])])


_HOLD: Final = pa.struct([("id", TEXT), ("scope", TEXT), ("kind", TEXT)])
_COUNTS: Final = pa.struct([("inclusive", WHOLE), ("exclusive", WHOLE)])
_BY_TYPE: Final[dict[str, pa.DataType]] = {
    "date": DAY, "bool": TRUTH, "string": TEXT, "int": WHOLE, "any": TEXT,
    "deadline": pa.struct([("due", DAY), ("unrolled", DAY), ("safe", DAY)]),
    "clock": pa.struct([("due_at", TEXT), ("local", TEXT)]),
    'date or "D/S"': pa.struct([("day", DAY), ("duration_of_status", TRUTH)]),
}  # fmt: skip
_BY_NAME: Final[dict[str, pa.DataType]] = {
    "time.open_day": pa.struct([("open", TRUTH), ("why", TEXT)]),
    "stay.basis": pa.list_(TEXT),
    "presence.days": _COUNTS,
    "presence.days_by_stay": pa.list_(WHOLE),
    "presence.aggregate": _COUNTS,
    "presence.leave_by": pa.struct([("before_3y", DAY), ("before_10y", DAY)]),
    "proceedings.automatic_stay": pa.list_(TEXT),
    "proceedings.continuous_presence": pa.struct(
        [("unbroken", TRUTH), ("since", DAY), ("until", DAY), ("full_years", WHOLE)]
    ),
    "voluntary_departure.defects": pa.list_(TEXT),
    "voluntary_departure.terminated": pa.struct([("on", DAY), ("by", TEXT)]),
    "post_order.removal_period": pa.struct([("begins", DAY), ("ends", DAY)]),
    "protection.barred_countries": pa.list_(TEXT),
    "custody.autostay": pa.struct([("in_force", TRUTH), ("lapses_on", DAY)]),
    "holds": pa.list_(_HOLD),
    "holds.self_departure": pa.list_(_HOLD),
}
STATUS: Final = pa.dictionary(pa.int8(), TEXT)
STATUSES: Final = pa.array([str(status) for status in Status])


@cache
def value_type(name: str) -> pa.DataType:
    """Return the type of a finding's value column."""
    return _BY_NAME.get(name) or _BY_TYPE[vocabulary()["fd"][name]["type"]]


@cache
def finding_type(name: str) -> pa.DataType:
    """Return the type of a finding's column."""
    return pa.struct([
        ("value", value_type(name)), ("status", STATUS), ("missing", pa.list_(TEXT)),
        ("readings", TEXT),
    ])  # fmt: skip


def findings_schema(names: tuple[str, ...]) -> pa.Schema:
    """Return the columns of a file of findings."""
    return pa.schema([("id", pa.int64()), *((name, finding_type(name)) for name in names)])


def array(values: list[Any], type_: pa.DataType) -> Array:
    """Return values of generated code (days as numbers) as an array of the type."""
    return _ARRAYS.get(type_.id, _plain)(values, type_)


def _plain(values: list[Any], type_: pa.DataType) -> Array:
    return pa.array(values, type_)


def _days(values: list[Any], type_: pa.DataType) -> Array:
    since: Any = pc.subtract(pa.array(values, pa.int32()), FIRST)
    return since.view(type_)


def _structs(values: list[Any], type_: pa.DataType) -> Array:
    names = [type_.field(n).name for n in range(type_.num_fields)]
    if names == ["day", "duration_of_status"]:
        values = [_day_or_duration(one) for one in values]
    none: dict[str, Any] = dict.fromkeys(names)
    given = [none if one is None else one for one in values]
    columns = list(zip(*map(itemgetter(*names), given), strict=True)) or [()] * len(names)
    children = [array(list(one), type_.field(n).type) for n, one in enumerate(columns)]
    mask = pa.array([one is None for one in values], TRUTH)
    return pa.StructArray.from_arrays(children, names=names, mask=mask)


def _day_or_duration(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    is_text = isinstance(value, str)
    return {"day": None if is_text else value, "duration_of_status": is_text}


def _lists(values: list[Any], type_: Any) -> Array:
    if not pa.types.is_struct(type_.value_type):
        return pa.array(values, type_)
    given = [one or () for one in values]
    offsets = pa.array(accumulate(map(len, given), initial=0), pa.int32())
    mask = pa.array([one is None for one in values], TRUTH)
    inner = _structs([*chain.from_iterable(given)], type_.value_type)
    return pa.ListArray.from_arrays(offsets, inner, mask=mask)


_ARRAYS: Final[dict[int, Callable[[list[Any], pa.DataType], Array]]] = {
    DAY.id: _days,
    pa.struct([]).id: _structs,
    pa.list_(TEXT).id: _lists,
}
