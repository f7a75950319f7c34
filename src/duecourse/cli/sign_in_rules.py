"""The rules of signing in and the identity provider that the environment gives, checked."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from duecourse.terms.errors import AccessError

if TYPE_CHECKING:
    from duecourse.config import IdentityProvider, SigningIn
    from duecourse.web.accounts.rules import Provider, SignInRules

MINUTES_MAX: Final = 60
HOURS_MAX: Final = 24
HERE: Final = ("http://localhost:", "http://127.0.0.1:")
DEMANDED, OFFERED = "demanded", "offered"


class SignInSettingWrong(AccessError):
    """A setting of how people sign in cannot be used."""

    code = "access.sign-in-setting-wrong"

    def __init__(self, *, name: str, found: str, wanted: str) -> None:
        super().__init__(
            f"{name} is {found!r}, but it must be {wanted}. Correct it and start again."
        )


def sign_in_rules(given: "SigningIn", *, demo: bool) -> "SignInRules":
    """Return the rules. Raises SignInSettingWrong: nothing is guessed about who may come in."""
    from datetime import timedelta

    from duecourse.web.accounts.rules import SignInRules

    minutes = _number("DUECOURSE_IDLE_MINUTES", given.idle_minutes or "15", most=MINUTES_MAX)
    hours = _number("DUECOURSE_SIGNED_IN_HOURS", given.hours or "8", most=HOURS_MAX)
    chosen = given.second_factor or (OFFERED if demo else DEMANDED)
    if chosen not in (DEMANDED, OFFERED):
        raise SignInSettingWrong(
            name="DUECOURSE_SECOND_FACTOR", found=chosen, wanted=f"{DEMANDED} or {OFFERED}"
        )
    return SignInRules(
        second_factor=chosen == DEMANDED,
        idle=timedelta(minutes=minutes),
        absolute=timedelta(hours=hours),
    )


def identity_provider(given: "IdentityProvider") -> "Provider | None":
    """Return the identity provider, None if none is named. Raises SignInSettingWrong."""
    from duecourse.access.roles import Role
    from duecourse.web.accounts.rules import Provider

    if not given.issuer:
        return None
    if not given.issuer.startswith(("https://", *HERE)):
        raise SignInSettingWrong(
            name="DUECOURSE_OIDC_ISSUER", found=given.issuer, wanted="an address with https"
        )
    if not given.client_id:
        raise SignInSettingWrong(
            name="DUECOURSE_OIDC_CLIENT_ID", found="", wanted="what the provider calls this"
        )
    roles = [str(role) for role in Role]
    if given.opens_role and given.opens_role not in roles:
        raise SignInSettingWrong(
            name="DUECOURSE_OIDC_OPENS_ROLE", found=given.opens_role, wanted=", ".join(roles)
        )
    return Provider(
        issuer=given.issuer,
        client_id=given.client_id,
        client_secret=_secret(given.client_secret_file),
        claim=given.claim,
        opens_role=given.opens_role,
        second_factor_in=frozenset(one for one in given.second_factor_in.split(",") if one),
    )


def _secret(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as failure:
        raise SignInSettingWrong(
            name="DUECOURSE_OIDC_CLIENT_SECRET_FILE", found=path, wanted="a file that can be read"
        ) from failure


def _number(name: str, found: str, *, most: int) -> int:
    if not found.isascii() or not found.isdecimal() or not 1 <= int(found) <= most:
        raise SignInSettingWrong(name=name, found=found, wanted=f"a number from 1 to {most}")
    return int(found)
