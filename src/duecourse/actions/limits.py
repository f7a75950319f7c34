"""Write on the trail that somebody asked more often than the pages allow."""

from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.audit import trail

LIMIT: Final = "request.limit"
PURPOSE: Final = "limits"


def note_limit(connection: Connection[Any], *, by: trail.Actor, kind: str, at: datetime) -> None:
    """Write it down, in a transaction of its own; `kind` is sign-in, search or export."""
    with connection.transaction():
        trail.write(
            connection, by=by, action=LIMIT, subject=kind, purpose=PURPOSE, at=at,
            outcome=trail.Outcome.REFUSED,
        )  # fmt: skip
