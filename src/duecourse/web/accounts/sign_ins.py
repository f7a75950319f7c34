"""A sign-in from its beginning to its end: what a session is bound to.

A session holds the id of one row of `signed_in`. It ends when that row ends, whatever cookie is
shown: by signing out, by a limit, by an administrator, or by signing out everywhere.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.timezone import now

from duecourse.terms.errors import AccessError
from duecourse.web.accounts.models import Account, SignedIn
from duecourse.web.accounts.rules import rules

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
BOUND_TO, PROVED_WITH = "signed_in", "proved_with"
SEEN_EVERY: Final = timedelta(seconds=30)


class SignInTooOld(AccessError):
    """A change of how somebody signs in needs a sign-in that is fresh."""

    code = "access.sign-in-too-old"

    def __init__(self) -> None:
        minutes = int(rules().fresh.total_seconds()) // 60
        super().__init__(
            f"You signed in more than {minutes} minutes ago. Sign out and in again, then change "
            "how you sign in: whoever finds your machine open must not be able to."
        )


def begin(request: HttpRequest, account: Account, *, second: str = "") -> None:
    """Sign the account in, with a new session; `second` is the second factor it was proved with."""
    # What stood in the session before, and its key, are not carried over to whoever signs in now.
    request.session.flush()
    request.session[PROVED_WITH] = second
    login(request, account, backend=BACKEND)


def bind(sender: Any, request: HttpRequest, user: Account, **_: Any) -> None:  # noqa: ARG001
    """Bind the session to a sign-in of its own: called at each sign-in, however it came about."""
    at = now()
    made = SignedIn.objects.create(
        account=user, at=at, seen_at=at, address=str(request.META.get("REMOTE_ADDR") or ""),
        second=request.session.pop(PROVED_WITH, ""),
    )  # fmt: skip
    request.session[BOUND_TO] = str(made.pk)


def listen() -> None:
    """Bind every sign-in from now on."""
    user_logged_in.connect(bind, dispatch_uid="duecourse-bind")


def bound_to(request: HttpRequest) -> SignedIn | None:
    """Return the sign-in that the session is bound to, None if it names none."""
    named = request.session.get(BOUND_TO, "")
    found = (
        SignedIn.objects.select_related("account").filter(pk=UUID(named)).first() if named else None
    )
    return found if found and found.account.pk == request.user.pk else None


def why_ended(found: SignedIn | None, *, at: datetime) -> str | None:
    """Return why a sign-in does not hold any more: unknown, ended, idle or absolute."""
    if found is None:
        return "unknown"
    if found.ended_at is not None:
        return "ended"
    if at - found.at >= rules().absolute:
        return "absolute"
    return "idle" if at - found.seen_at >= rules().idle else None


def seen(found: SignedIn, *, at: datetime) -> None:
    """Keep that the sign-in is in use; a request in each half minute writes it down."""
    if at - found.seen_at >= SEEN_EVERY:
        SignedIn.objects.filter(pk=found.pk, ended_at__isnull=True).update(seen_at=at)


def end(found: SignedIn, *, at: datetime) -> None:
    """End one sign-in."""
    SignedIn.objects.filter(pk=found.pk, ended_at__isnull=True).update(ended_at=at)


def end_all(account: Account, *, at: datetime, but: SignedIn | None = None) -> int:
    """End every sign-in of the account that stands, but one if given; return how many."""
    standing = SignedIn.objects.filter(account=account, ended_at__isnull=True)
    return standing.exclude(pk=but.pk if but else None).update(ended_at=at)


def standing(account: Account, *, at: datetime) -> list[SignedIn]:
    """Return the sign-ins of the account that hold, the newest first."""
    found = SignedIn.objects.filter(account=account, ended_at__isnull=True).order_by("-at")
    return [one for one in found if why_ended(one, at=at) is None]


def require_fresh(found: SignedIn | None, *, at: datetime) -> None:
    """Return if the sign-in is fresh enough to change how somebody signs in."""
    if found is None or at - found.at > rules().fresh:
        raise SignInTooOld
