"""Measure linking whole files: what reading and weighing cost, and how many arrivals are shown.

    python tools/measure_batch.py FOLDER [MEMORY [DATABASE]]

FOLDER holds arrivals.parquet, departures.parquet and truth_dep.parquet; arrival_documents.parquet
is used if it is there. MEMORY is DuckDB's limit (8GB), DATABASE a file to work in (in memory if
absent). Prints processor time of this process and of its workers, the peak, and the share of
departures whose own arrival is among the three heaviest, by group.
"""

import resource
import sys
import time
from pathlib import Path

import duckdb

from duecourse.linkage import batch, whole_files
from duecourse.linkage.artefact import load

SHOWN = """
    select {group}, count(*), count(weighed.arrival) / count(*)
    from read_parquet($truth) truth
    left join (from weighed where place <= 3) weighed
        on weighed.departure = truth.dep_id and weighed.arrival = truth.arr_id
    where truth.arr_id is not null group by 1 order by 1
"""


def spent() -> tuple[float, float, float]:
    """Return the processor time of this process, of its ended children, and the clock."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime, time.perf_counter()


def said(what: str, before: tuple[float, float, float]) -> None:
    """Print what a step cost since `before`."""
    own, workers, clock = (b - a for a, b in zip(before, spent(), strict=True))
    print(f"{what}: {own + workers:.1f} s of processor time, {clock:.1f} s by the clock")


def main(folder: Path, memory: str, place: str) -> None:
    """Print the figures."""
    earlier = folder / "arrival_documents.parquet"
    artefact = load()
    with duckdb.connect(place, config={"threads": 2, "memory_limit": memory}) as base:
        started = spent()
        whole_files.read(
            base,
            arrivals=folder / "arrivals.parquet",
            departures=folder / "departures.parquet",
            earlier=earlier if earlier.exists() else None,
            artefact=artefact,
        )
        said("read", started)
        read_at = spent()
        batch.weigh_files(base, artefact)
        said("weighed", read_at)
        said("both", started)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cut = base.execute("select count(*) from truncated").fetchall()[0][0]
        print(f"peak {peak:.0f} MB; {cut} departures met a crowd")
        for group in ("'all'", "grp"):
            truth = {"truth": str(folder / "truth_dep.parquet")}
            for name, count, share in base.execute(SHOWN.format(group=group), truth).fetchall():
                print(f"{name}: {share:.4f} of {count} among the three heaviest")


if __name__ == "__main__":
    arguments = [*sys.argv[1:], *("8GB", ":memory:")[len(sys.argv) - 2 :]]
    main(Path(arguments[0]), *arguments[1:3])
