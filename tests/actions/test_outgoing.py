"""How sending is set up: settings that cannot be used are refused by their name."""

from pathlib import Path
from typing import Any

import pytest

from duecourse import config
from duecourse.actions.outgoing import MailSettingWrong, outgoing, smtp
from duecourse.actions.senders import Outbox, Smtp

MAIL = {
    "host": "mail.example", "port": "587", "sender": "notices@agency.example",
    "sender_name": "Agency", "security": "starttls", "user": "", "password_file": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"port": "mail"}, "DUECOURSE_SMTP_PORT"),
        ({"port": "70000"}, "DUECOURSE_SMTP_PORT"),
        ({"security": "ssl"}, "DUECOURSE_SMTP_SECURITY"),
        ({"security": "none"}, "DUECOURSE_SMTP_SECURITY"),
        ({"sender": "agency"}, "DUECOURSE_SMTP_SENDER"),
        ({"password_file": "no/such/file"}, "DUECOURSE_SMTP_PASSWORD_FILE"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(wrong: dict[str, str], setting: str) -> None:
    with pytest.raises(MailSettingWrong, match=setting):
        smtp(**(MAIL | wrong))


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse\n")

    assert (
        "correct horse" == smtp(**(MAIL | {"password_file": str(tmp_path / "password")})).password
    )


def test_the_environment_is_read_typed() -> None:
    read = config.read({
        "DUECOURSE_SMTP_HOST": "mail.example", "DUECOURSE_SMTP_SENDER": "a@b.example",
        "DUECOURSE_RETURN_ADDRESS": "Office | 1 Street", "DUECOURSE_SMS_OUTBOX": "sms",
    })  # fmt: skip

    assert ("mail.example", "587", "starttls") == (
        read.mail.host, read.mail.port, read.mail.security,
    )  # fmt: skip
    assert (("Office", "1 Street"), Path("sms")) == (read.return_address, read.sms_outbox)


def test_an_installation_sends_only_by_what_was_set_up(tmp_path: Path) -> None:
    given: dict[str, Any] = {"public_url": "https://x.example/"}
    mail = Smtp("mail.example", 587, "a@b.example")

    assert {} == outgoing(tmp_path, **given).senders
    assert {"email": mail} == outgoing(tmp_path, mail=mail, **given).senders
    assert "https://x.example/verify" == outgoing(tmp_path, **given).issuer.verify_url


def test_a_demonstration_sends_nothing_out_of_the_house(tmp_path: Path) -> None:
    mail = Smtp("mail.example", 587, "a@b.example")

    made = outgoing(tmp_path, public_url="x", mail=mail, demo=True)

    assert {"email", "sms"} == set(made.senders)
    assert all(isinstance(one, Outbox) for one in made.senders.values())
