"""`duecourse demo`: the board on a generated population, moving from the first second."""

import argparse
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duecourse.sim.demo import Demo

RATE = 12.0
SEED = 20_261_123
CASES = 5_000


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
    demo.add_argument("--cases", type=int, default=CASES, help="of the agency (%(default)s)")
    demo.add_argument("--configuration", metavar="NAME", help="agency (default), clinic, or a file")
    demo.set_defaults(func=show_demo)


def show_demo(arguments: argparse.Namespace) -> int:
    """Fill, replay and serve until interrupted."""
    from duecourse import config
    from duecourse.actions.prove import sign_checkpoint
    from duecourse.actions.prove_trail import sign_trail
    from duecourse.cli.configuration import keep_in_force
    from duecourse.cli.database import connected, empty_database, signer
    from duecourse.cli.up import serve_pages, way_out
    from duecourse.sim.agency import staff, start_filling

    def clock() -> datetime:
        return datetime.now(UTC)

    keep_in_force(arguments.configuration)
    # Its own server, begun anew each time: generated people never come near real records.
    home = config.read().home / "demo"
    url = empty_database(home / "postgres", name="duecourse_demo")
    with connected(url) as connection:
        # The agency's cases are opened meanwhile, and go on behind the pages if need be.
        here = f"http://{arguments.host}:{arguments.port}/"
        out = way_out(config.read(), home=home, here=here, demo=True)
        agency = start_filling(
            url, seed=arguments.seed, now=clock(), out=out, count=arguments.cases
        )
        demo = _fill_feeds(connection, seed=arguments.seed, clock=clock)
        sign_checkpoint(connection, signer=signer(home), at=clock())
        sign_trail(connection, signer=signer(home), at=clock())
        # From here on the connection belongs to the replay: it is used by one thread at a time.
        stop = _replay(demo, records_a_second=arguments.rate)
        try:
            return serve_pages(arguments, url=url, home=home, demo=True, staff=staff())
        finally:
            agency.terminate()
            stop()


def _fill_feeds(connection: Any, *, seed: int, clock: Callable[[], datetime]) -> "Demo | None":
    """Fill the board and the review desk; return what replays the records of today.

    None where the configuration has nobody who works with feeds: in a clinic.
    """
    from duecourse.access.roles import Role, allowed
    from duecourse.audit.trail import Actor
    from duecourse.sim.demo import Demo
    from duecourse.sim.doubts import Doubts

    if not any(allowed(role, "feed.look") for role in Role):
        return None
    demo = Demo(connection, seed=seed, clock=clock)
    demo.fill()
    desk = Actor("demo-desk", "supervisor")
    Doubts(connection, seed=seed, by=desk, at=clock()).put_before_readers()
    return demo


def _replay(demo: "Demo | None", *, records_a_second: float) -> Callable[[], None]:
    """Start the replay in a thread of its own, if there is one; return what ends it."""
    if demo is None:
        return lambda: None
    stop = threading.Event()
    replay = threading.Thread(
        target=demo.replay, kwargs={"records_a_second": records_a_second, "stop": stop},
        name="replay", daemon=True,
    )  # fmt: skip
    replay.start()

    def end() -> None:
        stop.set()
        replay.join(timeout=5)

    return end
