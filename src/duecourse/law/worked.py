"""Worked rows: for each rule of the book, cases a lawyer can check, kept as text with the library.

One file a rule, `tables/B-01.toml`. An event is one line, `2026-01-10 admitted class=B-2
until=2026-04-30`, so that a row reads like the record it stands for; "-" is null. The manual
prints the rows, the tests run them on every engine, and a clinic can add its own.
"""

import json
import pkgutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from duecourse.law.document import kinds, vocabulary
from duecourse.terms.errors import LawError

# What every rule shows: the plain case, the day before and after its limit, and the unknown.
NEEDED: Final = ("plain", "before", "after", "unknown")
SORTS: Final = (*NEEDED, "decided", "exception", "conflict", "more")
ROW_KEYS: Final = frozenset(
    {"sort", "why", "as_of", "events", "person", "unknown", "ask", "finding", "value", "status",
     "missing", "readings", "holds", "not_holds"}
)  # fmt: skip


class RowRefused(LawError):
    """A worked row does not follow the form of the tables."""

    code = "law.row-refused"

    def __init__(self, *, place: str, found: str, rule: str) -> None:
        super().__init__(f"At {place}: {found}. {rule}")


@dataclass(frozen=True, slots=True)
class Row:
    """One worked case: the document, the finding asked for, and what it must be.

    `expected` holds only the keys of the finding that the row states. `holds` and `not_holds` are
    ids of chapter J that must, or must not, be among the holds in force.
    """

    rule: str
    sort: str
    why: str
    finding: str
    document: Mapping[str, Any]
    expected: Mapping[str, Any]
    events: tuple[str, ...]
    holds: tuple[str, ...] = ()
    not_holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a rule; `without` says for a sort of row why the rule has none."""

    rule: str
    rows: tuple[Row, ...]
    without: Mapping[str, str]

    def lacks(self) -> list[str]:
        """Return the sorts of row that the rule should show, neither there nor excused."""
        have = {row.sort for row in self.rows} | set(self.without)
        return [sort for sort in NEEDED if sort not in have]


@cache
def tables() -> dict[str, Table]:
    """Return the tables that come with the library, by rule."""
    folder = Path(str(__file__)).parent / "tables"
    return {file.stem: read(file.stem) for file in sorted(folder.glob("*.toml"))}


def read(rule: str) -> Table:
    """Return the table of one rule. Raises RowRefused."""
    stated = pkgutil.get_data("duecourse.law", f"tables/{rule}.toml")
    assert stated is not None, "the package's own file"
    return parsed(rule, stated.decode())


def parsed(rule: str, text: str) -> Table:
    """Return the table that a text holds. Raises RowRefused."""
    given = tomllib.loads(text)
    common = given.get("finding")
    rows = tuple(_row(rule, n, one, common) for n, one in enumerate(given.get("row", ())))
    return Table(rule, rows, given.get("without", {}))


def _row(rule: str, n: int, given: Mapping[str, Any], common: str | None) -> Row:
    place = f"{rule}, row {n + 1}"
    strange = sorted(set(given) - ROW_KEYS)
    if strange:
        raise RowRefused(
            place=place, found=f"{strange[0]} belongs to no row",
            rule=f"A row has {', '.join(sorted(ROW_KEYS))}.",
        )  # fmt: skip
    if given.get("sort") not in SORTS or not given.get("why"):
        raise RowRefused(
            place=place, found="no sort or no reason",
            rule=f"Every row says why it is there, and is one of {', '.join(SORTS)}.",
        )  # fmt: skip
    finding = given.get("finding") or ("holds" if "holds" in given else common)
    if finding is None:
        raise RowRefused(place=place, found="no finding", rule="Name it in the row or above.")
    document: dict[str, Any] = {
        "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]} | given.get("person", {}),
        "events": [event(line, place=place) for line in given.get("events", ())],
        "as_of": given["as_of"],
        "unknown": given.get("unknown", []),
    }
    document["person"] = {k: v for k, v in document["person"].items() if v not in ("", [])}
    if document["unknown"] == ["?"]:
        del document["unknown"]  # nobody asserted that the record is complete
    if "ask" in given:
        document["ask"] = given["ask"]
    expected = {k: given[k] for k in ("value", "status", "missing", "readings") if k in given}
    if "value" in expected:
        expected["value"] = _or_null(expected["value"])
    return Row(
        rule, given["sort"], given["why"], finding, document, expected,
        tuple(given.get("events", ())), tuple(given.get("holds", ())),
        tuple(given.get("not_holds", ())),
    )  # fmt: skip


def _or_null(value: Any) -> Any:
    """Return a value as findings hold it: "-" is null, in an object too."""
    if isinstance(value, Mapping):
        return {name: _or_null(inner) for name, inner in value.items()}
    return None if value == "-" else value


def event(line: str, *, place: str) -> dict[str, Any]:
    """Return the event that a line states, as the vocabulary writes it. Raises RowRefused."""
    when, *words = line.split()
    if not words or words[0] not in kinds():
        raise RowRefused(
            place=place, found=f"{line!r} states no event", rule="A day, a kind, then name=value."
        )
    found: dict[str, Any] = {"kind": words[0], "at" if "T" in when else "on": when}
    for word in words[1:]:
        name, _, value = word.partition("=")
        found[name] = _value(value, vocabulary()["ev"][words[0]]["fields"].get(name, ""))
    return found


def _value(text: str, type_: str) -> Any:
    """Return a value as JSON holds it; digits are a number only where the field is one."""
    if type_.startswith(("int", "bool")) or text.startswith("["):
        return json.loads(text)
    return text
