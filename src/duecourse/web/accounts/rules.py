"""The rules of signing in, typed; an installation chooses them, and nothing here reads a file."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.conf import settings


@dataclass(frozen=True, slots=True)
class SignInRules:
    """How long a sign-in holds, whether it takes two factors, and how tries are slowed down.

    `tries_free` tries may fail for an account, `tries_free_address` from an address; each further
    one waits, first `wait`, then twice as long each time, at most `wait_max`. Failures older than
    `forgotten_after` no longer count.
    """

    second_factor: bool = True
    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=8)
    fresh: timedelta = timedelta(minutes=10)
    half_done: timedelta = timedelta(minutes=5)
    tries_free: int = 5
    tries_free_address: int = 30
    wait: timedelta = timedelta(seconds=30)
    wait_max: timedelta = timedelta(hours=1)
    forgotten_after: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider (OpenID Connect), as this installation trusts it.

    `claim` names the account. `opens_role`: the role of accounts that it makes for people who have
    none; "" makes none. `second_factor_in` are values of `amr` or `acr` that mean two factors.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"
    opens_role: str = ""
    second_factor_in: frozenset[str] = frozenset({"mfa"})


def rules() -> SignInRules:
    """Return the rules of this installation."""
    return cast("SignInRules", settings.DUECOURSE_SIGN_IN)


def provider() -> Provider | None:
    """Return the identity provider of this installation, if it has one."""
    return cast("Provider | None", settings.DUECOURSE_PROVIDER)
