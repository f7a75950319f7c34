"""Look at the steps that were stopped and the alarms that were raised, while they wait."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.views.build import stopped_page
from duecourse.views.stop_shapes import StoppedPage


def look_at_stopped(
    connection: Connection[Any], *, by: trail.Actor, purpose: str, at: datetime
) -> StoppedPage:
    """Return what waits for an acknowledgement or an answer; each case shown is a look of its own.

    Raises NotYours.
    """
    return looked(
        connection, lambda: stopped_page.build(connection, at=at), action="stopped.look",
        subject="stopped steps and alarms", by=by, purpose=purpose, at=at,
        people=lambda shown: dict.fromkeys(str(one.case_id) for one in shown.lines),
    )  # fmt: skip
