"""Break the glass: one case of another office, for hours, with a written reason; two are alerted.

What glass never opens stands in the policies: sealed cases, those under 8 USC 1367, children's. Who
asks in vain learns nothing: an unknown number and a case that stays closed get the same answer.
The alerts are written by the database with the row itself (`ledger/sql/17_glass.sql`).
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.errors import UniqueViolation

from duecourse.access.decide import CaseFacts, decide
from duecourse.access.roles import NotYours, allow, allowed
from duecourse.actions.gate import acting, asked_case, who_is
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.terms.errors import AccessError
from duecourse.views.build import glass_rows
from duecourse.views.glass_shapes import Break
from duecourse.views.header import comparable_number

BREAK, LOOK, ANSWER = "case.break-glass", "glass.look", "glass.answer"
PURPOSE: Final = "broken glass"
HOURS, HOURS_MAX = 2, 8
REASON_MIN, REASON_MAX = 20, 500
ANSWER_MIN, ANSWER_MAX = 5, 500
NUMBER_CHARACTERS_MAX: Final = 60
# Nobody's office: what is asked to learn whether breaking glass could help somebody at all.
ELSEWHERE: Final = CaseFacts("elsewhere", office="\N{REPLACEMENT CHARACTER}")
NUMBERED: Final = "SELECT DISTINCT case_id FROM views.case_numbers WHERE number = %s LIMIT 2"
EXISTS: Final = "SELECT EXISTS (SELECT FROM views.cases WHERE case_id = %s)"
WRITTEN: Final = """
    INSERT INTO audit.glass (account, case_id, because, broken_at, until)
    VALUES (%s, %s, %s, %s, %s)
"""
STANDING: Final = """
    SELECT max(until) FROM audit.glass WHERE case_id = %s AND account = %s AND until > %s
"""
ALERTED: Final = f"""
    SELECT glass.account FROM audit.alerts JOIN audit.glass ON glass.id = alerts.glass
     WHERE alerts.id = %(alert)s AND {glass_rows.THEIRS}
"""  # noqa: S608


class GlassStays(AccessError):
    """The glass does not break for this number; whether it leads to a case is not said."""

    code = "glass.stays"

    def __init__(self) -> None:
        super().__init__(
            "No case under this number can be opened by breaking the glass. Check the number; if "
            "it is right, ask the supervisor of the office in charge. The attempt is on the trail."
        )


class GlassNotNeeded(AccessError):
    """The case is open to whoever asks as it is."""

    code = "glass.not-needed"

    def __init__(self, *, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__("The case is open to you already. Nothing was broken; open it as always.")


class GlassReasonMissing(AccessError):
    """The reason or the time is not one."""

    code = "glass.reason-missing"

    def __init__(self) -> None:
        super().__init__(
            f"Breaking the glass needs a reason in {REASON_MIN} to {REASON_MAX} letters, and a "
            f"time of 1 to {HOURS_MAX} whole hours. Say why you need it now; two others read it."
        )


class AlertNotYours(AccessError):
    """There is no such alert for whoever asks, or it is about their own break."""

    code = "glass.alert-not-yours"

    def __init__(self) -> None:
        super().__init__(
            "There is no such alert for you to answer. Who broke the glass does not answer for it."
        )


class AlertAnswerMissing(AccessError):
    """An alert was answered without words."""

    code = "glass.answer-missing"

    def __init__(self) -> None:
        super().__init__(
            f"Say in {ANSWER_MIN} to {ANSWER_MAX} letters what you found or will do. Nothing was "
            "recorded."
        )


class AlertAnswered(AccessError):
    """Somebody answered the alert before."""

    code = "glass.alert-answered"

    def __init__(self) -> None:
        super().__init__("This alert is answered already. Load the page again to see by whom.")


def may_help(by: trail.Actor) -> bool:
    """Say whether breaking the glass could open anything to somebody: the policies are asked."""
    who = who_is(by)
    if not allowed(by.role, BREAK) or not _opens(who, ELSEWHERE):
        return False
    return not decide(who, "case.look", ELSEWHERE, purpose=PURPOSE).permitted


def break_numbered(
    connection: Connection[Any], number: str, *, because: str, by: trail.Actor, at: datetime,
    hours: int = HOURS,
) -> UUID:  # fmt: skip
    """Open the case of a number to whoever asks; return its id. Raises as `break_glass`."""
    _may(connection, number[:NUMBER_CHARACTERS_MAX], by=by, at=at)
    found = connection.execute(
        NUMBERED, (comparable_number(number[:NUMBER_CHARACTERS_MAX]),)
    ).fetchall()
    if len(found) != 1:
        _reason(because, hours)
        _refuse(connection, number[:NUMBER_CHARACTERS_MAX] or "no number", by=by, at=at)
        raise GlassStays
    case_id = UUID(str(found[0][0]))
    break_glass(connection, case_id, because=because, by=by, at=at, hours=hours)
    return case_id


def break_glass(
    connection: Connection[Any], case_id: UUID, *, because: str, by: trail.Actor, at: datetime,
    hours: int = HOURS,
) -> datetime:  # fmt: skip
    """Open one case to whoever asks for so many hours; return until when.

    The supervisor of the office in charge and oversight are alerted in the same transaction, and
    the reason is on the trail. Raises NotYours, GlassReasonMissing, GlassStays or GlassNotNeeded.
    """
    subject = str(case_id)
    _may(connection, subject, by=by, at=at)
    reason = _reason(because, hours)
    try:
        _check(connection, case_id, by=by, at=at)
    except GlassStays:
        _refuse(connection, subject, by=by, at=at)
        raise
    until = at + timedelta(hours=hours)
    with connection.transaction():
        connection.execute(WRITTEN, (by.name, case_id, reason, at, until))
        trail.write(
            connection, by=by, action=BREAK, subject=subject, purpose=f"{PURPOSE}: {reason}", at=at
        )
    return until


def open_until(
    connection: Connection[Any], case_id: UUID, *, by: trail.Actor, at: datetime
) -> datetime | None:
    """Return until when a case is open to whoever asks by glass that they broke; None if not so.

    About one's own break alone: it is not on the trail.
    """
    if by.everywhere or not allowed(by.role, BREAK):
        return None
    row = connection.execute(STANDING, (case_id, by.name, at), prepare=True).fetchone()
    return row and row[0]


def look_at_breaks(
    connection: Connection[Any], *, by: trail.Actor, at: datetime
) -> tuple[Break, ...]:
    """Return the breaks that whoever asks is alerted of, what waits for an answer first."""
    return looked(
        connection,
        lambda: glass_rows.breaks(
            connection, role=by.role, office=by.office, everywhere=by.everywhere
        ),
        action=LOOK, subject="broken glass", by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip


def waiting(connection: Connection[Any], *, by: trail.Actor) -> int:
    """Return how many alerts wait for an answer of whoever asks; none for other roles.

    A number alone, about no case: what the frame of every page shows. It is not on the trail.
    """
    if not allowed(by.role, LOOK):
        return 0
    return glass_rows.unanswered(
        connection, account=by.name, role=by.role, office=by.office, everywhere=by.everywhere
    )


def answer_alert(
    connection: Connection[Any], alert: int, *, said: str, by: trail.Actor, at: datetime
) -> None:
    """Acknowledge an alert, and say what was found or will be done.

    Raises NotYours, AlertNotYours, AlertAnswerMissing or AlertAnswered.
    """
    words = " ".join(said.split())
    with acting(connection, action=ANSWER, subject=f"alert {alert}", by=by, purpose=PURPOSE, at=at):
        row = connection.execute(ALERTED, {
            "alert": alert, "role": by.role, "office": by.office, "everywhere": by.everywhere,
        }).fetchone()  # fmt: skip
        if row is None or row[0] == by.name:
            raise AlertNotYours
        if not ANSWER_MIN <= len(words) <= ANSWER_MAX:
            raise AlertAnswerMissing
        try:
            connection.execute(
                "INSERT INTO audit.alert_answers (alert, account, said, at)"
                " VALUES (%s, %s, %s, %s)",
                (alert, by.name, words, at),
            )
        except UniqueViolation as before:
            raise AlertAnswered from before


def _may(connection: Connection[Any], subject: str, *, by: trail.Actor, at: datetime) -> None:
    try:
        allow(by.role, BREAK)
    except NotYours:
        _refuse(connection, subject or "no number", by=by, at=at)
        raise


def _reason(because: str, hours: int) -> str:
    reason = " ".join(because.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX or not 1 <= hours <= HOURS_MAX:
        raise GlassReasonMissing
    return reason


def _check(connection: Connection[Any], case_id: UUID, *, by: trail.Actor, at: datetime) -> None:
    """Return if breaking the glass is lawful and needed. Raises GlassStays or GlassNotNeeded."""
    row = connection.execute(EXISTS, (case_id,)).fetchone()
    case, broken = asked_case(connection, str(case_id), by=by, at=at)
    if row is None or not row[0] or case is None or not _opens(who_is(by), case):
        raise GlassStays
    now = decide(who_is(by), "case.look", case, purpose=PURPOSE, broken_glass=broken)
    if now.permitted:
        raise GlassNotNeeded(case_id=case_id)


def _opens(who: Any, case: CaseFacts) -> bool:
    """Say whether the policies open a case to somebody once the glass is broken."""
    return all(
        decide(who, action, case, purpose=PURPOSE, broken_glass=True).permitted
        for action in (BREAK, "case.look")
    )


def _refuse(connection: Connection[Any], subject: str, *, by: trail.Actor, at: datetime) -> None:
    with connection.transaction():
        trail.write(
            connection, by=by, action=BREAK, subject=subject, purpose=PURPOSE, at=at,
            outcome=trail.Outcome.REFUSED,
        )  # fmt: skip
