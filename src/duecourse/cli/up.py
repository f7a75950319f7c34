"""`duecourse up`: the database and the web."""

import argparse
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duecourse.actions.outgoing import Outgoing
    from duecourse.config import Config

PORT = 8400
SECRET_BYTES = 48


def add_parser(subparsers: Any) -> None:
    """Add `up` to the command line."""
    up = subparsers.add_parser(
        "up",
        help="start the database and the web",
        description="Start the embedded database (or use DUECOURSE_DATABASE_URL) and serve the "
        "pages until interrupted. Make an account first: `duecourse account add`.",
    )
    add_address(up)
    up.set_defaults(func=bring_up)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on (%(default)s)")


def bring_up(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from duecourse import config
    from duecourse.cli.database import connected, database_url

    url = database_url()
    with connected(url):
        pass
    return serve_pages(arguments, url=url, home=config.read().home, demo=False)


def serve_pages(
    arguments: argparse.Namespace, *, url: str, home: Path, demo: bool,
    staff: Mapping[str, tuple[str, str]] | None = None,
) -> int:  # fmt: skip
    """Say where the pages are, and serve them until interrupted.

    `staff` are accounts of a demonstration, with role and office.
    """
    from duecourse import config
    from duecourse.cli.database import signer
    from duecourse.cli.sign_in_rules import identity_provider, sign_in_rules
    from duecourse.web.rate_limits import Rates
    from duecourse.web.serve import prepare, serve
    from duecourse.web.settings import WebSettings

    settings = config.read()
    address = f"http://{arguments.host}:{arguments.port}/"
    application = prepare(
        WebSettings(
            database_url=url,
            secret_key=secret_key(home / "keys" / "web.secret"),
            hosts=("localhost", "127.0.0.1", arguments.host, *settings.hosts),
            demo=demo,
            staff=staff or {},
            secure=settings.https,
            outgoing=way_out(settings, home=home, here=address, demo=demo),
            sign_in=sign_in_rules(settings.signing_in, demo=demo),
            verifier=signer(home).verifier_line(),
            provider=None if demo else identity_provider(settings.provider),
            rates=Rates() if settings.rates else None,
        )
    )
    print(f"Duecourse is at {address}  (Ctrl-C ends it)", flush=True)
    serve(application, host=arguments.host, port=arguments.port)
    return 0


def way_out(settings: "Config", *, home: Path, here: str, demo: bool = False) -> "Outgoing":
    """Return what this installation sends with. Raises MailSettingWrong."""
    from dataclasses import asdict

    from duecourse.actions.outgoing import outgoing, smtp

    return outgoing(
        home, public_url=settings.public_url or here, return_address=settings.return_address,
        mail=smtp(**asdict(settings.mail)) if settings.mail.host else None,
        sms_outbox=settings.sms_outbox, demo=demo,
    )  # fmt: skip


def secret_key(path: Path) -> str:
    """Return the secret that signs sessions; made, readable by its owner only, when absent."""
    import os

    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text()
