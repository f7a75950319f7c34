"""Look at the lifecycle, and at one case's way through it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.gate import CaseUnknown
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.views.build import lifecycle_page
from duecourse.views.lifecycle_shapes import LifecyclePage, WayPage


def look_at_lifecycle(
    connection: Connection[Any], *, by: trail.Actor, purpose: str, at: datetime
) -> LifecyclePage:
    """Return the lifecycle as its data says it."""
    return looked(
        connection, lifecycle_page.build, action="lifecycle.look", subject="lifecycle", by=by,
        purpose=purpose, at=at,
    )  # fmt: skip


def look_at_way(
    connection: Connection[Any], case_id: UUID, *, as_of: date, by: trail.Actor, purpose: str,
    at: datetime,
) -> WayPage:  # fmt: skip
    """Return a case's way through the lifecycle up to a day. Raises CaseUnknown."""
    page = looked(
        connection, lambda: lifecycle_page.way(connection, case_id, as_of=as_of),
        action="case.look", subject=str(case_id), by=by, purpose=purpose, at=at,
    )  # fmt: skip
    if page is None:
        raise CaseUnknown
    return page
