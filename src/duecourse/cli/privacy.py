"""`duecourse privacy`: what is due by the retention schedule, what is collected and not used."""

import argparse
import json
from datetime import UTC, date, datetime
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add `privacy` and what can be done with it to the command line."""
    privacy = subparsers.add_parser("privacy", help="how long records are kept, what is not used")
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
    unused = acts.add_parser(
        "minimisation",
        help="list every field that is collected, and who reads it",
        description="Reads the program itself: each field of the law's vocabulary, of our own "
        "events and of feeds, and whether a rule, view, notice, act, page or identity linkage "
        "looks up a field of its name. What nothing reads is listed.",
    )
    unused.add_argument("--json", action="store_true", help="print one JSON object")
    unused.set_defaults(func=show_unused)
    bench = acts.add_parser(
        "bench",
        help="measure what sealing costs a write and a case page",
        description="Opens cases in a database of its own, plainly and sealed, and times writing "
        "to them and looking at them, in turns.",
    )
    bench.add_argument("--cases", type=int, default=60, help="cases a kind (%(default)s)")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.set_defaults(func=run_bench)


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


def show_unused(arguments: argparse.Namespace) -> int:
    """Print which fields are collected, and by whom each is read."""
    from duecourse.actions.minimisation import minimisation

    found = minimisation()
    unread = [one for one in found if not one.read_by]
    if arguments.json:
        fields = [
            {"source": one.source, "kind": one.kind, "name": one.name, "read_by": one.read_by}
            for one in found
        ]
        named = [f"{one.source} {one.kind} {one.name}" for one in unread]
        print(json.dumps({"fields": fields, "never_read": named}))
        return 0
    for one in unread:
        print(f"{one.source:8} {one.kind:28} {one.name}")
    print(f"{len(unread)} of {len(found)} fields are read by nothing")
    return 0


def run_bench(arguments: argparse.Namespace) -> int:
    """Print what sealing costs."""
    from duecourse import config
    from duecourse.cli.database import connected, passing_database
    from duecourse.sim.bench.seal import run

    folder = config.read().home / "bench" / "postgres-seal"
    with (
        passing_database(folder, name="duecourse_bench_seal") as url,
        connected(url) as connection,
    ):
        print(
            json.dumps(run(connection, cases=arguments.cases), indent=None if arguments.json else 2)
        )
    return 0
