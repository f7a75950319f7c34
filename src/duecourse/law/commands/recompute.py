"""`law recompute`: the running deadlines that a new holiday, closure or number of the law moves."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from duecourse.law.commands import CODES, EXIT_DONE, files


def add_parser(acts: Any) -> None:
    """Add `recompute` to the law's commands."""
    parser = acts.add_parser(
        "recompute",
        help="the running deadlines that a new holiday or closure moves",
        description="List the running deadlines of cases that a change moves, with both days. "
        "Nothing of the library is changed; --write saves the changed table of parameters, which "
        "puts the new days in force where it takes the old one's place.",
        epilog=f"Example: law recompute --closure 2026-02-17..2026-02-18 cases.jsonl. {CODES}",
    )
    change = parser.add_mutually_exclusive_group(required=True)
    change.add_argument("--holiday", type=files.day, metavar="DATE", help="one more legal holiday")
    change.add_argument(
        "--closure", type=_days, metavar="DATE[..DATE]",
        help="offices are closed, with EOIR's notice: deadlines move",
    )  # fmt: skip
    change.add_argument(
        "--parameters", type=Path, metavar="FILE", help="another table of parameters"
    )
    parser.add_argument(
        "--not-extending", action="store_true", help="the closure moves only the safe day"
    )
    parser.add_argument(
        "--reason", default="as announced", metavar="TEXT", help="name or source of the change"
    )
    parser.add_argument(
        "--as-of", type=files.day, metavar="DATE", help="the day; each document's own if absent"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="save the changed table of parameters here"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    files.add_cases(parser)
    parser.set_defaults(func=run)


def _days(text: str) -> tuple[date, date]:
    """Return the first and last day that an argument names."""
    first, _, last = text.partition("..")
    days = files.day(first), files.day(last or first)
    if days[1] < days[0]:
        raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
    return days


def run(arguments: argparse.Namespace) -> int:
    """Print what moves and return the exit code."""
    from duecourse.law import recompute
    from duecourse.law.findings import plain
    from duecourse.law.titles import TITLES

    change = _change(arguments)
    count = 0
    for one in recompute.moved(files.cases(arguments.cases), change, as_of=arguments.as_of):
        count += 1
        if arguments.json:
            print(json.dumps(one.as_json()))
            continue
        print(f"{one.case}: {TITLES[one.finding]} [{one.finding}]")
        print(f"    was  {json.dumps(plain(one.old))} ({one.old_status})")
        print(f"    now  {json.dumps(plain(one.new))} ({one.new_status})")
    if arguments.write:
        arguments.write.write_text(json.dumps(change.table, indent=1) + "\n", encoding="utf-8")
    if not arguments.json:
        print(f"{count} running deadlines move: {change.cause}")
    return EXIT_DONE


def _change(arguments: argparse.Namespace) -> Any:
    from duecourse.law import compare, recompute

    if arguments.holiday:
        return recompute.holiday(arguments.holiday, name=arguments.reason)
    if arguments.closure:
        first, last = arguments.closure
        extends = not arguments.not_extending
        return recompute.closure(first, last, reason=arguments.reason, extends=extends)
    table = compare.side(str(arguments.parameters)).table
    if table is None:
        raise compare.RuleBookRefused(given=arguments.parameters.name, why="no table of parameters")
    return recompute.Change(f"parameters of {arguments.parameters.name}", table)
