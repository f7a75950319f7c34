"""Prepare a notice: filled from the record, for one recipient who was tested, kept as made."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import PURPOSE, Act
from duecourse.actions.configuration import notice_offered
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.letter import Issuer, Letter, pdf
from duecourse.actions.look import looked
from duecourse.actions.notice_templates import SHIPPED, Template, template
from duecourse.actions.notice_text import Filled, fill
from duecourse.actions.paper_store import PaperStore, Staged
from duecourse.actions.recipient import LETTER, Recipient, recipient
from duecourse.actions.stale_form import fresh
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.keeping import NOTICE_PREPARED
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import IntakeError
from duecourse.views.case_facts import Told, told
from duecourse.views.header import header
from duecourse.views.service import attempts

PREPARE: Final = "notice.prepare"


class RouteNotOpen(IntakeError):
    """The notice may not go by this route."""

    code = "notice.route-not-open"

    def __init__(self, *, notice: Template, route: str) -> None:
        super().__init__(
            f"“{notice.title}” does not go by {route}; it goes by {', '.join(notice.routes)}."
        )


class NoSuchNotice(IntakeError):
    """The version names no notice of this case."""

    code = "notice.unknown"

    def __init__(self, *, version: int) -> None:
        super().__init__(f"Version {version} of the case prepared no notice.")


@dataclass(frozen=True, slots=True)
class NoticeAsked:
    """Which notice, to the address or channel of which version, in which language."""

    name: str
    to_version: int
    language: str
    folder: Path = SHIPPED


@dataclass(frozen=True, slots=True)
class Drafted:
    """A notice as it would go out: to whom, what it says, its sum and its PDF."""

    notice: Template
    recipient: Recipient
    filled: Filled
    sha256: str
    pdf: bytes


def draft(
    connection: Connection[Any], case_id: UUID, of: Told, asked: NoticeAsked, *, issuer: Issuer,
    at: datetime,
) -> Drafted:  # fmt: skip
    """Return a notice as it would go out. Raises what the recipient test and the filling raise."""
    head = header(of, as_of=at.date(), fallback_reference=str(case_id)[:8])
    notice_offered(asked.name, head.case_class)
    to = recipient(connection, case_id, of, head, version=asked.to_version, as_of=at.date())
    notice = template(asked.name, asked.folder)
    if to.route not in notice.routes:
        raise RouteNotOpen(notice=notice, route=to.route)
    filled = fill(of, head, notice, language=asked.language, as_of=at.date())
    says = {
        "case": str(case_id), "template": [notice.name, notice.version], "to": to.to,
        "texts": [[one.language, one.subject, list(one.body)] for one in filled.texts],
        "at": at.isoformat(), "after": of.version,
    }  # fmt: skip
    total = hashlib.sha256(canonical_json(says).encode()).hexdigest()
    # An installation without a return address of its own sends in the name of the office.
    sender = issuer if issuer.lines else replace(issuer, lines=(head.office or "Duecourse",))
    letter = Letter(sender, envelope(to), head.reference, filled.texts, total, at)
    return Drafted(notice, to, filled, total, pdf(letter))


def envelope(to: Recipient) -> tuple[str, ...]:
    """Return the lines of the address as they are written on an envelope."""
    if to.route != LETTER:
        return (to.name, str(to.to["value"]))
    body = to.to
    care = [f"c/o {body['in_care_of']}"] if body.get("in_care_of") else []
    place = " ".join(part for part in (body["city"], body["state"], body["post_code"]) if part)
    country = [] if body["country"] == "US" else [body["country"]]
    return (to.name, *care, *body["lines"], place, *country)


def preview_notice(
    connection: Connection[Any], case_id: UUID, asked: NoticeAsked, *, issuer: Issuer,
    by: trail.Actor, at: datetime,
) -> Drafted:  # fmt: skip
    """Return a notice as it would go out now; nothing is recorded but the look."""

    def build() -> Drafted | None:
        history = LedgerReader(connection).history(case_id)
        if not history:
            return None
        return draft(connection, case_id, told(history), asked, issuer=issuer, at=at)

    drafted = looked(
        connection, build, action=PREPARE, subject=str(case_id), by=by, purpose=PURPOSE, at=at
    )
    if drafted is None:
        raise CaseUnknown
    return drafted


def prepare_notice(
    connection: Connection[Any], case_id: UUID, asked: NoticeAsked, *, issuer: Issuer,
    store: PaperStore, by: trail.Actor, at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record a notice and keep its PDF; return its version. Raises as `draft`, and StaleForm."""
    with work_on_case(connection, case_id, action=PREPARE, by=by, at=at) as act:
        before = told(act.history())
        if not before.version:
            raise CaseUnknown
        fresh(before, (NOTICE_PREPARED,), seen=seen)
        made = draft(connection, case_id, before, asked, issuer=issuer, at=at)
        staged = store.stage([made.pdf])
        _record(act, made, staged, after=before.version)
        store.keep(staged)
    return before.version + 1


def spoken(made: Drafted) -> str:
    """Return what a message says: the short form by SMS, the whole in each language by e-mail."""
    if made.recipient.route == "sms":
        return made.filled.texts[0].sms
    return "\n\n---\n\n".join("\n\n".join(one.body) for one in made.filled.texts) + "\n"


def _record(act: Act, made: Drafted, staged: Staged, *, after: int) -> None:
    act.add(NOTICE_PREPARED, {
        "template": made.notice.name, "template_version": made.notice.version,
        "language": made.filled.texts[0].language, "route": made.recipient.route,
        "recipient": made.recipient.name, "whose": made.recipient.whose,
        "address_version": made.recipient.version, "about": made.filled.about,
        "slots": made.filled.slots, "subject": made.filled.texts[0].subject,
        "text": spoken(made),
        "sha256": made.sha256, "pdf": staged.sha256,
    }, act.at.date())  # fmt: skip
    act.append(after=after)


def issued_on(connection: Connection[Any], sha256: str, *, at: datetime) -> date | None:
    """Return the day on which a notice of this sum was prepared, None if none was.

    Open to everybody: who holds the letter knows the sum, and nobody can guess one. It says nothing
    else, and a sum that is found leaves its line on the trail.
    """
    with connection.transaction():
        row = connection.execute(
            "SELECT prepared_at, case_id FROM views.notices WHERE sha256 = %s", (sha256,)
        ).fetchone()
        if row is None:
            return None
        trail.write(
            connection, by=trail.Actor("somebody with the letter", "none"), action="notice.verify",
            subject=str(row[1]), purpose="verify a notice", at=at,
        )  # fmt: skip
    prepared: datetime = row[0]
    return prepared.date()


def notice_pdf(
    connection: Connection[Any], case_id: UUID, version: int, *, store: PaperStore,
    by: trail.Actor, at: datetime,
) -> bytes:  # fmt: skip
    """Return the PDF of a notice. Raises CaseUnknown, NoSuchNotice, FileMissing, FileDamaged."""

    def build() -> bytes | None:
        history = LedgerReader(connection).history(case_id)
        if not history:
            return None
        found = [one for one in attempts(told(history)) if one.version == version]
        if not found or not found[0].pdf:
            raise NoSuchNotice(version=version)
        return store.read(found[0].pdf)

    made = looked(
        connection, build, action="case.look", subject=str(case_id), by=by, purpose=PURPOSE, at=at
    )
    if made is None:
        raise CaseUnknown
    return made
