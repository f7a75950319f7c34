"""`law diff`: which findings of a set of cases change between two days or two rule books."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from duecourse.law.commands import CODES, EXIT_DONE, files


def add_parser(acts: Any) -> None:
    """Add `diff` to the law's commands."""
    parser = acts.add_parser(
        "diff",
        help="which findings of cases change between two days or two rule books",
        description="Compare two days, or two rule books, over a set of cases: for a lawyer's "
        "review before a release. A side is a day, a file of parameters, a folder with a "
        "parameters.json, or a folder that holds another version of the library (its src).",
        epilog=f"Example: law diff --from 2026-02-17 --to 2026-02-18 cases.jsonl. {CODES}",
    )
    parser.add_argument("--from", dest="before", required=True, metavar="A")
    parser.add_argument("--to", dest="after", required=True, metavar="B")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    files.add_cases(parser)
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the differences and return the exit code."""
    from duecourse.law import compare
    from duecourse.law.titles import TITLES

    before, after = compare.side(arguments.before), compare.side(arguments.after)
    listed = list(files.cases(arguments.cases))
    found = list(compare.differences(listed, before=before, after=after))
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], indent=2))
        return EXIT_DONE
    for one in found:
        print(f"{one.case}: {TITLES.get(one.finding, one.finding)} [{one.finding}]")
        print(f"    {arguments.before}  {json.dumps(one.old)}")
        print(f"    {arguments.after}  {json.dumps(one.new)}")
    changed = len({one.case for one in found})
    print(f"{len(found)} findings differ, in {changed} of {len(listed)} cases")
    return EXIT_DONE
