"""`duecourse oversight`: counts as of any day, what differs between two, and open data."""

import argparse
import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

OPERATOR = ("operator", "oversight", "command line")


def add_parser(subparsers: Any) -> None:
    """Add `oversight` and what it does to the command line."""
    oversight = subparsers.add_parser("oversight", help="figures for whoever oversees the agency")
    acts = oversight.add_subparsers(dest="act", required=True, metavar="ACT")
    counts = acts.add_parser(
        "counts",
        help="the counts as of the end of a day, from the ledger alone",
        description="Made from the events that were recorded by the end of the day (UTC). The same "
        "day gives the same figures, whatever is recorded later.",
    )
    counts.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="(today)")
    counts.add_argument(
        "--size", type=int, metavar="EVENTS", help="over so many events: those of a signed note"
    )
    counts.add_argument("--json", action="store_true", help="print one JSON object")
    counts.set_defaults(func=show_counts)
    changes = acts.add_parser(
        "changes", help="what was added, changed and vanished between two days, and why"
    )
    changes.add_argument("first", type=date.fromisoformat, metavar="DAY")
    changes.add_argument("second", type=date.fromisoformat, metavar="DAY")
    changes.add_argument("--json", action="store_true", help="print one JSON object")
    changes.set_defaults(func=show_changes)
    data = acts.add_parser(
        "open-data",
        help="write the tables of a quarter for everybody, with small numbers hidden",
        description="Numbers under 10 are hidden, and as many others as it takes that none of them "
        "can be told from the rest. JSON, or CSV if the file's name ends in .csv.",
    )
    data.add_argument("file", type=Path, metavar="FILE")
    data.add_argument("--quarter", metavar="YEAR-Qn", help="a quarter that is over (the last one)")
    data.set_defaults(func=write_open_data)


def show_counts(arguments: argparse.Namespace) -> int:
    """Print the counts as of a day."""
    from duecourse.actions.oversight import look_at_counts
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected

    at = datetime.now(UTC)
    with connected() as connection:
        counts = look_at_counts(
            connection, arguments.as_of or at.date(), size=arguments.size, by=Actor(*OPERATOR),
            at=at,
        )  # fmt: skip
    if arguments.json:
        print(json.dumps(counts.as_json()))
        return 0
    print(f"As of the end of {counts.as_of} (UTC), from {counts.events:,} events")
    for _, words, total, parts in counts.shown:
        print(f"\n{words}: {total:,}")
        for name, count in parts:
            print(f"  {name:34} {count:>12,}")
    print(f"\nDepartures confirmed: {counts.confirmed:,}")
    print(f"Steps refused, by the trail: {counts.refused:,}")
    return 0


def show_changes(arguments: argparse.Namespace) -> int:
    """Print what differs between two days."""
    from duecourse.actions.oversight import look_at_changes
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected

    with connected() as connection:
        changes = look_at_changes(
            connection, arguments.first, arguments.second, by=Actor(*OPERATOR), at=datetime.now(UTC)
        )
    if arguments.json:
        print(json.dumps(changes.as_json()))
        return 0
    for title in ("added", "changed", "vanished"):
        print(title.capitalize())
        for one in getattr(changes, title):
            way = " to ".join(value for value in (one.was, one.now) if value is not None)
            print(f"  {one.count:>8,}  {one.words}: {way} ({one.why})")
    return 0


def write_open_data(arguments: argparse.Namespace) -> int:
    """Write the tables of a quarter to a file."""
    from duecourse.actions.oversight_open_data import COLUMNS, last_quarter, take_open_data
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected

    at, file = datetime.now(UTC), arguments.file
    quarter = arguments.quarter or last_quarter(at.date())
    with connected() as connection:
        data = take_open_data(connection, quarter, by=Actor(*OPERATOR), at=at)
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows([COLUMNS, *data.as_rows()])
    else:
        file.write_text(json.dumps(data.as_json(), indent=1) + "\n", encoding="utf-8")
    hidden = sum(one.hidden for one in data.tables)
    print(f"{quarter}: {len(data.tables)} tables, {hidden} numbers hidden, in {file.name}")
    return 0
