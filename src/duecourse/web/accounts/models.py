"""One account: a name, a password, a role, an office, and the compartments it is inside of."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from duecourse.access.roles import TITLES, Role

ROLE_CHARACTERS_MAX = 32
OFFICE_CHARACTERS_MAX = 80
COMPARTMENTS_CHARACTERS_MAX = 400


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

    class Meta:
        """The table's name."""

        db_table = "account"
