"""The database that a command works on: the server in the environment, or the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from duecourse import config
from duecourse.ledger import embedded
from duecourse.ledger.checkpoint import Signer
from duecourse.ledger.migrate import migrate


def database_url() -> str:
    """Return the URL of the database, starting the embedded server if it is the one."""
    settings = config.read()
    return settings.database_url or embedded.start(settings.home / "postgres")


@contextmanager
def connected() -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection in the application's own role to a database with the current schema."""
    with psycopg.connect(database_url(), autocommit=True) as connection:
        migrate(connection)
        connection.execute("SET ROLE duecourse_app")
        yield connection


def signer() -> Signer:
    """Return the signer of this installation's ledger; its key is made when there is none."""
    return Signer.from_file(config.read().home / "keys" / "ledger.pem")
