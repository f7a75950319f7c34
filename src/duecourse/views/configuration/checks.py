"""Check what a configuration file states, value by value; one sentence a mistake."""

import difflib
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, Final

from duecourse.views.configuration.grammar import (
    BEGINS,
    DISTINCT,
    FILTERS,
    NEVER,
    OPTIONAL,
    ORDER,
    TABLES,
    THEN,
    TOP,
    WEEKDAYS,
    YEARS_MAX,
    Key,
)
from duecourse.views.configuration.lines import Lines, Path
from duecourse.views.configuration.mistakes import Mistake
from duecourse.views.configuration.shapes import DEADLINES, OURS, Known

ALL: Final = "all"
LISTED_MAX: Final = 12
KINDS: Final = {
    "text": "a text in quotes", "texts": "a list of texts in quotes",
    "years": f"a number of years from 1 to {YEARS_MAX}",
    "day": "a day like 2026-11-25, without quotes",
    "days": "a list of days like [2026-12-24]",
}  # fmt: skip


def check(
    stated: dict[str, Any], *, lines: Lines, known: Known, zones: Collection[str]
) -> list[Mistake]:
    """Return all mistakes of what a file states."""
    names: dict[str, Collection[str]] = {
        "tracks": known.tracks, "events": known.events, "steps": known.steps,
        "notices": known.notices, "actions": known.actions, "roles": known.roles,
        "zones": zones, "weekdays": WEEKDAYS, "which": (ALL, DEADLINES),
        "whose": (ALL, OURS), "parts": known.parts, "work": known.work,
        "class_names": _names(stated, "classes"), "begins": BEGINS, "then": THEN,
        "calendars": _names(stated, "calendars"), "forms": _names(stated, "forms"),
    }  # fmt: skip
    return list(_Checking(lines, names, known).all_of(stated))


def _names(stated: dict[str, Any], table: str) -> list[str]:
    entries = stated.get(table)
    if not isinstance(entries, list):
        return []
    return [str(one.get("name")) for one in entries if isinstance(one, dict)]


class _Checking:
    def __init__(self, lines: Lines, names: dict[str, Collection[str]], known: Known) -> None:
        self._lines, self._names, self._known = lines, names, known

    def all_of(self, stated: dict[str, Any]) -> Iterator[Mistake]:
        top = {key: value for key, value in stated.items() if key not in TABLES}
        yield from self._table((), top, TOP, also=TABLES)
        for table, keys in TABLES.items():
            entries = stated.get(table)
            if entries is None and table in OPTIONAL:
                continue
            if not isinstance(entries, list) or not entries:
                yield self._at((table,), "missing", f"There is no [[{table}]]. A configuration "
                               "has at least one; add it.")  # fmt: skip
                continue
            for at, entry in enumerate(entries):
                if not isinstance(entry, dict):
                    yield self._at((table,), "wrong-kind", f"{table} holds {entry!r}. Each is a "
                                   f"table of its own: write [[{table}]].")  # fmt: skip
                    return
                yield from self._table((table, at), entry, keys)
                yield from self._meaning(table, (table, at), entry)
            yield from self._twice(table, entries)

    def _table(
        self, path: Path, stated: dict[str, Any], keys: dict[str, Key],
        also: Collection[str] = (),
    ) -> Iterator[Mistake]:  # fmt: skip
        for key, value in stated.items():
            if key not in keys:
                yield self._unknown((*path, key), key, [*keys, *also], code="unknown-key")
            else:
                yield from self._value((*path, key), value, keys[key])
        for key, one in keys.items():
            if one.required and key not in stated:
                yield self._at(path, "missing", f"{key} is missing here. It is {KINDS[one.kind]}; "
                               "add it.")  # fmt: skip

    def _value(self, path: Path, value: Any, key: Key) -> Iterator[Mistake]:
        if key.all_too and value == ALL:
            return
        if not _is(key.kind, value):
            also = ', or "all"' if key.all_too else ""
            yield self._at(path, "wrong-kind", f"{path[-1]} is {value!r}. It has to be "
                           f"{KINDS[key.kind]}{also}.")  # fmt: skip
            return
        for one in value if isinstance(value, list) else [value]:
            if key.known is not None and one not in self._names[key.known]:
                yield self._unknown(path, str(one), self._names[key.known], code="unknown-name")
        if isinstance(value, list) and len(set(value)) < len(value):
            double = next(one for one in value if value.count(one) > 1)
            yield self._at(path, "twice", f"{double} stands here more than once. Name it once.")

    def _meaning(self, table: str, path: Path, entry: dict[str, Any]) -> Iterator[Mistake]:
        """Check what a table of names cannot: what a queue orders by, what a role may be given."""
        if table == "queues":
            yield from self._queue(path, entry)
        if table == "roles" and isinstance(entry.get("may"), list):
            role = entry.get("role")
            for action in entry["may"]:
                if action in self._known.actions and role not in self._known.actions[action]:
                    line = self._lines.of((*path, "may"), action)
                    yield Mistake(line, "not-the-houses", f"The house does not allow {action} to "
                                  f"the role {role}. A configuration only takes away from what "
                                  "access/roles.py allows; take it out.")  # fmt: skip

    def _queue(self, path: Path, entry: dict[str, Any]) -> Iterator[Mistake]:
        order, filters = entry.get("order"), entry.get("filters")
        found = [("order", order)] if isinstance(order, str) else []
        found += [("filters", one) for one in filters] if isinstance(filters, list) else []
        for key, name in found:
            line = self._lines.of((*path, key), name)
            allowed = (ORDER,) if key == "order" else FILTERS
            if name in NEVER:
                yield Mistake(line, "never-by-this", f"A queue is never put in order or narrowed "
                              f"by {name}. It is ordered by {ORDER} and narrowed by "
                              f"{', '.join(FILTERS)}; take {name} out.")  # fmt: skip
            elif name not in allowed:
                yield Mistake(line, "unknown-name", f"{name} is no {key} of a queue. There are: "
                              f"{', '.join(allowed)}.")  # fmt: skip

    def _twice(self, table: str, entries: list[dict[str, Any]]) -> Iterator[Mistake]:
        for key in DISTINCT[table]:
            seen: set[str] = set()
            for at, entry in enumerate(entries):
                value = str(entry.get(key))
                if value in seen:
                    yield self._at((table, at, key), "twice", f"There are two {table} with {key} "
                                   f"{value}. Each needs its own; change one.")  # fmt: skip
                seen.add(value)

    def _unknown(self, path: Path, name: str, known: Collection[str], *, code: str) -> Mistake:
        near = difflib.get_close_matches(name, [str(one) for one in known], n=1)
        if near:
            hint = f"Did you mean {near[0]}?"
        elif len(known) <= LISTED_MAX:
            hint = f"There are: {', '.join(sorted(map(str, known)))}."
        else:
            hint = "Look it up in docs/configuration.md."
        what = "key" if code == "unknown-key" else f"name for {path[-1]}"
        return Mistake(self._lines.of(path, name), code, f"{name} is no known {what}. {hint}")

    def _at(self, path: Path, code: str, says: str) -> Mistake:
        return Mistake(self._lines.of(path), code, says)


def _is(kind: str, value: Any) -> bool:
    if kind == "text":
        return isinstance(value, str) and bool(value.strip())
    if kind == "years":
        return isinstance(value, int) and 0 < value <= YEARS_MAX and value is not True
    if kind == "day":
        return isinstance(value, date) and not isinstance(value, datetime)
    if not isinstance(value, list):
        return False
    return all(_is("text" if kind == "texts" else "day", one) for one in value)
