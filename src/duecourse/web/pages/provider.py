"""Sign in at the agency's identity provider: the way there, and back."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from duecourse.web.accounts import factors, rules
from duecourse.web.accounts.providers import (
    ProviderRefused,
    account_for,
    claims_of,
    proved_twice,
    send_there,
)
from duecourse.web.page import PUBLIC, page
from duecourse.web.pages.sign_in import ask_second, finish, told, where_next

WANTED: Final = "wanted_after_provider"
HOW: Final = "by provider"


@require_GET
@page(PUBLIC)
def go(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider."""
    provider = _provider()
    request.session[WANTED] = where_next(request)
    back = request.build_absolute_uri(reverse("sign-in-provider-back"))
    return send_there(request, provider, back=back)


@require_GET
@page(PUBLIC)
def back(request: HttpRequest) -> HttpResponse:
    """Sign in whoever comes back with what the provider said; one factor more if it took one."""
    provider = _provider()
    goes_to = request.session.pop(WANTED, "")
    try:
        claims = claims_of(request, provider)
        account = account_for(provider, claims)
    except ProviderRefused as refused:
        told(request, "", f"{HOW}: {refused.why}", done=False)
        raise
    if proved_twice(provider, claims):
        return finish(request, account, how=HOW, second="provider", goes_to=goes_to)
    if factors.enrolled(account):
        return ask_second(request, account, first=HOW, goes_to=goes_to)
    return finish(request, account, how=HOW, second="", goes_to=goes_to)


def _provider() -> rules.Provider:
    found = rules.provider()
    if found is None:
        raise Http404
    return found
