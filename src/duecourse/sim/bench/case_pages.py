"""Search, desks and cases under virtual users: what the server takes for each kind of page."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection

from duecourse.sim.bench import many_cases

# Server-side milliseconds at the 95th percentile, access check and trail included.
GOALS_MS: Final = {"search": 25.0, "open": 50.0, "queue": 25.0, "write": 50.0}
SAMPLE: Final = 4_000
START_SECONDS_MAX: Final = 90
ROLES: Final = ("supervisor", "court_liaison", "officer", "records_steward")
SHARES: Final = (10, 7, 80, 3)
ERRORS_SHOWN: Final = 10
# The read models of cases that are filled by copying alone.
FILLED: Final = (
    "cases", "work", "watches", "unacknowledged", "proposals", "orders_in", "case_numbers",
    "case_names", "case_keys", "case_counsel", "case_addresses", "case_channels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What the users work on, drawn from all cases."""

    cases: list[str]
    people: list[list[Any]]
    numbers: list[str]
    offices: list[str]
    officers: list[str]


def fill(
    url: str, connection: Connection[Any], *, cases: int, seed: int, today: date, processes: int,
    told: Callable[[str], None],
) -> None:  # fmt: skip
    """Open so many generated cases, and let the database look at what is there."""
    started = time.monotonic()
    connection.execute("RESET ROLE")
    made_again = _without_indexes(connection)
    events = many_cases.fill(url, cases, seed=seed, today=today, processes=processes)
    told(f"{cases:,} cases with {events:,} events in {time.monotonic() - started:,.0f} s")
    connection.execute("SET maintenance_work_mem = '512MB'")
    for statement in made_again:
        connection.execute(statement)
    for table in FILLED:
        connection.execute(f"VACUUM ANALYZE views.{table}")
    connection.execute("VACUUM ANALYZE ledger.events")
    connection.execute("RESET maintenance_work_mem")
    connection.execute("SET ROLE duecourse_app")
    told(f"with all indexes after {time.monotonic() - started:,.0f} s")


def _without_indexes(connection: Connection[Any]) -> list[str]:
    """Drop the indexes of the read models and return what makes them again.

    Keys are spread over the whole of an index, so one row at a time would write each page of it
    many times over; sorted afterwards, each is written once.
    """
    asked = (list(FILLED),)
    keys = connection.execute(
        "SELECT rel.relname, con.conname, pg_get_constraintdef(con.oid)"
        "  FROM pg_constraint AS con JOIN pg_class AS rel ON rel.oid = con.conrelid"
        " WHERE con.contype = 'p' AND rel.relnamespace = 'views'::regnamespace"
        "   AND rel.relname = ANY(%s)", asked,
    ).fetchall()  # fmt: skip
    held = {name for _, name, _ in keys}
    others = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'views'"
        "   AND tablename = ANY(%s)", asked,
    ).fetchall()  # fmt: skip
    for table, name, _ in keys:
        connection.execute(f'ALTER TABLE views.{table} DROP CONSTRAINT "{name}"')
    for name, _ in others:
        connection.execute(f'DROP INDEX IF EXISTS views."{name}"')
    return [
        *(
            f'ALTER TABLE views.{table} ADD CONSTRAINT "{name}" {made}'
            for table, name, made in keys
        ),
        *(made for name, made in others if name not in held),
    ]


def seen(connection: Connection[Any]) -> Seen:
    """Return a sample of the cases, from all parts of the table."""
    counted = connection.execute("SELECT count(*) FROM views.cases").fetchone()
    assert counted is not None
    assert counted[0], "there are no cases: leave --again out, and they are generated"
    share = min(100.0, 100 * 3 * SAMPLE / counted[0])
    rows = connection.execute(
        "SELECT c.case_id::text, n.name, n.birth_on::text, c.assigned_to, c.office, m.number"
        f"  FROM views.cases AS c TABLESAMPLE BERNOULLI ({share})"
        "  JOIN views.case_names AS n ON n.case_id = c.case_id AND n.n = 0"
        "  JOIN views.case_numbers AS m ON m.case_id = c.case_id AND m.kind = 'a_number'"
        f" LIMIT {SAMPLE}"
    ).fetchall()
    people = [[*row[1].partition(", ")[::2], row[2]] for row in rows if ", " in row[1]]
    return Seen(
        [row[0] for row in rows], people, [row[5] for row in rows],
        sorted({row[4] for row in rows if row[4]}), sorted({row[3] for row in rows if row[3]}),
    )  # fmt: skip


def users(of: Seen, count: int) -> dict[str, str]:
    """Return the names of the users and their roles: officers are those in charge of cases."""
    made: dict[str, str] = {}
    officers = iter(of.officers)
    for n in range(count):
        place = (n * 100 // count) if count >= 100 else (n * 37) % 100
        role = _role_at(place)
        name = next(officers, f"officer.{n}") if role == "officer" else f"bench-{role}-{n}"
        made[name] = role
    return made


def _role_at(place: int) -> str:
    for role, share in zip(ROLES, SHARES, strict=True):
        if place < share:
            return role
        place -= share
    return ROLES[-1]


def run(
    of: Seen, cookies: dict[str, tuple[str, str]], *, url: str, home: str, port: int,
    seconds: float, think_seconds: float, seed: int, today: date,
) -> dict[str, Any]:  # fmt: skip
    """Start the server, let the users work on it, and return what was measured.

    `cookies` holds for each user the role and the session.
    """
    plan = {
        "port": port, "seconds": seconds, "think_seconds": think_seconds, "seed": seed,
        "today": today.isoformat(), "cases": of.cases, "people": of.people,
        "numbers": of.numbers, "offices": of.offices,
        "users": [{"name": name, "role": role, "cookie": cookie}
                  for name, (role, cookie) in cookies.items()],
    }  # fmt: skip
    environment = {**os.environ, "DUECOURSE_DATABASE_URL": url, "DUECOURSE_HOME": home}
    server = subprocess.Popen(
        [sys.executable, "-m", "duecourse", "up", "--port", str(port)], env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port, server)
        done = subprocess.run(
            [sys.executable, "-m", "duecourse.sim.bench.page_users"], input=json.dumps(plan),
            text=True, capture_output=True, check=True,
        )  # fmt: skip
    finally:
        server.terminate()
        server.wait(timeout=30)
    return summary(json.loads(done.stdout), seconds=seconds)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5).close()
            return
        except OSError:
            assert server.poll() is None, "the server ended before it answered"
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def summary(measured: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """Return the percentiles by kind, the rate, and what went wrong."""
    kinds = {
        kind: {
            "requests": len(taken), **spread(taken), "goal_p95_ms": GOALS_MS[kind],
            "waited_p95_ms": spread(measured["client"][kind])["p95_ms"],
        }
        for kind, taken in measured["server"].items()
    }  # fmt: skip
    requests = sum(len(taken) for taken in measured["server"].values())
    errors = Counter(measured["errors"])
    return {
        "kinds": kinds, "requests": requests, "a_second": round(requests / seconds, 1),
        "errors": len(measured["errors"]), "said": dict(errors.most_common(ERRORS_SHOWN)),
        "searches_that_found": f"{measured['found']} of {measured['searched']}",
    }  # fmt: skip


def spread(taken: list[float]) -> dict[str, float | None]:
    """Return the percentiles of milliseconds; None where nothing was measured."""
    ordered = sorted(taken)
    if not ordered:
        return {"p50_ms": None, "p95_ms": None, "p99_ms": None}
    return {
        f"p{share}_ms": round(ordered[min(len(ordered) - 1, share * len(ordered) // 100)], 1)
        for share in (50, 95, 99)
    }


def missed(found: dict[str, Any]) -> list[str]:
    """Return the goals that were missed, in words."""
    lines = []
    for kind, of in found["kinds"].items():
        if of["p95_ms"] is None:
            lines.append(f"{kind}: nothing was measured")
        elif of["p95_ms"] > of["goal_p95_ms"]:
            lines.append(f"{kind}: p95 {of['p95_ms']} ms, asked {of['goal_p95_ms']} ms")
    if found["errors"]:
        lines.append(f"{found['errors']} errors, asked 0: {found['said']}")
    return lines
