"""One fact of a case as it stands, to be corrected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import NoSuchFact
from duecourse.actions.work_on_case import look_at_record
from duecourse.audit import trail


def fact_in_force(
    connection: Connection[Any], case_id: UUID, version: int, *, by: trail.Actor, at: datetime
) -> tuple[str, dict[str, Any]]:
    """Return kind and fields of the fact that an event stated. Raises CaseUnknown, NoSuchFact."""
    of = look_at_record(connection, case_id, by=by, at=at)
    for one in of.facts:
        if one.version == version:
            return one.kind, one.fields
    raise NoSuchFact(version=version)
