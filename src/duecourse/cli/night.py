"""`duecourse night`: the nightly pass over the cases whose rows can change."""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from typing import Any

OPERATOR = ("operator", "records_steward")
LISTED = 20


def add_parser(subparsers: Any) -> None:
    """Add `night` to the command line."""
    night = subparsers.add_parser(
        "night",
        help="look again at the cases whose rows can change by themselves",
        description="Looks at the cases whose day has come or whose rule book is another, and "
        "writes their rows anew. Last days that the law moved are recorded with both dates. Can be "
        "broken off and given again.",
    )
    night.add_argument("--today", type=date.fromisoformat, help="the day (default: today)")
    night.add_argument("--all", action="store_true", help="look at all cases")
    night.add_argument("--processes", type=int, default=2, help="(%(default)s)")
    night.add_argument("--json", action="store_true", help="print one JSON object")
    night.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Do the pass and print what it did."""
    from duecourse.actions.misuse import keep_reports
    from duecourse.actions.night import recompute
    from duecourse.audit.trail import Actor
    from duecourse.cli.accounts_known import accounts_known
    from duecourse.cli.configuration import keep_in_force
    from duecourse.cli.database import connected, database_url

    keep_in_force()
    at, url = datetime.now(UTC), database_url()
    with connected(url):
        pass  # the schema is current
    today, by = arguments.today or at.date(), Actor(*OPERATOR)
    night = recompute(
        url, today=today, by=by, at=at, everything=arguments.all,
        processes=arguments.processes, told=_told,
    )  # fmt: skip
    with connected(url) as connection:
        # The trail of a day is whole when the day is over by the clock, whatever day is computed.
        kept = keep_reports(connection, today=at.date(), accounts=accounts_known(url), by=by, at=at)
    for day in kept:
        print(f"Kept the report of misuse of {day}", file=sys.stderr)
    print(json.dumps(as_json(night)) if arguments.json else as_text(night))
    return 0


def as_json(night: Any) -> dict[str, Any]:
    """Return what a pass did as plain JSON values."""
    return {
        "today": night.today.isoformat(), "rule_book": night.rule_book, "touched": night.touched,
        "changed": night.changed, "moved": night.moved, "overtaken": night.overtaken,
        "refused": [{"case": case, "code": code} for case, code in night.refused],
        "neither_count": night.neither,
        "neither": [{"case": str(one.case_id), "reference": one.reference, "office": one.office}
                    for one in night.listed],
        "seconds": round(night.seconds, 3),
    }  # fmt: skip


def as_text(night: Any) -> str:
    """Return what a pass did as text for people."""
    first = (
        f"Looked at {night.touched:,} cases in {night.seconds:.1f} s for {night.today}: "
        f"{night.changed:,} changed, {night.moved:,} with a last day that the law moved, "
        f"{night.overtaken:,} overtaken by somebody's work."
    )
    lines = [first]
    lines += [f"  {case}: facts cannot be read ({code})" for case, code in night.refused[:LISTED]]
    lines.append(f"Neither a next step nor a cited reason for waiting: {night.neither:,}")
    lines += [f"  {one.reference:<14}  {one.office}" for one in night.listed[:LISTED]]
    return "\n".join(lines)


def _told(touched: int) -> None:
    print(f"{touched:,} cases looked at", file=sys.stderr, flush=True)
