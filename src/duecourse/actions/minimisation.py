"""Which fields are collected, and whether any rule, view, notice or act ever reads them.

Read from the program itself: a name counts as read where the code looks it up, compares it or
names it in a list of fields. That is told by the name alone, so a field that shares its name with
another may be unread and is not listed; what is listed is read nowhere. Timelines show whole bodies
word for word; that is no use of a field, and does not count.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from duecourse.intake.from_feeds import ARRIVAL_BODY, DEPARTURE_BODY
from duecourse.law.document import PERSON_KEYS, vocabulary
from duecourse.ledger.keeping_fields import BODY_FIELDS

LAW, RECORD, FEED = "law", "record", "feed"
# By whom something is read, from where in the package it is; what is in none of them reads nothing.
READERS: Final = {
    "law": "rule", "views": "view", "actions/notice": "notice", "actions": "act", "web": "page",
    "linkage": "linkage",
}  # fmt: skip
# These list what is collected, or search and generate: none of them uses a field.
LISTS: Final = frozenset({"actions/minimisation.py", "law/fields.py"})
NAME: Final = re.compile(r"^[a-z][a-z0-9_]*$")
IN_TEMPLATE: Final = re.compile(r"\.([a-z][a-z0-9_]*)")
LOOKUPS: Final = frozenset({"get", "pop", "day", "said"})


@dataclass(frozen=True, slots=True)
class Collected:
    """A field: where it comes from, in which kind of event, and who reads a field of its name."""

    source: str
    kind: str
    name: str
    read_by: tuple[str, ...]


def minimisation() -> tuple[Collected, ...]:
    """Return every field that is collected, with those who read it."""
    readers = _readers()
    return tuple(
        Collected(source, kind, name, tuple(sorted(readers.get(name, ()))))
        for source, kind, name in _collected()
    )


def _collected() -> Iterator[tuple[str, str, str]]:
    for name in sorted(PERSON_KEYS):
        yield LAW, "person", name
    for kind, stated in vocabulary()["ev"].items():
        for name in stated["fields"]:
            yield LAW, kind, name
    for kind, fields in BODY_FIELDS.items():
        for name in fields:
            yield RECORD, kind, name
    for kind, body in (("arrival", ARRIVAL_BODY), ("departure", DEPARTURE_BODY)):
        for name in body:
            yield FEED, kind, name


def _readers() -> dict[str, set[str]]:
    """Return who reads each name: rules, views, notices, acts, pages, linkage."""
    found: dict[str, set[str]] = defaultdict(set)
    with resources.as_file(resources.files("duecourse")) as package:
        for path in sorted(package.rglob("*")):
            place = path.relative_to(package).as_posix()
            reader = next((who for part, who in READERS.items() if place.startswith(part)), None)
            if reader is None or place in LISTS:
                continue
            for name in _read_in(path):
                found[name].add(reader)
    return found


def _read_in(path: Path) -> set[str]:
    if path.suffix == ".html":
        return set(IN_TEMPLATE.findall(path.read_text(encoding="utf-8")))
    if path.suffix != ".py":
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name for node in ast.walk(tree) for name in _names(node) if NAME.match(name)}


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names that one piece of code reads: looked up, compared, or listed."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node.attr
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield from _texts(node.slice)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in LOOKUPS:
            yield from (text for one in node.args[:1] for text in _texts(one))
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "case":
            yield from (one.arg for one in node.keywords if one.arg)  # case.all("x", field=True)
    elif isinstance(node, ast.Compare):
        yield from _texts(node.left)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        yield from (text for one in node.elts for text in _texts(one))


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
