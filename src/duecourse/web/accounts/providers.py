"""Sign in at an identity provider (OpenID Connect): code flow, PKCE, nonce, discovery.

Authlib and not mozilla-django-oidc: it brings PKCE, nonce and the checks of the token without user
model, sessions or views of its own, which would stand beside ours.
"""

from functools import cache
from typing import Any, Final

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import OAuth
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError

from duecourse.terms.errors import AccessError
from duecourse.web.accounts.models import Account
from duecourse.web.accounts.rules import Provider

SCOPE: Final = "openid profile email"
SECONDS_MAX: Final = 10
# How far the provider's clock may be from ours.
LEEWAY_SECONDS: Final = 30
# Only what a key pair signs: with a shared secret or none, whoever knows the client could sign.
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
)
NAME_CHARACTERS_MAX: Final = 150


class ProviderRefused(AccessError):
    """What the identity provider said does not sign anybody in."""

    code = "access.provider-refused"

    def __init__(self, *, why: str) -> None:
        self.why = why
        super().__init__(
            f"Your agency's sign-in did not lead to an account here: {why}. Try again; if it "
            "happens again, tell your administrator this reference and the time."
        )


class NoAccountHere(ProviderRefused):
    """The provider knows somebody who has no account here, and none is made by itself."""

    code = "access.no-account-here"

    def __init__(self) -> None:
        super().__init__(why="nobody has opened one for you")


def send_there(request: HttpRequest, provider: Provider, *, back: str) -> HttpResponse:
    """Return the way to the provider. Raises ProviderRefused."""
    try:
        answer: HttpResponse = _trusted(provider).authorize_redirect(request, back)
    except (requests.RequestException, OAuthError, RuntimeError, ValueError) as failure:
        raise ProviderRefused(why="it could not be reached") from failure
    return answer


def claims_of(request: HttpRequest, provider: Provider) -> dict[str, Any]:
    """Return what the provider says of whoever came back. Raises ProviderRefused.

    The token must be signed by the provider, made for us, in time, and answer our own question:
    issuer, audience, expiry and nonce are checked, and the code is worth nothing without our proof.
    """
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True},
    }
    try:
        client = _trusted(provider)
        token = client.authorize_access_token(
            request, claims_options=options, leeway=LEEWAY_SECONDS
        )  # fmt: skip
        told = dict(token.get("userinfo") or {})
        if told and provider.claim not in told:
            told = _asked_again(client, token, told)
    except (requests.RequestException, OAuthError, JoseError) as failure:
        raise ProviderRefused(why="what it said does not hold") from failure
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as failure:
        raise ProviderRefused(why="what it said cannot be read") from failure
    if not told.get("sub"):
        raise ProviderRefused(why="it did not say who you are")
    return told


def account_for(provider: Provider, claims: dict[str, Any]) -> Account:
    """Return the account of whoever the provider names, who stays the same from then on.

    The first time it is the account named by the claim; the provider's own number for the person
    is kept then, and another person of the same name does not get in. Raises ProviderRefused.
    """
    subject = f"{provider.issuer} {claims['sub']}"
    known = Account.objects.filter(provider_subject=subject).first()
    if known is None:
        known = _first_time(provider, claims, subject)
    if not known.is_active:
        raise NoAccountHere
    return known


def proved_twice(provider: Provider, claims: dict[str, Any]) -> bool:
    """Say whether the provider itself asked for two factors, as it tells in `amr` or `acr`."""
    methods = claims.get("amr")
    told = {str(one) for one in methods} if isinstance(methods, list) else set()
    return bool(({*told, str(claims.get("acr", ""))} - {""}) & provider.second_factor_in)


def _first_time(provider: Provider, claims: dict[str, Any], subject: str) -> Account:
    name = claims.get(provider.claim)
    if not isinstance(name, str) or not 0 < len(name) <= NAME_CHARACTERS_MAX:
        raise NoAccountHere
    if provider.claim == "email" and claims.get("email_verified") is not True:
        raise ProviderRefused(why="it has not checked your e-mail address")
    # Of two at once, one finds the account without a subject.
    free = Account.objects.filter(username=name, provider_subject__isnull=True)
    if free.update(provider_subject=subject) == 1:
        return Account.objects.get(username=name)
    if not provider.opens_role or Account.objects.filter(username=name).exists():
        raise NoAccountHere
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as refused:
        raise NoAccountHere from refused
    made = Account(username=name, role=provider.opens_role, provider_subject=subject)
    made.set_unusable_password()
    made.save()
    return made


def _asked_again(client: Any, token: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return what was told with what the provider says when asked for more of the same person."""
    more = dict(client.userinfo(token=token))
    return {**more, **told} if more.get("sub") == told.get("sub") else told


def _trusted(provider: Provider) -> Any:
    """Return the client, once the provider says of itself what this installation was told."""
    client = _client(provider)
    told = client.load_server_metadata()
    if told.get("issuer") != provider.issuer:
        raise ProviderRefused(why="it calls itself by another name than the one trusted here")
    signs_by = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = [one for one in signs_by if one in ALGORITHMS]
    return client


@cache
def _client(provider: Provider) -> Any:
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": SCOPE, "code_challenge_method": "S256", "default_timeout": SECONDS_MAX,
        },
    )  # fmt: skip
