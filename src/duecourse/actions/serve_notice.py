"""Bring a notice to its recipient, and record what became of it.

Before a message leaves, the attempt is on the record as begun; how it ended is recorded after. A
crash in between leaves a doubt that shows as work, never a message that nobody knows of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import Act
from duecourse.actions.notices import NoSuchNotice
from duecourse.actions.paper_store import PaperStore
from duecourse.actions.recipient import LETTER, Recipient, recipient
from duecourse.actions.stale_form import fresh
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import DOCUMENT_ADDED, NOTICE_ATTEMPTED, SERVICE_PROVED
from duecourse.terms.errors import DuecourseError, IntakeError
from duecourse.views.case_facts import Told, told
from duecourse.views.header import header
from duecourse.views.service import (
    BEGUN,
    DELIVERED,
    FAILED,
    RETURNED,
    SENT,
    NoticeStands,
    attempts,
)

SEND: Final = "notice.send"
RECORD: Final = "case.record"
METHODS: Final = ("personal", "mail", "electronic")
# What people may say of an attempt; that a message went out is said by what sent it.
SAID: Final = {LETTER: (SENT, DELIVERED, RETURNED, FAILED)}
SAID_OF_MESSAGES: Final = (DELIVERED, RETURNED, FAILED)
BECAUSE_MAX: Final = 500


class NotSent(DuecourseError):
    """A message could not be handed over; `why` is what the other side said."""

    code = "notice.not-sent"

    def __init__(self, why: str) -> None:
        self.why = why[:BECAUSE_MAX]
        super().__init__(f"The message was not accepted: {self.why}")


class NoWayToSend(IntakeError):
    """This installation has no way to send by this route."""

    code = "notice.no-way-to-send"

    def __init__(self, route: str) -> None:
        super().__init__(
            f"This installation sends nothing by {route}. An administrator sets it up "
            "(docs/notices.md); a letter can be printed at once."
        )


class AlreadyOnItsWay(IntakeError):
    """The notice went out and has not come back."""

    code = "notice.already-on-its-way"

    def __init__(self, *, state: str, version: int) -> None:
        super().__init__(
            f"The notice of version {version} is {state}. Sending it twice would count as two. If "
            "it did not arrive, record that first."
        )


class OutcomeRefused(IntakeError):
    """What was said of an attempt cannot be recorded."""

    code = "notice.outcome-refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"This cannot be recorded: {why}")


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender hands over. `reference` comes back with a bounce."""

    to: str
    name: str
    language: str
    subject: str
    text: str
    pdf: bytes
    reference: str


class Sender(Protocol):
    """A way to send messages of one route. `send` raises NotSent."""

    def send(self, message: Message) -> str:
        """Hand a message over and return what to remember of it."""


def reference_of(case_id: UUID, notice: NoticeStands) -> str:
    """Return what names a notice outside: case, version, and a part of its sum nobody can guess."""
    return f"{case_id}.{notice.version}.{notice.sha256[:16]}"


def send_notice(
    connection: Connection[Any], case_id: UUID, version: int, *, senders: Mapping[str, Sender],
    store: PaperStore, by: trail.Actor, at: datetime, seen: int | None = None,
) -> NoticeStands:  # fmt: skip
    """Send a notice by e-mail or SMS and return where it stands then.

    The recipient is tested again: a channel may have ended since. Raises NoSuchNotice, NoWayToSend,
    AlreadyOnItsWay, RecipientRefused and StaleForm; a failure of the other side is recorded.
    """
    with work_on_case(connection, case_id, action=SEND, by=by, at=at) as act:
        before = told(act.history())
        fresh(before, (NOTICE_ATTEMPTED,), seen=seen)
        notice = _notice(before, version)
        if notice.route not in senders:
            raise NoWayToSend(notice.route)
        if notice.state in (BEGUN, SENT, DELIVERED, "served"):
            raise AlreadyOnItsWay(state=notice.state, version=version)
        to = _tested(connection, case_id, before, notice, on=at.date())
        message = _message(before, case_id, notice, to, store)
        _attempt(act, before, notice, outcome=BEGUN, because="")
    outcome, because = SENT, ""
    try:
        because = senders[notice.route].send(message)
    except NotSent as refused:
        outcome, because = FAILED, refused.why
    with work_on_case(connection, case_id, action=SEND, by=by, at=at) as act:
        now = told(act.history())
        _attempt(act, now, notice, outcome=outcome, because=because)
        return _notice(told(act.history()), version)


def record_outcome(
    connection: Connection[Any], case_id: UUID, version: int, *, outcome: str, because: str,
    on: date, by: trail.Actor, at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record what became of a notice: posted, delivered, returned, failed. Return the version.

    Raises NoSuchNotice, OutcomeRefused, StaleForm, and for a letter posted what the recipient test
    raises.
    """
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        fresh(before, (NOTICE_ATTEMPTED,), seen=seen)
        notice = _notice(before, version)
        if outcome not in SAID.get(notice.route, SAID_OF_MESSAGES):
            raise OutcomeRefused(
                f"nobody can say of a notice by {notice.route} that it is {outcome}."
            )
        if not notice.prepared_at.date() <= on <= at.date():
            raise OutcomeRefused("its day lies before the notice was made, or in the future.")
        if outcome in (RETURNED, FAILED) and not because.strip():
            raise OutcomeRefused("say what came back, and why if it says so.")
        if outcome == SENT:
            if notice.state in (SENT, DELIVERED, "served"):
                raise AlreadyOnItsWay(state=notice.state, version=version)
            _tested(connection, case_id, before, notice, on=on)
        elif not notice.attempts:
            raise OutcomeRefused("it was never sent.")
        _attempt(act, before, notice, outcome=outcome, because=because.strip(), on=on)
    return before.version + 1


def prove_service(
    connection: Connection[Any], case_id: UUID, version: int, *, method: str, document: int,
    on: date, by: trail.Actor, at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record that a notice or a fact was served, by a document of the case. Return the version.

    `version` names a notice, or a fact that depends on service. Raises OutcomeRefused, StaleForm.
    """
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        fresh(before, (SERVICE_PROVED,), seen=seen)
        notices = {one.version for one in attempts(before)}
        if version not in notices | {one.version for one in before.facts}:
            raise OutcomeRefused(f"version {version} is neither a notice nor a fact of this case.")
        if document not in {one.version for one in before.kept_of(DOCUMENT_ADDED)}:
            raise OutcomeRefused("file the proof as a document first, and name it.")
        if method not in METHODS:
            raise OutcomeRefused(f"a method of service is one of {', '.join(METHODS)}.")
        if on > at.date():
            raise OutcomeRefused("service lies in the future.")
        body = {"version": version, "method": method, "document": document}
        act.add(SERVICE_PROVED, body, on)
        act.append(after=before.version)
    return before.version + 1


def _notice(of: Told, version: int) -> NoticeStands:
    for one in attempts(of):
        if one.version == version:
            return one
    raise NoSuchNotice(version=version)


def _tested(
    connection: Connection[Any], case_id: UUID, of: Told, notice: NoticeStands, *, on: date
) -> Recipient:
    head = header(of, as_of=on, fallback_reference=str(case_id)[:8])
    stated = notice.address_version
    if stated is None:
        raise OutcomeRefused("the notice was made elsewhere and names no address of the record.")
    return recipient(connection, case_id, of, head, version=stated, as_of=on)


def _message(
    of: Told, case_id: UUID, notice: NoticeStands, to: Recipient, store: PaperStore
) -> Message:
    kept = next(one for one in of.kept if one.version == notice.version)
    return Message(
        to=str(to.to["value"]), name=to.name, language=notice.language, subject=notice.subject,
        text=str(kept.body["text"]), pdf=store.read(notice.pdf),
        reference=reference_of(case_id, notice),
    )  # fmt: skip


def _attempt(
    act: Act, before: Told, notice: NoticeStands, *, outcome: str, because: str,
    on: date | None = None,
) -> None:  # fmt: skip
    act.add(NOTICE_ATTEMPTED, {
        "version": notice.version, "channel": notice.route, "outcome": outcome,
        "because": because[:BECAUSE_MAX],
    }, on or act.at.date())  # fmt: skip
    act.append(after=before.version)
