"""Sign in and out; in a demonstration, with one of its accounts."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import QuerySet
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


def demo_elsewhere() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the other offices of a demonstration, each with the roles that somebody has there."""
    there = _nobody_real().exclude(username__in=DEMO_NAMES.values()).values_list("office", "role")
    staffed = set(there.distinct())
    offices = sorted({office for office, _ in staffed} - {_nearest()})
    return [
        (office, [one for one in demo_roles() if (office, one[0]) in staffed])
        for office in offices if office
    ]  # fmt: skip


sign_in = page(PUBLIC)(
    LoginView.as_view(
        template_name="sign_in.html",
        redirect_authenticated_user=True,
        extra_context={"demo_roles": demo_roles, "demo_elsewhere": demo_elsewhere},
    )
)
sign_out = page(PUBLIC)(LogoutView.as_view())


@require_POST
@page(PUBLIC)
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in with a demonstration account; only where there is nobody real."""
    role, office = request.POST.get("role", ""), request.POST.get("office", "")
    if not settings.DUECOURSE_DEMO or role not in {str(known) for known in Role}:
        raise Http404
    accounts = _nobody_real().filter(role=role).order_by("username")
    named = {"office": office} if office else {"username": DEMO_NAMES[Role(role)]}
    account = accounts.filter(**named).first()
    if account is None:
        raise Http404
    login(request, account)
    return redirect(home_of(role))


@page(PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """Go to the page that somebody's role begins with."""
    role = getattr(request.user, "role", None)
    return redirect(home_of(role) if request.user.is_authenticated else "sign-in")


def _nobody_real() -> QuerySet[Account]:
    """Return the accounts that nobody can sign in to by password: a demonstration's own."""
    return Account.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _nearest() -> str:
    """Return the office of the demonstration's own officer."""
    officer = Account.objects.filter(username=DEMO_NAMES[Role.OFFICER]).first()
    return officer.office if officer else ""
