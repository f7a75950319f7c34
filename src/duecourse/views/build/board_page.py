"""Read the departure board from its read models."""

from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.views.shapes import Board, Confirmation, DayCount, TimeBucket

LAST_SHOWN: Final = 15

COUNTS: Final = "SELECT name, n FROM views.board_counts"
SIZE: Final = "SELECT size FROM ledger.head"
DAYS: Final = "SELECT day, grade, n FROM views.departure_days ORDER BY day, grade"
TIMES: Final = "SELECT up_to_ms, n FROM views.confirmation_times ORDER BY up_to_ms"
LAST: Final = """
    SELECT position, case_id, departed_on, grade, port, mode, received_at, confirmed_at
      FROM views.recent_confirmations ORDER BY position DESC LIMIT %s
"""


def build(connection: Connection[Any], *, at: datetime) -> Board:
    """Return the board as its read models stand; `at` is when that was."""
    size = connection.execute(SIZE).fetchone()
    assert size is not None, "the ledger has no head row: its schema was not laid"
    counts: dict[str, int] = dict(connection.execute(COUNTS).fetchall())
    confirmed = counts.get("confirmed", 0)
    by_grade = {grade: counts[name] for grade in "AB" if (name := f"confirmed_{grade}") in counts}
    return Board(
        as_of=at,
        ledger_size=int(size[0]),
        admissions=counts.get("admissions", 0),
        confirmed=confirmed,
        confirmed_by_grade=by_grade,
        no_departure_record=counts.get("admissions", 0) - confirmed,
        flag_without_date=counts.get("flag_without_date", 0),
        set_aside=counts.get("set_aside", 0),
        waiting=counts.get("waiting", 0),
        days=tuple(DayCount(*row) for row in connection.execute(DAYS).fetchall()),
        times=tuple(TimeBucket(*row) for row in connection.execute(TIMES).fetchall()),
        last=tuple(
            Confirmation(*row) for row in connection.execute(LAST, (LAST_SHOWN,)).fetchall()
        ),
    )
