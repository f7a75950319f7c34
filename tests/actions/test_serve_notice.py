"""A notice is sent once, by real SMTP or an outbox; what comes back becomes work; proof is kept."""

import json
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cases_on_file import ANA, AT, CASE, HEARING, Base, live_at, open_case, reachable_by, record
from test_notices import prepared

from duecourse.actions.bounces import NotAReport, record_report
from duecourse.actions.case_record import record_facts
from duecourse.actions.paper_store import PaperStore
from duecourse.actions.recipient import NotInForce
from duecourse.actions.senders import HEADER, Outbox, Smtp
from duecourse.actions.serve_notice import (
    AlreadyOnItsWay,
    Message,
    NoWayToSend,
    OutcomeRefused,
    prove_service,
    record_outcome,
    send_notice,
)
from duecourse.actions.stale_form import StaleForm
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.ledger.keeping import DOCUMENT_ADDED, NOTICE_PREPARED
from duecourse.views.service import absences, attempts, proofs_of

DAY = AT.date()
ADDRESS = "elena@example.org"


class Desk:
    """A mail server that keeps what it is given and refuses one recipient."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 kept"


@pytest.fixture
def desk() -> Iterator[tuple[Desk, Smtp]]:
    """A mail server on a port of its own, and the sender that talks to it."""
    kept = Desk()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()  # type: ignore[no-untyped-call]
    yield kept, Smtp("127.0.0.1", port, "notices@agency.example", security="none")
    controller.stop()  # type: ignore[no-untyped-call]


def by_email(base: Base, folder: Path, address: str = ADDRESS) -> int:
    """Prepare a notice to an e-mail address."""
    open_case(base, HEARING)
    return prepared(base, reachable_by(base, address), folder)


def sent(base: Base, version: int, folder: Path, sender: Any, **other: Any) -> Any:
    """Send a notice by e-mail."""
    given = {"senders": {"email": sender}, "store": PaperStore(folder), "by": ANA, "at": AT} | other
    return send_notice(base, CASE, version, **given)


def report_on(mail: bytes, *, action: str = "failed", reference: str = "") -> bytes:
    """Return what a mail server would write back (RFC 3464)."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["To"] = "MAILER-DAEMON@example.org", "notices@agency.example"
    report.attach(MIMEText("Your mail came back."))
    status = EmailMessage()
    status["Reporting-MTA"] = "dns; mx.example.org"
    recipient = EmailMessage()
    recipient["Final-Recipient"] = f"rfc822; {ADDRESS}"
    recipient["Action"] = action
    recipient["Status"] = "5.1.1"
    recipient["Diagnostic-Code"] = f"smtp; 550 {ADDRESS} does not exist"
    part = MIMEMessage(status, "delivery-status")
    part.get_payload().append(recipient)  # type: ignore[union-attr, arg-type]
    report.attach(part)
    returned = message_from_bytes(mail)
    if reference:
        returned.replace_header(HEADER, reference)
        returned.replace_header("Message-ID", f"<{reference}@agency.example>")
    report.attach(MIMEMessage(returned))
    return report.as_bytes()


def test_an_email_goes_out_with_the_letter_and_is_on_the_record(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)

    stands = sent(connection, version, tmp_path, desk[1])

    mail = message_from_bytes(desk[0].mails[0])
    kinds = [part.get_content_type() for part in mail.walk()]
    assert ["begun", "sent"] == [one.outcome for one in stands.attempts]
    assert "application/pdf" in kinds
    assert f"Elena Rivas Mora <{ADDRESS}>" == mail["To"]


def test_a_mailbox_that_is_not_there_is_a_failure_and_becomes_work(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path, "gone@example.org")

    stands = sent(connection, version, tmp_path, desk[1])

    assert ("failed", "550 5.1.1 no such mailbox", True) == (
        stands.state, stands.attempts[-1].because, stands.serve_again,
    )  # fmt: skip


def test_a_server_that_is_down_is_a_failure_on_the_record(connection: Base, tmp_path: Path) -> None:
    version = by_email(connection, tmp_path)

    stands = sent(connection, version, tmp_path, Smtp("127.0.0.1", 9, "a@b.example"))

    assert ("failed", True) == (stands.state, stands.serve_again)


class Crash:
    def send(self, _: Message) -> str:
        raise KeyboardInterrupt


def test_a_crash_while_sending_leaves_a_doubt_that_is_work(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        sent(connection, version, tmp_path, Crash())

    stands = attempts(record(connection))[0]
    assert ("begun", True) == (stands.state, stands.serve_again)
    with pytest.raises(AlreadyOnItsWay):
        sent(connection, version, tmp_path, desk[1])
    outcome(connection, version, "failed", "the mail server's log does not have it")

    assert "sent" == sent(connection, version, tmp_path, desk[1]).state


def test_a_second_click_sends_nothing(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)
    seen = record(connection).version
    sent(connection, version, tmp_path, desk[1], seen=seen)

    with pytest.raises(StaleForm):
        sent(connection, version, tmp_path, desk[1], seen=seen)
    with pytest.raises(AlreadyOnItsWay):
        sent(connection, version, tmp_path, desk[1])

    assert 1 == len(desk[0].mails)


def test_fact_16_the_recipient_is_tested_again_when_it_is_sent(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)
    reachable_by(connection, ADDRESS, until=date(2026, 3, 3))

    with pytest.raises(NotInForce):
        sent(connection, version, tmp_path, desk[1], at=AT + timedelta(days=4))

    assert [] == desk[0].mails


def test_a_bounce_comes_back_as_an_event_and_becomes_work(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)
    sent(connection, version, tmp_path, desk[1])
    later = AT + timedelta(hours=1)

    record_report(connection, report_on(desk[0].mails[0]), by=ANA, at=later)

    stands = attempts(record(connection))[0]
    assert ("failed", "5.1.1 smtp; 550 (address) does not exist", True) == (
        stands.state, stands.attempts[-1].because, stands.serve_again,
    )  # fmt: skip


def test_the_same_bounce_twice_is_one(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)
    sent(connection, version, tmp_path, desk[1])
    back = report_on(desk[0].mails[0])
    record_report(connection, back, by=ANA, at=AT)

    with pytest.raises(NotAReport, match="recorded already"):
        record_report(connection, back, by=ANA, at=AT)


def test_a_forged_bounce_changes_nothing(
    connection: Base, tmp_path: Path, desk: tuple[Desk, Smtp]
) -> None:
    version = by_email(connection, tmp_path)
    sent(connection, version, tmp_path, desk[1])
    forged = report_on(desk[0].mails[0], reference=f"{CASE}.{version}.{'0' * 16}")

    with pytest.raises(NotAReport, match="no notice of ours"):
        record_report(connection, forged, by=ANA, at=AT)
    with pytest.raises(NotAReport, match="machines"):
        record_report(connection, b"Subject: out of office\n\nI am away.", by=ANA, at=AT)
    with pytest.raises(NotAReport, match="ends nothing"):
        record_report(connection, report_on(desk[0].mails[0], action="delayed"), by=ANA, at=AT)

    assert "sent" == attempts(record(connection))[0].state


def test_an_sms_goes_to_the_outbox_as_a_file(connection: Base, tmp_path: Path) -> None:
    open_case(connection, HEARING)
    version = prepared(
        connection, reachable_by(connection, "713 655 0123", channel="sms"), tmp_path
    )

    sent(connection, version, tmp_path, None, senders={"sms": Outbox(tmp_path / "sms")})

    written = json.loads(next((tmp_path / "sms").glob("*.json")).read_text())
    assert ("+17136550123", True) == (written["to"], "18 de mayo de 2026" in written["text"])


def test_what_cannot_be_sent_is_said(connection: Base, tmp_path: Path) -> None:
    version = by_email(connection, tmp_path)

    with pytest.raises(NoWayToSend):
        sent(connection, version, tmp_path, None, senders={})

    assert "prepared" == attempts(record(connection))[0].state


def outcome(base: Base, version: int, said: str, because: str = "", on: date = DAY) -> int:
    """Say what became of a notice."""
    return record_outcome(
        base, CASE, version, outcome=said, because=because, on=on, by=ANA,
        at=AT + timedelta(days=9),
    )  # fmt: skip


def test_a_letter_is_posted_by_hand_and_its_return_becomes_work(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    version = prepared(connection, live_at(connection), tmp_path)
    outcome(connection, version, "sent", "certified, no. 7019")
    assert not attempts(record(connection))[0].serve_again

    outcome(connection, version, "returned", "moved, left no address", DAY + timedelta(days=6))

    stands = attempts(record(connection))[0]
    assert ("returned", True) == (stands.state, stands.serve_again)


@pytest.mark.parametrize(
    ("said", "because", "on"),
    [
        ("delivered", "", DAY),
        ("returned", "", DAY),
        ("sent", "", DAY - timedelta(days=1)),
        ("sent", "", DAY + timedelta(days=10)),
        ("eaten by the dog", "", DAY),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(
    connection: Base, tmp_path: Path, said: str, because: str, on: date
) -> None:
    open_case(connection, HEARING)
    version = prepared(connection, live_at(connection), tmp_path)

    with pytest.raises(OutcomeRefused):
        outcome(connection, version, said, because, on)

    assert () == attempts(record(connection))[0].attempts


def filed(base: Base) -> int:
    """File a certificate of service; return its version."""
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        after = act.history()[-1].version
        act.add(DOCUMENT_ADDED, {
            "sha256": "0" * 64, "type": "proof_of_service", "format": "pdf",
            "sensitivity": "ordinary", "title": "Certificate", "file_name": "a.pdf", "bytes": 1,
            "replaces": None,
        })  # fmt: skip
        act.append(after=after)
    return after + 1


def test_proof_of_service_stands_beside_the_notice_and_the_fact_it_tells(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    version = prepared(connection, live_at(connection), tmp_path)
    document = filed(connection)

    prove_service(
        connection, CASE, version, method="mail", document=document, on=DAY, by=ANA, at=AT
    )

    of = record(connection)
    hearing = next(one.version for one in of.facts if one.kind == "hearing_set")
    assert "served" == attempts(of)[0].state
    assert [("mail", document)] == [(one.method, one.document) for one in proofs_of(of)[hearing]]


def test_a_notice_made_elsewhere_stands_with_what_is_known_of_it(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, HEARING)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        after = act.history()[-1].version
        act.add(NOTICE_PREPARED, {
            "template": "hearing_notice", "recipient": "person", "address_version": None,
            "sha256": None,
        }, DAY)  # fmt: skip
        act.append(after=after)

    stands = attempts(record(connection))[0]
    assert ("Hearing notice", "prepared", "") == (stands.subject, stands.state, stands.pdf)
    with pytest.raises(OutcomeRefused, match="made elsewhere"):
        outcome(connection, after + 1, "sent")


def test_proof_needs_a_document_of_the_case(connection: Base, tmp_path: Path) -> None:
    open_case(connection, HEARING)
    version = prepared(connection, live_at(connection), tmp_path)

    for wrong in ({"document": version}, {"method": "pigeon"}, {"on": date(2027, 1, 1)}):
        given: dict[str, Any] = {"method": "mail", "document": filed(connection), "on": DAY} | wrong
        with pytest.raises(OutcomeRefused):
            prove_service(connection, CASE, version, by=ANA, at=AT, **given)

    assert {} == dict(proofs_of(record(connection)))


def test_fact_14_an_absence_shows_what_is_known_of_its_notice(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection, {**HEARING, "notice": "served"})
    prepared(connection, live_at(connection), tmp_path)
    missed = {"kind": "hearing_held", "on": "2026-05-18", "type": "master", "appeared": False}
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT + timedelta(days=90)) as act:
        record_facts(act, [missed])

    absence = absences(record(connection))[0]
    assert ("served", (), ["prepared"]) == (
        absence.notice, absence.proofs, [one.state for one in absence.notices],
    )  # fmt: skip
