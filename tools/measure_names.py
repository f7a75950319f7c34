"""Measure the normaliser on generated arrivals and departures whose truth is known.

    python tools/measure_names.py FOLDER

FOLDER holds arrivals.parquet, departures.parquet and truth_dep.parquet of one generated
population, with arrivals numbered from 0 in the order of the file. Prints processor time a record,
keys a record, the largest block, and for each group how many departures share no key with their
arrival.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from duecourse.linkage.keys import SQL, TEXTS_SQL, WORDS_MAX, keys
from duecourse.linkage.normalise import FIELDS, Given, Source, comparable, comparable_columns

COLUMNS = ("surname", "given", "dob", "sex", "nat", "doc_no", "doc_ctry")
SOURCE = Source(name_characters=39)


def records(path: Path) -> list[Given]:
    """Return the identity fields of each row of a file."""
    table = pq.read_table(path, columns=list(COLUMNS)).to_pydict()
    return [Given(*fields) for fields in zip(*(table[c] for c in COLUMNS), strict=True)]


def microseconds(step: Callable[[Any], Any], things: list[Any]) -> float:
    """Return the least processor time of three runs over all things, for one of them."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for thing in things:
            step(thing)
        best = min(best, time.process_time() - started)
    return 1e6 * best / len(things)


def batch(path: Path) -> None:
    """Print the processor time of the batch way: columns in Python, keys in DuckDB."""
    columns = pq.read_table(path, columns=list(COLUMNS)).to_pydict()
    named = {field: columns[column] for field, column in zip(FIELDS, COLUMNS, strict=True)}
    started = time.process_time()
    made = comparable_columns(named, source=SOURCE)
    columns_at = time.process_time()
    with duckdb.connect() as base:
        base.register("made", pa.table(made))
        base.execute(f"create table filed as {TEXTS_SQL.format(table='made', words_max=WORDS_MAX)}")
        hashed = SQL.format(text="text")
        query = f"""
            select count(*), bit_xor({hashed}) from (select unnest(key_texts) as text from filed)
        """  # noqa: S608 -- every part is a constant of ours
        count = base.execute(query).fetchall()[0][0]
    ended = time.process_time()
    rows = len(made["surname"])
    print("us/record, columns", 1e6 * (columns_at - started) / rows)
    print("us/record, keys in DuckDB", 1e6 * (ended - columns_at) / rows, "for", count, "keys")


def main(folder: Path) -> None:
    """Print the figures of the population in the folder."""
    arrivals = records(folder / "arrivals.parquet")
    made = [comparable(record, source=SOURCE) for record in arrivals]
    print("us/record, normalised", microseconds(lambda r: comparable(r, source=SOURCE), arrivals))
    print("us/record, keys", microseconds(keys, made))

    batch(folder / "arrivals.parquet")
    filed = [set(keys(one)) for one in made]
    print("keys/record", sum(map(len, filed)) / len(filed))
    print("largest block", Counter(one for some in filed for one in some).most_common(1)[0][1])

    truth = pq.read_table(folder / "truth_dep.parquet", columns=["arr_id", "grp"]).to_pydict()
    all_of, lost = Counter[str](), Counter[str]()
    departures = records(folder / "departures.parquet")
    for record, arrival, group in zip(departures, truth["arr_id"], truth["grp"], strict=True):
        if arrival is not None:
            unmet = filed[arrival].isdisjoint(keys(comparable(record, source=SOURCE)))
            for name in (group, "all"):
                all_of[name] += 1
                lost[name] += unmet
    for name, count in sorted(all_of.items()):
        print(f"{name}: {lost[name]} of {count} share no key ({lost[name] / count:.5f})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
