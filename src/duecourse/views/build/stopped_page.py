"""Build the list of what waits for an acknowledgement or an answer."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.views.stop_shapes import StoppedPage, Unanswered

LINES_MAX: Final = 200
LINES: Final = """
    SELECT u.case_id, u.version, u.kind, u.about, u.because, c.reference, c.name, u.office,
           u.assigned_to, u.since, u.by_when
      FROM views.unacknowledged u JOIN views.cases c USING (case_id)
     WHERE u.kind = %s ORDER BY u.by_when, u.case_id, u.version LIMIT %s
"""
COUNTS: Final = """
    SELECT count(*), count(*) FILTER (WHERE kind = 'stopped' AND by_when < %s)
      FROM views.unacknowledged
"""


def build(connection: Connection[Any], *, at: datetime) -> StoppedPage:
    """Return what waits, the oldest clock first, at most LINES_MAX of each kind."""
    # Each kind by itself: a thousand old alarms must not hide a step that was stopped just now.
    rows = [
        row for kind in ("stopped", "alarm")
        for row in connection.execute(LINES, (kind, LINES_MAX)).fetchall()
    ]  # fmt: skip
    total, late = connection.execute(COUNTS, (at,)).fetchone() or (0, 0)
    lines = tuple(_line(*row) for row in rows)
    return StoppedPage(at, lines, total, late)


def _line(case_id: UUID, version: int, kind: str, about: str, because: str, *of: Any) -> Unanswered:
    return Unanswered(case_id, version, kind, about, tuple(json.loads(because)), *of)
