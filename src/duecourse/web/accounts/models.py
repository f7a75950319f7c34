"""One account: a name, a password, a role, an office, and the compartments it is inside of."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from duecourse.access.roles import TITLES, Role
from duecourse.web.accounts.factor_models import (
    NAME_CHARACTERS_MAX,
    OneTimeCodes,
    Passkey,
    RecoveryCode,
)
from duecourse.web.accounts.session_models import SignedIn, Tries

__all__ = [
    "NAME_CHARACTERS_MAX",
    "Account",
    "OneTimeCodes",
    "Passkey",
    "RecoveryCode",
    "SignedIn",
    "Tries",
]

ROLE_CHARACTERS_MAX = 32
OFFICE_CHARACTERS_MAX = 80
COMPARTMENTS_CHARACTERS_MAX = 400
SUBJECT_CHARACTERS_MAX = 600


class Account(AbstractUser):
    """Somebody who may sign in. The role decides what is open; there is no all-seeing account."""

    role: "models.CharField[str, str]" = models.CharField(
        max_length=ROLE_CHARACTERS_MAX, choices=[(str(role), TITLES[role]) for role in Role]
    )

    # Names of protected compartments, with spaces between; whoever has none is outside of all.
    compartments: "models.CharField[str, str]" = models.CharField(
        max_length=COMPARTMENTS_CHARACTERS_MAX, blank=True, default=""
    )

    # The office whose cases are open to it. Without one, and not of every office, it sees only
    # cases that it is in charge of and those that no office has accepted yet.
    office: "models.CharField[str, str]" = models.CharField(
        max_length=OFFICE_CHARACTERS_MAX, blank=True, default=""
    )
    everywhere: "models.BooleanField[bool, bool]" = models.BooleanField(default=False)

    # Who this is at the identity provider: issuer and subject, fixed at the first sign-in there.
    provider_subject: "models.CharField[str | None, str | None]" = models.CharField(
        max_length=SUBJECT_CHARACTERS_MAX, null=True, blank=True, unique=True, default=None
    )

    class Meta:
        """The table's name."""

        db_table = "account"
