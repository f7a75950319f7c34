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
    holds.add_argument(
        "--processes", type=int, default=1,
        help="share the work among so many; the result is the same (%(default)s)",
    )  # fmt: skip
    holds.add_argument(
        "--exhaustive", action="store_true",
        help="every order of a few acts instead of generated ones, in memory",
    )  # fmt: skip
    holds.add_argument(
        "--depth", type=int, default=6, help="with --exhaustive: so many acts (%(default)s)"
    )
    holds.add_argument(
        "--race", type=int, metavar="N",
        help="instead: a court's stay and a step at one moment, N times, on the database",
    )  # fmt: skip
    holds.add_argument("--json", action="store_true", help="print one JSON object")
    holds.set_defaults(func=run_holds)


def run_holds(arguments: argparse.Namespace) -> int:
    """Run the world of holds; return 0, or 1 if a step was recorded that the table forbids."""
    from duecourse.sim import hold_blocks

    if arguments.exhaustive:
        return _search(arguments)
    if arguments.race:
        return _race(arguments)
    started = time.monotonic()
    urls = _databases(arguments.processes) if arguments.postgres else []
    found = hold_blocks.run(
        seed=arguments.seed, steps_wanted=arguments.steps, processes=arguments.processes, urls=urls
    )
    told = {
        "steps": found.steps, "refused": found.refused, "permitted": found.permitted,
        "violations": len(found.violations), "stopped": found.stopped,
        "readings": found.readings, "one_person": found.one_person,
        "refusals_put_to_the_table": found.put_to_the_table, "over_refused": found.over_refused,
        "over_refused_by": dict(sorted(found.over_refused_by.items())),
        "by_step": dict(sorted(found.by_step.items())), "seed": arguments.seed,
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    return _say(told, found.violations, as_json=arguments.json)


def _search(arguments: argparse.Namespace) -> int:
    from duecourse.sim import hold_search

    started = time.monotonic()
    searched = hold_search.search(depth=arguments.depth)
    found = searched.found
    told = {
        "steps": found.steps, "refused": found.refused, "permitted": found.permitted,
        "violations": len(found.violations), "over_refused": found.over_refused,
        "stopped": found.stopped, "depth": arguments.depth, "acts": list(searched.acts),
        "orders": searched.orders, "states": searched.states, "tried": searched.tried,
        "recorded": searched.recorded, "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    return _say(told, found.violations, as_json=arguments.json)


def _race(arguments: argparse.Namespace) -> int:
    from duecourse.cli.database import connected
    from duecourse.sim import hold_race

    started = time.monotonic()
    (url,) = _databases(1)
    with connected(url) as first, connected(url) as second:
        raced = hold_race.race(first, second, seed=arguments.seed, times=arguments.race)
    told = {
        "races": raced.races, "ended": dict(sorted(raced.ended.items())),
        "repeated": raced.repeated, "violations": len(raced.violations), "seed": arguments.seed,
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    return _say(told, raced.violations, as_json=arguments.json)


def _say(told: dict[str, Any], violations: list[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(told))
    else:
        for name, value in told.items():
            print(f"{name:28} {value}")
    for one in violations[:3]:
        print(f"violation: {one}", file=sys.stderr)
    return EXIT_DOES_NOT if violations else EXIT_HOLDS


def _databases(count: int) -> list[str]:
    """Return the URLs of so many empty databases with the schema laid."""
    from duecourse import config
    from duecourse.cli.database import connected, empty_database

    folder = config.read().home / "sim"
    urls = [empty_database(folder, name=f"interlock_{n}") for n in range(count)]
    for url in urls:
        with connected(url):
            pass
    return urls
