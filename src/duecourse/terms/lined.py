"""Data files read so that an error can name the line: each JSON object knows where it begins."""

import json
from collections.abc import Callable
from json import decoder, scanner
from typing import Any

from duecourse.terms.errors import DuecourseError


class Lined(dict[str, Any]):
    """An object of a data file; `line` is the line on which it begins, counted from 1."""

    line = 0


class NotJson(DuecourseError):
    """A data file is no JSON."""

    code = "data.not-json"

    def __init__(self, *, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}, line {line}: {why}. The file must be JSON; nothing was loaded.")


def read_lined(text: str, *, file: str) -> Any:
    """Return what a JSON text holds, every object as a Lined. Raises NotJson."""
    reader = json.JSONDecoder()
    # The scanner written in Python asks the reader for this function; the one in C has its own.
    reader.parse_object = _with_lines(text)  # type: ignore[attr-defined]
    reader.scan_once = scanner.py_make_scanner(reader)  # type: ignore[attr-defined]
    try:
        return reader.decode(text)
    except json.JSONDecodeError as failure:
        raise NotJson(file=file, line=failure.lineno, why=failure.msg) from failure


def _with_lines(text: str) -> Callable[..., tuple[Any, int]]:
    def parsed(place: tuple[str, int], *arguments: Any) -> tuple[Any, int]:
        found, end = decoder.JSONObject(place, *arguments)  # type: ignore[attr-defined]
        lined = Lined(found)
        lined.line = text.count("\n", 0, place[1]) + 1
        return lined, end

    return parsed
