"""What an account proves itself with beside its password."""

from typing import Any

from django.conf import settings
from django.db import models

NAME_CHARACTERS_MAX = 60
HASH_CHARACTERS = 64


class OneTimeCodes(models.Model):
    """The generator of one-time codes (TOTP) of an account; its secret is kept encrypted."""

    account: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_codes"
    )
    secret: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    confirmed_at: Any = models.DateTimeField(null=True)

    # The step of the last code that was taken: none is taken twice, nor an earlier one after it.
    last_step: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=0)

    class Meta:
        """The table's name."""

        db_table = "one_time_codes"


class Passkey(models.Model):
    """A passkey: the public key, and how often its device says it was used."""

    account: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    credential: "models.BinaryField[bytes, bytes]" = models.BinaryField(unique=True)
    public_key: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    sign_count: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    name: "models.CharField[str, str]" = models.CharField(max_length=NAME_CHARACTERS_MAX)
    added_at: Any = models.DateTimeField()
    used_at: Any = models.DateTimeField(null=True)

    class Meta:
        """The table's name."""

        db_table = "passkey"


class RecoveryCode(models.Model):
    """One recovery code, by its hash; taken once."""

    account: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    hashed: "models.CharField[str, str]" = models.CharField(max_length=HASH_CHARACTERS, unique=True)
    used_at: Any = models.DateTimeField(null=True)

    class Meta:
        """The table's name."""

        db_table = "recovery_code"
