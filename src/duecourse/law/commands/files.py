"""Read the files and days that a command names."""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duecourse.terms.errors import LawError


class FileRefused(LawError):
    """A file that a command names cannot be used."""

    code = "law.file-refused"

    def __init__(self, *, file: Path, found: str, rule: str) -> None:
        super().__init__(f"{file.name}: {found}. {rule}")


def document(file: Path) -> dict[str, Any]:
    """Return the JSON object in a file. Raises FileRefused."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as failure:
        raise FileRefused(
            file=file,
            found=failure.strerror or "it cannot be read",
            rule="Name a file that is there.",
        ) from failure
    except ValueError as failure:
        raise FileRefused(
            file=file, found=f"no JSON ({failure})", rule="A case is one JSON object."
        ) from failure
    if not isinstance(found, dict):
        raise FileRefused(file=file, found="no JSON object", rule="A case is one JSON object.")
    return found


def cases(files: Sequence[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the cases of files, each with a name: a case file, JSON lines, or vectors.

    Vectors give one case for each day on which they are read. Raises FileRefused.
    """
    for file in files:
        if file.suffix == ".jsonl":
            yield from _lines(file)
            continue
        found = document(file)
        if "vectors" not in found:
            yield file.stem, found
            continue
        for vector in found["vectors"]:
            for check in vector["checks"]:
                asked = {name: check[name] for name in ("as_of", "ask") if name in check}
                yield f"{vector['id']}@{check['as_of']}", vector["case"] | asked


def _lines(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with file.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines, start=1):
            try:
                yield f"{file.stem}:{n}", dict(json.loads(line))
            except ValueError as failure:
                raise FileRefused(
                    file=file, found=f"line {n} is no JSON object", rule="Write one case a line."
                ) from failure


def day(text: str) -> date:
    """Return the day that an argument names."""
    try:
        return date.fromisoformat(text)
    except ValueError as failure:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no calendar day; a day is written like 2026-01-15"
        ) from failure


def today() -> date:
    """Return the day of this machine's clock: read here, at the edge, and passed down."""
    return datetime.now().astimezone().date()


def add_cases(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the cases."""
    parser.add_argument(
        "cases", type=Path, nargs="+", metavar="CASES",
        help="case documents (.json), one a line (.jsonl), or vectors",
    )  # fmt: skip
