"""The gate before an act: a refusal is on the trail as well, and what is done is with its line.

The policies decide (`access.decide`). Where the act is on one case, they are asked about that case
as its read model says it stands; whoever may not see it is told that there is none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.access.decide import CaseFacts, Decision, Who, decide
from duecourse.access.roles import NotYours, allow
from duecourse.audit import trail
from duecourse.terms.errors import AccessError

# The roles of the database: the one that acts write with, and the one that looks read with.
WRITER, READER = "duecourse_app", "duecourse_web"
ASK: Final = """
    SELECT cases.office, coalesce(cases.offered_to, ''), coalesce(cases.assigned_to, ''),
           cases.class, cases.sealed, cases.asylum, cases.protected, cases.juvenile,
           array(SELECT counsel FROM views.case_counsel WHERE case_id = cases.case_id),
           EXISTS (SELECT FROM audit.glass WHERE glass.case_id = cases.case_id
                      AND account = %(account)s AND until > %(at)s)
      FROM views.cases AS cases WHERE cases.case_id = %(case)s
"""
IS_THERE: Final = "SELECT 1 FROM ledger.events WHERE case_id = %s LIMIT 1"
READ_AS: Final = """
    SELECT set_config('role', %(reader)s, true), set_config('duecourse.name', %(name)s, true),
           set_config('duecourse.role', %(role)s, true),
           set_config('duecourse.office', %(office)s, true),
           set_config('duecourse.everywhere', %(everywhere)s, true),
           set_config('duecourse.compartments', %(compartments)s, true),
           set_config('duecourse.cases', %(cases)s, true),
           set_config('duecourse.counsel', %(counsel)s, true)
"""


class CaseUnknown(AccessError):
    """There is no such case for whoever asked; whether it exists is not said."""

    code = "access.case-unknown"

    def __init__(self) -> None:
        super().__init__(
            "No such case is open to you. Check the number; if it is right, ask your supervisor."
        )


def who_is(by: trail.Actor) -> Who:
    """Return an actor as the policies see it."""
    return Who(by.name, by.role, by.office, by.everywhere, by.compartments, by.cases, by.counsel)


def asked_about(
    connection: Connection[Any], action: str, subject: str, *, by: trail.Actor, purpose: str,
    at: datetime,
) -> Decision:  # fmt: skip
    """Return what the policies decide; a subject that is a case's id is asked as that case."""
    case, broken = asked_case(connection, subject, by=by, at=at)
    return decide(who_is(by), action, case, purpose=purpose, broken_glass=broken)


def asked_case(
    connection: Connection[Any], subject: str, *, by: trail.Actor, at: datetime
) -> tuple[CaseFacts | None, bool]:
    """Return the case as policies see it, None if it is none, and whether its glass is broken.

    What is about a part of a case, as one of its documents, has the case's id before a slash.
    """
    of_case = subject.partition("/")[0]
    try:
        case_id = UUID(of_case)
    except ValueError:
        return None, False
    row = connection.execute(
        ASK, {"account": by.name, "at": at, "case": case_id}, prepare=True
    ).fetchone()
    if row is None:
        return CaseFacts(of_case), False
    office, offered_to, assigned_to, case_class, sealed, asylum, protected, juvenile = row[:8]
    return CaseFacts(
        of_case,
        office,
        offered_to,
        assigned_to,
        case_class,
        sealed,
        asylum,
        protected,
        juvenile,
        frozenset(row[8]),
    ), bool(row[9])


def pass_gate(
    connection: Connection[Any],
    *,
    action: str,
    subject: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
) -> None:
    """Return if the policies permit it. A refusal is on the trail before it is raised.

    Raises NotYours if the role may not do this at all, CaseUnknown if not on this case.
    """
    try:
        allow(by.role, action)
        told = asked_about(connection, action, subject, by=by, purpose=purpose, at=at)
        if not told.permitted:
            raise CaseUnknown
    except (NotYours, CaseUnknown):
        with connection.transaction():
            trail.write(
                connection, by=by, action=action, subject=subject, purpose=purpose, at=at,
                outcome=trail.Outcome.REFUSED,
            )  # fmt: skip
        raise


def pass_into_case(
    connection: Connection[Any], case_id: UUID, *, action: str, by: trail.Actor, purpose: str,
    at: datetime,
) -> None:  # fmt: skip
    """Pass the gate to a case that is there; no case and a closed one give the same answer.

    For what comes in from outside with a case's id, before anything of it is read. Raises NotYours
    or CaseUnknown, with the attempt on the trail.
    """
    given: dict[str, Any] = {
        "action": action, "subject": str(case_id), "by": by, "purpose": purpose, "at": at,
    }  # fmt: skip
    pass_gate(connection, **given)
    if connection.execute(IS_THERE, (case_id,), prepare=True).fetchone() is None:
        with connection.transaction():
            trail.write(connection, **given, outcome=trail.Outcome.NOT_FOUND)
        raise CaseUnknown


@contextmanager
def acting(
    connection: Connection[Any],
    *,
    action: str,
    subject: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
) -> Iterator[None]:
    """Pass the gate, and commit what is done inside together with its line on the trail.

    Raises NotYours or CaseUnknown. If what is done inside fails, nothing of it stays and no line
    says that it was done.
    """
    pass_gate(connection, action=action, subject=subject, by=by, purpose=purpose, at=at)
    with connection.transaction():
        yield
        trail.write(connection, by=by, action=action, subject=subject, purpose=purpose, at=at)


@contextmanager
def reading_as(connection: Connection[Any], by: trail.Actor) -> Iterator[None]:
    """Read inside with the database's role for looks, which sees the rows that are open to `by`.

    To be used within a transaction. The policies stand in the database a second time, as security
    of its rows: what a query forgets to ask is still not shown.
    """
    connection.execute(READ_AS, {
        "reader": READER, "name": by.name, "role": by.role, "office": by.office,
        "everywhere": "true" if by.everywhere else "false",
        "compartments": " ".join(sorted(by.compartments)), "cases": " ".join(sorted(by.cases)),
        "counsel": by.counsel,
    }, prepare=True)  # fmt: skip
    yield
    connection.execute("SELECT set_config('role', %s, true)", (WRITER,), prepare=True)
