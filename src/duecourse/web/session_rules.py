"""Hold sessions to their limits, and demand the second factor, before any page is reached."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from duecourse.actions.sign_in import CHANGE, SIGN_OUT, note
from duecourse.web.accounts import sign_ins
from duecourse.web.accounts.models import SignedIn
from duecourse.web.accounts.rules import rules
from duecourse.web.doors import asked_by, connected, now

PUBLIC: Final = "public"
SAID: Final = "said_at_sign_in"
WORDS: Final = {
    "idle": "You were signed out because nothing was done here for a while. Sign in to go on.",
    "absolute": "You were signed out because you signed in long ago. Sign in to go on.",
    "ended": "This sign-in was ended. Sign in to go on.",
    "unknown": "This sign-in is not known any more. Sign in to go on.",
}


class SessionRules:
    """End a session whose sign-in does not hold; send who lacks a second factor to enrol one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer; for whoever's sign-in ended, as for somebody not signed in."""
        if request.user.is_authenticated:
            found, at = sign_ins.bound_to(request), now()
            why = sign_ins.why_ended(found, at=at)
            if why is None and found is not None:
                sign_ins.seen(found, at=at)
                request.signed_in = found  # type: ignore[attr-defined]
            else:
                _end(request, found, why or "unknown")
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any  # noqa: ARG002
    ) -> HttpResponseBase | None:  # fmt: skip
        """Send whoever signed in with one factor, where two are demanded, to enrol the second."""
        found = signed_in(request)
        if found is None or found.second or not rules().second_factor:
            return None
        action = getattr(view, "action", None)
        return None if action in (PUBLIC, CHANGE) else redirect("security")


def signed_in(request: HttpRequest) -> SignedIn | None:
    """Return the sign-in that this request belongs to."""
    return getattr(request, "signed_in", None)


def _end(request: HttpRequest, found: SignedIn | None, why: str) -> None:
    at = now()
    if why in ("idle", "absolute"):
        with connected() as connection:
            note(connection, by=asked_by(request), action=SIGN_OUT, subject=f"{why} limit", at=at)
    if found is not None:
        sign_ins.end(found, at=at)
    logout(request)
    request.session[SAID] = WORDS[why]
