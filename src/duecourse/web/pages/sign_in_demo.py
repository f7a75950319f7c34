"""The accounts of a demonstration, which sign in without a password."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet

from duecourse.access.roles import Role
from duecourse.actions.configuration import in_force
from duecourse.web.accounts.models import Account
from duecourse.web.accounts.open_accounts import DEMO_NAMES
from duecourse.web.page import role_title


def demo_roles() -> list[tuple[str, str]]:
    """Return the roles that the configuration has, with their titles."""
    return [(str(role), role_title(role)) for role in Role if in_force().title_of(role)]


def demo_elsewhere() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the other offices of a demonstration, each with the roles that somebody has there."""
    there = _nobody_real().exclude(username__in=DEMO_NAMES.values()).values_list("office", "role")
    staffed = set(there.distinct())
    offices = sorted({office for office, _ in staffed} - {_nearest()})
    return [
        (office, [one for one in demo_roles() if (office, one[0]) in staffed])
        for office in offices if office
    ]  # fmt: skip


def demo_account(role: Role, office: str) -> Account | None:
    """Return the account of a role, at an office if one is named; None if nobody has it."""
    accounts = _nobody_real().filter(role=str(role)).order_by("username")
    named = {"office": office} if office else {"username": DEMO_NAMES[role]}
    return accounts.filter(**named).first()


def _nobody_real() -> QuerySet[Account]:
    """Return the accounts that nobody can sign in to by password: a demonstration's own."""
    return Account.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _nearest() -> str:
    """Return the office of the demonstration's own officer."""
    officer = Account.objects.filter(username=DEMO_NAMES[Role.OFFICER]).first()
    return officer.office if officer else ""
