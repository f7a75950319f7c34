"""The database that a command works on: the server in the environment, or the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo, sql

from duecourse import config
from duecourse.cli.configuration import keep_in_force
from duecourse.ledger import embedded, sealing
from duecourse.ledger.checkpoint import Signer
from duecourse.ledger.migrate import migrate


def database_url() -> str:
    """Return the URL of the database, starting the embedded server if it is the one."""
    settings = config.read()
    return settings.database_url or embedded.start(settings.home / "postgres")


def empty_database(folder: Path, *, name: str) -> str:
    """Return the URL of an empty database of this name on an embedded server of its own."""
    url = embedded.start(folder)
    with psycopg.connect(url, autocommit=True) as connection:
        known = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(known))
    return conninfo.make_conninfo(url, dbname=name)


@contextmanager
def passing_database(folder: Path, *, name: str) -> Iterator[str]:
    """Yield the URL of an empty database that is dropped in the end, with all it holds."""
    url = empty_database(folder, name=name)
    try:
        yield url
    finally:
        with psycopg.connect(embedded.start(folder), autocommit=True) as connection:
            dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(dropped.format(sql.Identifier(name)))


@contextmanager
def connected(
    url: str | None = None, *, home: Path | None = None
) -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection in the application's own role to a database with the current schema.

    `url` None means: the database of this installation. Its configuration is in force from then on,
    and what is sealed opens with the key under `home` (of this installation if None).
    """
    keep_in_force()
    keep_keys(home)
    with psycopg.connect(url or database_url(), autocommit=True) as connection:
        migrate(connection)
        connection.execute("SET ROLE duecourse_app")
        yield connection


def keep_keys(home: Path | None = None) -> None:
    """Seal in this process with the installation's key, unless the environment says not to.

    `home` None means: this installation. Where nothing is to be sealed, a key that is there already
    still opens what was sealed before.
    """
    settings = config.read()
    path = (home or settings.home) / "keys" / "cases.key"
    if settings.seal or path.exists():
        sealing.use(sealing.AtWork(sealing.LocalKey.from_file(path), writes=settings.seal))


@contextmanager
def as_it_stands() -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection that sees the installation as it stands now, and only reads."""
    with connected() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection


def signer(home: Path | None = None) -> Signer:
    """Return the signer of an installation's ledger; its key is made when there is none.

    `home` None means: this installation.
    """
    return Signer.from_file((home or config.read().home) / "keys" / "ledger.pem")
