"""`duecourse watch`: what the watchdogs found, and what waits for nothing and nobody."""

import argparse
import json
from datetime import UTC, datetime
from typing import Any

ITEMS = 10
OPERATOR = ("operator", "records_steward")


def add_parser(subparsers: Any) -> None:
    """Add `watch` to the command line."""
    watch = subparsers.add_parser(
        "watch",
        help="what must not be forgotten in the cases, by when, and who acts",
        description="The watchdogs with their counts and the nearest last days; the open cases with"
        " neither a next step nor a cited reason for waiting; how many cases the nightly pass still"
        " has to look at.",
    )
    watch.add_argument("--office", help="cases of this office only")
    watch.add_argument("--limit", type=int, default=ITEMS, help="items of each (%(default)s)")
    watch.add_argument(
        "--shared", type=int, metavar="CASES", default=20,
        help="an address of more cases than this may reach nobody (%(default)s)",
    )  # fmt: skip
    watch.add_argument("--json", action="store_true", help="print one JSON object")
    watch.set_defaults(func=show)


def show(arguments: argparse.Namespace) -> int:
    """Print what the watchdogs found."""
    from duecourse.actions.watch import look_at_watchdogs
    from duecourse.audit.trail import Actor
    from duecourse.cli.configuration import keep_in_force
    from duecourse.cli.database import connected

    keep_in_force()
    limit = max(arguments.limit, 0)
    with connected() as connection:
        page = look_at_watchdogs(
            connection, by=Actor(*OPERATOR), at=datetime.now(UTC), office=arguments.office,
            items=limit, listed=limit, shared_max=arguments.shared,
        )  # fmt: skip
    print(json.dumps(as_json(page)) if arguments.json else as_table(page))
    return 0


def as_json(page: Any) -> dict[str, Any]:
    """Return the page as plain JSON values."""
    return {
        "as_of": page.as_of.isoformat(),
        "watchdogs": {
            one.name: {
                "title": one.title, "cite": one.cite, "count": one.count, "overdue": one.overdue,
                "items": [
                    {"case": str(item.case_id), "reference": item.reference, "says": item.says,
                     "due_on": item.due_on and item.due_on.isoformat(), "role": item.role}
                    for item in one.items
                ],
            }
            for one in page.watchdogs
        },
        "neither_count": page.neither_count,
        "neither": [
            {"case": str(one.case_id), "reference": one.reference, "office": one.office,
             "opened_on": one.opened_on.isoformat()}
            for one in page.neither
        ],
        "stale": page.stale,
    }  # fmt: skip


def as_table(page: Any) -> str:
    """Return the page as text for people."""
    lines = [f"Watchdogs on {page.as_of}"]
    for one in page.watchdogs:
        late = f", {one.overdue:,} past the last day" if one.overdue else ""
        lines.append(f"\n{one.title}: {one.count:,}{late}  ({one.cite})")
        lines += [
            f"  {item.due_on or '-'!s:<10}  {item.reference:<14}  {item.role:<13}  {item.says}"
            for item in one.items
        ]
    lines.append(f"\nNeither a next step nor a cited reason for waiting: {page.neither_count:,}")
    lines += [f"  {one.opened_on}  {one.reference:<14}  {one.office}" for one in page.neither]
    lines.append(f"\nCases that the nightly pass has to look at: {page.stale:,}")
    return "\n".join(lines)
