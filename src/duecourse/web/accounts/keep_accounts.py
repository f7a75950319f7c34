"""What an administrator does about accounts: lock, end sign-ins, forget factors, rotate the secret.

Each is noted on the trail before it happens, by the command's own name.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from duecourse.terms.errors import AccessError
from duecourse.web.accounts import factors, sign_ins, tries
from duecourse.web.accounts.models import Account, OneTimeCodes, SignedIn, Tries
from duecourse.web.accounts.sealed import opened, seal

SECRET_MODE: Final = 0o600


class AccountUnknown(AccessError):
    """No account has this name."""

    code = "access.account-unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"There is no account named {name!r}. Nothing was changed.")


def named(name: str) -> Account:
    """Return the account. Raises AccountUnknown."""
    found = Account.objects.filter(username=name).first()
    if found is None:
        raise AccountUnknown(name=name)
    return found


def lock(account: Account, *, at: datetime) -> int:
    """Let nobody sign in to the account any more; return how many sign-ins that ended."""
    account.is_active = False
    account.save(update_fields=["is_active"])
    return sign_ins.end_all(account, at=at)


def unlock(account: Account) -> None:
    """Open the account again, and forget the failures that make it wait."""
    account.is_active = True
    account.save(update_fields=["is_active"])
    tries.forget([account.get_username()])


def forget_factors(account: Account, *, at: datetime) -> int:
    """Remove every second factor and recovery code; return how many sign-ins that ended."""
    factors.forget_all(account)
    return sign_ins.end_all(account, at=at)


def rotate(*, old: str, new: str, path: Path, at: datetime) -> tuple[int, int]:
    """Put a new secret in the place of the old one; return how many secrets and sign-ins it met.

    Secrets of one-time codes are encrypted anew. Waits are forgotten: their names were hashed with
    the old secret. The file changes last and at once, so that a failure leaves all as it was.
    """
    with transaction.atomic():
        kept = list(OneTimeCodes.objects.select_for_update())
        for one in kept:
            one.secret = seal(opened(one.secret, under=old), under=new)
            one.save(update_fields=["secret"])
        ended = SignedIn.objects.filter(ended_at__isnull=True).update(ended_at=at)
        Tries.objects.all().delete()
        _replace(path, new)
    return len(kept), ended


def _replace(path: Path, secret: str) -> None:
    """Write the secret beside its place, readable by its owner only, and move it there at once."""
    beside = path.with_suffix(".next")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SECRET_MODE)
    with os.fdopen(handle, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
