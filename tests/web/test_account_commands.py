"""`duecourse account`: lock, unlock, end sign-ins, forget factors, rotate the secret."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
PASSWORD = "a long enough passphrase"
# Somebody with two factors signs in; a second run asks with the cookie of the first.
PAGES = """
import sys
from pathlib import Path
from duecourse.web.serve import prepare
from duecourse.web.settings import WebSettings
url, home, cookie = sys.argv[1:]
prepare(WebSettings(url, (Path(home) / "keys" / "web.secret").read_text(), ("testserver",)))
import pyotp
from django.test import Client
from duecourse.web.accounts import factors
from duecourse.web.accounts.models import Account
from duecourse.web.doors import close, now
person = Account.objects.get(username="ada")
client = Client()
if cookie:
    client.cookies["sessionid"] = cookie
else:
    client.post("/sign-in", {"username": "ada", "password": "a long enough passphrase"})
    if factors.has_codes(person):
        factors.OneTimeCodes.objects.update(last_step=0)
    secret = factors.opened(factors.OneTimeCodes.objects.get().secret).decode() \\
        if factors.has_codes(person) else factors.begin_codes(person)
    if not factors.has_codes(person):
        factors.confirm_codes(person, pyotp.TOTP(secret).now(), at=now())
        factors.OneTimeCodes.objects.update(last_step=0)
        client.cookies.clear()
        client.post("/sign-in", {"username": "ada", "password": "a long enough passphrase"})
    client.post("/sign-in/second", {"code": pyotp.TOTP(secret).now()})
print(client.get("/desk").status_code, client.cookies["sessionid"].value)
close()
"""


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Any:
    """Runs a command for an installation of its own."""
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT / "src"), "DUECOURSE_HOME": str(tmp_path),
        "DUECOURSE_DATABASE_URL": database_url,
    }  # fmt: skip

    def one(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "duecourse", "account", *arguments], env=environment,
            input=PASSWORD + "\n", capture_output=True, text=True,
        )  # fmt: skip

    return one


@pytest.fixture
def asked(database_url: str, tmp_path: Path) -> Any:
    """Signs in, or asks with a standing session: returns the status of a page, and the session."""

    def one(cookie: str = "") -> tuple[int, str]:
        told = subprocess.run(
            [sys.executable, "-c", PAGES, database_url, str(tmp_path), cookie],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True,
        )  # fmt: skip
        assert 0 == told.returncode, told.stderr
        status, session = told.stdout.split()
        return int(status), session

    return one


@pytest.mark.slow
def test_a_rotated_secret_ends_sign_ins_and_keeps_second_factors(
    run: Any, asked: Any, tmp_path: Path
) -> None:
    run("add", "ada", "--role", "officer", "--every-office")
    path = tmp_path / "keys" / "web.secret"
    first = path.read_text()
    status, session = asked()

    told = run("rotate-secret")

    assert (0, True) == (told.returncode, "1 secrets of one-time codes" in told.stdout), told.stderr
    assert (200, 302) == (status, asked(session)[0])
    assert (0o600, False) == (path.stat().st_mode & 0o777, path.read_text() == first)
    assert 200 == asked()[0], "the same application still shows codes that fit"


@pytest.mark.slow
def test_an_account_is_locked_unlocked_and_signed_out_by_command(
    run: Any, asked: Any, database_url: str
) -> None:
    run("add", "ada", "--role", "officer", "--every-office")
    opened = [asked()]
    listed = run("sessions", "ada").stdout
    run("sessions", "ada", "--end")
    opened.append(asked(opened[0][1]))
    opened.append(asked())
    run("lock", "ada")
    opened.append(asked(opened[2][1]))
    run("unlock", "ada")
    opened.append(asked())

    run("forget-factors", "ada")

    assert [200, 302, 200, 302, 200] == [status for status, _ in opened]
    assert re.match(r"since .* UTC, seen .* UTC, from 127.0.0.1, second factor code\n", listed)
    with psycopg.connect(database_url) as record:
        lines = record.execute(
            "SELECT subject FROM audit.trail WHERE action = 'account.lock' ORDER BY number"
        ).fetchall()
        left = record.execute("SELECT count(*) FROM accounts.one_time_codes").fetchone()
    assert [
        "ada: officer of every office", "ada: sign-ins ended", "ada: locked", "ada: unlocked",
        "ada: second factors forgotten",
    ] == [line[0] for line in lines]  # fmt: skip
    assert (0,) == left


@pytest.mark.slow
def test_an_account_that_does_not_exist_is_said_to_be_none(run: Any) -> None:
    told = run("lock", "nobody")

    assert (2, True) == (told.returncode, "access.account-unknown" in told.stderr)
