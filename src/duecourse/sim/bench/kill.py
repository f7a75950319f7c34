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
SOON_SECONDS_MAX: Final = 0.4  # a batch takes about as long

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
    server_url: str, file: Path, *, kills: int, seed: int, seconds_max: float,
    told: Callable[[str], None],
) -> Compared:  # fmt: skip
    """Feed `file` undisturbed, then killed `kills` times and resumed, and compare the end states.

    Every other process is killed soon after it has written rows, the others after a random time
    of up to `seconds_max` from their start. Stops early when a process reaches the end of the file.
    """
    chance = random.Random(seed)
    undisturbed = _database(server_url, "kill_undisturbed")
    disturbed = _database(server_url, "kill_disturbed")
    ended = _feed(undisturbed, file).wait(timeout=FEED_SECONDS_MAX)
    assert ended == 0, "the undisturbed run failed"
    killed = feeding = 0
    while killed < kills:
        before = _rows_done(disturbed)
        running = _feed(disturbed, file)
        if killed % 2 == 0:
            _wait_for_rows(disturbed, running, more_than=before)
            time.sleep(chance.uniform(0.0, SOON_SECONDS_MAX))
        else:
            time.sleep(chance.uniform(0.3, seconds_max))
        if running.poll() is not None:
            break
        running.send_signal(signal.SIGKILL)
        running.wait()
        after = _rows_done(disturbed)
        killed += 1
        feeding += after > before
        told(f"kill {killed} of {kills}: {after:,} rows stand")
    if running.returncode:
        running = _feed(disturbed, file)
    assert running.wait(timeout=FEED_SECONDS_MAX) == 0, "the last run failed"
    first, second = _digests(undisturbed), _digests(disturbed)
    with psycopg.connect(undisturbed) as connection:
        row = connection.execute("SELECT size FROM ledger.head").fetchone()
    assert row is not None
    differing = tuple(name for name in TABLES if first[name] != second[name])
    return Compared(killed, feeding, int(row[0]), not differing, differing, seed)


def _wait_for_rows(url: str, running: "subprocess.Popen[bytes]", *, more_than: int) -> None:
    until = time.monotonic() + FEED_SECONDS_MAX
    while running.poll() is None and _rows_done(url) <= more_than and time.monotonic() < until:
        time.sleep(0.01)


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
