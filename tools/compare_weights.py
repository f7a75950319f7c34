"""Hold the weight of every candidate pair of two files to the weight that the online way gives it.

    python tools/compare_weights.py FOLDER [PAIRS]

FOLDER holds arrivals.parquet and departures.parquet. The batch weighs all candidates; then every
pair (or the first PAIRS of them) is made comparable and weighed again by `score.weigh`, as for one
record online. Prints the number of pairs and the largest difference; exit code 1 if it is over 1e-9
bits or if a level differs.
"""

import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from duecourse.linkage import batch, whole_files
from duecourse.linkage.artefact import load
from duecourse.linkage.levels import COMPARED, Side, side
from duecourse.linkage.normalise import Given, comparable
from duecourse.linkage.score import weigh

DIFFERENCE_MAX = 1e-9
PAIRS_MAX = 1_000_000
COLUMNS = ("surname", "given", "dob", "sex", "nat", "doc_no", "doc_ctry")


def given(path: Path, number: str) -> dict[int, tuple[Any, ...]]:
    """Return the identity fields of each record by its number."""
    table = pq.read_table(path, columns=[number, *COLUMNS]).to_pydict()
    rows = zip(*(table[column] for column in COLUMNS), strict=True)
    return dict(zip(table[number], rows, strict=True))


def main(folder: Path, pairs_max: int) -> int:
    """Print the figures; return the exit code."""
    artefact = load()
    batch.BEST, batch.BITS_MIN = 1_000_000, -1000.0
    files = {name: folder / f"{name}.parquet" for name in ("arrivals", "departures")}
    with duckdb.connect(config={"threads": 2}) as base:
        whole_files.read(base, **files, artefact=artefact)
        batch.weigh_files(base, artefact)
        rows = base.execute(
            f"""select arrival, departure, bits, {", ".join(COMPARED)} from weighed
            order by departure, arrival limit {pairs_max}"""  # noqa: S608
        ).fetchall()
    arrived, left = given(files["arrivals"], "arr_id"), given(files["departures"], "dep_id")

    @cache
    def one(arrival: int) -> Side:
        return side(comparable(Given(*arrived[arrival])))

    @cache
    def other(departure: int) -> Side:
        return side(comparable(Given(*left[departure])))

    started = time.process_time()
    largest, odd = 0.0, 0
    for arrival, departure, bits, *levels in rows:
        weighed = weigh(artefact, one(arrival), other(departure))
        largest = max(largest, abs(weighed.bits - bits))
        odd += levels != [part.level for part in weighed.parts]
    spent = time.process_time() - started
    print(f"{len(rows)} pairs, largest difference {largest:.3g} bits, {odd} with another level")
    print(f"{1e6 * spent / max(len(rows), 1):.1f} microseconds of processor time a pair online")
    return 0 if largest <= DIFFERENCE_MAX and not odd else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int((sys.argv[2:] or [PAIRS_MAX])[0])))
