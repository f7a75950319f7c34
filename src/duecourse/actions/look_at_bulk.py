"""Look at one step that was proposed for several cases, with its sample."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.bulk_adverse import PURPOSE
from duecourse.actions.bulk_refused import BulkUnknown
from duecourse.actions.case_form import looked_since
from duecourse.actions.look import looked
from duecourse.actions.two_people import title
from duecourse.audit import trail
from duecourse.ledger.keeping import STEP_DECLINED, STEP_TAKEN
from duecourse.ledger.read import LedgerReader
from duecourse.views.bulk_shapes import BulkCase, BulkPage

ROWS: Final = """
    SELECT b.case_id, b.version, b.sampled, c.reference
      FROM views.bulk_cases b JOIN views.cases c USING (case_id)
     WHERE b.bulk = %s ORDER BY NOT b.sampled, c.reference, b.case_id
"""


def look_at_bulk(
    connection: Connection[Any], bulk: UUID, *, by: trail.Actor, at: datetime
) -> BulkPage:
    """Return the proposal and its cases, the sample first. Raises NotYours, BulkUnknown."""
    shown = looked(
        connection, lambda: _build(connection, bulk, by=by), action="bulk.look",
        subject=str(bulk), by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip
    if shown is None:
        raise BulkUnknown
    return shown


def _build(connection: Connection[Any], bulk: UUID, *, by: trail.Actor) -> BulkPage | None:
    rows = connection.execute(ROWS, (bulk,)).fetchall()
    if not rows:
        return None
    cases = tuple(_case(connection, *row, by=by) for row in rows)
    proposal = LedgerReader(connection).history(rows[0][0])[rows[0][1] - 1]
    body: dict[str, Any] = json.loads(proposal.body)
    notice = f"{body['notice']['on']}, {body['notice']['how']}"
    return BulkPage(
        bulk, title(body["step"]), body["ground"], body["cite"], notice, proposal.actor,
        proposal.recorded_at, cases, any(one.state == "waits" for one in cases),
    )  # fmt: skip


def _case(
    connection: Connection[Any], case_id: UUID, version: int, sampled: bool, reference: str, *,
    by: trail.Actor,
) -> BulkCase:  # fmt: skip
    history = LedgerReader(connection).history(case_id)
    state = "waits"
    for event in history[version:]:
        body = json.loads(event.body) if event.kind in (STEP_TAKEN, STEP_DECLINED) else {}
        if version in (body.get("proposal"), body.get("version")):
            state = "taken" if event.kind == STEP_TAKEN else "declined"
    return BulkCase(
        case_id, reference, version, sampled, looked_since(connection, history, by=by), state
    )
