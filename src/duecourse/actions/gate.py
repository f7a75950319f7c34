"""The gate before an act on persons and links: a refusal is on the trail as well."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from duecourse.access.roles import NotYours, allow
from duecourse.audit import trail


def pass_gate(
    connection: Connection[Any],
    *,
    action: str,
    subject: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
) -> None:
    """Return if the role may take the action. Raises NotYours, after it was put on the trail."""
    try:
        allow(by.role, action)
    except NotYours:
        with connection.transaction():
            trail.write(
                connection, by=by, action=action, subject=subject, purpose=purpose, at=at,
                outcome=trail.Outcome.REFUSED,
            )  # fmt: skip
        raise
