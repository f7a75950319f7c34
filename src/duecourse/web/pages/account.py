"""One's own account: second factors, recovery codes, password, and where one is signed in."""

from typing import Any, cast

import segno
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duecourse.actions.sign_in import CHANGE, note
from duecourse.terms.errors import AccessError
from duecourse.web.accounts import factors, passkeys, sign_ins
from duecourse.web.accounts.models import Account
from duecourse.web.accounts.open_accounts import PasswordTooWeak
from duecourse.web.accounts.rules import rules
from duecourse.web.accounts.tries import Counted, forget, take
from duecourse.web.doors import asked_by, connected, now
from duecourse.web.page import page
from duecourse.web.session_rules import signed_in

QR_SCALE = 5
DONE = "done_on_account"


class LastFactor(AccessError):
    """The last second factor cannot be removed where one is demanded."""

    code = "access.last-factor"

    def __init__(self) -> None:
        super().__init__(
            "This is your only second factor, and one is demanded here. Add another one first, "
            "then remove this one. Nothing was changed."
        )


class PasswordWrong(AccessError):
    """The present password was not right."""

    code = "access.password-wrong"

    def __init__(self) -> None:
        super().__init__("The present password is not right. Nothing was changed.")


def account_of(request: HttpRequest) -> Account:
    """Return the account that asks."""
    return cast("Account", request.user)


@require_GET
@page(CHANGE)
def security(request: HttpRequest) -> HttpResponse:
    """Show how the account signs in, and where it is signed in."""
    return shown(request)


def shown(request: HttpRequest, *, codes: list[str] | None = None) -> HttpResponse:
    """Return the page; `codes` are recovery codes, to be seen this once."""
    account, found = account_of(request), signed_in(request)
    told: dict[str, Any] = {
        "demanded": rules().second_factor and not factors.enrolled(account),
        "done": request.session.pop(DONE, ""),
        "has_codes": factors.has_codes(account),
        "passkeys": passkeys.standing(account),
        "recovery_left": factors.recovery_codes_left(account),
        "recovery_made": codes or [],
        "sign_ins": sign_ins.standing(account, at=now()),
        "here": found.pk if found else None,
        "has_password": account.has_usable_password(),
        "by_number": not any(letter.isalpha() for letter in request.get_host().split(":")[0]),
    }
    return render(request, "account_security.html", told)


@require_http_methods(["GET", "POST"])
@page(CHANGE)
def codes(request: HttpRequest) -> HttpResponse:
    """Enrol one-time codes: the picture for the application, then the first code from it."""
    account, wrong = account_of(request), ""
    sign_ins.require_fresh(signed_in(request), at=now())
    if factors.has_codes(account):
        return redirect("security")
    if request.method == "POST":
        # The factor and its line on the trail: if that cannot be written, nothing was set up.
        try:
            with transaction.atomic():
                factors.confirm_codes(account, request.POST.get("code", ""), at=now())
                return enrolled(request, "One-time codes are set up.", second="code")
        except factors.CodeWrong as refused:
            wrong = str(refused)
    secret = factors.begin_codes(account)
    picture = segno.make(factors.address_of(account, secret)).svg_data_uri(scale=QR_SCALE)
    told = {"secret": _in_fours(secret), "picture": picture, "wrong": wrong}
    return render(request, "account_codes.html", told)


def enrolled(request: HttpRequest, done: str, *, second: str) -> HttpResponse:
    """Count the sign-in as proved with the new factor, and go on.

    Whoever has no recovery codes gets them now: a lost telephone must not lock anybody out.
    """
    account, found = account_of(request), signed_in(request)
    changed(request, done)
    if found is not None and not found.second:
        found.second = second
        found.save(update_fields=["second"])
    if factors.recovery_codes_left(account) == 0:
        return shown(request, codes=factors.make_recovery_codes(account))
    return redirect("security")


def changed(request: HttpRequest, done: str) -> None:
    """Put a change on the trail, and say on the next page that it was made."""
    with connected() as connection:
        note(connection, by=asked_by(request), action=CHANGE, subject=done, at=now())
    request.session[DONE] = done


@require_POST
@page(CHANGE)
def remove_codes(request: HttpRequest) -> HttpResponse:
    """Remove the one-time codes."""
    account = account_of(request)
    sign_ins.require_fresh(signed_in(request), at=now())
    if rules().second_factor and not passkeys.standing(account).exists():
        raise LastFactor
    changed(request, "One-time codes were removed.")
    factors.forget_codes(account)
    return redirect("security")


@require_POST
@page(CHANGE)
def recovery(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them this once."""
    sign_ins.require_fresh(signed_in(request), at=now())
    changed(request, "New recovery codes were made; the old ones are worth nothing.")
    return shown(request, codes=factors.make_recovery_codes(account_of(request)))


@require_POST
@page(CHANGE)
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other sign-in of the account ends."""
    account, at = account_of(request), now()
    take(Counted(account.get_username(), str(request.META.get("REMOTE_ADDR") or "")), at=at)
    if not account.check_password(request.POST.get("present", "")):
        raise PasswordWrong
    forget([account.get_username()])
    new = request.POST.get("new", "")
    try:
        validate_password(new, user=account)
    except ValidationError as refused:
        raise PasswordTooWeak(why=" ".join(refused.messages)) from refused
    changed(request, "The password was changed.")
    account.set_password(new)
    account.save()
    sign_ins.end_all(account, at=at, but=signed_in(request))
    update_session_auth_hash(request, account)
    return redirect("security")


@require_POST
@page(CHANGE)
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every other sign-in of the account."""
    changed(request, "Every other sign-in was ended.")
    sign_ins.end_all(account_of(request), at=now(), but=signed_in(request))
    return redirect("security")


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
