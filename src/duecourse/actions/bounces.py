"""Reports of delivery that come back by e-mail become attempts on the record.

A report is believed only if it names a notice with the part of its sum that went out with it: who
did not get the mail cannot make it undelivered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.senders import HEADER
from duecourse.actions.serve_notice import BECAUSE_MAX
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import NOTICE_ATTEMPTED
from duecourse.terms.errors import IntakeError
from duecourse.views.case_facts import told
from duecourse.views.service import DELIVERED, FAILED, attempts

RECORD: Final = "case.record"
REPORT_BYTES_MAX: Final = 1 << 20
REFERENCE: Final = re.compile(r"\b([0-9a-f-]{36})\.(\d{1,9})\.([0-9a-f]{16})\b")
# What a mail server may report (RFC 3464) and what it is on the record; a delay is no end.
ACTIONS: Final = {"failed": FAILED, "delivered": DELIVERED, "relayed": DELIVERED}
ADDRESS: Final = re.compile(r"[^\s<>;]+@[^\s<>;]+")


class NotAReport(IntakeError):
    """A message is no report of delivery on a notice of ours."""

    code = "notice.no-report"

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no report of delivery that can be recorded: {why}")


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server reports of one notice."""

    case_id: UUID
    version: int
    sum16: str
    outcome: str
    because: str


def read(raw: bytes) -> Report:
    """Return what a report of delivery says. Raises NotAReport."""
    if len(raw) > REPORT_BYTES_MAX:
        raise NotAReport("it is larger than a report may be.")
    mail = message_from_bytes(raw, policy=policy.default)
    fields = _fields(mail)
    named = next((found for text in _references(mail) if (found := REFERENCE.search(text))), None)
    if named is None:
        raise NotAReport("it names no notice.")
    try:
        case_id = UUID(named.group(1))
    except ValueError as wrong:
        raise NotAReport("it names no case.") from wrong
    action = fields.get("action", "").strip().lower()
    if action not in ACTIONS:
        raise NotAReport(f"its action is {action or 'missing'}, which ends nothing.")
    said = " ".join(f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}".split())
    # The address stands in the record under its own version; a reason does not repeat it.
    said = ADDRESS.sub("(address)", said)
    return Report(case_id, int(named.group(2)), named.group(3), ACTIONS[action], said[:BECAUSE_MAX])


def record_report(
    connection: Connection[Any], raw: bytes, *, by: trail.Actor, at: datetime
) -> Report:
    """Record what a report of delivery says of a notice. Raises NotAReport."""
    report = read(raw)
    with work_on_case(connection, report.case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        notice = next((
            one for one in attempts(before)
            if one.version == report.version and one.sha256.startswith(report.sum16)
        ), None)  # fmt: skip
        if notice is None or not notice.attempts:
            raise NotAReport("no notice of ours has this number and sum.")
        last = notice.attempts[-1]
        if (last.outcome, last.because) == (report.outcome, report.because):
            raise NotAReport("it is recorded already.")
        act.add(NOTICE_ATTEMPTED, {
            "version": report.version, "channel": notice.route, "outcome": report.outcome,
            "because": report.because,
        }, at.date())  # fmt: skip
        act.append(after=before.version)
    return report


def _fields(mail: EmailMessage) -> dict[str, str]:
    """Return the fields of the part that a machine reads; those of the recipient come last."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks: Any = part.get_payload()
            found: dict[str, str] = {}
            for block in blocks if isinstance(blocks, list) else ():
                found |= {name.lower(): str(value) for name, value in block.items()}
            return found
    raise NotAReport("it has no part for machines (RFC 3464).")


def _references(mail: EmailMessage) -> Iterator[str]:
    """Yield where a report may name the notice: in the mail that came back, and around it."""
    for part in mail.walk():
        yield from _named_in(part)
        if part.get_content_type() == "text/rfc822-headers":
            yield str(part.get_payload())


def _named_in(part: Any) -> Iterator[str]:
    for name in (HEADER, "Message-ID", "In-Reply-To", "References", "Original-Envelope-Id"):
        if part.get(name):
            yield str(part[name])
