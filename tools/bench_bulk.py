"""What each part of the bulk engine costs: processor time a case, the least of several runs.

python tools/bench_bulk.py [CASES] [RUNS], in a checkout with PYTHONPATH=src. Starting a process and
filling what is kept by day are left out: the first run does both, and another is the least.
"""

import gc
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from duecourse.law.columns import layout, load, parquet, population, reading, write

CASES, RUNS = 10_000, 5


class Least:
    """The least time of each part, in seconds."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._since = 0.0

    def start(self) -> None:
        """Begin a run's next part."""
        self._since = time.process_time()

    def note(self, *parts: tuple[str, float]) -> None:
        """Keep what a run took for its parts, where it is the least."""
        for name, taken in parts:
            self.parts[name] = min(taken, self.parts.get(name, taken))

    def stop(self, name: str) -> None:
        """End a part."""
        self.note((name, time.process_time() - self._since))


def _plain(engine: Any, batch: Any, least: Least) -> Any:
    """Compute a batch part by part, as `parquet.findings` does."""
    least.start()
    facts = reading.Facts(engine, batch)
    least.stop("columns as lists")
    sink: list[Any] = [[] for _ in engine.NAMES]
    making = ruling = 0.0
    for first in range(0, facts.rows, parquet.BLOCK):
        since = time.process_time()
        cases = facts.cases(first, min(first + parquet.BLOCK, facts.rows))
        made = time.process_time()
        engine.evaluate_all(cases, sink)
        ruling += time.process_time() - made
        making += made - since
    least.note(("cases", making), ("rules", ruling))
    least.start()
    for n, name in enumerate(engine.NAMES):
        parquet._column(name, sink[n], engine.DEFAULTS[n], facts.rows)
    least.stop("columns of findings")
    return parquet.findings(engine, batch)


def main() -> None:
    """Print the parts of the plain engine, and the whole of the compiled one."""
    given = [int(one) for one in sys.argv[1:]]
    count, runs = (*given, *(CASES, RUNS)[len(given) :])
    engine, least, compiled = load.engine(), Least(), parquet.computing("compiled")
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "cases.parquet", Path(folder) / "findings.parquet"
        write.write(population.documents(count, seed=7), source)
        for _ in range(runs):
            least.start()
            batches = list(parquet._batches(str(source), 0, 1, engine))
            least.stop("reading")
            found = _plain(engine, batches[0], least)
            least.start()
            compiled(batches[0])
            least.stop("(the same batch, compiled)")
            least.start()
            writer_of: Any = pq.ParquetWriter
            options: Any = {"compression": "zstd", "compression_level": 1, "store_schema": False}
            with writer_of(target, layout.findings_schema(engine.NAMES), **options) as writer:
                writer.write_batch(found)
            least.stop("writing")
        rows = batches[0].num_rows
    for name, taken in least.parts.items():
        print(f"{name:28} {taken / rows * 1e6:6.1f} µs a case")


if __name__ == "__main__":
    main()
