"""The gate before an act: a refusal is on the trail as well, and what is done is with its line."""

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def acting(
    connection: Connection[Any],
    *,
    action: str,
    subject: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
) -> Iterator[None]:
    """Pass the gate, and commit what is done inside together with its line on the trail.

    Raises NotYours. If what is done inside fails, nothing of it stays and no line says it was done.
    """
    pass_gate(connection, action=action, subject=subject, by=by, purpose=purpose, at=at)
    with connection.transaction():
        yield
        trail.write(connection, by=by, action=action, subject=subject, purpose=purpose, at=at)
