"""`duecourse bench`: the measurements behind the figures in the documentation."""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from duecourse.cli import bench_night, bench_pages

PORT = 8471
SEED = 7


def add_parser(subparsers: Any) -> None:
    """Add `bench` to the command line."""
    bench = subparsers.add_parser("bench", help="repeat the measurements of the documentation")
    acts = bench.add_subparsers(dest="act", required=True, metavar="WHAT")
    live = acts.add_parser(
        "live",
        help="record received to visible on the board, at a steady rate",
        description="Sends generated records through the live intake and watches a real board "
        "over HTTP. Prints one JSON object; exit code 1 when the 99th percentile reaches a second.",
    )
    live.add_argument("--rate", type=int, default=2_000, help="records a second (%(default)s)")
    live.add_argument("--seconds", type=float, default=300, help="for so long (%(default)s)")
    live.add_argument("--seed", type=int, default=SEED)
    live.set_defaults(func=bench_live)
    file = acts.add_parser("file", help="feed a whole file into an empty database, compare counts")
    file.add_argument("file", type=Path)
    file.add_argument(
        "--counts", type=Path, metavar="CSV",
        help="compare the report with this table (columns what, count); exit code 1 if it differs",
    )  # fmt: skip
    file.set_defaults(func=bench_file)
    stages = acts.add_parser("stages", help="where the time of feeding a file goes")
    stages.add_argument("file", type=Path)
    stages.set_defaults(func=bench_stages)
    growth = acts.add_parser("growth", help="1, 3 and 10 times a file's rows: cost per record")
    growth.add_argument("file", type=Path)
    growth.add_argument("--rows", type=int, help="only so many of its rows (all when absent)")
    growth.set_defaults(func=bench_growth)
    kill = acts.add_parser("kill", help="kill -9 while feeding, resume, compare byte for byte")
    kill.add_argument("file", type=Path)
    kill.add_argument("--kills", type=int, default=50, help="how often (%(default)s)")
    kill.add_argument("--seed", type=int, default=SEED)
    kill.add_argument(
        "--within", type=float, default=4.0, metavar="SECONDS",
        help="each process lives for a random time of up to so long (%(default)s)",
    )  # fmt: skip
    kill.set_defaults(func=bench_kill)
    _add_order(acts)
    bench_pages.add_parser(acts)
    _add_link_online(acts)
    bench_night.add_parser(acts)


def _add_order(acts: Any) -> None:
    order = acts.add_parser(
        "order",
        help="a court's order entered: how long until every gate refuses",
        description="Users try steps on scheduled removals while a liaison enters court orders. "
        "Prints one JSON object; exit code 1 when the 99th percentile reaches a second, or a step "
        "was recorded that began after an order was committed.",
    )
    order.add_argument("--users", type=int, default=100, help="(%(default)s)")
    order.add_argument("--seconds", type=float, default=60, help="for so long (%(default)s)")
    order.add_argument("--seed", type=int, default=SEED)
    order.add_argument("--json", action="store_true", help="one line")
    order.set_defaults(func=bench_order)


def _add_link_online(acts: Any) -> None:
    link = acts.add_parser(
        "link-online",
        help="one record, and batches, against an index of many people",
        description="Makes fictional people (once; they are kept), puts their arrivals on file and "
        "measures search and score of one departure, the whole transaction, and batches of 1,000. "
        "Prints one JSON object; exit code 1 when a goal of the plan is missed.",
    )
    link.add_argument("--people", type=int, default=1_000_000, help="(%(default)s)")
    link.add_argument("--records", type=int, default=10_000, help="of each kind (%(default)s)")
    link.add_argument("--seed", type=int, default=SEED)
    link.add_argument("--processes", type=int, default=2, help="to fill the index (%(default)s)")
    link.add_argument("--again", action="store_true", help="use the index of the last run")
    link.set_defaults(func=bench_link_online)


def bench_live(arguments: argparse.Namespace) -> int:
    """Measure the live board; return 0 when the 99th percentile stays under a second."""
    from duecourse import config
    from duecourse.cli.database import connected, empty_database
    from duecourse.sim.bench import live

    home = config.read().home / "bench"
    url = empty_database(home / "postgres", name="duecourse_bench_live")
    with connected(url) as connection:
        measured = live.run(
            connection, url=url, home=str(home), port=PORT, rate=arguments.rate,
            seconds=arguments.seconds, seed=arguments.seed, told=_told,
        )  # fmt: skip
    print(json.dumps(asdict(measured), indent=2))
    return 0 if measured.p99_ms < 1_000 and not measured.never_seen else 1


def bench_order(arguments: argparse.Namespace) -> int:
    """Measure the gates after an order; return 0 when all refuse within a second (p99)."""
    from duecourse import config
    from duecourse.cli.database import connected, empty_database
    from duecourse.sim.bench import order

    folder = config.read().home / "bench" / "postgres-order"
    url = empty_database(folder, name="duecourse_bench_order")
    with connected(url):
        measured = order.run(
            url, users=arguments.users, seconds=arguments.seconds, seed=arguments.seed
        )
    print(json.dumps(measured, indent=None if arguments.json else 2))
    wrong = measured["violations"] or measured["recorded_after_the_order"]
    return 1 if wrong or measured["every_gate_ms"].get("p99", 1_000) >= 1_000 else 0


def bench_file(arguments: argparse.Namespace) -> int:
    """Feed the file, print the report; return 0 when it agrees with the table."""
    from duecourse import config
    from duecourse.cli.database import empty_database
    from duecourse.sim.bench import counts

    url = empty_database(config.read().home / "bench" / "postgres", name="duecourse_bench_file")
    report = counts.fed(arguments.file, url=url)
    print(json.dumps(report, indent=2))
    if arguments.counts is None:
        return 0
    wanted = counts.expected(arguments.counts)
    found = counts.differing(wanted, report)
    for line in found:
        _told(line)
    _told(f"{len(wanted) - len(found)} of {len(wanted)} counts agree")
    return 1 if found else 0


def bench_stages(arguments: argparse.Namespace) -> int:
    """Print the seconds of each stage."""
    from duecourse.feeds.i94 import read
    from duecourse.sim.bench import feed

    print(json.dumps(feed.stages(read.open_file(arguments.file)), indent=2))
    return 0


def bench_growth(arguments: argparse.Namespace) -> int:
    """Print the cost per record at 1, 3 and 10 times the file."""
    from duecourse import config
    from duecourse.cli.database import connected, passing_database
    from duecourse.sim.bench import feed

    home = config.read().home / "bench" / "postgres"
    # Ten times a month is 40 GB: too much to leave behind.
    with (
        passing_database(home, name="duecourse_bench_growth") as url,
        connected(url) as connection,
        tempfile.TemporaryDirectory() as folder,
    ):
        rows = feed.growth(
            connection, arguments.file, folder=Path(folder), rows_max=arguments.rows, told=_told
        )
    print(json.dumps(rows, indent=2))
    return 0


def bench_kill(arguments: argparse.Namespace) -> int:
    """Kill, resume, compare; return 0 when the end states are alike."""
    from duecourse import config
    from duecourse.ledger import embedded
    from duecourse.sim.bench import kill

    server = embedded.start(config.read().home / "bench" / "postgres")
    compared = kill.run(
        server, arguments.file, kills=arguments.kills, seed=arguments.seed,
        seconds_max=arguments.within, told=_told,
    )  # fmt: skip
    print(json.dumps(asdict(compared), indent=2))
    return 0 if compared.alike else 1


def bench_link_online(arguments: argparse.Namespace) -> int:
    """Measure linkage of single records; return 0 when the plan's goals are met."""
    from psycopg import conninfo

    from duecourse import config
    from duecourse.actions import measure_online
    from duecourse.cli.database import connected, empty_database
    from duecourse.ledger import embedded
    from duecourse.sim.people.write import Wanted, write

    home = config.read().home / "bench"
    folder = home / f"people-{arguments.seed}-{arguments.people}"
    if not (folder / "departures.parquet").exists():
        write(Wanted(count=arguments.people, seed=arguments.seed), folder, processes=2)
    name = f"duecourse_bench_link_{arguments.people}"
    if arguments.again:
        url = conninfo.make_conninfo(embedded.start(home / "postgres"), dbname=name)
    else:
        url = empty_database(home / "postgres", name=name)
    with connected(url):
        pass
    measured = measure_online.run(
        url, folder, records=arguments.records, seed=arguments.seed, processes=arguments.processes
    )
    print(json.dumps(asdict(measured), indent=2))
    missed = measure_online.missed(measured)
    for line in missed:
        _told(line)
    return 1 if missed else 0


def _told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
