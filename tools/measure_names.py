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

import pyarrow.parquet as pq

from duecourse.linkage.keys import keys
from duecourse.linkage.normalise import Given, Source, comparable

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


def main(folder: Path) -> None:
    """Print the figures of the population in the folder."""
    arrivals = records(folder / "arrivals.parquet")
    made = [comparable(record, source=SOURCE) for record in arrivals]
    print("us/record, normalised", microseconds(lambda r: comparable(r, source=SOURCE), arrivals))
    print("us/record, keys", microseconds(keys, made))

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
