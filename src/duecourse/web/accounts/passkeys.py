"""Passkeys (WebAuthn): what the browser is asked, and whether its answer holds."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from duecourse.terms.errors import AccessError
from duecourse.web.accounts.models import NAME_CHARACTERS_MAX as NAME_MAX
from duecourse.web.accounts.models import Account, Passkey

NAME: Final = "Duecourse"
PASSKEYS_MAX: Final = 10


class PasskeyRefused(AccessError):
    """A passkey's answer does not hold."""

    code = "access.passkey-refused"

    def __init__(self) -> None:
        super().__init__(
            "The passkey was not accepted. Try again with the device you set up, or sign in with a "
            "one-time or recovery code."
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages are reached: the name that passkeys are bound to, and the whole origin."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is asked, as JSON, and the challenge that its answer must hold."""

    options: str
    challenge: bytes


def ask_to_add(account: Account, place: Place) -> Asked:
    """Return what the browser is asked when a passkey is added."""
    options = generate_registration_options(
        rp_id=place.name, rp_name=NAME, user_id=str(account.pk).encode(),
        user_name=account.get_username(),
        exclude_credentials=_standing(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )  # fmt: skip
    return Asked(options_to_json(options), options.challenge)


def add(
    account: Account, answer: str, *, place: Place, challenge: bytes, name: str, at: datetime
) -> None:
    """Keep the passkey that the browser made. Raises PasskeyRefused."""
    if standing(account).count() >= PASSKEYS_MAX:
        raise PasskeyRefused
    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=place.name,
            expected_origin=place.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise PasskeyRefused from wrong
    if Passkey.objects.filter(credential=made.credential_id).exists():
        raise PasskeyRefused
    Passkey.objects.create(
        account=account, credential=made.credential_id, public_key=made.credential_public_key,
        sign_count=made.sign_count, name=name.strip()[:NAME_MAX] or "Passkey", added_at=at,
    )  # fmt: skip


def ask_for(account: Account | None, place: Place) -> Asked:
    """Return what the browser is asked at sign-in: a passkey of the account, or of anybody."""
    options = generate_authentication_options(
        rp_id=place.name, allow_credentials=_standing(account) if account else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return Asked(options_to_json(options), options.challenge)


def whose(answer: str) -> Passkey | None:
    """Return the kept passkey that an answer names, if it names one; nothing is proved yet."""
    try:
        named = base64url_to_bytes(json.loads(answer)["rawId"])
    except (ValueError, KeyError, TypeError):
        return None
    return Passkey.objects.select_related("account").filter(credential=named).first()


def take(passkey: Passkey, answer: str, *, place: Place, challenge: bytes, at: datetime) -> None:
    """Return if the answer proves that the passkey was used here and now, by its owner.

    The device checked its owner (by finger, face or number), so that it is two factors in one.
    Raises PasskeyRefused.
    """
    try:
        proved = verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=place.name,
            expected_origin=place.origin, require_user_verification=True,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise PasskeyRefused from wrong
    passkey.sign_count, passkey.used_at = proved.new_sign_count, at
    passkey.save(update_fields=["sign_count", "used_at"])


def standing(account: Account) -> "QuerySet[Passkey]":
    """Return the passkeys of the account, the oldest first."""
    return Passkey.objects.filter(account=account).order_by("added_at")


def _standing(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(one.credential)) for one in standing(account)]
