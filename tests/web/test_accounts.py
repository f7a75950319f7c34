"""An account inside a protected compartment sees its cases; everybody else does not."""

import dataclasses
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from doubts import doubt

from duecourse.actions.review_ask import ask

# A process of its own: the web's settings hold for a whole process.
ASK = """
import sys
from duecourse.web.serve import prepare
from duecourse.web.settings import WebSettings
from duecourse.web.accounts.rules import SignInRules
rules = SignInRules(second_factor=False)
prepare(WebSettings(sys.argv[1], "secret", ("testserver",), sign_in=rules))
from django.test import Client
from duecourse.access.roles import Role
from duecourse.web.accounts.open_accounts import open_account
for name, inside in (("out", []), ("in", ["vawa"])):
    open_account(name, role=Role.OFFICER, password="a long enough passphrase", inside=inside)
    client = Client()
    assert client.login(username=name, password="a long enough passphrase")
    listed = "Case " + sys.argv[2] + "<" in client.get("/reviews").content.decode()
    opened = client.get("/reviews/" + sys.argv[2]).status_code
    sent = client.post("/reviews/" + sys.argv[2] + "/answer", {"answer": "none"}).status_code
    print(name, listed, opened, sent)
from duecourse.web import doors
doors.close()
"""


@pytest.mark.slow
def test_a_protected_case_is_open_to_accounts_inside_only(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    one = dataclasses.replace(doubt("r", "1"), compartment="vawa")
    number = ask(connection, one, at=datetime(2026, 11, 25, 9, tzinfo=UTC))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}

    told = subprocess.run(
        [sys.executable, "-c", ASK, database_url, str(number)], capture_output=True, text=True,
        env=environment,
    )  # fmt: skip

    assert [line.strip() for line in told.stdout.splitlines()] == [
        "out False 404 404",
        "in True 200 302",
    ], told.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "two words", "x" * 401])
def test_a_compartments_name_that_cannot_be_is_refused(name: str) -> None:
    command = (
        "import sys\n"
        "from duecourse.web.settings import WebSettings, configure\n"
        "configure(WebSettings('postgresql:///none', 'none', ()))\n"
        "from duecourse.access.roles import Role\n"
        "from duecourse.web.accounts.open_accounts import CompartmentNameInvalid, open_account\n"
        "asked = {'role': Role.OFFICER, 'password': 'a long enough one', 'inside': sys.argv[1:]}\n"
        "try:\n"
        "    open_account('n', **asked)\n"
        "except CompartmentNameInvalid as refused:\n"
        "    print(refused.code)\n"
    )
    told = subprocess.run([sys.executable, "-c", command, name], capture_output=True, text=True)

    assert "access.compartment-name-invalid" == told.stdout.strip(), told.stderr
