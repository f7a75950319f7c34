"""Sign-ins that stand, and tries that failed."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

KEY_CHARACTERS_MAX = 80
ADDRESS_CHARACTERS_MAX = 64
WORD_CHARACTERS_MAX = 16


class SignedIn(models.Model):
    """One sign-in. A session is bound to it and ends with it."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    at: Any = models.DateTimeField()
    seen_at: Any = models.DateTimeField()
    ended_at: Any = models.DateTimeField(null=True)
    address: "models.CharField[str, str]" = models.CharField(max_length=ADDRESS_CHARACTERS_MAX)

    # The second factor it was proved with: code, passkey, recovery, provider, or "" for none.
    second: "models.CharField[str, str]" = models.CharField(
        max_length=WORD_CHARACTERS_MAX, blank=True, default=""
    )

    class Meta:
        """The table's name."""

        db_table = "signed_in"


class Tries(models.Model):
    """Tries to sign in that did not succeed, for a name or an address, and until when it waits.

    Names are kept as a keyed hash: people type passwords into the field for the name.
    """

    key: "models.CharField[str, str]" = models.CharField(
        max_length=KEY_CHARACTERS_MAX, primary_key=True
    )
    count: "models.IntegerField[int, int]" = models.IntegerField()
    last_at: Any = models.DateTimeField()
    waits_until: Any = models.DateTimeField(null=True)

    class Meta:
        """The table's name."""

        db_table = "tries"
