"""The law's commands, shared by `duecourse law` and `python -m duecourse.law`.

Nothing outside the standard library, so that a bare install has all of them. Exit codes: 0 done;
1 a check found a disagreement; 2 the input was refused, the message says where and why.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from duecourse.terms.errors import DuecourseError

ACTS: Final = ("explain", "check", "stale", "diff", "calendar", "recompute", "manual")
EXIT_DONE, EXIT_DISAGREES, EXIT_REFUSED = 0, 1, 2
CODES: Final = "Exit codes: 0 done; 1 a check found a disagreement; 2 the input was refused."
# How the broken pipe of `| head` ends: as a shell reports a process that SIGPIPE stopped.
EXIT_PIPE_CLOSED: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    top = argparse.ArgumentParser(
        prog="python -m duecourse.law",
        description="Deadlines, status, bars and legal holds of a case, with the reasons.",
        epilog=f"{CODES} Not legal advice.",
    )
    add_acts(top)
    try:
        return run(top.parse_args(arguments))
    except DuecourseError as refused:
        print(f"error [{refused.code}]: {refused}", file=sys.stderr)
        return EXIT_REFUSED


def add_acts(parser: argparse.ArgumentParser) -> Any:
    """Add the law's commands to a parser and return where further ones can be added."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    for name in ACTS:
        import_module(f"duecourse.law.commands.{name}").add_parser(acts)
    return acts


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen command. Raises DuecourseError for input that is refused."""
    try:
        return int(arguments.func(arguments))
    except BrokenPipeError:
        # Whoever read our output has enough. Nothing more may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE_CLOSED
