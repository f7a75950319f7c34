"""`duecourse privacy`: what is due by the retention schedule."""

import argparse
import json
from datetime import UTC, date, datetime
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add `privacy` and what can be done with it to the command line."""
    privacy = subparsers.add_parser("privacy", help="how long records are kept")
    acts = privacy.add_subparsers(dest="act", required=True, metavar="ACT")
    retention = acts.add_parser(
        "retention",
        help="list what is due by the retention schedule",
        description="Lists cases whose years are over by the configuration in force, with the "
        "schedule cited and the litigation holds that keep them all the same. Nothing is "
        "destroyed: that takes an order and two people.",
    )
    retention.add_argument("--as-of", type=date.fromisoformat, help="a day (default: today)")
    retention.add_argument("--json", action="store_true", help="print one JSON object")
    retention.set_defaults(func=show_due)


def show_due(arguments: argparse.Namespace) -> int:
    """Print what is due."""
    from duecourse.actions.configuration import in_force
    from duecourse.actions.retention import due
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected

    at = datetime.now(UTC)
    day = arguments.as_of or at.date()
    with connected() as connection:
        found = due(connection, today=day, by=Actor("operator", "records_steward"), at=at)
    schedule = [
        {"name": one.name, "title": one.title, "begins": one.begins, "years": one.years,
         "then": one.then, "cite": one.cite,
         "checked_on": one.checked_on and one.checked_on.isoformat()}
        for one in in_force().retention
    ]  # fmt: skip
    lines = [
        {"case": str(one.case_id), "reference": one.reference, "class": one.case_class,
         "rule": one.rule.name, "then": one.rule.then, "due_on": one.due_on.isoformat(),
         "held_for": list(one.held_for), "expunged": one.expunged}
        for one in found
    ]  # fmt: skip
    if arguments.json:
        print(json.dumps({"as_of": day.isoformat(), "schedule": schedule, "due": lines}))
        return 0
    for one in found:
        print(f"{one.due_on}  {one.reference}  {one.rule.name}: {one.rule.then}")
        for lawsuit in one.held_for:
            print(f"            held for {lawsuit}")
    print(f"{len(lines)} due on {day} by {len(schedule)} rules")
    return 0
