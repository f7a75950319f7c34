"""Ways to send: e-mail by SMTP, and an outbox of files where somebody else's device sends SMS."""

import json
import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from typing import Final

from duecourse.actions.serve_notice import Message, NotSent

SECONDS_MAX: Final = 20
OWNER_ONLY: Final = 0o600
HEADER: Final = "X-Duecourse-Notice"


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. `security`: starttls, tls, or none (only for a server on this machine)."""

    host: str
    port: int
    sender: str
    sender_name: str = "Duecourse"
    security: str = "starttls"
    user: str = ""
    password: str = ""

    def send(self, message: Message) -> str:
        """Hand a message to the server and return its Message-ID. Raises NotSent."""
        try:
            mail = self.mail(message)
            with self._connected() as server:
                # Asks for a report on delivery, success and failure, where the server can give one.
                options = ["NOTIFY=SUCCESS,FAILURE"] if server.has_extn("dsn") else []
                server.send_message(mail, rcpt_options=options)
        except (OSError, ValueError, smtplib.SMTPException) as failure:
            raise NotSent(_said(failure)) from failure
        return str(mail["Message-ID"])

    def mail(self, message: Message) -> EmailMessage:
        """Return a message as mail: its text, and the letter as an attachment."""
        mail = EmailMessage()
        mail["From"] = formataddr((self.sender_name, self.sender))
        mail["To"] = formataddr((message.name, message.to))
        mail["Subject"] = message.subject
        mail["Message-ID"] = f"<{message.reference}@{self.sender.rpartition('@')[2]}>"
        mail[HEADER] = message.reference
        mail["Content-Language"] = message.language
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        mail.add_attachment(
            message.pdf, maintype="application", subtype="pdf", filename="notice.pdf"
        )
        return mail

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS_MAX, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS_MAX)
        server.ehlo()
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if self.user:
            server.login(self.user, self.password)
        return server


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder of messages, one file each, for a device that sends them (a clinic's telephone)."""

    folder: Path

    def send(self, message: Message) -> str:
        """Write a message to the outbox whole or not at all. Raises NotSent."""
        text = json.dumps({
            "to": message.to, "text": message.text, "reference": message.reference,
        }, ensure_ascii=False)  # fmt: skip
        begun = self.folder / f".{secrets.token_hex(8)}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            begun.replace(self.folder / f"{message.reference}.json")
        except OSError as failure:
            raise NotSent(_said(failure)) from failure
        return f"in the outbox as {message.reference}"


def _said(failure: Exception) -> str:
    """Return what the other side said, in one line; the recipient's address is left out."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(said)}" for code, said in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"{failure.smtp_code} {_text(failure.smtp_error)}"
    return f"{type(failure).__name__}: {failure}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
