"""How long the server takes for a page, from the request to the last byte, on its own machine."""

import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.live import LiveIntake
from duecourse.sim.bench import live
from duecourse.sim.bench.board import BoardServer
from duecourse.sim.population import Population

FIRST_PAGE_MS_MAX: Final = 100.0
PATHS: Final = {"board": "/", "feeds": "/feeds", "find": "/find?q=1"}


def run(
    connection: Connection[Any], *, url: str, home: str, port: int, times: int, seed: int
) -> dict[str, dict[str, float]]:
    """Return for the very first page after the start, and for each page, its milliseconds."""
    population = Population(seed=seed, today=_clock().date())
    intake = LiveIntake(
        connection, source=live.SOURCE, name="live", actor="bench", clock=_clock
    )  # fmt: skip
    live.fill(intake, population)
    server = BoardServer(url=url, home=home, port=port)
    try:
        found = {"first page": _spread([server.first_page_ms])}
        for name, path in PATHS.items():
            found[name] = _spread([_milliseconds(server, path) for _ in range(times)])
    finally:
        server.stop()
    return found


def _milliseconds(server: BoardServer, path: str) -> float:
    started = time.perf_counter()
    answer = server.ask(path)
    answer.read()
    taken = 1_000 * (time.perf_counter() - started)
    answer.close()
    assert answer.status == HTTPStatus.OK, f"{path} answered {answer.status}"
    return taken


def _spread(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1),
        "max_ms": round(ordered[-1], 1),
    }


def _clock() -> datetime:
    return datetime.now(UTC)
