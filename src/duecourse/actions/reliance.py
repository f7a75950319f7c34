"""Note what rests on a person's links, so that an unmerge can name it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions import assertions

KINDS: Final = ("decision", "notice", "deadline")
RELY: Final = """
    INSERT INTO linkage.reliance (assertion, kind, name, case_id, relied_at)
    SELECT unnest(%s::bigint[]), %s, %s, %s, %s ON CONFLICT DO NOTHING
"""


def rely(
    connection: Connection[Any],
    record: int,
    *,
    kind: str,
    name: str,
    case_id: UUID | None,
    at: datetime,
) -> int:
    """Note that a decision, notice or deadline rests on who `record` is; return on how many links.

    It rests on every live link that holds the person together, since each brought some fact of it.
    Call it in the transaction in which the decision is made.
    """
    assert kind in KINDS, kind
    assertions.lock(connection, alone=False)
    person = assertions.person_of(connection, record)
    edges = assertions.joins(connection, assertions.records_of(connection, person))
    links = [edge.assertion for edge in edges]
    return connection.execute(RELY, (links, kind, name, case_id, at)).rowcount
