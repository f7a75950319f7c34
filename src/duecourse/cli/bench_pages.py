"""`duecourse bench pages`: search, desks and cases under virtual users; `--times`: single pages."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

PORT = 8473
SEED = 7
CASES, USERS, SECONDS, THINK_SECONDS = 20_000, 20, 30.0, 5.0


def add_parser(acts: Any) -> None:
    """Add `pages` to the measurements."""
    pages = acts.add_parser(
        "pages",
        help="search, desks and cases under virtual users; with --times, single pages",
        description="Fills a database with generated cases, starts the real server and lets "
        "virtual users search (30 %%), open cases (40 %%), look at queues (25 %%) and record facts "
        "(5 %%). Prints one JSON object with what the server took at the 50th, 95th and 99th "
        "percentile; exit code 1 when a goal of the plan is missed. With --times: the first page "
        "of a fresh server, the board, the feeds and the search, one after the other.",
    )
    pages.add_argument("--cases", type=int, default=CASES, help="(%(default)s)")
    pages.add_argument("--users", type=int, default=USERS, help="(%(default)s)")
    pages.add_argument("--seconds", type=float, default=SECONDS, help="(%(default)s)")
    pages.add_argument(
        "--think", type=float, default=THINK_SECONDS, metavar="SECONDS",
        help="what a user thinks between two pages, on average (%(default)s)",
    )  # fmt: skip
    pages.add_argument("--seed", type=int, default=SEED)
    pages.add_argument("--processes", type=int, default=2, help="to fill with (%(default)s)")
    pages.add_argument("--keep", action="store_true", help="keep the cases for --again")
    pages.add_argument("--again", action="store_true", help="use the cases that were kept")
    pages.add_argument("--port", type=int, default=PORT)
    pages.add_argument("--json", action="store_true", help="one line; else it is indented")
    pages.add_argument("--times", type=int, help="measure single pages so often, and only that")
    pages.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure; return 0 when the goals are met."""
    return single(arguments) if arguments.times else under_users(arguments)


def single(arguments: argparse.Namespace) -> int:
    """Print the milliseconds of single pages; return 0 when the first stays under 100."""
    from duecourse import config
    from duecourse.cli.database import connected, empty_database
    from duecourse.sim.bench import pages

    home = config.read().home / "bench"
    url = empty_database(home / "postgres", name="duecourse_bench_pages")
    with connected(url, home=home) as connection:
        measured = pages.run(
            connection, url=url, home=str(home), port=arguments.port, times=arguments.times,
            seed=arguments.seed,
        )  # fmt: skip
    print(json.dumps(measured, indent=2))
    return 0 if measured["first page"]["max_ms"] < pages.FIRST_PAGE_MS_MAX else 1


def under_users(arguments: argparse.Namespace) -> int:
    """Print what the server took for each kind of page; return 0 when the goals are met."""
    from psycopg import conninfo

    from duecourse import config
    from duecourse.cli.configuration import keep_in_force
    from duecourse.cli.database import connected, empty_database
    from duecourse.ledger import embedded
    from duecourse.sim.bench import case_pages

    keep_in_force()
    home = config.read().home / "bench"
    name = f"duecourse_bench_cases_{arguments.cases}"
    today = datetime.now(UTC).date()
    if arguments.again:
        url = conninfo.make_conninfo(embedded.start(home / "postgres"), dbname=name)
    else:
        url = empty_database(home / "postgres", name=name)
    with connected(url, home=home) as connection:
        if not arguments.again:
            case_pages.fill(
                url, connection, cases=arguments.cases, seed=arguments.seed, today=today,
                processes=arguments.processes, told=_told,
            )  # fmt: skip
        sample = case_pages.seen(connection)
    cookies = _signed_in(url, home, case_pages.users(sample, arguments.users))
    found = case_pages.run(
        sample, cookies, url=url, home=str(home), port=arguments.port, seconds=arguments.seconds,
        think_seconds=arguments.think, seed=arguments.seed, today=today,
    )  # fmt: skip
    asked = {"cases": arguments.cases, "users": arguments.users, "seconds": arguments.seconds,
             "think_seconds": arguments.think, "cores": os.cpu_count(),
             "load": [round(one, 1) for one in os.getloadavg()]}  # fmt: skip
    print(json.dumps(asked | found, indent=None if arguments.json else 2))
    if not (arguments.keep or arguments.again):
        _dropped(home, name)
    missed = case_pages.missed(found)
    for line in missed:
        _told(f"missed: {line}")
    return 1 if missed else 0


def _signed_in(url: str, home: Any, users: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Open an account for each user that nobody can sign in to by password, and a session in it."""
    from duecourse.cli.up import secret_key
    from duecourse.web.serve import prepare
    from duecourse.web.settings import WebSettings

    secret = secret_key(home / "keys" / "web.secret")
    prepare(WebSettings(database_url=url, secret_key=secret, hosts=("127.0.0.1",)))
    from duecourse.web.accounts.open_accounts import open_sessions

    return {name: (users[name], key) for name, key in open_sessions(users).items()}


def _dropped(home: Any, name: str) -> None:
    import psycopg
    from psycopg import sql

    from duecourse.ledger import embedded
    from duecourse.web import doors

    doors.close()
    with psycopg.connect(embedded.start(home / "postgres"), autocommit=True) as connection:
        dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(dropped.format(sql.Identifier(name)))


def _told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
