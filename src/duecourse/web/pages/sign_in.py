"""Sign in and out; in a demonstration, with one of its accounts."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from duecourse.access.roles import Role
from duecourse.actions.configuration import in_force
from duecourse.web.accounts.models import Account
from duecourse.web.accounts.open_accounts import DEMO_NAMES
from duecourse.web.page import PUBLIC, home_of, page, role_title


def demo_roles() -> list[tuple[str, str]]:
    """Return the roles that the configuration has, with their titles."""
    return [(str(role), role_title(role)) for role in Role if in_force().title_of(role)]


sign_in = page(PUBLIC)(
    LoginView.as_view(
        template_name="sign_in.html",
        redirect_authenticated_user=True,
        extra_context={"demo_roles": demo_roles},
    )
)
sign_out = page(PUBLIC)(LogoutView.as_view())


@require_POST
@page(PUBLIC)
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in with a demonstration account; only where there is nobody real."""
    role = request.POST.get("role", "")
    if not settings.DUECOURSE_DEMO or role not in {str(known) for known in Role}:
        raise Http404
    login(request, Account.objects.get(username=DEMO_NAMES[Role(role)]))
    return redirect(home_of(role))


@page(PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """Go to the page that somebody's role begins with."""
    role = getattr(request.user, "role", None)
    return redirect(home_of(role) if request.user.is_authenticated else "sign-in")
