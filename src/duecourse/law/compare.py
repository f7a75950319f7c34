"""Which findings of a set of cases differ between two days or two rule books.

For a lawyer's review before a release. A rule book is given as a table of parameters, or as a
folder that holds another version of the library; that one runs in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from duecourse.law import parameters
from duecourse.law.engine import evaluate
from duecourse.terms.errors import LawError

COMPARED: Final = ("value", "status", "missing", "readings")
Answers = dict[str, dict[str, Any]]
VERSION_SECONDS_MAX: Final = 3600
# What the other version is asked to do; it has `evaluate` and as_json, whatever else it has.
ASKED: Final = """
import json, sys
from duecourse.law import evaluate
from duecourse.terms.errors import DuecourseError
for line in sys.stdin:
    try:
        found = {name: one.as_json() for name, one in evaluate(json.loads(line)).items()}
    except DuecourseError as refused:
        found = {"error": {"value": refused.code}}
    print(json.dumps(found), flush=True)
"""


class RuleBookRefused(LawError):
    """A side of a comparison is no day, no table of parameters and no version of the library."""

    code = "law.rule-book-refused"

    def __init__(self, *, given: str, why: str) -> None:
        super().__init__(
            f"{given}: {why}. Give a day like 2026-01-15, a file of parameters, a folder with one, "
            "or a folder that holds another version of the library (src)."
        )


@dataclass(frozen=True)
class Difference:
    """A finding of a case that differs between the two sides."""

    case: str
    finding: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a day, a table of parameters, or a folder with another version."""

    day: date | None = None
    table: Mapping[str, Any] | None = None
    version: Path | None = None


def side(given: str) -> Side:
    """Return the side that a text names. Raises RuleBookRefused."""
    try:
        return Side(day=date.fromisoformat(given))
    except ValueError:
        path = Path(given)
    if (path / "duecourse" / "law" / "engine.py").is_file():
        return Side(version=path)
    file = path / "parameters.json" if path.is_dir() else path
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except OSError as failure:
        raise RuleBookRefused(given=given, why=failure.strerror or "unreadable") from failure
    except ValueError as failure:
        raise RuleBookRefused(given=given, why="no JSON") from failure
    if not isinstance(table, dict) or not {"parameters", "holidays", "office_closures"} <= {*table}:
        raise RuleBookRefused(given=given, why="no table of parameters")
    return Side(table=table)


def differences(
    documents: Iterable[tuple[str, Mapping[str, Any]]], *, before: Side, after: Side
) -> Iterator[Difference]:
    """Return the findings that differ, case by case. Raises what `evaluate` raises."""
    listed = list(documents)
    plain = [document for _, document in listed]
    pairs = zip(answers(plain, before), answers(plain, after), strict=True)
    for (case, _), (old, new) in zip(listed, pairs, strict=True):
        for name in dict.fromkeys((*old, *new)):
            first, second = _compared(old.get(name)), _compared(new.get(name))
            if first != second:
                yield Difference(case, name, first, second)


def _compared(found: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if found is None else {key: found[key] for key in COMPARED if key in found}


def answers(documents: Iterable[Mapping[str, Any]], one: Side) -> Iterator[Answers]:
    """Return all findings of each document on one side of a comparison."""
    if one.version is not None:
        yield from _of_version(documents, one.version)
        return
    table = parameters.data() if one.table is None else one.table
    for document in documents:
        with parameters.instead(table):
            found = evaluate(document, as_of=one.day)
        yield {name: finding.as_json() for name, finding in found.items()}


def _of_version(documents: Iterable[Mapping[str, Any]], version: Path) -> Iterator[Answers]:
    lines = "".join(f"{json.dumps(document)}\n" for document in documents)
    told = subprocess.run(
        [sys.executable, "-c", ASKED], input=lines, env={"PYTHONPATH": str(version)},
        capture_output=True, text=True, timeout=VERSION_SECONDS_MAX, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuleBookRefused(given=version.name, why=f"it failed: {told.stderr.strip()[-200:]}")
    yield from (json.loads(line) for line in told.stdout.splitlines())
