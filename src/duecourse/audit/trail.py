"""Write down who looked or acted, on what, for what purpose: in the transaction of the act.

At the commit of that transaction the entry gets its place in the trail's chain (`chain`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg import Connection

WRITE: Final = """
    INSERT INTO audit.trail (at, actor, role, action, subject, purpose, outcome, origin)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
WRITE_MANY: Final = """
    INSERT INTO audit.trail (at, actor, role, action, subject, purpose, outcome, origin)
    SELECT * FROM unnest(%s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[],
                         %s::text[], %s::text[], %s::text[])
"""
# An entry is one line: what somebody typed into a search may hold anything.
CONTROL: Final = re.compile(r"[\x00-\x1f]")
REPLACED_BY: Final = "\ufffd"


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account's name, its role, from where, and what the policies ask about it.

    `origin` is an address or a command. `everywhere` is for who is of every office: commands, feeds
    and accounts that say so; the web sets it from the account and never by itself.
    """

    name: str
    role: str
    origin: str = ""
    office: str = ""
    everywhere: bool = True
    compartments: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    counsel: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry to be written."""

    by: Actor
    action: str
    subject: str
    purpose: str
    at: datetime
    outcome: Outcome = Outcome.DONE

    def row(self) -> tuple[Any, ...]:
        """Return the values of WRITE, each text on one line."""
        told = (
            self.by.name, self.by.role, self.action, self.subject, self.purpose,
            str(self.outcome), self.by.origin,
        )  # fmt: skip
        return (self.at, *(CONTROL.sub(REPLACED_BY, one) for one in told))


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
    connection.execute(WRITE, Line(by, action, subject, purpose, at, outcome).row())


def write_many(connection: Connection[Any], lines: Sequence[Line]) -> None:
    """Add many lines to the trail, in their order, in one statement."""
    if not lines:
        return
    columns = zip(*(line.row() for line in lines), strict=True)
    connection.execute(WRITE_MANY, [list(column) for column in columns], prepare=True)
