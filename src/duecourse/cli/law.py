"""`duecourse law`: the law library's commands, which also run as `python -m duecourse.law`."""

import argparse
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from duecourse.law import commands


def add_parser(subparsers: Any) -> None:
    """Add `law` and what it does to the command line."""
    parser = subparsers.add_parser(
        "law",
        help="deadlines, status, bars and holds of a case, with the reasons",
        description="The law as a library. Everything but `bench` also runs as "
        "`python -m duecourse.law` where nothing but Python is installed.",
        epilog=commands.CODES,
    )
    acts = commands.add_acts(parser)
    if find_spec("duecourse.cli.law_bench") is not None:
        bench = import_module("duecourse.cli.law_bench")
        bench.add_parser(acts)
        acts.choices["bench"].set_defaults(func=bench.run)
    for act in acts.choices.values():
        act.set_defaults(func=partial(_run, act.get_default("func")))


def _run(chosen: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    arguments.func = chosen
    return commands.run(arguments)
