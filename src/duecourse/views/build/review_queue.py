"""Build the queue of the review desk: by legal clock, then by time waited, by nothing else.

The order is made from the work list alone, which knows nothing of the person; what the lines say is
joined to it afterwards, and does not either.
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Final

from psycopg import Connection

from duecourse.views.review_shapes import ReviewLine, ReviewQueue

ROWS_A_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads: the account, whether as a supervisor, and inside which protected compartments."""

    reader: str
    settles: bool
    inside: frozenset[str] = frozenset()

    def asked(self) -> dict[str, Any]:
        """Return the values that OPEN_TO asks for."""
        return {"reader": self.reader, "settles": self.settles, "inside": sorted(self.inside)}


# Whoever answered a case once does not see it again; a reader never sees what is a supervisor's;
# a protected record is neither shown nor counted outside its compartment.
OPEN_TO: Final = """
    FROM linkage.review_waiting AS w
   WHERE (w.stage = 'supervisor') = %(settles)s
     AND (w.compartment IS NULL OR w.compartment = ANY(%(inside)s))
     AND NOT EXISTS (SELECT FROM linkage.review_answer AS a
                      WHERE a.review = w.review AND a.actor = %(reader)s)
"""
ORDER: Final = "ORDER BY w.due_on NULLS LAST, w.asked_at, w.review"
COUNT: Final = f"SELECT count(*) {OPEN_TO}"
PAGE: Final = f"""
    WITH listed AS (SELECT w.* {OPEN_TO} {ORDER} LIMIT %(rows)s OFFSET %(skip)s)
    SELECT r.id, r.source, r.record, r.reason, w.due_on, w.due_why, w.asked_at,
           coalesce(w.held_by <> %(reader)s AND w.held_until > %(at)s, false)
      FROM listed AS w JOIN linkage.review AS r ON r.id = w.review {ORDER}
"""  # noqa: S608 - both parts are ours
NEXT: Final = f"""
    SELECT w.review {OPEN_TO}
       AND NOT coalesce(w.held_by <> %(reader)s AND w.held_until > %(at)s, false)
     {ORDER} LIMIT 1
"""


def build(connection: Connection[Any], desk: Desk, *, page: int, at: datetime) -> ReviewQueue:
    """Return one page of the queue of this reader; `page` counts from 1."""
    asked = desk.asked() | {"at": at, "rows": ROWS_A_PAGE}
    counted = connection.execute(COUNT, asked).fetchone()
    assert counted is not None
    pages = max(1, ceil(counted[0] / ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    asked["skip"] = (page - 1) * ROWS_A_PAGE
    rows = connection.execute(PAGE, asked).fetchall()
    return ReviewQueue(
        as_of=at,
        lines=tuple(ReviewLine(*row) for row in rows),
        total=counted[0],
        page=page,
        pages=pages,
        settles=desk.settles,
    )


def first_free(connection: Connection[Any], desk: Desk, *, at: datetime) -> int | None:
    """Return the first case in the order that nobody else has open, or None."""
    row = connection.execute(NEXT, desk.asked() | {"at": at}).fetchone()
    return None if row is None else int(row[0])
