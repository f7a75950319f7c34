"""Read an I-94 file, Parquet or CSV, as batches of rows in the order of the file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.terms.errors import FeedError

READ_BYTES = 1 << 20


class FileMissing(FeedError):
    """The named file cannot be opened."""

    code = "feed.file-missing"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"There is no file {name}. Check the name and the folder.")


class FileUnreadable(FeedError):
    """The file is neither Parquet nor CSV of this shape."""

    code = "feed.file-unreadable"

    def __init__(self, *, name: str, why: str) -> None:
        self.name = name
        super().__init__(
            f"{name} cannot be read: {why}. The I-94 feed reads Parquet (.parquet) and CSV (.csv)."
        )


class ColumnsMissing(FeedError):
    """The file lacks columns of the I-94 shape."""

    code = "feed.columns-missing"

    def __init__(self, *, name: str, missing: tuple[str, ...]) -> None:
        self.name, self.missing = name, missing
        super().__init__(
            f"{name} lacks the columns {', '.join(missing)}. Every I-94 file has "
            f"{len(FILE_COLUMNS)} columns; export it again with all of them. Nothing was taken in."
        )


@dataclass(frozen=True, slots=True)
class I94File:
    """One file, opened: its name without the folder, its digest and how many rows it has."""

    path: Path
    name: str
    sha256: bytes
    rows: int


def open_file(path: Path) -> I94File:
    """Return the file's name, digest and number of rows.

    Raises FileMissing, FileUnreadable or ColumnsMissing; nothing was taken in then.
    """
    if not path.is_file():
        raise FileMissing(name=path.name)
    try:
        names = _scan(path).collect_schema().names()
        rows = int(_scan(path).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as failure:
        raise FileUnreadable(name=path.name, why=str(failure).splitlines()[0]) from failure
    missing = tuple(name for name in FILE_COLUMNS if name not in names)
    if missing:
        raise ColumnsMissing(name=path.name, missing=missing)
    return I94File(path=path, name=path.name, sha256=_digest(path), rows=rows)


def batches(file: I94File, *, from_row: int, rows_max: int) -> Iterator[pl.DataFrame]:
    """Yield the rows from `from_row` on, at most `rows_max` at a time, with `line` counted from 0.

    The cuts lie at fixed places of the file (multiples of `rows_max` from `from_row`), so that a
    reading that starts again where one broke off makes the same batches.
    """
    frame = _scan(file.path).select(*FILE_COLUMNS).slice(from_row)
    line = from_row
    rest: pl.DataFrame | None = None
    for chunk in frame.collect_batches(chunk_size=rows_max, maintain_order=True):
        rest = chunk if rest is None or rest.is_empty() else pl.concat([rest, chunk])
        while rest.height >= rows_max:
            yield _numbered(rest.head(rows_max), line)
            rest = rest.slice(rows_max)
            line += rows_max
    if rest is not None and not rest.is_empty():
        yield _numbered(rest, line)


def _numbered(frame: pl.DataFrame, line: int) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(line, line + frame.height, dtype=pl.Int64).alias("line"))


def _scan(path: Path) -> pl.LazyFrame:
    if path.suffix.lower() == ".csv":
        return pl.scan_csv(path, infer_schema=False)
    return pl.scan_parquet(path)


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(READ_BYTES):
            digest.update(piece)
    return digest.digest()
