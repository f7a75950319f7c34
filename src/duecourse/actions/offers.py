"""What is offered from office to office and not answered: nothing falls between."""

from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.look import looked
from duecourse.actions.refer import ACTION
from duecourse.audit import trail
from duecourse.views.build import offer_rows
from duecourse.views.offers import Offers

PURPOSE: Final = "case work"


def look_at_offers(
    connection: Connection[Any], *, office: str | None, by: trail.Actor, at: datetime
) -> Offers:
    """Return the offers that wait, the oldest first; `office` None: those of all offices."""
    return looked(
        connection, lambda: offer_rows.build(connection, office=office, at=at),
        action=ACTION, subject="offers", by=by, purpose=PURPOSE, at=at,
        people=lambda shown: tuple(str(one.case_id) for one in shown.waiting),
    )  # fmt: skip
