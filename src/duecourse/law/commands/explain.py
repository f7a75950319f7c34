"""`law explain`: a case's findings in sentences."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from duecourse.law.commands import CODES, EXIT_DONE, files


def add_parser(acts: Any) -> None:
    """Add `explain` to the law's commands."""
    parser = acts.add_parser(
        "explain",
        help="what the law says about a case, in sentences with citations",
        description="Print a case's findings: the answer, how sure it is, the arithmetic, the "
        "exceptions, what is missing, what could change it, and each rule with its citation.",
        epilog=f"Example: law explain case.json --finding proceedings.appeal_due. {CODES}",
    )
    parser.add_argument("case", type=Path, metavar="CASE.json", help="a case document")
    parser.add_argument(
        "--as-of", type=files.day, metavar="DATE", help="the day; the document's own if absent"
    )
    parser.add_argument(
        "--finding", nargs="+", metavar="NAME", help="only these findings (vocabulary section 4)"
    )
    parser.add_argument(
        "--format", choices=("text", "html", "json"), default="text", help="text if absent"
    )
    parser.add_argument(
        "--whole", action="store_true", help="spell out the questions that do not arise, too"
    )
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the explanations and return the exit code."""
    from duecourse.law import explain, explain_as

    report = explain.explain_case(
        files.document(arguments.case), as_of=arguments.as_of, findings=arguments.finding
    )
    whole = arguments.whole or bool(arguments.finding)
    if arguments.format == "json":
        print(json.dumps(explain_as.as_json(report), indent=2))
    elif arguments.format == "html":
        sys.stdout.write(explain_as.as_html(report, whole=whole))
    else:
        sys.stdout.write(explain_as.as_text(report, whole=whole))
    return EXIT_DONE
