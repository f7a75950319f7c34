"""`duecourse feed`: take in the records of a source and say what became of them."""

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ACTOR = "feed:i94"


def add_parser(subparsers: Any) -> None:
    """Add `feed` and its sources to the command line."""
    feed = subparsers.add_parser("feed", help="take in the records of an outside source")
    sources = feed.add_subparsers(dest="source", required=True, metavar="SOURCE")
    i94 = sources.add_parser(
        "i94",
        help="arrival and departure records in the shape of the I-94 files (Parquet or CSV)",
        description="Take in every arrival and departure of FILE. A reading that was interrupted "
        "(Ctrl-C, kill, power cut) goes on where it stood when the same command is given again; a "
        "record that is here already is counted as repeated and changes nothing.",
    )
    i94.add_argument("file", type=Path, metavar="FILE", help="a .parquet or .csv file")
    i94.add_argument(
        "--report", choices=("text", "json"), default="text", help="how to print what came of it"
    )
    i94.add_argument(
        "--received-at",
        type=_instant,
        metavar="INSTANT",
        help="the instant to record as received (ISO 8601 with offset), for a reproducible replay; "
        "the clock when absent",
    )
    i94.add_argument("--quiet", action="store_true", help="no progress bar")
    i94.set_defaults(func=feed_i94)


def feed_i94(arguments: argparse.Namespace) -> int:
    """Take in one I-94 file and print the report; return the exit code."""
    from duecourse.actions.deliver import deliver_file
    from duecourse.actions.prove import sign_checkpoint
    from duecourse.actions.report import i94_report
    from duecourse.cli.database import connected, signer
    from duecourse.feeds.i94 import read

    file = read.open_file(arguments.file)
    fixed = arguments.received_at

    def clock() -> datetime:
        return fixed or datetime.now(UTC)

    with connected() as connection:
        started = time.monotonic()
        with _Progress(file.name, file.rows, quiet=arguments.quiet) as told:
            delivered = deliver_file(connection, file, actor=ACTOR, clock=clock, told=told)
        sign_checkpoint(connection, signer=signer(), at=clock())
        seconds = time.monotonic() - started
        report: dict[str, float] = dict(i94_report(connection))
    report |= {
        "seconds": round(seconds, 3),
        "records_per_second": round(delivered.messages_this_time / seconds, 1) if seconds else 0.0,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "accepted": delivered.accepted,
        "set_aside": delivered.set_aside,
        "repeated": delivered.repeated,
        "waiting": delivered.waiting,
    }
    _print(report, as_json=arguments.report == "json")
    return 0


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report, indent=2))
        return
    width = max(len(name) for name in report)
    for name, value in report.items():
        print(f"{name:<{width}}  {value:>14,}")


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("an instant needs an offset, such as 2016-10-01T00:00:00Z")
    return at


class _Progress:
    """Show how far the file is, on standard error, when somebody is there to see it."""

    def __init__(self, name: str, rows: int, *, quiet: bool) -> None:
        self._name, self._rows = name, rows
        self._quiet = quiet or not sys.stderr.isatty()
        self._bar: Any = None

    def __enter__(self) -> Any:
        if not self._quiet:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("rows"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._bar.start()
            self._task = self._bar.add_task(self._name, total=self._rows)
        return self.told

    def told(self, rows: int, _receipt: object) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=rows)

    def __exit__(self, *failure: object) -> None:
        if self._bar is not None:
            self._bar.stop()
