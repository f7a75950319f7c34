"""`duecourse demo`: the board on a generated population, moving from the first second."""

import argparse
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

RATE = 12.0
SEED = 20_261_123


def add_parser(subparsers: Any) -> None:
    """Add `demo` to the command line."""
    demo = subparsers.add_parser(
        "demo",
        help="show the board on a generated population (nobody in it is real)",
        description="Generate a population, replay today's arrivals and departures, and serve the "
        "pages. Everybody is fictional and drawn from a seed.",
    )
    from duecourse.cli.up import add_address

    add_address(demo)
    demo.add_argument("--rate", type=float, default=RATE, help="records a second (%(default)s)")
    demo.add_argument("--seed", type=int, default=SEED, help="seed of the population")
    demo.add_argument("--configuration", metavar="NAME", help="agency (default), clinic, or a file")
    demo.set_defaults(func=show_demo)


def show_demo(arguments: argparse.Namespace) -> int:
    """Fill, replay and serve until interrupted."""
    from duecourse import config
    from duecourse.actions.prove import sign_checkpoint
    from duecourse.cli.configuration import keep_in_force
    from duecourse.cli.database import connected, empty_database, signer
    from duecourse.cli.up import serve_pages
    from duecourse.sim.agency import staff, start_filling

    def clock() -> datetime:
        return datetime.now(UTC)

    keep_in_force(arguments.configuration)
    # Its own server, begun anew each time: generated people never come near real records.
    home = config.read().home / "demo"
    url = empty_database(home / "postgres", name="duecourse_demo")
    with connected(url) as connection:
        # The agency's cases are opened meanwhile, and go on behind the pages if need be.
        agency = start_filling(url, seed=arguments.seed, now=clock())
        stop = _take_in_feeds(connection, arguments, clock)
        sign_checkpoint(connection, signer=signer(home), at=clock())
        try:
            return serve_pages(arguments, url=url, home=home, demo=True, staff=staff())
        finally:
            agency.terminate()
            stop()


def _take_in_feeds(
    connection: Any, arguments: argparse.Namespace, clock: Callable[[], datetime]
) -> Callable[[], None]:
    """Fill the board and the review desk, and start the replay; return what ends it.

    Nothing of this where the configuration has nobody who works with feeds: in a clinic.
    """
    from duecourse.access.roles import Role, allowed
    from duecourse.audit.trail import Actor
    from duecourse.sim.demo import Demo
    from duecourse.sim.doubts import Doubts

    if not any(allowed(role, "feed.look") for role in Role):
        return lambda: None
    demo = Demo(connection, seed=arguments.seed, clock=clock)
    demo.fill()
    desk = Actor("demo-desk", "supervisor")
    Doubts(connection, seed=arguments.seed, by=desk, at=clock()).put_before_readers()
    stop = threading.Event()
    replay = threading.Thread(
        target=demo.replay, kwargs={"records_a_second": arguments.rate, "stop": stop},
        name="replay", daemon=True,
    )  # fmt: skip
    replay.start()

    def end() -> None:
        stop.set()
        replay.join(timeout=5)

    return end
