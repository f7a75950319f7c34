"""Build the feed page: sources with their lag, the last deliveries, and the quarantine."""

from datetime import datetime
from math import ceil
from typing import Any, Final

from psycopg import Connection

from duecourse.views.shapes import Delivery, FeedPage, SetAside, SourceLine

ROWS_A_PAGE: Final = 20
DELIVERIES_SHOWN: Final = 10

SOURCES: Final = """
    SELECT source, max(last_at), sum(accepted)::bigint, sum(set_aside)::bigint,
           sum(repeated)::bigint, sum(waiting)::bigint
      FROM intake.deliveries GROUP BY source ORDER BY source
"""
DELIVERIES: Final = """
    SELECT id, source, name, rows_total, rows_done, accepted, set_aside, repeated, waiting,
           started_at, last_at, finished_at
      FROM intake.deliveries ORDER BY id DESC LIMIT %s
"""
REASONS: Final = """
    SELECT reason, count(*) FROM intake.quarantine WHERE released_at IS NULL
     GROUP BY reason ORDER BY reason
"""
HELD: Final = """
    SELECT id, source, record, reason, detail, received_at, convert_from(bytes, 'UTF8'),
           released_at, released_by, release_note
      FROM intake.quarantine
     WHERE released_at IS NULL AND (%(reason)s::text IS NULL OR reason = %(reason)s)
     ORDER BY id LIMIT %(rows)s OFFSET %(skip)s
"""
RELEASED: Final = """
    SELECT id, source, record, reason, detail, received_at, convert_from(bytes, 'UTF8'),
           released_at, released_by, release_note
      FROM intake.quarantine WHERE released_at IS NOT NULL ORDER BY released_at DESC, id LIMIT %s
"""


def build(connection: Connection[Any], *, page: int, reason: str | None, at: datetime) -> FeedPage:
    """Return the feed page; `page` counts from 1, `reason` limits the quarantine to one reason."""
    reasons: dict[str, int] = dict(connection.execute(REASONS).fetchall())
    chosen = reason if reason in reasons else None
    total = reasons[chosen] if chosen else sum(reasons.values())
    pages = max(1, ceil(total / ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    asked = {"reason": chosen, "rows": ROWS_A_PAGE, "skip": (page - 1) * ROWS_A_PAGE}
    return FeedPage(
        as_of=at,
        sources=tuple(_line(row, at=at) for row in connection.execute(SOURCES).fetchall()),
        deliveries=tuple(
            Delivery(*row) for row in connection.execute(DELIVERIES, (DELIVERIES_SHOWN,)).fetchall()
        ),
        quarantine=tuple(SetAside(*row) for row in connection.execute(HELD, asked).fetchall()),
        released=tuple(
            SetAside(*row) for row in connection.execute(RELEASED, (ROWS_A_PAGE,)).fetchall()
        ),
        quarantine_total=total,
        reasons=reasons,
        reason=chosen,
        page=page,
        pages=pages,
    )


def _line(row: tuple[Any, ...], *, at: datetime) -> SourceLine:
    source, last_at, accepted, set_aside, repeated, waiting = row
    return SourceLine(
        source=source,
        last_record_at=last_at,
        lag_seconds=max(0.0, (at - last_at).total_seconds()),
        accepted=accepted,
        set_aside=set_aside,
        repeated=repeated,
        waiting=waiting,
    )
