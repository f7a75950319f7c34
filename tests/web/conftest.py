"""A demonstration running as a visitor would start it, and a real browser."""

import http.cookiejar
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from duecourse.ledger.migrate import migrate

START_SECONDS_MAX = 240  # several of them start at once beside other tests
CASES = "900"
BROWSER_MISSING = (
    "Chromium or its driver is missing; `make browser` installs both from the system's packages"
)
# Without these, a browser on a closed network spends its time on connections of its own.
BROWSER_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1280,1400", "--hide-scrollbars",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


class Visitor:
    """Somebody with a session, without a browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, *, page: str, **fields: str) -> Answer:
        """Send a form as the page at `page` would."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page).text)
        fields["csrfmiddlewaretoken"] = token.group(1) if token else ""
        data = urllib.parse.urlencode(fields).encode()
        return self._ask(urllib.request.Request(self.address + path, data=data))

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=20) as answer:
                return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read().decode(), dict(refused.headers))


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    """The address of a running demonstration, shared by the files of one process."""
    with demonstration() as address:
        yield address


@pytest.fixture(scope="module")
def own_demo() -> Iterator[str]:
    """The address of a running demonstration that no other file changes."""
    with demonstration() as address:
        yield address


@contextmanager
def demonstration() -> Iterator[str]:
    """Yield the address of a demonstration, at home in a folder of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="duecourse-", ignore_cleanup_errors=True) as home:
        yield from _demonstration(Path(home), port=port)


def _demonstration(home: Path, *, port: int) -> Iterator[str]:
    # All tests come from one address; the limits are tried by test_rates.
    environment = {**os.environ, "DUECOURSE_HOME": str(home), "DUECOURSE_RATES": "off"}
    environment.pop("DUECOURSE_DATABASE_URL", None)
    log = home / "demo.log"
    with log.open("w") as written:
        command = [sys.executable, "-m", "duecourse", "demo", "--port", str(port)]
        # Enough to have a case at every place of every story.
        command += ["--rate", "20", "--cases", CASES]
        running = subprocess.Popen(command, env=environment, stdout=written, stderr=written)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, running=running, log=log)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=20)
        from duecourse.ledger import embedded

        embedded.stop(home / "demo" / "postgres")


def _wait_for(address: str, *, running: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(address + "/sign-in", timeout=5).close()
        except OSError:
            time.sleep(0.2)
            continue
        return
    pytest.fail(f"the demonstration did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def desks(server_url: str) -> Iterator[str]:
    """The address of pages with generated cases to work on (desk_server)."""
    with _pages_of(server_url, "desk_server.py") as address:
        yield address


@pytest.fixture
def place_of_ada(server_url: str) -> Iterator[str]:
    """The address of pages as a real place begins, with one account (account_server)."""
    with _pages_of(server_url, "account_server.py") as address:
        yield address


@contextmanager
def _pages_of(server_url: str, server: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, str(Path(__file__).parent / server)]
    url = conninfo.make_conninfo(server_url, dbname=name)
    with tempfile.NamedTemporaryFile("w", prefix="desks-", suffix=".log") as written:
        running = subprocess.Popen([*program, url, str(port)], stdout=written, stderr=written)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, running=running, log=Path(written.name))
            yield address
        finally:
            running.terminate()
            running.wait(timeout=20)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def at_desk(desks: str) -> Callable[[str], Visitor]:
    """Returns a visitor signed in at the desk of a role."""

    def as_role(role: str) -> Visitor:
        visitor = Visitor(desks)
        visitor.post("/sign-in/demo", page="/sign-in", role=role)
        return visitor

    return as_role


@pytest.fixture
def stranger(demo: str) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(demo)


@pytest.fixture
def signed_in(demo: str) -> Callable[[str], Visitor]:
    """Returns a visitor signed in with the demonstration account of a role."""

    def as_role(role: str) -> Visitor:
        visitor = Visitor(demo)
        assert visitor.post("/sign-in/demo", page="/sign-in", role=role).status in (200, 403)
        return visitor

    return as_role


@pytest.fixture(scope="session")
def browser_tools() -> tuple[str, str]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip(BROWSER_MISSING)
    return chromium, driver


@pytest.fixture
def open_browser(
    browser_tools: tuple[str, str], tmp_path: Path
) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens real browsers and closes them."""
    opened: list[webdriver.Chrome] = []

    def open_one(*, script: bool = True) -> webdriver.Chrome:
        options = webdriver.ChromeOptions()
        for flag in (*BROWSER_FLAGS, f"--user-data-dir={tmp_path / str(len(opened))}"):
            options.add_argument(flag)
        if not script:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2}
            )
        options.binary_location = browser_tools[0]
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        opened.append(webdriver.Chrome(options=options, service=Service(browser_tools[1])))
        return opened[-1]

    yield open_one
    for one in opened:
        one.quit()


@pytest.fixture(scope="session")
def pages_database(server_url: str) -> Iterator[str]:
    """The URL of a database that pages of this very process stand on; Django is set up for it."""
    name = f"pages_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    url = conninfo.make_conninfo(server_url, dbname=name)
    with psycopg.connect(url, autocommit=True) as opened:
        migrate(opened)
    from duecourse.web.serve import prepare
    from duecourse.web.settings import WebSettings

    prepare(WebSettings(url, "only-for-tests-" * 4, ("testserver",), demo=True))
    yield url
    from django.db import connections

    from duecourse.web import doors

    doors.close()
    connections.close_all()
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def pages_record(pages_database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the record behind the pages, in the application's own role."""
    with psycopg.connect(pages_database, autocommit=True) as opened:
        opened.execute("SET ROLE duecourse_app")
        yield opened
