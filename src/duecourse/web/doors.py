"""The web's way to the actions: connections in the application's own role, who asks, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.http import HttpRequest
from psycopg import Connection
from psycopg_pool import ConnectionPool

from duecourse.actions.outgoing import Outgoing
from duecourse.audit.trail import Actor

if TYPE_CHECKING:
    from duecourse.web.accounts.models import Account

CONNECTIONS_MAX: Final = 10
WAIT_SECONDS_MAX: Final = 10


@cache
def _pool() -> ConnectionPool[Connection[Any]]:
    return ConnectionPool(
        settings.DUECOURSE_DATABASE_URL,
        min_size=1,
        max_size=CONNECTIONS_MAX,
        timeout=WAIT_SECONDS_MAX,
        kwargs={"autocommit": True},
        configure=_in_own_role,
        open=True,
    )


def _in_own_role(connection: Connection[Any]) -> None:
    connection.execute("SET ROLE duecourse_app")


@contextmanager
def connected() -> Iterator[Connection[Any]]:
    """Yield a connection in the application's own role."""
    with _pool().connection() as connection:
        yield connection


def close() -> None:
    """Close all connections; a later `connected` opens new ones."""
    _pool().close()
    _pool.cache_clear()


def asked_by(request: HttpRequest) -> Actor:
    """Return who asks: the account's name, its role and address; nobody signed in has no role."""
    user, origin = request.user, str(request.META.get("REMOTE_ADDR") or "")
    if not user.is_authenticated:
        return Actor(name="nobody", role="none", origin=origin, everywhere=False)
    account = cast("Account", user)
    return Actor(
        account.get_username(), account.role, origin, account.office, account.everywhere,
        frozenset(account.compartments.split()),
    )  # fmt: skip


def inside_of(request: HttpRequest) -> frozenset[str]:
    """Return the protected compartments that are open to who asks; mostly none."""
    user = request.user
    if not user.is_authenticated:
        return frozenset()
    return frozenset(cast("Account", user).compartments.split())


def outgoing() -> Outgoing:
    """Return what papers are kept and sent with."""
    given = settings.DUECOURSE_OUTGOING
    assert isinstance(given, Outgoing), "whoever serves pages gives it"
    return given


def verifier() -> str:
    """Return the key line that checks our signed notes; "" where none was given."""
    return str(settings.DUECOURSE_VERIFIER)


def now() -> datetime:
    """Return the present instant: the web is one of the two places that may read the clock."""
    return datetime.now(UTC)
