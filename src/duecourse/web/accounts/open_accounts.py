"""Make accounts: those an administrator asks for, and the demonstration's."""

from collections.abc import Collection, Mapping
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from duecourse.access.roles import Role
from duecourse.terms.errors import AccessError
from duecourse.web.accounts.models import COMPARTMENTS_CHARACTERS_MAX, Account

DEMO_NAMES: Final = {role: f"demo-{role.replace('_', '-')}" for role in Role}


class PasswordTooWeak(AccessError):
    """A password does not meet the rules."""

    code = "access.password-too-weak"

    def __init__(self, *, why: str) -> None:
        super().__init__(f"The password cannot be used: {why} Choose another; nothing was changed.")


class CompartmentNameInvalid(AccessError):
    """A compartment's name cannot be given to an account."""

    code = "access.compartment-name-invalid"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"{name!r} cannot be the name of a compartment here: it is empty or has a space in it, "
            "or the names are too long together. Nothing was changed."
        )


def open_account(
    name: str, *, role: Role, password: str, inside: Collection[str] = (), office: str = "",
    everywhere: bool = False, full_name: tuple[str, str] = ("", ""),
) -> Account:  # fmt: skip
    """Make the account, or give the standing one this role, password, office and compartments.

    `full_name` is given and family name, to tell look-ups of one's own; empty ones change nothing.
    `inside` are the protected compartments that are open to it; `everywhere`: it is of every
    office. Raises PasswordTooWeak or CompartmentNameInvalid.
    """
    joined = " ".join(inside)
    for one in inside:
        if not one or " " in one or len(joined) > COMPARTMENTS_CHARACTERS_MAX:
            raise CompartmentNameInvalid(name=one)
    try:
        validate_password(password)
    except ValidationError as refused:
        raise PasswordTooWeak(why=" ".join(refused.messages)) from refused
    account, _ = Account.objects.get_or_create(username=name)
    account.role = str(role)
    account.compartments = joined
    account.office, account.everywhere = office, everywhere
    account.first_name = full_name[0] or account.first_name
    account.last_name = full_name[1] or account.last_name
    account.set_password(password)
    account.save()
    return account


def open_demo_accounts(staff: Mapping[str, tuple[str, str]]) -> None:
    """Make one account a role that nobody can sign in to by password, and those of the staff.

    `staff` has role and office of the accounts that the generated cases name; who is not among them
    is of every office.
    """
    named = {name: (str(role), "") for role, name in DEMO_NAMES.items()}
    for name, (role, office) in {**named, **staff}.items():
        account, made = Account.objects.get_or_create(username=name)
        if made:
            account.role, account.office, account.everywhere = role, office, not office
            account.set_unusable_password()
            account.save()


def open_sessions(users: Mapping[str, str]) -> dict[str, str]:
    """Make an account for each name and role that has no password, and a session; return its key.

    For measurements on generated cases: nobody can sign in to such an account.
    """
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils.timezone import now

    from duecourse.web.accounts.models import SignedIn
    from duecourse.web.accounts.sign_ins import BOUND_TO

    made = {}
    for name, role in users.items():
        account, new = Account.objects.get_or_create(username=name)
        if new or account.role != role:
            account.role = role
            account.set_unusable_password()
            account.save()
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        sign_in = SignedIn.objects.create(
            account=account, at=now(), seen_at=now(), address="127.0.0.1", second="measurement"
        )
        session[BOUND_TO] = str(sign_in.pk)
        session.create()
        made[name] = str(session.session_key)
    return made
