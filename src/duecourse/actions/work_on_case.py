"""Work on a case in the database: gate first, append last, the trail in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import PURPOSE, Act, StepRefused
from duecourse.actions.gate import CaseUnknown, acting
from duecourse.actions.index_case import refresh
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.read import LedgerReader
from duecourse.views.case_facts import Told, told

RECORD, STEP = "case.record", "case.step"


def ledger_on(connection: Connection[Any]) -> PostgresLedger:
    """Return the ledger over a connection, for worlds that drive the acts themselves."""
    return PostgresLedger(connection)


@contextmanager
def work_on_case(
    connection: Connection[Any], case_id: UUID, *, action: str, by: trail.Actor, at: datetime,
    purpose: str = PURPOSE,
) -> Iterator[Act]:  # fmt: skip
    """Yield an act on a case; what it appends, the read models and the trail's line are one commit.

    Raises NotYours. A step that the interlock refuses is on the trail as a refusal.
    """
    given: dict[str, Any] = {
        "action": action, "subject": str(case_id), "by": by, "purpose": purpose, "at": at,
    }  # fmt: skip
    try:
        with acting(connection, **given):
            act = Act(PostgresLedger(connection), case_id, by.name, at, purpose=purpose)
            yield act
            if act.appended:
                refresh(connection, case_id, act.history(), today=at.date())
    except StepRefused:
        with connection.transaction():
            trail.write(connection, **given, outcome=trail.Outcome.REFUSED)
        raise


def look_at_record(
    connection: Connection[Any], case_id: UUID, *, by: trail.Actor, at: datetime,
    known_on: datetime | None = None, purpose: str = PURPOSE,
) -> Told:  # fmt: skip
    """Return what a case's history says, as it was known on an instant. Raises CaseUnknown."""
    history = looked(
        connection, lambda: LedgerReader(connection).history(case_id) or None,
        action="case.look", subject=str(case_id), by=by, purpose=purpose, at=at,
    )  # fmt: skip
    if history is None:
        raise CaseUnknown
    return told(history, known_on=known_on)
