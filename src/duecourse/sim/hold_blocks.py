"""Blocks of generated steps on several processes; what is found does not depend on how many."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import psycopg

from duecourse.actions.work_on_case import ledger_on
from duecourse.sim import interlock
from duecourse.sim.hold_watch import Found

# What a process works on: nothing of its own in memory, a database of its own otherwise.
_connections: list[psycopg.Connection[Any]] = []


def run(*, seed: int, steps_wanted: int, processes: int, urls: Sequence[str] = ()) -> Found:
    """Return what became of so many steps, on so many processes.

    `urls` names one empty database with the schema for each process; none means: in memory.
    """
    found, blocks = Found(), interlock.blocks(steps_wanted)
    asked = [(seed, number, steps) for number, steps in blocks]
    if processes == 1 and not urls:
        for one in asked:
            found.add(interlock.block(*one))
        return found
    context = get_context("spawn")
    waiting = context.Queue()
    for url in urls:
        waiting.put(url)
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin, initargs=(waiting, bool(urls))
    ) as pool:
        for part in pool.map(_block, asked):
            found.add(part)
    return found


def _begin(waiting: Any, on_a_database: bool) -> None:
    """Take a database that no other process has."""
    if on_a_database:
        connection = psycopg.connect(waiting.get(), autocommit=True)
        connection.execute("SET ROLE duecourse_app")
        _connections.append(connection)


def _block(asked: tuple[int, int, int]) -> Found:
    if not _connections:
        return interlock.block(*asked)
    connection = _connections[0]
    ledger = ledger_on(connection)

    @contextmanager
    def transaction() -> Iterator[None]:
        with connection.transaction():
            yield
        ledger.committed()

    return interlock.block(*asked, ledger=lambda: ledger, transaction=transaction)
