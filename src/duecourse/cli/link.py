"""`duecourse link`: make people to measure linkage on, and measure it."""

import argparse
import json
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add `link` and what it does to the command line."""
    link = subparsers.add_parser("link", help="put records to the right case, and measure it")
    acts = link.add_subparsers(dest="act", required=True, metavar="ACT")
    _add_people(acts)


def _add_people(acts: Any) -> None:
    people = acts.add_parser(
        "people",
        help="write fictional arrivals and departures with the truth of who is who",
        description="Writes arrivals, departures and the truth as Parquet files. One seed gives "
        "the same people for ever; nobody in them is real. Prints the rows of each file.",
    )
    people.add_argument("--n", type=int, required=True, help="people who arrive")
    people.add_argument("--seed", type=int, required=True)
    people.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    people.add_argument(
        "--mix", default="first", help="the error mix: first or shifted (%(default)s)"
    )
    people.add_argument(
        "--earlier-documents", type=float, default=0.0, metavar="SHARE",
        help="put this share of renewed documents on file with the arrival (%(default)s)",
    )  # fmt: skip
    people.add_argument("--processes", type=int, default=2, help="at a time (%(default)s)")
    people.set_defaults(func=write_people)


def write_people(arguments: argparse.Namespace) -> int:
    """Write the population and print how many rows each file has."""
    from duecourse.sim.people.write import Wanted, write

    wanted = Wanted(
        count=arguments.n,
        seed=arguments.seed,
        mix=arguments.mix,
        earlier_documents=arguments.earlier_documents,
    )
    print(json.dumps(write(wanted, arguments.out, processes=arguments.processes)))
    return 0
