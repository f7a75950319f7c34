"""What an installation needs for papers: where files lie, who sends, and by which ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from duecourse.actions.letter import Issuer
from duecourse.actions.paper_store import PaperStore
from duecourse.actions.senders import Outbox, Smtp
from duecourse.actions.serve_notice import Sender
from duecourse.terms.errors import ConfigError

SECURITY: Final = ("starttls", "tls", "none")
PORT_MAX: Final = 65_535
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettingWrong(ConfigError):
    """A setting of the mail server cannot be used."""

    code = "config.mail"

    def __init__(self, *, setting: str, why: str) -> None:
        super().__init__(f"{setting}: {why} See docs/notices.md.")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The store of files, the issuer of notices and the ways to send."""

    store: PaperStore
    issuer: Issuer
    senders: Mapping[str, Sender] = field(default_factory=dict)


def smtp(
    *, host: str, port: str, sender: str, sender_name: str, security: str, user: str,
    password_file: str,
) -> Smtp:  # fmt: skip
    """Return a mail server from its settings. Raises MailSettingWrong."""
    if not port.isdecimal() or not 0 < int(port) <= PORT_MAX:
        raise MailSettingWrong(setting="DUECOURSE_SMTP_PORT", why=f"{port!r} is no port.")
    if security not in SECURITY:
        raise MailSettingWrong(
            setting="DUECOURSE_SMTP_SECURITY", why=f"{security!r} is none of {', '.join(SECURITY)}."
        )
    if security == "none" and host not in HERE:
        raise MailSettingWrong(
            setting="DUECOURSE_SMTP_SECURITY",
            why="without encryption, mail goes only to a server on this machine.",
        )
    if sender.count("@") != 1:
        raise MailSettingWrong(setting="DUECOURSE_SMTP_SENDER", why="it is no e-mail address.")
    password = ""
    if password_file:
        try:
            password = Path(password_file).read_text(encoding="utf-8").strip()
        except OSError as failure:
            raise MailSettingWrong(
                setting="DUECOURSE_SMTP_PASSWORD_FILE",
                why=f"it cannot be read ({failure.strerror}).",
            ) from failure
    return Smtp(host, int(port), sender, sender_name, security, user, password)


def outgoing(
    home: Path, *, public_url: str, return_address: tuple[str, ...] = (), mail: Smtp | None = None,
    sms_outbox: Path | None = None, demo: bool = False,
) -> Outgoing:  # fmt: skip
    """Return what an installation at home in a folder sends with.

    A demonstration sends nothing out of the house: its e-mail and SMS are files in its home.
    """
    senders: dict[str, Sender] = {}
    if demo:
        senders = {name: Outbox(home / "outbox" / name) for name in ("email", "sms")}
    else:
        senders |= {"email": mail} if mail else {}
        senders |= {"sms": Outbox(sms_outbox)} if sms_outbox else {}
    return Outgoing(
        PaperStore(home / "documents"), Issuer(return_address, f"{public_url.rstrip('/')}/verify"),
        senders,
    )  # fmt: skip
