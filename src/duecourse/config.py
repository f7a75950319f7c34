"""The environment, read once and typed. Only the command line and the web read it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server as the environment names it; `host` empty: there is none."""

    host: str = ""
    port: str = "587"
    security: str = "starttls"
    user: str = ""
    password_file: str = ""
    sender: str = ""
    sender_name: str = "Duecourse"


@dataclass(frozen=True, slots=True)
class SigningIn:
    """How people sign in, as the environment says it; empty: what the pages do by themselves."""

    second_factor: str = ""
    idle_minutes: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """The identity provider as the environment names it; `issuer` empty: there is none."""

    issuer: str = ""
    client_id: str = ""
    client_secret_file: str = ""
    claim: str = "preferred_username"
    opens_role: str = ""
    second_factor_in: str = "mfa"


@dataclass(frozen=True, slots=True)
class Config:
    """Where this installation keeps its data and finds its database.

    `database_url` None means: the embedded server under `home`.
    """

    home: Path
    database_url: str | None
    hosts: tuple[str, ...] = ()
    https: bool = False
    configuration: str | None = None
    mail: Mail = Mail()
    sms_outbox: Path | None = None
    public_url: str | None = None
    return_address: tuple[str, ...] = ()
    seal: bool = True
    signing_in: SigningIn = SigningIn()
    rates: bool = True
    provider: IdentityProvider = IdentityProvider()


def read(environment: Mapping[str, str] | None = None) -> Config:
    """Return the configuration that the environment gives.

    DUECOURSE_HOME: folder for data and keys, `.duecourse` in the current folder by default.
    DUECOURSE_DATABASE_URL: a PostgreSQL server; the embedded one when absent.
    DUECOURSE_HOSTS: names by which the pages may be reached, beside localhost, with commas between.
    DUECOURSE_HTTPS: 1 when the pages are reached by HTTPS: cookies then never travel without it.
    DUECOURSE_SMTP_HOST, _PORT, _SECURITY (starttls, tls, none), _USER, _PASSWORD_FILE, _SENDER,
    _SENDER_NAME: the mail server that notices go out by.
    DUECOURSE_SMS_OUTBOX: a folder that a telephone empties.
    DUECOURSE_PUBLIC_URL: where people reach the pages, printed on notices.
    DUECOURSE_RETURN_ADDRESS: lines of the return address, with bars between.
    DUECOURSE_SECOND_FACTOR: demanded (the default but in a demonstration) or offered.
    DUECOURSE_IDLE_MINUTES, DUECOURSE_SIGNED_IN_HOURS: after which a sign-in ends; 15 and 8.
    DUECOURSE_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET_FILE, _CLAIM, _OPENS_ROLE, _SECOND_FACTOR_IN
    (with commas between): the identity provider that people sign in at.
    DUECOURSE_RATES: off, and requests in a minute are not limited: for measurements and scanners.
    DUECOURSE_CONFIGURATION: agency, clinic, or the path of a file; agency when absent.
    DUECOURSE_SEAL: off, and what says who somebody is is written plainly; on when absent.
    """
    given = os.environ if environment is None else environment
    return Config(
        home=Path(given.get("DUECOURSE_HOME", ".duecourse")).resolve(),
        database_url=given.get("DUECOURSE_DATABASE_URL") or None,
        hosts=tuple(name for name in given.get("DUECOURSE_HOSTS", "").split(",") if name),
        https=given.get("DUECOURSE_HTTPS") == "1",
        configuration=given.get("DUECOURSE_CONFIGURATION") or None,
        mail=Mail(**_named(given, Mail, "DUECOURSE_SMTP_")),
        provider=IdentityProvider(**_named(given, IdentityProvider, "DUECOURSE_OIDC_")),
        rates=given.get("DUECOURSE_RATES") != "off",
        signing_in=SigningIn(
            given.get("DUECOURSE_SECOND_FACTOR", ""),
            given.get("DUECOURSE_IDLE_MINUTES", ""),
            given.get("DUECOURSE_SIGNED_IN_HOURS", ""),
        ),
        sms_outbox=Path(outbox) if (outbox := given.get("DUECOURSE_SMS_OUTBOX")) else None,
        public_url=given.get("DUECOURSE_PUBLIC_URL") or None,
        return_address=tuple(
            line.strip() for line in given.get("DUECOURSE_RETURN_ADDRESS", "").split("|") if line
        ),
        seal=given.get("DUECOURSE_SEAL") != "off",
    )


def _named(given: Mapping[str, str], shape: Any, prefix: str) -> dict[str, str]:
    """Return what is given of the fields of a shape, each under its name in capitals."""
    names = shape.__dataclass_fields__
    found = {name: given.get(prefix + name.upper()) for name in names}
    return {name: value for name, value in found.items() if value}
