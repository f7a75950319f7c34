"""A form on a case: acted on once, and only on the version of the case that it was shown with.

A second post of the same form is answered with what the first did. A form that was shown at an
older version is refused with what has happened since; whoever posted it looks and confirms again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import PURPOSE, Act, SecondPersonNeeded
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import Event
from duecourse.ledger.port import StaleCase
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import AccessError, DuecourseError, LedgerError


class CaseMovedOn(LedgerError):
    """Something was recorded in the case after the form was shown. `since` are the events."""

    code = "case.moved-on"

    def __init__(self, *, shown_at: int, since: tuple[Event, ...]) -> None:
        self.shown_at, self.since = shown_at, since
        super().__init__(
            f"The form was shown at version {shown_at} of the case, which has moved on since. See "
            "what was recorded and send the form again if it still holds; nothing was recorded."
        )


class NotLookedAt(AccessError):
    """Somebody answers for a case that they have not opened since it last changed."""

    code = "case.not-looked-at"

    def __init__(self) -> None:
        super().__init__(
            "You have not opened this case since it last changed. Open it, then answer. Nothing "
            "was recorded."
        )


@dataclass(frozen=True, slots=True)
class Form:
    """A form's own number, and the version of the case that it was shown with."""

    number: UUID
    shown_at: int


@dataclass(frozen=True, slots=True)
class Did:
    """What came of a form: the version reached, and whether an earlier post had done it."""

    version: int
    repeated: bool = False


class DoneBefore(Exception):
    """The form was posted before. `did` is what came of it."""

    def __init__(self, did: dict[str, Any]) -> None:
        self.did = did
        super().__init__()


def fill_in(
    connection: Connection[Any], case_id: UUID, does: Callable[[Act], int], *, form: Form,
    action: str, by: trail.Actor, at: datetime, source: str = "agency", has_looked: bool = False,
) -> Did:  # fmt: skip
    """Let a form act on a case, once, at the version it was shown with; return what came of it.

    `has_looked` asks that the trail shows the actor's look at the case as it stands. Raises
    CaseUnknown, CaseMovedOn, NotLookedAt, and whatever `does` raises; nothing is recorded then.
    """
    line: dict[str, Any] = {"action": action, "by": by, "subject": str(case_id), "at": at}
    try:
        with work_on_case(connection, case_id, action=action, by=by, at=at) as act:
            first_post(connection, form.number, by=by)
            history = act.history()
            _as_shown(history, form)
            if has_looked and not looked_since(connection, history, by=by):
                raise NotLookedAt
            act.source = source
            did = {"version": does(act)}
            remember(connection, form.number, did=did, **line)
    except DoneBefore as before:
        return Did(int(before.did["version"]), repeated=True)
    except StaleCase as faster:
        history = LedgerReader(connection).history(case_id)
        since = tuple(one for one in history if one.version > form.shown_at)
        _refused(connection, faster, **line)
        raise CaseMovedOn(shown_at=form.shown_at, since=since) from faster
    except (SecondPersonNeeded, CaseMovedOn, NotLookedAt, CaseUnknown) as refused:
        _refused(connection, refused, **line)
        raise
    return Did(did["version"])


def first_post(connection: Connection[Any], number: UUID, *, by: trail.Actor) -> None:
    """Return if this form was never posted; a second post at the same time waits for the first.

    Raises DoneBefore.
    """
    connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{by.name} {number}",)
    )
    row = connection.execute(
        "SELECT did FROM audit.forms WHERE actor = %s AND form = %s", (by.name, number)
    ).fetchone()
    if row is not None:
        raise DoneBefore(json.loads(row[0]))


def remember(
    connection: Connection[Any], number: UUID, *, did: dict[str, Any], action: str,
    by: trail.Actor, subject: str, at: datetime,
) -> None:  # fmt: skip
    """Write down what came of a form."""
    connection.execute(
        "INSERT INTO audit.forms (actor, form, action, subject, at, did)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (by.name, number, action, subject, at, canonical_json(did)),
    )


def _as_shown(history: tuple[Event, ...], form: Form) -> None:
    if not history:
        raise CaseUnknown
    if history[-1].version != form.shown_at:
        since = tuple(one for one in history if one.version > form.shown_at)
        raise CaseMovedOn(shown_at=form.shown_at, since=since)


def looked_since(
    connection: Connection[Any], history: tuple[Event, ...], *, by: trail.Actor
) -> bool:
    """Say whether the trail shows the actor's look at the case since it last changed."""
    row = connection.execute(
        "SELECT 1 FROM audit.trail WHERE subject = %s AND actor = %s AND action = 'case.look'"
        " AND outcome = 'done' AND at >= %s LIMIT 1",
        (str(history[-1].case_id), by.name, history[-1].recorded_at),
    ).fetchone()
    return row is not None


def _refused(
    connection: Connection[Any], refused: DuecourseError, *, action: str, by: trail.Actor,
    subject: str, at: datetime,
) -> None:  # fmt: skip
    missing = isinstance(refused, CaseUnknown)
    with connection.transaction():
        trail.write(
            connection, by=by, action=action, subject=subject, purpose=PURPOSE, at=at,
            outcome=trail.Outcome.NOT_FOUND if missing else trail.Outcome.REFUSED,
        )  # fmt: skip
