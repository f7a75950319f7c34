"""Look at what holds a case's record, what ended it, and what the person asked to be corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.gate import CaseUnknown
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.ledger.read import LedgerReader
from duecourse.views.case_facts import told
from duecourse.views.header import header
from duecourse.views.privacy import Privacy, privacy

LOOK: Final = "privacy.look"
PURPOSE: Final = "privacy of the record"


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """What the page shows of one case; `version` is that of the record it was made from."""

    case_id: UUID
    version: int
    reference: str
    name: str
    privacy: Privacy


def look_at_privacy(
    connection: Connection[Any], case_id: UUID, *, by: trail.Actor, at: datetime
) -> PrivacyPage:
    """Return what the page of one case shows. Raises NotYours, CaseUnknown."""
    found = looked(
        connection, lambda: _page(connection, case_id, at),
        action=LOOK, subject=str(case_id), by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip
    if found is None:
        raise CaseUnknown
    return found


def _page(connection: Connection[Any], case_id: UUID, at: datetime) -> PrivacyPage | None:
    history = LedgerReader(connection).history(case_id)
    if not history:
        return None
    of = told(history)
    head = header(of, as_of=at.date(), fallback_reference=str(case_id)[:8])
    return PrivacyPage(case_id, of.version, head.reference, head.name, privacy(of))
