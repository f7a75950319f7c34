"""Dated numbers of the law: each with the days it is in force, its source, and who checked it."""

import json
import pkgutil
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


@cache
def data() -> dict[str, Any]:
    """Return the whole table as it stands in the file."""
    found: dict[str, Any] = json.loads(value_file("parameters.json"))
    return found


def value_file(name: str) -> bytes:
    """Return a file of `law/values` as it stands."""
    # Not importlib.resources, which loads archives and temporary files at the cost of 40 ms.
    stated = pkgutil.get_data("duecourse.law", f"values/{name}")
    assert stated is not None, "the package's own file"
    return stated


@cache
def rows() -> dict[str, tuple[Row, ...]]:
    """Return all rows by the parameter's name, earliest first."""
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
    if name not in rows():
        raise ParameterUnknown(name=name)
    found = [row for row in rows()[name] if row.holds_on(day)]
    return found[-1] if found else None


def value_on(name: str, day: date) -> Any:
    """Return the value in force on `day`, None when it is unknown. Raises ParameterUnknown."""
    row = row_on(name, day)
    return None if row is None else row.value
