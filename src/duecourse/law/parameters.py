"""Dated numbers of the law: each with the days it is in force, its source, and who checked it."""

import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from duecourse.terms.errors import LawError


class ParameterUnknown(LawError):
    """A parameter was asked for that the rule book does not have."""

    code = "law.parameter-unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"There is no parameter {name}. `duecourse law stale` lists those there are."
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a parameter and the days on which it is in force (both included).

    `checked` says how the source was read (RULES.md codes), `verified_on` the day on which somebody
    read it, None for from memory only.
    """

    name: str
    value: Any
    first: date
    last: date | None
    source: str
    checked: str
    confidence: str
    verified_on: date | None
    note: str

    def holds_on(self, day: date) -> bool:
        """Say whether the row is in force on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


class Table:
    """A whole table of parameters, and what has been computed from it so far.

    What is computed from a table is kept with it, so that it goes when the table goes.
    """

    def __init__(self, stated: Mapping[str, Any], written: bytes) -> None:
        self.source, self.written = stated, written
        self.stated = dict(stated)
        self.kept: dict[Any, Any] = {}

    def once(self, name: Any, compute: Callable[[], Any]) -> Any:
        """Return what `compute` gives for this table, computed once."""
        if name not in self.kept:
            self.kept[name] = compute()
        return self.kept[name]


_INSTEAD: ContextVar[Table | None] = ContextVar("table", default=None)


@cache
def _of_the_file() -> Table:
    written = value_file("parameters.json")
    return Table(json.loads(written), written)


def table() -> Table:
    """Return the table in use: the file's, unless the caller works with another one."""
    return _INSTEAD.get() or _of_the_file()


@contextmanager
def instead(stated: Mapping[str, Any]) -> Iterator[None]:
    """Work with another table inside the block; other threads and tasks keep their own."""
    if stated is table().stated:
        yield
        return
    entered = _INSTEAD.set(_table(stated))
    try:
        yield
    finally:
        _INSTEAD.reset(entered)


# The other table used last is kept, for loops over cases.
_LAST: list[Table] = []


def _table(stated: Mapping[str, Any]) -> Table:
    for last in _LAST:
        if last.source is stated:
            return last
    made = Table(stated, json.dumps(stated, sort_keys=True).encode())
    _LAST[:] = [made]
    return made


def data() -> dict[str, Any]:
    """Return the whole table in use."""
    return table().stated


def value_file(name: str) -> bytes:
    """Return a file of `law/values` as it stands."""
    # Not importlib.resources, which loads archives and temporary files at the cost of 40 ms.
    stated = pkgutil.get_data("duecourse.law", f"values/{name}")
    assert stated is not None, "the package's own file"
    return stated


def rows() -> dict[str, tuple[Row, ...]]:
    """Return all rows by the parameter's name, earliest first."""
    found: dict[str, tuple[Row, ...]] = table().once("rows", _rows)
    return found


def _rows() -> dict[str, tuple[Row, ...]]:
    return {
        name: tuple(
            Row(
                name=name,
                value=row["value"],
                first=date.fromisoformat(row["from"]),
                last=date.fromisoformat(row["to"]) if row["to"] else None,
                source=row["source"],
                checked=row["chk"],
                confidence=row["confidence"],
                verified_on=date.fromisoformat(row["verified_on"]) if row["verified_on"] else None,
                note=row.get("note") or "",
            )
            for row in sorted(given, key=lambda row: str(row["from"]))
        )
        for name, given in data()["parameters"].items()
    }


def row_on(name: str, day: date) -> Row | None:
    """Return the row in force on `day`; None when none is: the value is then unknown.

    Raises ParameterUnknown.
    """
    # Not cached: a traced case notes on which later day another row comes into force.
    stated = rows().get(name)
    if stated is None:
        raise ParameterUnknown(name=name)
    found = [row for row in stated if row.holds_on(day)]
    return found[-1] if found else None


def value_on(name: str, day: date) -> Any:
    """Return the value in force on `day`, None when it is unknown. Raises ParameterUnknown."""
    row = row_on(name, day)
    return None if row is None else row.value
