"""Limits of requests in a minute: for signing in, searches and exports.

Counted in the memory of this process, per account and per address; an installation with several
processes allows as many times more. What must hold whatever happens (guessing a password) does not
rest on this: it is counted in the database (`accounts.tries`).
"""

import threading
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from duecourse.actions.limits import note_limit
from duecourse.web.doors import asked_by, connected, now
from duecourse.web.page import refusal
from duecourse.web.rate_limits import EXPORT, SEARCH, SIGN_IN, Limit, TooManyRequests

WINDOW_SECONDS: Final = 60
# Searches whose action is named otherwise.
SEARCHES: Final = frozenset({"oversight.trail"})
KEYS_MAX: Final = 100_000
EXPORT_ENDINGS: Final = (".csv", ".json", ".zip", ".jsonl", ".ics")


class Counts:
    """How often each key asked within the running minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def add(self, key: str, *, second: int) -> int:
        """Count one more request and return how many there were in its minute."""
        with self._lock:
            minute = second // WINDOW_SECONDS
            if minute != self._minute or len(self._counts) >= KEYS_MAX:
                self._minute, self._counts = minute, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]


COUNTS: Final = Counts()


class RateLimits:
    """Answer with 429 and a page in words when a limit is passed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer; the limits are looked at once the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any  # noqa: ARG002
    ) -> HttpResponseBase | None:  # fmt: skip
        """Return the refusal if a limit is passed, None if not."""
        rates, kind = settings.DUECOURSE_RATES, kind_of(request, view)
        if rates is None or kind is None:
            return None
        return _over(request, kind, rates.of(kind))


def kind_of(request: HttpRequest, view: Any) -> str | None:
    """Return which limit a request falls under, by what its view declares; None for none."""
    match, action = request.resolver_match, str(getattr(view, "action", ""))
    if match is None:
        return None
    if str(match.url_name).startswith("sign-in"):
        return SIGN_IN
    file = action.endswith(".export") or action.startswith("export.")
    if file or match.route.endswith(EXPORT_ENDINGS):
        return EXPORT
    return SEARCH if action.endswith(".find") or action in SEARCHES else None


def _over(request: HttpRequest, kind: str, limit: Limit) -> HttpResponse | None:
    at, by = now(), asked_by(request)
    second = int(at.timestamp())
    counted = [(f"{kind} address {by.origin}", limit.address)]
    if request.user.is_authenticated:
        counted.append((f"{kind} account {by.name}", limit.account))
    over = [COUNTS.add(key, second=second) - most for key, most in counted]
    if max(over) <= 0:
        return None
    if 1 in over:
        # Once a minute it is on the trail; a flood does not fill it.
        with connected() as connection:
            note_limit(connection, by=by, kind=kind, at=at)
    seconds = WINDOW_SECONDS - second % WINDOW_SECONDS
    return refusal(request, TooManyRequests(kind=kind, seconds=seconds))
