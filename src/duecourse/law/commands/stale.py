"""`law stale`: what of the law should be read again, and why."""

import argparse
import json
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from duecourse.law.commands import CODES, EXIT_DONE, files

DAYS: Final = 180


class Stale(NamedTuple):
    """A rule or a row of a parameter that should be read again."""

    sort: str
    name: str
    why: str
    last_checked: str
    source: str


def add_parser(acts: Any) -> None:
    """Add `stale` to the law's commands."""
    parser = acts.add_parser(
        "stale",
        help="rules and parameters that should be read again",
        description="List the rules and dated parameters last checked longer ago than some days, "
        "those that nobody has checked against the law's text, and those known only from a "
        "secondary source.",
        epilog=CODES,
    )
    parser.add_argument(
        "--days", type=int, default=DAYS, help=f"older than this many days; {DAYS} if absent"
    )
    parser.add_argument(
        "--as-of", type=files.day, metavar="DATE", help="the day to count from; today if absent"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is stale and return the exit code."""
    found = stale(days=arguments.days, as_of=arguments.as_of or files.today())
    if arguments.json:
        print(json.dumps([one._asdict() for one in found], indent=2))
        return EXIT_DONE
    for one in found:
        print(f"{one.sort:<9} {one.name:<28} {one.last_checked or 'never':<11} {one.why}")
        print(f"{'':<10}{one.source}")
    print(f"{len(found)} to read again")
    return EXIT_DONE


def stale(*, days: int, as_of: date) -> list[Stale]:
    """Return what was last checked more than `days` days before `as_of`, or is unverified."""
    from duecourse.law import parameters
    from duecourse.law.book import rule_book

    limit = as_of - timedelta(days=days)
    found = []
    for rule in rule_book().rules.values():
        why = _why(date.fromisoformat(rule.last_checked), rule.checked, rule.unverified, limit)
        if why:
            found.append(Stale("rule", rule.id, why, rule.last_checked, rule.cite))
    for name, rows in parameters.rows().items():
        for row in rows:
            why = _why(row.verified_on, row.checked, row.verified_on is None, limit)
            if why:
                on = row.verified_on.isoformat() if row.verified_on else ""
                found.append(Stale("parameter", f"{name} from {row.first}", why, on, row.source))
    return found


def _why(last: date | None, checked: str, unverified: bool, limit: date) -> str:
    reasons = []
    if unverified:
        reasons.append("unverified")
    elif checked.split(";")[0].strip() == "TR":
        reasons.append("secondary source only")
    if last is not None and last < limit:
        reasons.append(f"last checked before {limit}")
    return ", ".join(reasons)
