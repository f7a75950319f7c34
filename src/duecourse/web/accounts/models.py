"""One account: a name, a password, a role."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from duecourse.access.roles import TITLES, Role

ROLE_CHARACTERS_MAX = 32


class Account(AbstractUser):
    """Somebody who may sign in. The role decides what is open; there is no all-seeing account."""

    role: "models.CharField[str, str]" = models.CharField(
        max_length=ROLE_CHARACTERS_MAX, choices=[(str(role), TITLES[role]) for role in Role]
    )

    class Meta:
        """The table's name."""

        db_table = "account"
