"""Write down who looked or acted, on what, for what purpose: in the transaction of the act."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg import Connection

WRITE: Final = """
    INSERT INTO audit.trail (at, actor, role, action, subject, purpose, outcome)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account's name and its role."""

    name: str
    role: str


def write(
    connection: Connection[Any],
    *,
    by: Actor,
    action: str,
    subject: str,
    purpose: str,
    at: datetime,
    outcome: Outcome = Outcome.DONE,
) -> None:
    """Add one line to the trail; if it cannot be written, the act does not happen."""
    connection.execute(WRITE, (at, by.name, by.role, action, subject, purpose, str(outcome)))
