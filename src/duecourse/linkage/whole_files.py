"""Whole files of arrivals and departures to the columns that are compared, in DuckDB.

The normaliser is the one that each record gets online; here it is asked once for each distinct
value of a field, since surnames, given names and dates repeat, and DuckDB puts the answers
together. A test holds the columns to what `levels.side` gives for each record alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from string import ascii_uppercase
from typing import Final

import duckdb
import pyarrow as pa

from duecourse.linkage.artefact import Artefact, Frequencies
from duecourse.linkage.documents import CHARACTERS_MAX, CHARACTERS_MIN, FILLERS, HOLDERS_MAX
from duecourse.linkage.levels import MACROS, SIDE_SQL
from duecourse.linkage.names import name, words_of
from duecourse.linkage.normalise import COMMON, Given, Source, comparable
from duecourse.linkage.score import VALUE_SQL
from duecourse.linkage.sounds import sound
from duecourse.terms.errors import LinkageError

ROWS_A_TASK: Final = 20_000
# The columns of a file and what they are here; a file may have more.
NAMED: Final = {
    "surname": "surname",
    "given": "given",
    "birth": "dob",
    "sex": "sex",
    "nationality": "nat",
    "document": "doc_no",
    "issued_by": "doc_ctry",
}
TEXT: Final[pa.DataType] = pa.string()
TEXTS: Final[pa.DataType] = pa.list_(pa.string())
NUMBER: Final[pa.DataType] = pa.int32()
LONG: Final[pa.DataType] = pa.int64()
SHARE: Final[pa.DataType] = pa.float64()
FLAG: Final[pa.DataType] = pa.bool_()


# All that is asked of the letters of a name is whether two names have the same ones. A sum of two
# large numbers for each letter answers it (names that differ would have to agree in 110 bits), and
# adds up over the fields of a name, where sorting letters would be the dearest step of all.
BITS_A_SUM: Final = 55


def _letter_numbers(salt: str) -> dict[str, int]:
    made = {}
    for letter in ascii_uppercase:
        digest = sha256(f"{salt}{letter}".encode()).digest()
        made[letter] = int.from_bytes(digest[:8], "big") >> (64 - BITS_A_SUM)
    return made


LETTERS_ONE: Final = _letter_numbers("one")
LETTERS_TWO: Final = _letter_numbers("two")


def letter_sums(text: str) -> tuple[int, int]:
    """Return the two sums that stand for the letters of a text, in any order."""
    letters = text.replace(" ", "")
    one = sum(map(LETTERS_ONE.__getitem__, letters))
    return one, sum(map(LETTERS_TWO.__getitem__, letters))


def _schema(kind: pa.DataType, *names: str, **others: pa.DataType) -> pa.Schema:
    return pa.schema({**dict.fromkeys(names, kind), **others})


NAME_FIELDS: Final = pa.schema(
    {
        "text": TEXT,
        "is_given": FLAG,
        "words": TEXT,
        "sounds": TEXTS,
        "bones": TEXTS,
        "other_sounds": TEXT,
        "letters_one": LONG,
        "letters_two": LONG,
    }
)
WHOLE_NAMES: Final = _schema(
    TEXT,
    *("first", "last", "surname", "given", "sounds", "bones", "other_sounds"),
    letters_one=LONG,
    letters_two=LONG,
)
BIRTHS: Final = _schema(
    TEXT,
    *("text", "birth", "birth_other"),
    **dict.fromkeys(("birth_year", "birth_month", "birth_day"), NUMBER),
)
FREQUENT: Final = _schema(TEXT, "value", bits=SHARE)
PLAIN: Final = _schema(TEXT, "text", "value")


def read(
    base: duckdb.DuckDBPyConnection,
    *,
    arrivals: Path,
    departures: Path,
    earlier: Path | None = None,
    source: Source = COMMON,
    artefact: Artefact | None = None,
    workers: int = 2,
) -> None:
    """Make the tables `arrivals` and `departures` on the connection from two Parquet files.

    Each has `row` (its own number), `id` (arr_id or dep_id), `day` and the columns of
    `levels.SIDE_SQL`. `earlier` (arr_id, doc_no, doc_ctry) gives further documents of a person:
    each makes one more row of the same id, which is not `main`. With an artefact there are also the
    bits for how rare each value is, in columns ending in `_frequency`. Raises FileOfOtherColumns if
    a column is lacking.
    """
    for macro in MACROS:
        base.execute(macro)
    _raw(base, arrivals, departures, earlier)
    with _pool(workers) as pool:
        _name_fields(base, pool)
    _values(base, source)
    _documents(base)
    known = artefact.frequencies if artefact else {}
    for field, some in known.items():
        rows = list(some.values.items())
        _put(base, f"{field}_frequencies", _table(rows, FREQUENT))
    for table in ("arrivals", "departures"):
        base.execute(_sides(table, known))
    for table in (
        *(f"{field}_frequencies" for field in known),
        "raw",
        "name_fields",
        "whole_names",
        "births",
        "countries",
        "sexes",
    ):
        base.execute(f"drop table {table}")
    base.execute("drop table odd_documents; drop table crowded")


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    # Started afresh: a copy of a process with DuckDB's threads in it can stop for ever.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield pool


class FileOfOtherColumns(LinkageError):
    """A file lacks columns that linking asks for."""

    code = "linkage.file-of-other-columns"

    def __init__(self, *, name: str, lacks: Sequence[str]) -> None:
        self.name, self.lacks = name, tuple(lacks)
        super().__init__(
            f"{name} has no column {', '.join(lacks)}. Files of arrivals and departures have the "
            "columns that `duecourse link people` writes; add them, empty where nothing is known."
        )


def _raw(
    base: duckdb.DuckDBPyConnection, arrivals: Path, departures: Path, earlier: Path | None
) -> None:
    """Put both files and the earlier documents under each other.

    Rows are numbered here, where nothing else is done: a count over the joins that follow would
    keep all of them on one core.
    """
    fields = ", ".join(f"{theirs}::varchar as {ours}" for ours, theirs in NAMED.items())
    selects, files = [], {}
    for table, path, number, day in (
        ("arrivals", arrivals, "arr_id", "arr_date"),
        ("departures", departures, "dep_id", "dep_date"),
    ):
        _has(base, path, (number, day, *NAMED.values()))
        files[table] = str(path)
        selects.append(
            f"""select '{table}' as file, {number} as id, {day}::varchar as day, {fields},
            true as main, row_number() over () as row from read_parquet(${table})"""
        )
    if earlier is not None:
        _has(base, earlier, ("arr_id", "doc_no", "doc_ctry"))
        files["earlier"] = str(earlier)
        fields = fields.replace("doc_", "e.doc_")
        selects.append(
            f"""select 'arrivals', arr_id, arr_date::varchar, {fields}, false,
            (select count(*) from read_parquet($arrivals)) + row_number() over ()
            from read_parquet($earlier) e
            join (from read_parquet($arrivals)) using (arr_id)"""
        )
    base.execute(f"create or replace table raw as {' union all '.join(selects)}", files)


def _has(base: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str]) -> None:
    found = base.execute("describe from read_parquet($path)", {"path": str(path)}).fetchall()
    lacks = [column for column in columns if column not in {name for name, *_ in found}]
    if lacks:
        raise FileOfOtherColumns(name=path.name, lacks=lacks)


def _distinct(base: duckdb.DuckDBPyConnection, query: str) -> list[tuple[str, ...]]:
    return base.execute(f"select distinct * from ({query})").fetchall()


def _put(base: duckdb.DuckDBPyConnection, table: str, made: pa.Table) -> None:
    base.register("made", made)
    base.execute(f"create or replace table {table} as from made")
    base.unregister("made")


def _name_fields(base: duckdb.DuckDBPyConnection, pool: Executor) -> None:
    """Normalise each distinct surname and given-name field, and the names in one field whole."""
    parts = []
    for column, is_given in (("surname", False), ("given", True)):
        query = f"select {column} from raw where surname <> '' and given <> ''"
        texts = [text for (text,) in _distinct(base, query)]
        some = [texts[at : at + ROWS_A_TASK] for at in range(0, len(texts), ROWS_A_TASK)]
        # A few thousand names are done sooner than a process is started.
        do = pool.map if len(some) > 1 else map
        parts += list(do(_fields_made, some, repeat(is_given)))
    _put(base, "name_fields", pa.concat_tables([*parts, NAME_FIELDS.empty_table()]))
    query = "select coalesce(surname, ''), coalesce(given, '') from raw"
    one_sided = _distinct(
        base, f"{query} where coalesce(surname, '') = '' or coalesce(given, '') = ''"
    )
    _put(base, "whole_names", _whole_names_made(one_sided))


def _fields_made(texts: list[str], is_given: bool) -> pa.Table:
    """Return the words of each field; it runs in a process of its own."""
    rows = []
    for text in texts:
        said = words_of(text, is_given)
        sounds, bones = list(said.sounds), list(said.bones)
        others = " ".join(map(sound, said.other.split()))
        words = " ".join(said.words)
        rows.append((text, is_given, words, sounds, bones, others, *letter_sums(words)))
    return _table(rows, NAME_FIELDS)


def _whole_names_made(pairs: list[tuple[str, ...]]) -> pa.Table:
    rows = []
    for first, last in pairs:
        who = name(first, last)
        forms = (who.surname, who.given, who.sounds, who.bones, who.other_sounds)
        rows.append((first, last, *forms, *letter_sums(who.letters)))
    return _table(rows, WHOLE_NAMES)


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _values(base: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Normalise each distinct date, country and sex."""

    def made(query: str, of: Callable[[str], tuple[object, ...]]) -> list[tuple[object, ...]]:
        return [(text, *of(text)) for (text,) in _distinct(base, query) if text is not None]

    def born(text: str) -> tuple[object, ...]:
        said = comparable(Given(birth=text), source=source).birth
        return said.full, said.other, said.year, said.month, said.day

    def state(text: str) -> tuple[object, ...]:
        return (comparable(Given(nationality=text), source=source).nationality.genc,)

    countries = "select nationality from raw union all select issued_by from raw"
    _put(base, "births", _table(made("select birth from raw", born), BIRTHS))
    _put(base, "countries", _table(made(countries, state), PLAIN))
    sexes = made("select sex from raw", lambda text: (comparable(Given(sex=text)).sex,))
    _put(base, "sexes", _table(sexes, PLAIN))


def _documents(base: duckdb.DuckDBPyConnection) -> None:
    """Normalise the numbers that are not plain letters and digits, and find the shared ones."""
    query = "select document from raw where not regexp_full_match(document, '[0-9A-Za-z]+')"
    odd = [
        (text, comparable(Given(document=text)).document.number)
        for (text,) in _distinct(base, query)
        if text
    ]
    _put(base, "odd_documents", _table(odd, PLAIN))
    base.execute(
        f"""create or replace table crowded as select document as text from raw
        where file = 'arrivals' and document <> ''
        group by document having count(distinct id) > {HOLDERS_MAX}"""
    )


FILLER_LIST: Final = ", ".join(f"'{filler}'" for filler in sorted(FILLERS))
FORMS: Final = f"""
    select r.row, r.file, r.id, r.day, r.main,
        coalesce(w.surname, s.words, '') as surname,
        coalesce(w.given, g.words, '') as given,
        coalesce(w.sounds, array_to_string(list_sort(s.sounds || g.sounds), ' '), '') as sounds,
        coalesce(w.letters_one, s.letters_one + g.letters_one, 0)::hugeint * {1 << 63}
            + coalesce(w.letters_two, s.letters_two + g.letters_two, 0) as letters,
        coalesce(w.bones, array_to_string(list_sort(s.bones || g.bones), ' '), '') as bones,
        coalesce(w.other_sounds, nullif(s.other_sounds, ''), g.other_sounds, '') as other_sounds,
        b.birth, b.birth_other, b.birth_year, b.birth_month, b.birth_day,
        x.value as sex, n.value as nationality, i.value as issued_by,
        coalesce(o.value, upper(left(r.document, {CHARACTERS_MAX})), '') as number,
        translate(number, 'OILSBZ', '011582') as number_alike,
        c.text is null and length(number) >= {CHARACTERS_MIN} and number not in ({FILLER_LIST})
            and ltrim(number, left(number, 1)) <> '' as document_usable
    from raw r
    left join name_fields s on s.text = r.surname and not s.is_given and r.given <> ''
    left join name_fields g on g.text = r.given and g.is_given and r.surname <> ''
    left join whole_names w
        on w.first = coalesce(r.surname, '') and w.last = coalesce(r.given, '')
        and (w.first = '' or w.last = '')
    left join births b on b.text = r.birth
    left join countries n on n.text = r.nationality
    left join countries i on i.text = r.issued_by
    left join sexes x on x.text = r.sex
    left join odd_documents o on o.text = r.document
    left join crowded c on c.text = r.document
    where r.file = '{{file}}'
"""


def _sides(table: str, known: Mapping[str, Frequencies]) -> str:
    columns = "number as document, number_alike as document_alike"
    rare = "".join(
        f", coalesce({field}_frequencies.bits, {some.rest!r}) as {field}_frequency"
        for field, some in known.items()
    )
    joins = " ".join(
        f"left join {field}_frequencies on {field}_frequencies.value = {VALUE_SQL[field]}"
        for field in known
    )
    return f"""create or replace table {table} as
        select sides.*{rare} from (
            select row, id, day, main, other_sounds, {SIDE_SQL}
            from (select * exclude (number, number_alike), {columns}
                from ({FORMS.format(file=table)}))) sides {joins}"""
