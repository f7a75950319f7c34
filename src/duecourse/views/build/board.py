"""The read models of the departure board: counts, days, times and the last confirmations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

RECENT_MAX: Final = 50
# Upper bounds in milliseconds of the record-to-confirmation distribution; the last is "longer".
BUCKETS_MS: Final = (
    10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 2_000, 5_000, 10_000, 60_000,
    600_000, 2_147_483_647,
)  # fmt: skip


def add_counts(connection: Connection[Any], counts: dict[str, int]) -> None:
    """Add to the named counts of the board."""
    changed = [(name, n) for name, n in counts.items() if n]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO views.board_counts AS c (name, n) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET n = c.n + excluded.n",
            changed,
        )


def add_days(connection: Connection[Any], departures: pl.DataFrame) -> None:
    """Add confirmed departures to the counts by calendar day and grade."""
    days = departures.group_by("happened_on", "grade").len().sort("happened_on", "grade")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO views.departure_days AS d (day, grade, n) VALUES (%s, %s, %s)"
            " ON CONFLICT (day, grade) DO UPDATE SET n = d.n + excluded.n",
            days.rows(),
        )


def add_times(
    connection: Connection[Any], *, received_at: Iterable[tuple[datetime, int]], at: datetime
) -> None:
    """Add the times from record received to confirmation: (received at, how many) pairs."""
    buckets: dict[int, int] = {}
    for received, n in received_at:
        taken_ms = (at - received).total_seconds() * 1_000
        up_to = next(bound for bound in BUCKETS_MS if taken_ms <= bound)
        buckets[up_to] = buckets.get(up_to, 0) + n
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO views.confirmation_times AS t (up_to_ms, n) VALUES (%s, %s)"
            " ON CONFLICT (up_to_ms) DO UPDATE SET n = t.n + excluded.n",
            sorted(buckets.items()),
        )


def keep_recent(connection: Connection[Any], rows: list[tuple[Any, ...]]) -> None:
    """Add the last confirmations of a batch and let the oldest go, down to RECENT_MAX."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO views.recent_confirmations (position, case_id, departed_on, grade, port,"
            " mode, received_at, confirmed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            rows[-RECENT_MAX:],
        )
        cursor.execute(
            "DELETE FROM views.recent_confirmations WHERE position < (SELECT min(position) FROM"
            " (SELECT position FROM views.recent_confirmations"
            "   ORDER BY position DESC LIMIT %s) AS l)",
            (RECENT_MAX,),
        )
