"""Sign in and out: by name and password, then a second factor; in a demonstration by role."""

from dataclasses import dataclass
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from duecourse.access.roles import Role
from duecourse.actions.sign_in import NOBODY, SIGN_IN, SIGN_OUT, note
from duecourse.audit.trail import Actor
from duecourse.web.accounts import factors, sign_ins, tries
from duecourse.web.accounts.models import Account
from duecourse.web.accounts.passkeys import standing
from duecourse.web.accounts.rules import provider, rules
from duecourse.web.doors import asked_by, connected, now
from duecourse.web.page import PUBLIC, home_of, page
from duecourse.web.pages.sign_in_demo import demo_account, demo_elsewhere, demo_roles
from duecourse.web.session_rules import SAID, signed_in

HALF: Final = "half_signed_in"
NAME_CHARACTERS_MAX: Final = 150
TOO_MANY: Final = 429
WRONG: Final = "Name and password do not belong together. Check both and try again."
CODE_WRONG: Final = "The code does not fit. Each code is taken once: wait for the next one."


@require_http_methods(["GET", "POST"])
@page(PUBLIC)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; whoever has a second factor is asked for it next."""
    if request.user.is_authenticated:
        return redirect("start")
    if request.method != "POST":
        return _form(request, said=request.session.pop(SAID, ""))
    name = request.POST.get("username", "")[:NAME_CHARACTERS_MAX]
    counted = tries.Counted(name, address_of(request))
    try:
        tries.take(counted, at=now())
    except tries.TooManyTries as refused:
        told(request, name, "waits after failures", done=False)
        return _form(request, wrong=str(refused), status=TOO_MANY)
    account = authenticate(request, username=name, password=request.POST.get("password", ""))
    if account is None:
        told(request, name, "by password", done=False)
        return _form(request, wrong=WRONG)
    return _password_right(request, cast("Account", account), counted)


def _password_right(
    request: HttpRequest, account: Account, counted: tries.Counted
) -> HttpResponse:  # fmt: skip
    goes_to = where_next(request)
    if not factors.enrolled(account):
        return finish(request, account, how="by password", second="", goes_to=goes_to)
    # The password was right: that is no failure. What fails from here on counts.
    tries.give_back(counted)
    return ask_second(request, account, first="by password", goes_to=goes_to)


def ask_second(
    request: HttpRequest, account: Account, *, first: str, goes_to: str
) -> HttpResponse:  # fmt: skip
    """Go on to the second factor; `first` says what the first one was."""
    request.session.cycle_key()
    request.session[HALF] = {
        "account": account.pk, "at": now().timestamp(), "next": goes_to, "first": first,
    }  # fmt: skip
    return redirect("sign-in-second")


@require_http_methods(["GET", "POST"])
@page(PUBLIC)
def second(request: HttpRequest) -> HttpResponse:
    """Ask whoever gave the password for a one-time code, a passkey or a recovery code."""
    half = half_signed_in(request)
    if half is None:
        request.session[SAID] = "Begin again with name and password: that was too long ago."
        return redirect("sign-in")
    account = half.account
    if request.method != "POST":
        return second_form(request, account)
    try:
        tries.take(tries.Counted(account.get_username(), address_of(request)), at=now())
    except tries.TooManyTries as refused:
        told(request, account.get_username(), "waits after failures", done=False)
        return second_form(request, account, wrong=str(refused), status=TOO_MANY)
    code = request.POST.get("code", "")
    if factors.take_code(account, code, at=now()):
        return finish(
            request,
            account,
            how=f"{half.first} and one-time code",
            second="code",
            goes_to=half.goes_to,
        )
    if factors.take_recovery_code(account, code, at=now()):
        return finish(
            request, account, how=f"{half.first} and recovery code", second="recovery",
            goes_to=half.goes_to,
        )  # fmt: skip
    told(request, account.get_username(), "by one-time code", done=False)
    return second_form(request, account, wrong=CODE_WRONG)


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody whose first factor was right a moment ago, which one, and where they want to go."""

    account: Account
    first: str
    goes_to: str


def half_signed_in(request: HttpRequest) -> Half | None:
    """Return whose first factor was right a moment ago."""
    half = request.session.get(HALF) or {}
    age = now().timestamp() - half.get("at", 0)
    if not half or age > rules().half_done.total_seconds():
        return None
    found = Account.objects.filter(pk=half["account"], is_active=True).first()
    return Half(found, str(half["first"]), str(half["next"])) if found else None


def finish(
    request: HttpRequest, account: Account, *, how: str, second: str, goes_to: str
) -> HttpResponse:
    """Sign in: on the trail first, then with a new session; failures before are forgotten."""
    told(request, account.get_username(), how, done=True)
    tries.give_back(tries.Counted(account.get_username(), address_of(request)))
    tries.forget([account.get_username()])
    sign_ins.begin(request, account, second=second)
    return redirect(goes_to or home_of(account.role))


def told(request: HttpRequest, name: str, how: str, *, done: bool) -> None:
    """Put on the trail that somebody signed in, or failed to.

    A name that no account has is not kept: people type their password there.
    """
    account, address = Account.objects.filter(username=name).first(), address_of(request)
    by = Actor(NOBODY, "none", address, everywhere=False)
    if account is not None:
        by = Actor(name, account.role, address, account.office, account.everywhere)
    with connected() as connection:
        note(connection, by=by, action=SIGN_IN, subject=how, at=now(), done=done)


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from."""
    return str(request.META.get("REMOTE_ADDR") or "")


def where_next(request: HttpRequest) -> str:
    """Return the page that somebody wanted when asked to sign in: one of ours, or ""."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""


@require_POST
@page(PUBLIC)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in; its session is worth nothing from then on."""
    found = signed_in(request)
    if found is not None:
        with connected() as connection:
            note(connection, by=asked_by(request), action=SIGN_OUT, subject="asked", at=now())
        sign_ins.end(found, at=now())
    logout(request)
    return redirect("sign-in")


@require_POST
@page(PUBLIC)
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in with a demonstration account; only where there is nobody real."""
    role = request.POST.get("role", "")
    if not settings.DUECOURSE_DEMO or role not in {str(known) for known in Role}:
        raise Http404
    account = demo_account(Role(role), request.POST.get("office", ""))
    if account is None:
        raise Http404
    return finish(request, account, how="demonstration", second="", goes_to="")


@page(PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """Go to the page that somebody's role begins with."""
    role = getattr(request.user, "role", None)
    return redirect(home_of(role) if request.user.is_authenticated else "sign-in")


def _form(
    request: HttpRequest, *, said: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    shown: dict[str, Any] = {
        "said": said, "wrong": wrong, "next": where_next(request),
        "provider": provider() is not None,
        "demo_roles": demo_roles, "demo_elsewhere": demo_elsewhere,
    }  # fmt: skip
    return render(request, "sign_in.html", shown, status=status)


def second_form(
    request: HttpRequest, account: Account, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    """Return the page that asks for the second factor."""
    shown = {
        "wrong": wrong,
        "codes": factors.has_codes(account),
        "passkeys": standing(account).exists(),
    }
    return render(request, "sign_in_second.html", shown, status=status)
