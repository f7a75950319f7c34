"""`duecourse bench night`: what the nightly pass takes, and a pass after a change of the rules."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

CASES = 1_200_000
SEED = 7


def add_parser(acts: Any) -> None:
    """Add `night` to the measurements."""
    night = acts.add_parser(
        "night",
        help="the nightly pass, and all cases after a change of the rules",
        description="Fills a database with generated cases (kept for --again), does three nights "
        "and one pass over all cases as after a change of the rules. Prints one JSON object; exit "
        "code 1 when a goal of the plan is missed: a night within 5 minutes, all cases within 15.",
    )
    night.add_argument("--cases", type=int, default=CASES, help="(%(default)s)")
    night.add_argument("--processes", type=int, default=2, help="(%(default)s)")
    night.add_argument("--seed", type=int, default=SEED)
    night.add_argument("--again", action="store_true", help="use the cases of the last run")
    night.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure; return 0 when the goals are met."""
    from psycopg import conninfo

    from duecourse import config
    from duecourse.cli.configuration import keep_in_force
    from duecourse.cli.database import connected, empty_database
    from duecourse.ledger import embedded
    from duecourse.sim.bench import night

    keep_in_force()
    home = config.read().home / "bench" / "postgres"
    name = f"duecourse_bench_night_{arguments.cases}"
    if arguments.again:
        url = conninfo.make_conninfo(embedded.start(home), dbname=name)
    else:
        url = empty_database(home, name=name)
    with connected(url):
        pass  # the schema is current
    measured = night.run(
        url, cases=arguments.cases, seed=arguments.seed, processes=arguments.processes,
        again=arguments.again, told=_told,
    )  # fmt: skip
    print(json.dumps(asdict(measured), indent=2, default=str))
    missed = night.missed(measured)
    for line in missed:
        _told(f"missed: {line}")
    return 1 if missed else 0


def _told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
