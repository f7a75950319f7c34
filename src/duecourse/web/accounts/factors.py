"""One-time codes and recovery codes: to enrol them, to take them, to remove them."""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Final

import pyotp
from django.db import transaction
from django.db.models import Q

from duecourse.terms.errors import AccessError
from duecourse.web.accounts.models import Account, OneTimeCodes, Passkey, RecoveryCode
from duecourse.web.accounts.sealed import opened, seal

ISSUER: Final = "Duecourse"
STEP_SECONDS: Final = 30
# A code of the step before or after is taken too: clocks of telephones go wrong.
STEPS_ASIDE: Final = 1
RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10  # 80 bits: too many to try, so that a plain hash keeps them
RECOVERY_LETTERS: Final = 16


class CodeWrong(AccessError):
    """A one-time code does not fit."""

    code = "access.code-wrong"

    def __init__(self) -> None:
        super().__init__(
            "The code does not fit. Enter the one that your application shows now; if it still "
            "does not fit, check that your telephone's clock is right."
        )


def enrolled(account: Account) -> bool:
    """Say whether the account has a second factor."""
    return has_codes(account) or Passkey.objects.filter(account=account).exists()


def has_codes(account: Account) -> bool:
    """Say whether the account takes one-time codes."""
    return OneTimeCodes.objects.filter(account=account, confirmed_at__isnull=False).exists()


def begin_codes(account: Account) -> str:
    """Make a new secret for one-time codes and return it; it counts once a code was given.

    A secret that was begun and not confirmed is shown again: whoever loads the page anew has
    already put it into a telephone.
    """
    begun = OneTimeCodes.objects.filter(account=account, confirmed_at__isnull=True).first()
    if begun is not None:
        return opened(begun.secret).decode()
    secret = pyotp.random_base32()
    OneTimeCodes.objects.create(account=account, secret=seal(secret.encode()))
    return secret


def address_of(account: Account, secret: str) -> str:
    """Return the otpauth address that an application reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.get_username(), issuer_name=ISSUER)


def confirm_codes(account: Account, code: str, *, at: datetime) -> None:
    """Take one-time codes as a factor from now on. Raises CodeWrong."""
    begun = OneTimeCodes.objects.filter(account=account, confirmed_at__isnull=True).first()
    step = None if begun is None else _step(opened(begun.secret).decode(), code, at=at)
    if begun is None or step is None:
        raise CodeWrong
    begun.confirmed_at, begun.last_step = at, step
    begun.save()


def take_code(account: Account, code: str, *, at: datetime) -> bool:
    """Say whether the one-time code fits; each is taken once."""
    kept = OneTimeCodes.objects.filter(account=account, confirmed_at__isnull=False).first()
    step = None if kept is None else _step(opened(kept.secret).decode(), code, at=at)
    if kept is None or step is None:
        return False
    # Of two requests with the same code, one changes the row.
    unused = OneTimeCodes.objects.filter(pk=kept.pk, last_step__lt=step)
    return unused.update(last_step=step) == 1


def _step(secret: str, code: str, *, at: datetime) -> int | None:
    """Return the step whose code this is, None if no step near `at` has it."""
    typed = "".join(code.split())
    now = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    near = range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1)
    return next(
        (step for step in near if pyotp.utils.strings_equal(typed, totp.at(step * STEP_SECONDS))),
        None,
    )


def make_recovery_codes(account: Account) -> list[str]:
    """Make new recovery codes in the place of all standing ones; they can be shown this once."""
    made = [_spoken(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(account=account).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(account=account, hashed=_hashed(code)) for code in made
        )
    return made


def take_recovery_code(account: Account, code: str, *, at: datetime) -> bool:
    """Say whether it is a recovery code of the account; each is taken once."""
    unused = Q(account=account, hashed=_hashed(code), used_at__isnull=True)
    return RecoveryCode.objects.filter(unused).update(used_at=at) == 1


def recovery_codes_left(account: Account) -> int:
    """Return how many recovery codes were not used."""
    return RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()


def forget_codes(account: Account) -> bool:
    """Remove the one-time codes; say whether there were any."""
    return OneTimeCodes.objects.filter(account=account).delete()[0] > 0


def forget_all(account: Account) -> None:
    """Remove every second factor and every recovery code of the account."""
    for kind in (OneTimeCodes, Passkey, RecoveryCode):
        kind.objects.filter(account=account).delete()


def _spoken(raw: bytes) -> str:
    letters = base64.b32encode(raw).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, RECOVERY_LETTERS, 4))


def _hashed(code: str) -> str:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
