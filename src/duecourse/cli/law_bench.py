"""`duecourse law bench`: the bulk engine measured, and compared with the rule functions."""

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ENGINES = ("reference", "python", "compiled", "spark")
SEED = 7
KILOBYTES_A_MEGABYTE = 1024


def add_parser(subparsers: Any) -> None:
    """Add `bench` to the commands of `duecourse law`."""
    bench = subparsers.add_parser(
        "bench",
        help="measure the bulk engine, or compare it with the rules on random cases",
        description="Generates cases, computes all findings from Parquet to Parquet and prints "
        "seconds, cases a second and peak memory. With --agree, compares instead; exit code 1 at "
        "the first difference.",
    )
    bench.add_argument("--cases", type=int, default=100_000, help="how many (%(default)s)")
    bench.add_argument("--engine", choices=ENGINES, default="python", help="(%(default)s)")
    bench.add_argument("--processes", type=int, default=2, help="(%(default)s)")
    bench.add_argument("--seed", type=int, default=SEED, help="(%(default)s)")
    bench.add_argument(
        "--agree",
        type=int,
        metavar="N",
        help="compare N random cases: the plain engine with the rules; with --engine compiled, "
        "that one with the plain engine",
    )
    bench.add_argument(
        "--vs", choices=("openfisca",), help="measure nineteen findings beside OpenFisca-core"
    )
    bench.add_argument("--folder", type=Path, help="keep the files here (default: a temporary one)")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure or compare; return 0, or 1 when two engines differ."""
    if arguments.agree:
        return _agree(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if arguments.vs:
            from duecourse.cli import law_bench_vs

            source = written_cases(folder, arguments)
            return _print(law_bench_vs.measured(arguments, source), arguments)
        return _print(_measured(arguments, folder), arguments)


def _agree(arguments: argparse.Namespace) -> int:
    from duecourse.law.columns import agree

    print(f"seed {arguments.seed}", file=sys.stderr)
    started, agreed = time.monotonic(), 0
    compared = agree.run(
        arguments.agree, seed=arguments.seed, processes=arguments.processes,
        compiled=arguments.engine == "compiled",
    )  # fmt: skip
    for found in compared:
        if isinstance(found, agree.Difference):
            print(f"After {agreed:,} cases that agreed, a difference in {found.finding}:")
            print(f"  reference {found.reference}\n  generated {found.generated}")
            print(json.dumps(found.document))
            return 1
        agreed = found
    seconds = time.monotonic() - started
    print(f"{agreed:,} random cases, every finding the same, in {seconds:,.0f} seconds")
    return 0


def _measured(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    source = written_cases(folder, arguments)
    one_case = _one_case(arguments) if arguments.engine == "python" else None
    started, spent = time.monotonic(), _processor_seconds()
    _convert(arguments, source, folder / "findings")
    seconds, spent = time.monotonic() - started, _processor_seconds() - spent
    return {
        "engine": arguments.engine,
        "cases": arguments.cases,
        "findings": 117,
        "processes": arguments.processes,
        "seconds": round(seconds, 2),
        "processor_seconds": round(spent, 2),
        "processor_microseconds_per_case": round(spent * 1e6 / arguments.cases, 1),
        "cases_per_second": round(arguments.cases / seconds),
        "one_case_without_text_ms": one_case,
        "peak_memory_mb_of_the_largest_process": _peak_memory(),
        "input_mb": round(source.stat().st_size / 1e6, 1),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "load_average_at_the_end": os.getloadavg()[0],
    }


def written_cases(folder: Path, arguments: argparse.Namespace) -> Path:
    """Return the file of generated cases, written if it is not there."""
    from duecourse.law.columns import population, write

    source = folder / f"cases-{arguments.seed}-{arguments.cases}.parquet"
    if not source.exists():
        write.write(population.documents(arguments.cases, seed=arguments.seed), source)
    return source


def _convert(arguments: argparse.Namespace, source: Path, target: Path) -> None:
    if arguments.engine == "spark":
        from duecourse.law.columns import spark

        spark.convert(source, target, cores=arguments.processes)
    elif arguments.engine == "reference":
        _by_reference(arguments)
    else:
        from duecourse.law.columns import parquet

        parquet.convert(source, target, processes=arguments.processes, engine=arguments.engine)


def _by_reference(arguments: argparse.Namespace) -> None:
    """Run the rule functions as written, with text and trace, on the same documents."""
    from duecourse.law.columns import population
    from duecourse.law.engine import evaluate

    for case in population.documents(arguments.cases, seed=arguments.seed):
        evaluate(case)


def _one_case(arguments: argparse.Namespace) -> float:
    """Return the milliseconds of one case without text, document to findings, the middle of 500."""
    from duecourse.law.columns import engine, load, population

    bulk = load.engine()
    taken = []
    for case in population.documents(1_000, seed=arguments.seed):
        started = time.perf_counter()
        engine.evaluate(bulk, case)
        taken.append(time.perf_counter() - started)
    return round(sorted(taken[500:])[250] * 1000, 3)


def _processor_seconds() -> float:
    """Return the processor's time so far, of ended child processes too: other work adds nothing."""
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak_memory() -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) // KILOBYTES_A_MEGABYTE


def _print(found: dict[str, Any], arguments: argparse.Namespace) -> int:
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name.replace('_', ' '):45} {value}")
    return 0
