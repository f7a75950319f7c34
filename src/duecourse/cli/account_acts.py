"""What `duecourse account` does about standing accounts: lock, sessions, factors, the secret."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from duecourse.web.accounts.models import Account

BY: Final = ("operator", "administrator")
ORIGIN: Final = "duecourse account"


def add_acts(acts: Any) -> None:
    """Add the acts to the parser of `account`."""
    told: tuple[tuple[str, str, Callable[[argparse.Namespace], int]], ...] = (
        ("lock", "let nobody sign in to an account, and end its sign-ins", lock),
        ("unlock", "open a locked account, and end the wait after failures", unlock),
        ("forget-factors", "remove second factors and recovery codes: all devices lost", forget),
    )
    for name, does, act in told:
        one = acts.add_parser(name, help=does)
        one.add_argument("name")
        one.set_defaults(func=act)
    sessions = acts.add_parser("sessions", help="list the sign-ins of an account, or end them")
    sessions.add_argument("name")
    sessions.add_argument("--end", action="store_true", help="end them all")
    sessions.set_defaults(func=list_sessions)
    rotate = acts.add_parser(
        "rotate-secret",
        help="put a new secret in the place of the one that sessions rest on",
        description="Ends every sign-in and encrypts the secrets of one-time codes anew. Start "
        "the pages again afterwards: until then they hold the old secret.",
    )
    rotate.set_defaults(func=rotate_secret)


def lock(arguments: argparse.Namespace) -> int:
    """Lock the account."""
    with _about(arguments.name, "locked") as account:
        from duecourse.web.accounts import keep_accounts

        ended = keep_accounts.lock(account, at=datetime.now(UTC))
    print(f"{arguments.name} is locked; {ended} sign-ins ended.")
    return 0


def unlock(arguments: argparse.Namespace) -> int:
    """Unlock the account."""
    with _about(arguments.name, "unlocked") as account:
        from duecourse.web.accounts import keep_accounts

        keep_accounts.unlock(account)
    print(f"{arguments.name} may sign in again.")
    return 0


def forget(arguments: argparse.Namespace) -> int:
    """Forget the factors of the account."""
    with _about(arguments.name, "second factors forgotten") as account:
        from duecourse.web.accounts import keep_accounts

        ended = keep_accounts.forget_factors(account, at=datetime.now(UTC))
    print(
        f"{arguments.name} has no second factor; {ended} sign-ins ended. Where one is demanded, "
        "the next sign-in by password sets one up: make sure that it is its owner."
    )
    return 0


def list_sessions(arguments: argparse.Namespace) -> int:
    """List the sign-ins of an account that hold; with --end, end them."""
    at = datetime.now(UTC)
    with _about(arguments.name, "sign-ins ended" if arguments.end else None) as account:
        from duecourse.web.accounts import sign_ins

        for one in sign_ins.standing(account, at=at):
            proved = one.second or "none"
            print(f"since {one.at:%Y-%m-%d %H:%M} UTC, seen {one.seen_at:%Y-%m-%d %H:%M} UTC, "
                  f"from {one.address or 'unknown'}, second factor {proved}")  # fmt: skip
        ended = sign_ins.end_all(account, at=at) if arguments.end else 0
    if arguments.end:
        print(f"{ended} sign-ins of {arguments.name} ended.")
    return 0


def rotate_secret(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Rotate the secret of the pages."""
    import secrets

    from duecourse import config
    from duecourse.cli.up import SECRET_BYTES, secret_key

    path = config.read().home / "keys" / "web.secret"
    with pages_set_up():
        from duecourse.web.accounts import keep_accounts

        note_act("every account", "secret of the pages rotated")
        sealed, ended = keep_accounts.rotate(
            old=secret_key(path), new=secrets.token_urlsafe(SECRET_BYTES), path=path,
            at=datetime.now(UTC),
        )  # fmt: skip
    print(
        f"The secret was rotated: {sealed} secrets of one-time codes encrypted anew, {ended} "
        "sign-ins ended. Start the pages again."
    )
    return 0


@contextmanager
def _about(name: str, done: str | None) -> Iterator["Account"]:
    """Yield the account; what is done about it is on the trail first."""
    with pages_set_up():
        from duecourse.web.accounts import keep_accounts

        account = keep_accounts.named(name)
        if done is not None:
            note_act(name, done)
        yield account


@contextmanager
def pages_set_up() -> Iterator[None]:
    """Set up what accounts rest on, without serving pages."""
    from duecourse import config
    from duecourse.cli.database import connected, database_url
    from duecourse.cli.up import secret_key
    from duecourse.web.serve import lay
    from duecourse.web.settings import WebSettings

    with connected():
        secret = secret_key(config.read().home / "keys" / "web.secret")
        lay(WebSettings(database_url=database_url(), secret_key=secret, hosts=()))
        yield


def note_act(name: str, done: str) -> None:
    """Put on the trail what is done about an account."""
    from duecourse.actions.sign_in import LOCK, note
    from duecourse.audit.trail import Actor
    from duecourse.cli.database import connected

    with connected() as connection:
        note(
            connection, by=Actor(*BY, ORIGIN), action=LOCK, subject=f"{name}: {done}",
            at=datetime.now(UTC),
        )  # fmt: skip
