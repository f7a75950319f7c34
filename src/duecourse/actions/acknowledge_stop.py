"""Acknowledge that a step was stopped: whoever answers for it says that it is known."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import acknowledge
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit import trail


def acknowledge_stop(
    connection: Connection[Any], case_id: UUID, step_version: int, *, by: trail.Actor, at: datetime
) -> int:
    """Record the acknowledgement; return its version. Raises NotYours, NothingToAcknowledge."""
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        return acknowledge(act, step_version)
