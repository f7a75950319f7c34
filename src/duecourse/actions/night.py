"""The nightly pass: look again at the cases whose rows can change, and list those nobody works on.

A case's row says on which day it could change by itself (`changes_on`) and under which rule book it
was computed; the pass looks at no other. It can be broken off and given again: what it has done
does not come up again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from time import perf_counter
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection

from duecourse.actions import configuration
from duecourse.actions.gate import pass_gate
from duecourse.actions.night_part import PURPOSE, Done, Part, do, in_process
from duecourse.audit import trail
from duecourse.law.book import rule_book
from duecourse.ledger.sealing import in_use, use
from duecourse.terms.errors import LedgerError
from duecourse.views.build import watch_page
from duecourse.views.watch_shapes import Neither

ACTION: Final = "night.run"
LOCK: Final = 0x6E69676874  # of the database: one pass at a time
PARTS_A_PROCESS: Final = 16
LISTED_MAX: Final = 100
LAST_ID: Final = (1 << 128) - 1


class NightIsRunning(LedgerError):
    """Another nightly pass works on this database."""

    code = "night.is-running"

    def __init__(self) -> None:
        super().__init__(
            "Another nightly pass is at work on this database. Wait for its end; nothing was done."
        )


@dataclass(frozen=True, slots=True)
class Night:
    """What a pass did. `refused` are cases whose facts cannot be read, with the code of why.

    `overtaken` were changed by somebody meanwhile, and so are up to date. `neither` is how many
    open cases have neither a next step nor a cited reason for waiting, `listed` the first of them.
    """

    today: date
    rule_book: str
    touched: int
    changed: int
    moved: int
    overtaken: int
    refused: tuple[tuple[str, str], ...]
    neither: int
    listed: tuple[Neither, ...]
    seconds: float


def recompute(
    url: str, *, today: date, by: trail.Actor, at: datetime, everything: bool = False,
    processes: int = 1, told: Callable[[int], None] = lambda _: None,
) -> Night:  # fmt: skip
    """Bring every case's rows up to a day; `told` hears how many were looked at so far.

    With `everything`, all cases are looked at. Raises NotYours or NightIsRunning.
    """
    begun = perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE duecourse_app")
        pass_gate(connection, action=ACTION, subject=f"night of {today}", by=by, purpose=PURPOSE,
                  at=at)  # fmt: skip
        with _alone(connection):
            night = _begun(connection, today=today, by=by, at=at)
            done = Done()
            for part in _done(connection, _parts(url, today, by, at, everything, processes),
                              processes):  # fmt: skip
                done.add(part)
                told(done.touched)
            _ended(connection, night, done, at=at + timedelta(seconds=perf_counter() - begun))
        neither, listed = watch_page.neither(connection, office=None, limit=LISTED_MAX)
    return Night(
        today, rule_book().hash, done.touched, done.changed, done.moved, done.overtaken,
        tuple(done.refused), neither, listed, perf_counter() - begun,
    )  # fmt: skip


@contextmanager
def _alone(connection: Connection[Any]) -> Iterator[None]:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    if row is None or not row[0]:
        raise NightIsRunning
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _parts(
    url: str, today: date, by: trail.Actor, at: datetime, everything: bool, processes: int
) -> list[Part]:
    """Return the parts of a pass: ranges of ids, more than processes, so that none waits."""
    count = processes * PARTS_A_PROCESS
    ends = [LAST_ID * n // count for n in range(count + 1)]
    return [
        Part(url, UUID(int=after), UUID(int=upto), today, everything, by, at,
             configuration.in_force())
        for after, upto in pairwise(ends)
    ]  # fmt: skip


def _done(connection: Connection[Any], parts: list[Part], processes: int) -> Iterator[Done]:
    if processes == 1:
        yield from (do(connection, part) for part in parts)
        return
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=use, initargs=(in_use(),)
    ) as pool:
        yield from pool.map(in_process, parts)


def _begun(connection: Connection[Any], *, today: date, by: trail.Actor, at: datetime) -> int:
    """Write that a pass began, with its line on the trail; return its number."""
    with connection.transaction():
        row = connection.execute(
            "INSERT INTO views.nights (today, rule_book, started_at) VALUES (%s, %s, %s)"
            " RETURNING id",
            (today, rule_book().hash, at),
        ).fetchone()
        trail.write(connection, by=by, action=ACTION, subject=f"night of {today}",
                    purpose=PURPOSE, at=at)  # fmt: skip
    assert row is not None, "an insert returns its row"
    return int(row[0])


def _ended(connection: Connection[Any], night: int, done: Done, *, at: datetime) -> None:
    connection.execute(
        "UPDATE views.nights SET ended_at = %s, touched = %s, changed = %s, moved = %s"
        " WHERE id = %s",
        (at, done.touched, done.changed, done.moved, night),
    )
