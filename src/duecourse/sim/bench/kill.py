"""Kill the feeding process again and again, resume, and compare with an undisturbed run."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import conninfo, sql

RECEIVED_AT: Final = "2016-10-01T00:00:00Z"
FEED_SECONDS_MAX: Final = 3_600

# Everything that must end alike, each in an order of its own.
TABLES: Final = {
    "ledger.events": "SELECT * FROM ledger.events ORDER BY position",
    "ledger.subtrees": "SELECT * FROM ledger.subtrees ORDER BY level, index",
    "ledger.head": "SELECT * FROM ledger.head",
    "views.admissions": "SELECT * FROM views.admissions ORDER BY case_id",
    "views.board_counts": "SELECT * FROM views.board_counts ORDER BY name",
    "views.departure_days": "SELECT * FROM views.departure_days ORDER BY day, grade",
    "intake.quarantine": "SELECT source, record, reason, detail, bytes FROM intake.quarantine "
    "ORDER BY source, record",
    "intake.waiting": "SELECT * FROM intake.waiting ORDER BY source, record",
    "intake.deliveries": "SELECT source, name, rows_total, rows_done, accepted, set_aside, "
    "repeated, waiting FROM intake.deliveries ORDER BY id",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it: how often the process was killed while it fed, and what differs."""

    kills: int
    kills_while_feeding: int
    events: int
    alike: bool
    differing: tuple[str, ...]
    seed: int


def run(
    server_url: str, file: Path, *, kills: int, seed: int, seconds_max: float | None,
    told: Callable[[str], None],
) -> Compared:  # fmt: skip
    """Feed `file` undisturbed, then killed `kills` times and resumed, and compare the end states.

    Each process is killed after a random time of up to `seconds_max` from its start; None takes
    the time of the undisturbed run, whatever the machine needs for it.
    """
    chance = random.Random(seed)
    undisturbed = _database(server_url, "kill_undisturbed")
    disturbed = _database(server_url, "kill_disturbed")
    started = time.monotonic()
    ended = _feed(undisturbed, file).wait(timeout=FEED_SECONDS_MAX)
    assert ended == 0, "the undisturbed run failed"
    longest = seconds_max or time.monotonic() - started
    feeding = 0
    for n in range(kills):
        before = _rows_done(disturbed)
        running = _feed(disturbed, file)
        time.sleep(chance.uniform(0.3, longest))
        was_running = running.poll() is None
        running.send_signal(signal.SIGKILL)
        running.wait()
        after = _rows_done(disturbed)
        feeding += was_running and after > before
        told(f"kill {n + 1} of {kills}: {after:,} rows stand")
    assert _feed(disturbed, file).wait(timeout=FEED_SECONDS_MAX) == 0, "the last run failed"
    first, second = _digests(undisturbed), _digests(disturbed)
    with psycopg.connect(undisturbed) as connection:
        row = connection.execute("SELECT size FROM ledger.head").fetchone()
    assert row is not None
    differing = tuple(name for name in TABLES if first[name] != second[name])
    return Compared(kills, feeding, int(row[0]), not differing, differing, seed)


def _feed(url: str, file: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "duecourse", "feed", "i94", str(file), "--quiet",
         "--received-at", RECEIVED_AT],
        env={**os.environ, "DUECOURSE_DATABASE_URL": url}, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _database(server_url: str, name: str) -> str:
    with psycopg.connect(server_url, autocommit=True) as connection:
        known = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(known))
    return conninfo.make_conninfo(server_url, dbname=name)


def _rows_done(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        laid = connection.execute("SELECT to_regclass('intake.deliveries')").fetchone()
        if laid is None or laid[0] is None:
            return 0
        row = connection.execute("SELECT coalesce(sum(rows_done), 0) FROM intake.deliveries")
        return int((row.fetchone() or (0,))[0])


def _digests(url: str) -> dict[str, str]:
    found = {}
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name, query in TABLES.items():
            digest = hashlib.sha256()
            statement = sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(query))
            with cursor.copy(statement) as copy:
                for part in copy:
                    digest.update(part)
            found[name] = digest.hexdigest()
    return found
