"""Put somebody in charge of cases: who is, why, and not over the head of a colleague's change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import PURPOSE, Act
from duecourse.actions.gate import CaseUnknown, pass_gate
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import ASSIGNED
from duecourse.terms.errors import AccessError, LedgerError
from duecourse.views.case_facts import told
from duecourse.views.header import header

ASSIGN: Final = "case.assign"
CASES_MAX: Final = 50
REASON_MAX: Final = 500


class AssignmentIncomplete(AccessError):
    """Somebody was to be put in charge without all that this needs."""

    code = "case.assignment-incomplete"

    def __init__(self, *, missing: str) -> None:
        super().__init__(f"{missing} Nobody's cases were changed.")


class AssigneeUnknown(AccessError):
    """There is no such account that can be in charge of a case."""

    code = "case.assignee-unknown"

    def __init__(self) -> None:
        super().__init__(
            "There is no case officer of this name. Choose one of the list; nothing was changed."
        )


class AssignmentChanged(LedgerError):
    """Somebody else was put in charge since the list was shown."""

    code = "case.assignment-changed"

    def __init__(self, *, reference: str, now: str | None) -> None:
        super().__init__(
            f"{reference} is in the charge of {now or 'nobody'} since you loaded the list. Nothing "
            "was changed. Load the list again and decide."
        )


def assign(
    connection: Connection[Any], cases: Sequence[tuple[UUID, str | None]], *, to: str,
    because: str, officers: Collection[str], by: trail.Actor, at: datetime,
) -> int:  # fmt: skip
    """Put an account in charge of cases, each given with who was in charge when it was shown.

    All of them or none. Returns how many changed; a case that the account has already
    stays as it is. Raises NotYours, AssignmentIncomplete, AssigneeUnknown, AssignmentChanged or
    CaseUnknown.
    """
    # A refusal of the gate stands on the trail, so it comes before what may be undone as a whole.
    pass_gate(
        connection, action=ASSIGN, subject=f"{len(cases)} cases", by=by, purpose=PURPOSE, at=at
    )
    reason = because.strip()[:REASON_MAX]
    if not cases or len(cases) > CASES_MAX:
        raise AssignmentIncomplete(missing=f"Choose from 1 to {CASES_MAX} cases.")
    if not reason:
        raise AssignmentIncomplete(missing="Say why the cases go to somebody else.")
    if to not in officers:
        raise AssigneeUnknown
    changed = 0
    with connection.transaction():
        for case_id, was in cases:
            with work_on_case(connection, case_id, action=ASSIGN, by=by, at=at) as act:
                changed += _assigned(act, to, was=was, because=reason)
    return changed


def _assigned(act: Act, to: str, *, was: str | None, because: str) -> int:
    history = act.history()
    if not history:
        raise CaseUnknown
    before = told(history)
    head = header(before, as_of=act.at.date(), fallback_reference=str(act.case_id)[:8])
    if head.assigned_to == to:
        return 0
    if head.assigned_to != was:
        raise AssignmentChanged(reference=head.reference, now=head.assigned_to)
    act.add(ASSIGNED, {"to": to, "because": because}, act.at.date())
    act.append(after=before.version)
    return 1
