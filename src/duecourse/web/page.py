"""What all pages share: the gate by sign-in, and how a refusal becomes a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

import psycopg
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from duecourse.access.roles import TITLES, NotYours, Role, allowed
from duecourse.actions.bulk_refused import BulkUnknown
from duecourse.actions.configuration import in_force
from duecourse.actions.court_order import OrderUnknown
from duecourse.actions.gate import CaseUnknown, pass_into_case
from duecourse.actions.glass import may_help, waiting
from duecourse.actions.oversight_trail import NothingToProve
from duecourse.actions.review import ReviewUnknown
from duecourse.actions.watch import WatchdogUnknown
from duecourse.terms.errors import DuecourseError
from duecourse.web import doors
from duecourse.web.accounts.tries import TooManyTries
from duecourse.web.rate_limits import TooManyRequests
from duecourse.web.typed import refuse_what_is_no_text

View = Callable[..., Any]
PUBLIC: Final = "public"
MISSING: Final = (
    CaseUnknown, ReviewUnknown, WatchdogUnknown, BulkUnknown, OrderUnknown, NothingToProve,
)  # fmt: skip
SAFE: Final = ("GET", "HEAD")
METHODS: Final = (*SAFE, "POST")
# In this order; the first MENU_SHOWN that are open to a role stand in the bar, others under More.
MENU: Final = (
    ("desk", "My desk", "desk.look"),
    ("oversight", "Oversight", "oversight.count"),
    ("board", "Departure board", "board.look"),
    ("find", "Find a case", "case.find"),
    ("stopped", "Stopped steps", "stopped.look"),
    ("open-case", "New case", "case.open"),
    ("offers", "Offers", "case.refer"),
    ("watch", "Watchdogs", "watch.look"),
    ("papers-find", "Papers", "papers.find"),
    ("reviews", "Whose record?", "review.look"),
    ("feeds", "Feeds", "feed.look"),
    ("agreement", "Reader agreement", "review.agreement"),
    ("glass", "Broken glass", "glass.look"),
    ("exports", "Exports", "export.look"),
)
MENU_SHOWN: Final = 4
# Pages that belong to an entry of the menu.
BELONGS: Final = {
    "desk": ("my-cases", "workload"), "exports": ("export-propose",),
    "oversight": (
        "oversight-changes", "oversight-trail", "oversight-proofs", "oversight-proof",
        "oversight-case-proof",
        "misuse", "oversight-deadlines", "oversight-linkage", "oversight-open-data",
    ),
}  # fmt: skip


def page(action: str) -> Callable[[View], View]:
    """Mark a view with the action it calls; whoever is not signed in is sent to sign in.

    The action itself asks the gate. The mark lets one test walk all routes, and a view without one
    fails it. `PUBLIC` marks what needs no sign-in.
    """

    def marked(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> Any:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if action != PUBLIC and not request.user.is_authenticated:
                # Whoever comes to the front door goes to the own desk; a link goes where it leads.
                where = request.get_full_path()
                return redirect("sign-in") if where == "/" else redirect_to_login(where)
            try:
                refuse_what_is_no_text(request)
                if request.method not in SAFE and "case_id" in named:
                    _into_case(request, named["case_id"], action)
                return view(request, *args, **named)
            except DuecourseError as refused:
                return refusal(request, refused)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return marked


def _into_case(request: HttpRequest, case_id: UUID, action: str) -> None:
    """Ask the gate before a form is read: what is wrong with a form says that there is a case."""
    with doors.connected() as connection:
        pass_into_case(
            connection, case_id, action=action, by=doors.asked_by(request), purpose="case work",
            at=doors.now(),
        )  # fmt: skip


def refusal(request: HttpRequest, refused: DuecourseError) -> HttpResponse:
    """Return the page that says what was refused and what to do next."""
    status, title = 422, "This cannot be done"
    if isinstance(refused, NotYours):
        status, title = 403, "This is not open to your role"
    if isinstance(refused, MISSING):
        status, title = 404, "Not found"
    if isinstance(refused, TooManyTries | TooManyRequests):
        status, title = 429, "Too often"
    shown: dict[str, Any] = {"title": title, "said": str(refused), "code": refused.code}
    # Offered to a role, never for a case: the offer says nothing about whether there is one.
    shown["may_break_glass"] = isinstance(refused, CaseUnknown) and may_help(
        doors.asked_by(request)
    )
    answer = render(request, "refusal.html", shown, status=status)
    if isinstance(refused, TooManyTries | TooManyRequests):
        answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Return the page for an address that does not exist."""
    shown = {"title": "Not found", "said": "There is no such page. Check the address.", "code": ""}
    return render(request, "refusal.html", shown, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page for a failure of our own."""
    shown = {
        "title": "Something failed on our side",
        "said": "Nothing was changed. Try again; if it fails again, tell your administrator when.",
        "code": "",
    }
    return render(request, "refusal.html", shown, status=500)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Return the page for a form that does not belong to this session."""
    shown = {
        "title": "The form is too old",
        "said": "Go back, load the page again and send the form again. Nothing was changed.",
        "code": "web.form-too-old",
    }
    return render(request, "refusal.html", shown, status=403)


def role_title(role: str) -> str:
    """Return what a role is called in the configuration in force."""
    return in_force().title_of(role) or TITLES[Role(role)]


def home_of(role: str | None) -> str:
    """Return the name of the page that somebody of a role begins with: the first of the menu."""
    return next((name for name, _, action in MENU if allowed(role, action)), "desk")


def shown_everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs: who is signed in, and the menu open to them."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    role = user.role if signed_in else None  # type: ignore[union-attr]
    here = request.resolver_match.url_name if request.resolver_match else ""
    menu = [
        {"name": name, "title": title, "here": here == name or here in BELONGS.get(name, ())}
        for name, title, action in MENU
        if allowed(role, action)
    ]
    return {
        "demo": settings.DUECOURSE_DEMO,
        "signed_in": signed_in,
        "account": user.get_username() if signed_in else "",  # type: ignore[union-attr]
        "role_title": role_title(role) if role else "",
        "may_find": allowed(role, "case.find"),
        "role_key": role or "",
        "home": home_of(role),
        "glass_waiting": _glass_waiting(request) if allowed(role, "glass.look") else 0,
        "menu": menu[:MENU_SHOWN],
        "menu_more": menu[MENU_SHOWN:],
        "more_here": any(entry["here"] for entry in menu[MENU_SHOWN:]),
    }


def _glass_waiting(request: HttpRequest) -> int:
    """Return how many alerts wait; a page that tells of a failure of the database shows none."""
    try:
        with doors.connected() as connection:
            return waiting(connection, by=doors.asked_by(request))
    except psycopg.OperationalError:
        return 0
