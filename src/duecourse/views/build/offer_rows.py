"""Read the offers that wait for an answer."""

import json
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.law.calendar import NATIONWIDE
from duecourse.views.offers import ANSWER_DAYS, Offer, Offers

SHOWN_MAX: Final = 100
WAITING: Final = """
    SELECT c.case_id, c.reference, c.name, c.office, c.offered_to, e.version, e.body, e.actor,
           e.recorded_at
      FROM views.cases AS c
     CROSS JOIN LATERAL (
           SELECT version, body, actor, recorded_at FROM ledger.events
            WHERE case_id = c.case_id AND kind = 'referred' ORDER BY version DESC LIMIT 1) AS e
     WHERE c.offered_to IS NOT NULL
       AND (%(office)s::text IS NULL OR c.office = %(office)s OR c.offered_to = %(office)s)
     ORDER BY e.recorded_at, c.case_id LIMIT %(most)s
"""


def build(connection: Connection[Any], *, office: str | None, at: datetime) -> Offers:
    """Return the offers from or to an office, or all of them."""
    rows = connection.execute(WAITING, {"office": office, "most": SHOWN_MAX + 1}).fetchall()
    waiting = []
    for case_id, reference, name, of, to, version, body, by, since in rows[:SHOWN_MAX]:
        answer_by = NATIONWIDE.business_after(since.date(), ANSWER_DAYS)
        waiting.append(Offer(
            case_id, reference, name, of, to, version, str(json.loads(body)["because"]), by, since,
            answer_by, answer_by < at.date(),
        ))  # fmt: skip
    return Offers(tuple(waiting), len(rows) > SHOWN_MAX, at)
