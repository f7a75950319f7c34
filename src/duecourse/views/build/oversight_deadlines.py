"""Deadlines missed, steps against a stamped hold, and alarms, over all cases."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger import keeping
from duecourse.views.build.watch_page import TITLES
from duecourse.views.watched_shapes import Missed

# Whether the holds that are stamped on a step forbid it: step, destination, holds.
Forbids = Callable[[str, str | None, list[dict[str, str]]], bool]
ROWS_A_FETCH: Final = 10_000
STEPS: Final = """
    SELECT name, min(says), min(cite), count(*), min(due_on) FROM views.work
     WHERE kind = 'step' AND due_on < %s GROUP BY name ORDER BY count(*) DESC, name
"""
WATCHES: Final = """
    SELECT name, count(*), min(due_on) FROM views.watches
     WHERE due_on < %s GROUP BY name ORDER BY count(*) DESC, name
"""
STOPS_LATE: Final = """
    SELECT count(*) FROM views.unacknowledged WHERE kind = 'stopped' AND by_when < %s
"""
TAKEN: Final = "SELECT case_id, body FROM ledger.events WHERE kind = %s ORDER BY position"
ALARMS: Final = """
    SELECT raised.case_id, EXISTS (
           SELECT FROM ledger.events AS answered
            WHERE answered.case_id = raised.case_id AND answered.kind = %(answered)s
              AND (answered.body::json->>'version')::integer = raised.version)
      FROM ledger.events AS raised WHERE raised.kind = %(raised)s ORDER BY raised.position
"""


def missed_steps(
    connection: Connection[Any], today: date, titles: dict[str, str]
) -> tuple[Missed, ...]:  # fmt: skip
    """Return the next lawful steps that are past their last day, by step."""
    return tuple(
        Missed(name, titles.get(name, says or name), cite, int(count), oldest)
        for name, says, cite, count, oldest in connection.execute(STEPS, (today,))
    )


def missed_watches(connection: Connection[Any], today: date) -> tuple[Missed, ...]:
    """Return what the watchdogs found past its last day, by watchdog."""
    return tuple(
        Missed(name, *TITLES[name][:2], int(count), oldest)
        for name, count, oldest in connection.execute(WATCHES, (today,))
        if name in TITLES
    )


def stops_late(connection: Connection[Any], at: datetime) -> int:
    """Return how many stopped steps nobody has acknowledged in time."""
    row = connection.execute(STOPS_LATE, (at,)).fetchone()
    assert row is not None, "an aggregate has one row"
    return int(row[0])


def overridden(connection: Connection[Any], forbids: Forbids) -> list[UUID]:
    """Return the case of each step that was recorded though the holds stamped on it forbid."""
    found = []
    with connection.cursor("oversight_steps") as cursor:
        cursor.itersize = ROWS_A_FETCH
        cursor.execute(TAKEN, (keeping.STEP_TAKEN,))
        for case_id, body in cursor:
            said = json.loads(body)
            if forbids(said["step"], said.get("destination"), said.get("holds", [])):
                found.append(case_id)
    return found


def alarms(connection: Connection[Any]) -> list[tuple[UUID, bool]]:
    """Return the case of each alarm, and whether somebody answered it."""
    kinds = {"raised": keeping.ALARM_RAISED, "answered": keeping.ALARM_ANSWERED}
    return [(row[0], bool(row[1])) for row in connection.execute(ALARMS, kinds)]
