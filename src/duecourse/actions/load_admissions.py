"""Put the admissions of a backlog on file at once: by COPY, numbered here, each its own person.

For an empty index and for its owner: the keys are indexed after they are in, and the references
between the tables are right by construction and not checked row by row. Everyday records go through
`link.Linker`.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection, sql

from duecourse.actions.link import FIRST_OF_PERSON
from duecourse.linkage.normalise import COMMON, VERSION, Given, comparable
from duecourse.linkage.packed import pack
from duecourse.linkage.records import Identity, Way, habits, original
from duecourse.linkage.search import filed_under
from duecourse.terms.errors import LinkageError

# The columns of a backlog, in order; each a text or None. `record` is the source's name for it.
COLUMNS: Final = (
    *("record", "surname", "given", "birth", "sex", "nationality", "document", "issued_by"),
    "arrived_on",
)
TABLES: Final = {
    "person": "id, made_at",
    "source_record": "id, source, record, way, happened_on, original, habits, received_at",
    "assertion": "id, kind, record, person, judge, actor, evidence, asserted_at",
    "standing": "record, person",
    "form": "id, record, way, happened_on, normaliser, packed",
    "key": "key, form",
}
NUMBERED: Final = ("person", "source_record", "assertion", "form")
# What COPY's text format reads otherwise.
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class IndexNotEmpty(LinkageError):
    """A backlog is to be loaded where records are on file already."""

    code = "linkage.index-not-empty"

    def __init__(self) -> None:
        super().__init__(
            "Records are on file already, and a backlog is loaded into an empty index only. Send "
            "the admissions through the feed instead."
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a backlog and the number of the first of them."""

    first: int
    rows: tuple[tuple[str | None, ...], ...]
    source: str
    at: str


def load(
    connection: Connection[Any],
    chunks: Iterable[tuple[tuple[str | None, ...], ...]],
    *,
    source: str,
    at: datetime,
    processes: int = 1,
) -> int:
    """Load the rows (COLUMNS) of a backlog and return how many there were.

    `connection` is the owner's. Raises IndexNotEmpty.
    """
    with connection.transaction():
        if connection.execute("SELECT EXISTS (SELECT FROM linkage.source_record)").fetchone() != (
            False,
        ):
            raise IndexNotEmpty
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL maintenance_work_mem = '1GB'")
        connection.execute("ALTER TABLE linkage.key DROP CONSTRAINT key_pkey")
        count = 0
        for lines, rows in _lines(_numbered(chunks, source=source, at=at), processes):
            for table, text in lines.items():
                into = sql.SQL("COPY linkage.{} ({}) FROM STDIN").format(
                    sql.Identifier(table), sql.SQL(TABLES[table])
                )
                with connection.cursor() as cursor, cursor.copy(into) as copy:
                    copy.write(text)
            count += rows
        connection.execute(
            "ALTER TABLE linkage.key ADD CONSTRAINT key_pkey PRIMARY KEY (key, form)"
        )
        for table in NUMBERED:
            connection.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                (f"linkage.{table}", max(count, 1)),
            )
    # So that an index alone answers, without a look at whether its rows are visible.
    for table in TABLES:
        connection.execute(sql.SQL("VACUUM ANALYZE linkage.{}").format(sql.Identifier(table)))
    return count


def _numbered(
    chunks: Iterable[tuple[tuple[str | None, ...], ...]], *, source: str, at: datetime
) -> Iterator[Chunk]:
    first = 1
    for rows in chunks:
        yield Chunk(first, rows, source, at.isoformat())
        first += len(rows)


def _lines(chunks: Iterator[Chunk], processes: int) -> Iterator[tuple[dict[str, bytes], int]]:
    """Yield the COPY lines of each chunk, at most two chunks a process ahead."""
    if processes == 1:
        yield from map(copy_lines, chunks)
        return
    with ProcessPoolExecutor(processes) as pool:
        ahead = []
        for chunk in chunks:
            ahead.append(pool.submit(copy_lines, chunk))
            if len(ahead) >= 2 * processes:
                yield ahead.pop(0).result()
        for done in ahead:
            yield done.result()


def copy_lines(chunk: Chunk) -> tuple[dict[str, bytes], int]:
    """Return the lines of every table for a chunk; record n is person n, form n, assertion n."""
    out: dict[str, list[str]] = {table: [] for table in TABLES}
    for number, row in enumerate(chunk.rows, start=chunk.first):
        _add(out, number, row, chunk=chunk)
    return {table: _bytes(lines) for table, lines in out.items()}, len(chunk.rows)


def _bytes(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode() if lines else b""


def _add(
    out: dict[str, list[str]],
    number: int,
    row: tuple[str | None, ...],
    *,
    chunk: Chunk,
) -> None:
    name, surname, own, born, sex, nation, paper, issuer, day = row
    assert name is not None, "every record has a name"
    identity = Identity(
        chunk.source, name, Way.ARRIVAL, Given(surname, own, born, sex, nation, paper, issuer)
    )
    form = comparable(identity.given, source=COMMON)
    came, at = day or "\\N", chunk.at
    out["person"].append(f"{number}\t{at}")
    out["source_record"].append(
        f"{number}\t{chunk.source}\t{name.translate(ESCAPES)}\tarrival\t{came}"
        f"\t{original(identity).translate(ESCAPES)}\t{habits(identity)}\t{at}"
    )
    out["assertion"].append(
        f"{number}\tlink\t{number}\t{number}\tsource\t{chunk.source}\t{FIRST_OF_PERSON}\t{at}"
    )
    out["standing"].append(f"{number}\t{number}")
    packed = pack(form).translate(ESCAPES)
    out["form"].append(f"{number}\t{number}\tarrival\t{came}\t{VERSION}\t{packed}")
    out["key"] += [f"{filed}\t{number}" for filed in filed_under(form)]
