"""`duecourse notice`: check the templates, and take in reports of delivery that came by e-mail."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duecourse.terms.errors import DuecourseError

OPERATOR = ("operator", "records_steward")


def add_parser(subparsers: Any) -> None:
    """Add `notice` and what can be done with it to the command line."""
    notice = subparsers.add_parser("notice", help="check notices; take in reports of delivery")
    acts = notice.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser(
        "check",
        help="load every notice and say what there is",
        description="Loads the newest version of each notice; a mistake is told with its line.",
    )
    check.add_argument("--folder", type=Path, help="a folder of notices (default: the shipped)")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(func=check_templates)
    report = acts.add_parser(
        "report",
        help="record reports of delivery (one mail a file; - for standard input)",
        description="Each file is one mail as a server returned it (RFC 3464). What is no report "
        "on a notice of ours is named and left alone; the exit code is then 1.",
    )
    report.add_argument("files", nargs="+")
    report.add_argument("--json", action="store_true", help="print one JSON object")
    report.set_defaults(func=take_in_reports)


def check_templates(arguments: argparse.Namespace) -> int:
    """Print the notices there are."""
    from duecourse.actions.notice_templates import SHIPPED, templates

    found = templates(arguments.folder or SHIPPED)
    told = {
        name: {"version": one.version, "languages": sorted(one.words), "routes": list(one.routes)}
        for name, one in found.items()
    }
    if arguments.json:
        print(json.dumps(told))
        return 0
    for name, one in told.items():
        print(f"{name} {one['version']}: {', '.join(one['languages'])}")  # type: ignore[arg-type]
    return 0


def take_in_reports(arguments: argparse.Namespace) -> int:
    """Record reports of delivery; what is none is named."""
    from duecourse.actions.bounces import record_report
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected

    recorded, left = 0, {}
    with connected() as connection:
        for name in arguments.files:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            try:
                record_report(connection, raw, by=Actor(*OPERATOR), at=datetime.now(UTC))
            except DuecourseError as refused:
                left[name] = str(refused)
                continue
            recorded += 1
    if arguments.json:
        print(json.dumps({"recorded": recorded, "left": left}))
    else:
        print(f"{recorded} recorded")
        for name, why in left.items():
            print(f"{name}: {why}", file=sys.stderr)
    return 1 if left else 0
