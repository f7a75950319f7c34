"""Signing in at an identity provider: a real one in a process of its own, honest and lying."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

PROGRAM = Path(__file__).parent / "a_provider.py"
START_SECONDS_MAX = 60
Leave = Callable[..., Any]


class Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow: the way back leads to pages that no socket serves."""

    def redirect_request(self, *_: Any) -> None:
        return None


@contextmanager
def providing(lie: str = "") -> Iterator[str]:
    """Yield the issuer of a running provider."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(PROGRAM), str(port), *([lie] if lie else [])]
    running = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    issuer = f"http://localhost:{port}"
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield issuer
    running.terminate()
    running.communicate(timeout=10)


@pytest.fixture(scope="module")
def honest() -> Iterator[str]:
    with providing() as issuer:
        yield issuer


@pytest.fixture
def trusting(pages_database: str) -> Iterator[Callable[..., None]]:
    """Makes the pages trust a provider."""
    from django.test import override_settings

    from duecourse.web.accounts.rules import Provider, SignInRules

    changed: list[Any] = []

    def these(issuer: str, **named: Any) -> None:
        one = override_settings(
            DUECOURSE_PROVIDER=Provider(issuer, "duecourse", "not-secret", **named),
            DUECOURSE_SIGN_IN=SignInRules(second_factor=False),
        )
        one.enable()
        changed.append(one)

    yield these
    for one in reversed(changed):
        one.disable()


@pytest.fixture
def ada(pages_database: str) -> str:
    """Makes the account that the provider calls ada-of-agency, new for each test."""
    from duecourse.access.roles import Role
    from duecourse.web.accounts.models import Account
    from duecourse.web.accounts.open_accounts import open_account

    Account.objects.filter(username__endswith="-of-agency").delete()
    open_account("ada-of-agency", role=Role.OFFICER, password=uuid4().hex, everywhere=True)
    return "ada-of-agency"


def visit(
    person: str, *, altered: Callable[[str], str] = str, back: Callable[[str], str] = str
) -> tuple[Any, Any]:  # fmt: skip
    """Sign in at the provider as `person`; return the pages' answer, and the browser."""
    from django.test import Client

    browser = Client(REMOTE_ADDR=f"10.9.{uuid4().int % 250}.{uuid4().int % 250}")
    there = browser.get("/sign-in/provider")
    if there.status_code != 302:
        return there, browser
    asked = urllib.request.Request(
        altered(there["Location"]), data=urllib.parse.urlencode({"sub": person}).encode()
    )
    try:
        urllib.request.build_opener(Stay).open(asked, timeout=20)
    except urllib.error.HTTPError as sent_back:
        returned = urllib.parse.urlsplit(sent_back.headers["Location"])
        return browser.get(f"{returned.path}?{back(returned.query)}"), browser
    raise AssertionError("the provider did not send anybody back")


def why(answer: Any) -> str:
    """Return the reference on a page of refusal."""
    found = re.search(r"Reference: <code>([^<]+)</code>", answer.content.decode())
    return found.group(1) if found else f"none, {answer.status_code}"


def last_line(record: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    return record.execute(
        "SELECT actor, subject, outcome FROM audit.trail WHERE action = 'account.sign-in'"
        " ORDER BY number DESC LIMIT 1"
    ).fetchone()


@pytest.mark.slow
def test_somebody_with_an_account_signs_in_by_code_and_proof(
    honest: str, trusting: Leave, ada: str, pages_record: psycopg.Connection[Any]
) -> None:
    trusting(honest)

    answer, browser = visit("s-ada")

    assert (302, "/desk") == (answer.status_code, answer["Location"])
    assert ada in browser.get("/desk").content.decode()
    assert (ada, "by provider", "done") == last_line(pages_record)


@pytest.mark.slow
def test_another_person_of_the_same_name_does_not_get_in_afterwards(
    honest: str, trusting: Leave, ada: str
) -> None:
    trusting(honest)
    visit("s-ada")

    answer, browser = visit("s-eve")

    assert "access.no-account-here" == why(answer)
    assert 302 == browser.get("/desk").status_code


@pytest.mark.slow
def test_nobody_gets_an_account_by_themselves_unless_the_installation_says_so(
    honest: str, trusting: Leave, ada: str, pages_record: psycopg.Connection[Any]
) -> None:
    from duecourse.web.accounts.models import Account

    trusting(honest)
    refused, _ = visit("s-new")
    noted = last_line(pages_record)
    trusting(honest, opens_role="oversight")

    made, _ = visit("s-new")

    assert "access.no-account-here" == why(refused)
    assert ("nobody", "by provider: nobody has opened one for you", "refused") == noted
    assert 302 == made.status_code
    account = Account.objects.get(username="nobody-of-agency")
    assert ("oversight", "", False) == (account.role, account.office, account.everywhere)
    assert not account.has_usable_password()


@pytest.mark.slow
@pytest.mark.parametrize("person", ["s-bob", "s-ada"])
def test_two_factors_at_the_provider_are_two_and_one_is_one(
    person: str, honest: str, trusting: Leave, ada: str
) -> None:
    from django.test import override_settings

    from duecourse.web.accounts.rules import SignInRules

    trusting(honest, opens_role="officer")

    with override_settings(DUECOURSE_SIGN_IN=SignInRules(second_factor=True)):
        _, browser = visit(person)
        desk = browser.get("/desk")

    opened = {"s-bob": (200, None), "s-ada": (302, "/account/security")}
    assert opened[person] == (desk.status_code, desk.headers.get("Location"))


@pytest.mark.slow
@pytest.mark.parametrize("lie", ["issuer", "expired", "audience"])
def test_a_token_with_a_lie_signs_nobody_in(
    lie: str, trusting: Leave, ada: str, pages_record: psycopg.Connection[Any]
) -> None:
    with providing(lie) as issuer:
        trusting(issuer)
        answer, browser = visit("s-ada")

    assert "access.provider-refused" == why(answer)
    assert 302 == browser.get("/desk").status_code
    assert ("nobody", "by provider: what it said does not hold", "refused") == last_line(
        pages_record
    )


@pytest.mark.slow
@pytest.mark.parametrize("what", ["nonce", "state", "code_challenge", "code"])
def test_an_answer_to_another_question_signs_nobody_in(
    what: str, honest: str, trusting: Leave, ada: str
) -> None:
    trusting(honest)

    def other(address: str) -> str:
        return re.sub(rf"\b{what}=[^&]+", f"{what}={'x' * 43}", address)

    asked_otherwise = what in ("nonce", "code_challenge")
    answer, browser = visit(
        "s-ada", altered=other if asked_otherwise else str, back=str if asked_otherwise else other
    )

    assert "access.provider-refused" == why(answer)
    assert 302 == browser.get("/desk").status_code


@pytest.mark.slow
def test_a_provider_that_calls_itself_otherwise_is_not_trusted(
    honest: str, trusting: Leave, ada: str
) -> None:
    trusting(honest.replace("localhost", "127.0.0.1") + "/")

    answer, _ = visit("s-ada")

    assert "access.provider-refused" == why(answer)


@pytest.mark.slow
def test_a_locked_account_stays_locked_for_the_provider(
    honest: str, trusting: Leave, ada: str
) -> None:
    from duecourse.web.accounts.models import Account

    trusting(honest)
    Account.objects.filter(username=ada).update(is_active=False)

    answer, _ = visit("s-ada")

    assert "access.no-account-here" == why(answer)


@pytest.mark.slow
def test_without_a_provider_there_is_no_way_to_one(pages_database: str) -> None:
    from django.test import Client

    assert 404 == Client().get("/sign-in/provider").status_code
    assert 404 == Client().get("/sign-in/provider/back").status_code
