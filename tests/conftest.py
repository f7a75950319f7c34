"""Fixtures for all tests: one embedded PostgreSQL server, a fresh database for each test."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from psycopg import conninfo

from duecourse.ledger import embedded
from duecourse.ledger.migrate import migrate

# A test that is slow on a busy machine has not found a fault: what must be fast is measured apart.
settings.register_profile("duecourse", deadline=None)
settings.load_profile("duecourse")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A running PostgreSQL: the one named in the environment, or an embedded one of our own."""
    given = os.environ.get("DUECOURSE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with server_folder() as folder:
        yield embedded.start(folder)
        embedded.stop(folder)


@contextmanager
def server_folder() -> Iterator[Path]:
    """Yield a folder for a server's data, and remove it in the end.

    Not one of pytest's: another session closes their common parent to other users, and a server
    that root starts runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="duecourse-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def own_server() -> Iterator[Path]:
    """The folder of an embedded server that no other test uses; it is stopped in the end."""
    with server_folder() as folder:
        embedded.start(folder)
        yield folder
        embedded.stop(folder)


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield conninfo.make_conninfo(server_url, dbname=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database with the schema laid, in the application's own role."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        migrate(opened)
        opened.execute("SET ROLE duecourse_app")
        yield opened


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A test that is skipped fails where everything must be there: the continuous run."""
    yield from _no_skip()


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """So does a whole file of tests."""
    yield from _no_skip()


def _no_skip() -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("DUECOURSE_CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
