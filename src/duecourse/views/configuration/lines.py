"""On which line of a TOML file a key stands: the standard reader does not say.

Reads tables, arrays of tables, and keys with their values over one line or many; what stands inside
an inline table is on the line of its key.
"""

import re
from dataclasses import dataclass
from typing import Final

Path = tuple[str | int, ...]

KEY: Final = r'(?:"[^"]*"|[A-Za-z0-9_-]+)'
NAME: Final = rf"{KEY}(?:\s*\.\s*{KEY})*"
TABLE: Final = re.compile(rf"^\s*\[\s*({NAME})\s*\]")
TABLES: Final = re.compile(rf"^\s*\[\[\s*({NAME})\s*\]\]")
VALUE: Final = re.compile(rf"^\s*({NAME})\s*=(.*)$")
# What brackets and hash signs mean nothing in: a string.
STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the keys of a file stand: first and last line of each, counted from 1."""

    text: tuple[str, ...]
    spans: dict[Path, tuple[int, int]]

    def of(self, path: Path, value: object = None) -> int:
        """Return the line of a key, or of a value in its list; of its table if it is absent."""
        while path and path not in self.spans:
            path = path[:-1]
        first, last = self.spans.get(path, (1, 1))
        said = f'"{value}"'
        for line in range(first, last + 1):
            if isinstance(value, str) and said in self.text[line - 1]:
                return line
        return first


def lines(text: str) -> Lines:
    """Return where the keys of a TOML text stand."""
    reading = _Reading(tuple(text.splitlines()))
    reading.read()
    return Lines(reading.text, reading.spans)


class _Reading:
    def __init__(self, text: tuple[str, ...]) -> None:
        self.text = text
        self.spans: dict[Path, tuple[int, int]] = {}
        self._counts: dict[Path, int] = {}
        self._table: Path = ()

    def read(self) -> None:
        open_key: Path | None = None
        depth = 0
        for number, line in enumerate(self.text, 1):
            bare = STRING.sub("", line).split("#", 1)[0]
            if open_key is not None:
                depth += _opened(bare)
                self.spans[open_key] = (self.spans[open_key][0], number)
                open_key = open_key if depth > 0 else None
            elif found := TABLES.match(line):
                self._enter(self._next(_parts(found[1])), number)
            elif found := TABLE.match(line):
                self._enter(self._inside(_parts(found[1])), number)
            elif found := VALUE.match(line):
                path = (*self._table, *_parts(found[1]))
                self.spans[path] = (number, number)
                depth = _opened(bare.split("=", 1)[1])
                open_key = path if depth > 0 else None

    def _enter(self, path: Path, number: int) -> None:
        self._table = path
        self.spans.setdefault(path, (number, number))
        for length in range(1, len(path)):
            self.spans.setdefault(path[:length], (number, number))

    def _next(self, parts: tuple[str, ...]) -> Path:
        path = (*self._inside(parts[:-1]), parts[-1])
        at = self._counts.get(path, -1) + 1
        self._counts[path] = at
        return (*path, at)

    def _inside(self, parts: tuple[str, ...]) -> Path:
        """Return the path of a table: inside an array of tables, in its last one."""
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path


def _parts(name: str) -> tuple[str, ...]:
    return tuple(found.strip('"') for found in re.findall(KEY, name))


def _opened(bare: str) -> int:
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
