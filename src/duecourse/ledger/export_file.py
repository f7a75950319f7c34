"""The form that all exports share: one JSON object a line, gzip when the name ends in .gz.

The first line is the heading, with the format's name and the key line that checks the signatures.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

# Makes the refusal of a line: its number, and what is wrong with it.
Refuse = Callable[[int, str], Exception]


class ExportFile:
    """An export of one format; what cannot be read is refused with the number of its line."""

    def __init__(self, path: Path, *, form: str, refuse: Refuse) -> None:
        self._path, self._form, self._refuse = path, form, refuse

    def verifier_line(self) -> str:
        """Return the key line that the export itself names; trust it only if you know it."""
        _, heading = next(self._all(), (1, {}))
        if heading.get("format") != self._form:
            raise self._refuse(1, f"does not name the format {self._form}")
        if not isinstance(heading.get("verifier"), str):
            raise self._refuse(1, "names no key line")
        return str(heading["verifier"])

    def lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each line behind the heading with its number."""
        self.verifier_line()
        lines = self._all()
        next(lines)
        yield from lines

    def _all(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each line with its number; what is no text, or no archive, is said to be none."""
        number = 0
        try:
            with opened(self._path, "rt") as file:
                for number, line in enumerate(file, start=1):
                    yield number, self._parsed(line, number)
        except (gzip.BadGzipFile, EOFError, UnicodeDecodeError, zlib.error) as failure:
            raise self._refuse(number + 1, "cannot be read as text") from failure

    def _parsed(self, line: str, number: int) -> dict[str, Any]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as failure:
            raise self._refuse(number, "is not whole JSON") from failure
        if not isinstance(found, dict):
            raise self._refuse(number, "is no object")
        return found


def write_lines(file: IO[str], objects: Iterable[dict[str, Any]]) -> None:
    """Write objects, one a line."""
    file.writelines(json.dumps(found, ensure_ascii=False) + "\n" for found in objects)


def opened(path: Path, mode: str) -> IO[Any]:
    """Open an export to read (`rt`) or to write (`wt`)."""
    if path.suffix == ".gz":
        packed = gzip.open(path, mode, encoding="utf-8")  # noqa: SIM115 - closed by who opens
        return cast("IO[Any]", packed)
    return path.open(mode.replace("t", ""), encoding="utf-8")
