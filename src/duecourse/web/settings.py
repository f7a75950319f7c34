"""Django's settings, made from what the command line passes in; nothing here reads a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from psycopg import conninfo

from duecourse.actions.outgoing import Outgoing
from duecourse.web.accounts.rules import Provider, SignInRules
from duecourse.web.rate_limits import Rates

WEB: Final = Path(__file__).parent
REQUEST_BYTES_MAX: Final = 1 << 20
PASSWORD_CHARACTERS_MIN: Final = 12
CONNECTIONS_MAX: Final = 20
WAIT_SECONDS_MAX: Final = 10

# Nothing but our own files; no inline script, no inline style, no frames.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web needs to know of this installation.

    `demo` offers demonstration accounts without a password: only for generated people. `staff` are
    the accounts that generated cases name, with their roles.
    `verifier` is the key line that checks our signed notes; pages that prove show it.
    `secure` says that the pages are reached by HTTPS. `outgoing` is what papers are kept and sent
    with; only commands that serve no pages go without. `sign_in` are the rules of signing in;
    without them those of `SignInRules`, and no second factor is demanded in a demonstration.
    `rates` are the limits of requests in a minute; measurements go without.
    """

    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    demo: bool = False
    staff: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    secure: bool = False
    outgoing: Outgoing | None = None
    sign_in: SignInRules | None = None
    provider: Provider | None = None
    verifier: str = ""
    rates: Rates | None = None


def configure(chosen: WebSettings) -> None:
    """Configure Django once for this process."""
    import django
    from django.conf import settings

    settings.configure(**values(chosen))
    django.setup()


def values(chosen: WebSettings) -> dict[str, Any]:
    """Return Django's settings by name."""
    return {
        "SECRET_KEY": chosen.secret_key,
        "DEBUG": False,
        "ALLOWED_HOSTS": list(chosen.hosts),
        "ROOT_URLCONF": "duecourse.web.urls",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "duecourse.web.accounts",
        ],
        "MIDDLEWARE": [
            "duecourse.web.timing.ServerTiming",
            "duecourse.web.security.Headers",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "duecourse.web.session_rules.SessionRules",
            "duecourse.web.rates.RateLimits",
        ],
        "TEMPLATES": [templates()],
        "DATABASES": {"default": database(chosen.database_url)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": REQUEST_BYTES_MAX,
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(WEB / "static"),
        "WHITENOISE_MAX_AGE": 3600,
        "TIME_ZONE": "UTC",
        "USE_TZ": True,
        "LANGUAGE_CODE": "en",
        "DUECOURSE_DATABASE_URL": chosen.database_url,
        "DUECOURSE_DEMO": chosen.demo,
        "DUECOURSE_OUTGOING": chosen.outgoing,
        "DUECOURSE_VERIFIER": chosen.verifier,
    } | signing_in(chosen)


def signing_in(chosen: WebSettings) -> dict[str, Any]:
    """Return the settings of accounts, sessions and forms."""
    rules = chosen.sign_in or SignInRules(second_factor=not chosen.demo)
    validation = "django.contrib.auth.password_validation."
    return {
        "AUTH_USER_MODEL": "accounts.Account",
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": validation + "MinimumLengthValidator",
                "OPTIONS": {"min_length": PASSWORD_CHARACTERS_MIN},
            },
            {"NAME": validation + "CommonPasswordValidator"},
        ],
        "LOGIN_URL": "sign-in",
        "DUECOURSE_SIGN_IN": rules,
        "DUECOURSE_PROVIDER": chosen.provider,
        "DUECOURSE_RATES": chosen.rates,
        "DUECOURSE_SECURE": chosen.secure,
        "SESSION_COOKIE_AGE": int(rules.absolute.total_seconds()),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": chosen.secure,
        # A name that a browser takes only over TLS, from this very host, for the whole of it.
        "SESSION_COOKIE_NAME": "__Host-session" if chosen.secure else "sessionid",
        "CSRF_COOKIE_NAME": "__Host-form" if chosen.secure else "csrftoken",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": chosen.secure,
        "CSRF_FAILURE_VIEW": "duecourse.web.page.form_too_old",
    }


def templates() -> dict[str, Any]:
    """Return where templates are and what each is given."""
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "duecourse.web.page.shown_everywhere",
            ],
            "builtins": ["duecourse.web.words", "duecourse.web.told"],
        },
    }


def database(url: str) -> dict[str, Any]:
    """Return Django's form of a database URL; accounts live in a schema of their own."""
    parts = conninfo.conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname"),
        "USER": parts.get("user"),
        "PASSWORD": parts.get("password"),
        "HOST": parts.get("host"),
        "PORT": parts.get("port"),
        # Each request runs in a thread of its own, so a connection kept by the thread is never used
        # again: they come from a pool.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "options": "-c search_path=accounts",
            "pool": {"min_size": 2, "max_size": CONNECTIONS_MAX, "timeout": WAIT_SECONDS_MAX},
        },
    }
