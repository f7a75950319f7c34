"""A real board in a process of its own, with somebody signed in."""

import http.client
import http.cookiejar
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from typing import Final

WATCHER: Final = "bench-watcher"
START_SECONDS_MAX: Final = 60.0
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class BoardServer:
    """Serves the pages from its making on, until `stop`; `first_page_ms` is its very first page."""

    def __init__(self, *, url: str, home: str, port: int) -> None:
        self._port = port
        environment = {**os.environ, "DUECOURSE_DATABASE_URL": url, "DUECOURSE_HOME": home}
        program = [sys.executable, "-m", "duecourse"]
        password = secrets.token_urlsafe(24)
        subprocess.run(
            [*program, "account", "add", WATCHER, "--role", "oversight"],
            env=environment, input=password + "\n", text=True, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self._server = subprocess.Popen(
            [*program, "up", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
        )
        self.first_page_ms = 0.0
        self._cookie = self._sign_in(password)

    def _sign_in(self, password: str) -> str:
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        address = f"http://127.0.0.1:{self._port}/sign-in"
        until = time.monotonic() + START_SECONDS_MAX
        while True:
            started = time.perf_counter()
            try:
                page = opener.open(address, timeout=5).read().decode()
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        self.first_page_ms = 1_000 * (time.perf_counter() - started)
        token = TOKEN.search(page)
        assert token is not None, "the sign-in page has no form"
        fields = {
            "csrfmiddlewaretoken": token.group(1), "username": WATCHER, "password": password,
        }  # fmt: skip
        opener.open(address, urllib.parse.urlencode(fields).encode(), timeout=10).close()
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    def ask(self, path: str) -> http.client.HTTPResponse:
        """Return the answer to somebody who is signed in; its body is not read yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", path, headers={"Cookie": self._cookie})
        return connection.getresponse()

    def stop(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(timeout=20)
