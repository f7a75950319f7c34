"""`law calendar`: a case's deadlines for a calendar program."""

import argparse
import sys
from pathlib import Path
from typing import Any

from duecourse.law.commands import CODES, EXIT_DONE, files


def add_parser(acts: Any) -> None:
    """Add `calendar` to the law's commands."""
    parser = acts.add_parser(
        "calendar",
        help="a case's deadlines as an iCalendar file",
        description="Print a case's deadlines as iCalendar (RFC 5545): one all-day event each, "
        "with the arithmetic and the citation. The same case and deadline keep their identity, so "
        "that reading the file again moves them instead of doubling them.",
        epilog=f"Example: law calendar case.json > case.ics. {CODES}",
    )
    parser.add_argument("case", type=Path, metavar="CASE.json", help="a case document")
    parser.add_argument(
        "--as-of", type=files.day, metavar="DATE", help="the day; the document's own if absent"
    )
    parser.add_argument(
        "--case-id", metavar="TEXT", help="what identifies the case; the file's name if absent"
    )
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the calendar and return the exit code."""
    from duecourse.law import engine, explain, ical

    document = files.document(arguments.case)
    found = engine.evaluate(document, as_of=arguments.as_of)
    report = explain.explain_case(document, as_of=arguments.as_of)
    text = ical.calendar(report, found, case=arguments.case_id or arguments.case.stem)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())  # the ends of lines are part of the format
    return EXIT_DONE
