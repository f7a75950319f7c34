"""Slow down whoever guesses: per account and per address, the same for names that do not exist.

A small table of our own and not django-axes: one counter must hold for passwords, one-time codes,
recovery codes and passkeys alike, waits must grow, and nothing of a request may be kept.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from duecourse.terms.errors import AccessError
from duecourse.web.accounts.models import Tries
from duecourse.web.accounts.rules import rules

DOUBLED_MAX: Final = 20


class TooManyTries(AccessError):
    """Signing in failed too often; the next try waits."""

    code = "access.too-many-tries"

    def __init__(self, *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            f"Signing in failed too often. Wait {_in_words(seconds)}, then try again. If it was "
            "not you who tried, tell your administrator."
        )


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' * (minutes > 1)}"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a try counts against: the name that was typed, and the address it came from."""

    name: str
    address: str

    @property
    def keys(self) -> tuple[tuple[str, int], ...]:
        """Return each key with how many failures are free."""
        return (
            (name_key(self.name), rules().tries_free),
            (f"address:{self.address}", rules().tries_free_address),
        )


def name_key(name: str) -> str:
    """Return the key of an account's name."""
    told = name.strip().casefold().encode()
    return "name:" + hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()


def take(counted: Counted, *, at: datetime) -> None:
    """Count a try before anything is checked, so that tries at the same moment count too.

    Raises TooManyTries while the account or the address waits; nothing is counted then.
    """
    with transaction.atomic():
        rows = [(_row(key, at), free) for key, free in counted.keys]
        waits = [row.waits_until for row, _ in rows if row.waits_until and row.waits_until > at]
        if waits:
            raise TooManyTries(seconds=1 + int((max(waits) - at).total_seconds()))
        for row, free in rows:
            row.count += 1
            row.last_at = at
            row.waits_until = at + wait_after(row.count - free) if row.count >= free else None
            row.save()


def wait_after(over: int) -> timedelta:
    """Return how long the next try waits when `over` tries failed beyond the free ones."""
    doubled: int = 1 << min(max(over, 0), DOUBLED_MAX)
    return min(rules().wait * doubled, rules().wait_max)


def give_back(counted: Counted) -> None:
    """Uncount the try that was just taken: it was right, though it may not be all that is asked."""
    with transaction.atomic():
        keys = [key for key, _ in counted.keys]
        for row in Tries.objects.select_for_update().filter(key__in=keys).order_by("key"):
            row.count, row.waits_until = max(0, row.count - 1), None
            row.save()


def forget(names: Sequence[str]) -> int:
    """Forget the failures of these accounts; return how many had any."""
    gone, _ = Tries.objects.filter(key__in=[name_key(name) for name in names]).delete()
    return gone


def _row(key: str, at: datetime) -> Tries:
    Tries.objects.bulk_create([Tries(key=key, count=0, last_at=at)], ignore_conflicts=True)
    row = Tries.objects.select_for_update().get(key=key)
    if at - row.last_at > rules().forgotten_after:
        row.count, row.waits_until = 0, None
    return row
