"""The command line: one module a command, loaded only when it is asked for."""

import argparse
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

from duecourse.terms.errors import DuecourseError

COMMANDS = (
    "up", "demo", "feed", "ledger", "audit", "access", "account", "bench", "law", "link", "case",
    "notice", "configuration", "sim", "watch", "night", "oversight",
    "person", "privacy",
)  # fmt: skip
EXIT_REFUSED = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # The embedded server's package says that a folder of the session is missing; it needs none.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    parsed = parser().parse_args(arguments)
    try:
        return int(parsed.func(parsed))
    except DuecourseError as refused:
        print(f"error [{refused.code}]: {refused}", file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print(
            "\nInterrupted. What was committed stands; give the same command again to go on.",
            file=sys.stderr,
        )
        return EXIT_INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="duecourse",
        description="One provable record per immigration case, from first encounter to "
        "final outcome.",
    )
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"duecourse.cli.{name}").add_parser(subparsers)
    return top
