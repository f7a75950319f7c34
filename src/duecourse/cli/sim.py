"""`duecourse sim`: generated worlds that drive the real actions and look for what must not be."""

import argparse
import json
import sys
import time
from typing import Any

EXIT_HOLDS, EXIT_DOES_NOT = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `sim` and its worlds to the command line."""
    sim = subparsers.add_parser("sim", help="generated worlds that look for what must not be")
    worlds = sim.add_subparsers(dest="world", required=True, metavar="WORLD")
    holds = worlds.add_parser(
        "holds",
        help="try steps against the hold interlock, with an independent table as the judge",
        description="Generates cases, facts late and corrected, and steps at every turn. A step "
        "that was recorded although the independent table of holds forbids it is a violation; exit "
        "code 1 then. A seed gives the same run.",
    )
    holds.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    holds.add_argument("--steps", type=int, default=10_000, help="(%(default)s)")
    holds.add_argument(
        "--postgres", action="store_true", help="on the database instead of in memory"
    )
    holds.add_argument("--json", action="store_true", help="print one JSON object")
    holds.set_defaults(func=run_holds)


def run_holds(arguments: argparse.Namespace) -> int:
    """Run the world of holds; return 0, or 1 if a step was recorded that the table forbids."""
    from duecourse.sim import interlock

    started = time.monotonic()
    if arguments.postgres:
        found = _on_postgres(arguments)
    else:
        found = interlock.run(seed=arguments.seed, steps_wanted=arguments.steps)
    told = {
        "steps": found.steps, "refused": found.refused, "permitted": found.permitted,
        "violations": len(found.violations), "stopped": found.stopped,
        "by_step": dict(sorted(found.by_step.items())), "seed": arguments.seed,
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:12} {value}")
    for one in found.violations[:3]:
        print(f"violation: {one}", file=sys.stderr)
    return EXIT_DOES_NOT if found.violations else EXIT_HOLDS


def _on_postgres(arguments: argparse.Namespace) -> Any:
    from duecourse import config
    from duecourse.actions.work_on_case import ledger_on
    from duecourse.cli.database import connected, empty_database
    from duecourse.sim import interlock

    url = empty_database(config.read().home / "sim", name="interlock")
    with connected(url) as connection:
        return interlock.run(
            seed=arguments.seed, steps_wanted=arguments.steps,
            ledger=lambda: ledger_on(connection), transaction=connection.transaction,
        )  # fmt: skip
