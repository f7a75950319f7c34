"""Add and remove passkeys, and sign in with one."""

import base64
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from duecourse.actions.sign_in import CHANGE
from duecourse.web.accounts import passkeys, sign_ins, tries
from duecourse.web.accounts.factors import has_codes
from duecourse.web.accounts.models import Account
from duecourse.web.accounts.passkeys import Asked, PasskeyRefused, Place
from duecourse.web.accounts.rules import rules
from duecourse.web.doors import now
from duecourse.web.page import PUBLIC, page
from duecourse.web.pages import account as account_page
from duecourse.web.pages.sign_in import (
    address_of,
    finish,
    half_signed_in,
    told,
    where_next,
)
from duecourse.web.session_rules import signed_in

CHALLENGE: Final = "passkey_challenge"


def place(request: HttpRequest) -> Place:
    """Return where the pages are reached, as the browser sees it."""
    return Place(
        request.get_host().rsplit(":", 1)[0], f"{request.scheme}://{request.get_host()}"
    )  # fmt: skip


def _asked(request: HttpRequest, asked: Asked) -> HttpResponse:
    request.session[CHALLENGE] = base64.b64encode(asked.challenge).decode()
    return HttpResponse(asked.options, content_type="application/json")


def _challenge(request: HttpRequest) -> bytes:
    """Return the challenge that was put; each is answered once. Raises PasskeyRefused."""
    kept = request.session.pop(CHALLENGE, "")
    if not kept:
        raise PasskeyRefused
    return base64.b64decode(kept)


@require_http_methods(["GET", "POST"])
@page(CHANGE)
def add(request: HttpRequest) -> HttpResponse:
    """Say what the browser is asked (GET), and keep the passkey it made (POST)."""
    account, at = account_page.account_of(request), now()
    sign_ins.require_fresh(signed_in(request), at=at)
    if request.method == "GET":
        return _asked(request, passkeys.ask_to_add(account, place(request)))
    challenge = _challenge(request)
    with transaction.atomic():
        passkeys.add(
            account, request.POST.get("answer", ""), place=place(request), challenge=challenge,
            name=request.POST.get("name", ""), at=at,
        )  # fmt: skip
        return account_page.enrolled(request, "The passkey was added.", second="passkey")


@require_POST
@page(CHANGE)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one passkey of one's own."""
    account = account_page.account_of(request)
    sign_ins.require_fresh(signed_in(request), at=now())
    others = passkeys.standing(account).exclude(pk=number).exists()
    if rules().second_factor and not others and not has_codes(account):
        raise account_page.LastFactor
    account_page.changed(request, "A passkey was removed.")
    passkeys.standing(account).filter(pk=number).delete()
    return redirect("security")


@require_http_methods(["GET", "POST"])
@page(PUBLIC)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say what the browser is asked (GET), and sign in with its answer (POST).

    After the password it must be a passkey of that account; alone, of any.
    """
    half = half_signed_in(request)
    if request.method == "GET":
        return _asked(request, passkeys.ask_for(half.account if half else None, place(request)))
    answer, at = request.POST.get("answer", ""), now()
    kept = passkeys.whose(answer)
    account: Account | None = None if kept is None else kept.account
    name = account.get_username() if account else ""
    tries.take(tries.Counted(name or "a passkey nobody has", address_of(request)), at=at)
    try:
        challenge = _challenge(request)
        if (
            kept is None
            or account is None
            or not account.is_active
            or (half is not None and half.account != account)
        ):
            raise PasskeyRefused
        passkeys.take(kept, answer, place=place(request), challenge=challenge, at=at)
    except PasskeyRefused:
        told(request, name, "with a passkey", done=False)
        raise
    how = f"{half.first} and passkey" if half else "with a passkey"
    return finish(
        request,
        account,
        how=how,
        second="passkey",
        goes_to=(half.goes_to if half else "") or where_next(request),
    )
