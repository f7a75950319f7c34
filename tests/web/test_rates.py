"""Limits of requests in a minute, and the headers of every answer."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from clerks import Clerk

ROOT = Path(__file__).parents[2]
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# A process of its own: the web's settings hold for a whole process.
SECURE = """
import sys
from duecourse.web.serve import prepare
from duecourse.web.settings import WebSettings
prepare(WebSettings(sys.argv[1], "secret", ("testserver",), secure=True))
from django.test import Client
answer = Client().get("/sign-in", secure=True)
print(answer.headers["Strict-Transport-Security"])
for name, cookie in sorted(answer.cookies.items()):
    print(name, cookie["path"], bool(cookie["secure"]), bool(cookie["httponly"]), cookie["domain"])
from duecourse.web import doors
doors.close()
"""


@pytest.fixture
def limited(pages_database: str) -> Iterator[None]:
    """Three requests in a minute of each kind, for an account; five for an address."""
    from django.test import override_settings

    from duecourse.web import rates
    from duecourse.web.rate_limits import Limit, Rates

    few = Limit(account=3, address=5)
    # A minute that does not end while the test runs.
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rates, "WINDOW_SECONDS", 10**12)
        patched.setattr(rates, "COUNTS", rates.Counts())
        with override_settings(DUECOURSE_RATES=Rates(few, few, few)):
            yield


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "kind"),
    [("/find?q=1", "search"), ("/papers?q=1", "search"), ("/desk/queue.csv", "export")],
)
def test_searches_and_exports_are_limited_for_an_account(
    path: str, kind: str, limited: None, pages_record: psycopg.Connection[Any]
) -> None:
    clerk = Clerk("officer")
    before = _limits(pages_record)

    answers = [clerk.get(path) for _ in range(5)]

    assert [200, 200, 200, 429, 429] == [one.status_code for one in answers]
    assert f"too many requests of this kind ({kind})" in answers[3].content.decode()
    assert int(answers[3]["Retry-After"]) > 0
    assert [("demo-officer", kind, "refused")] == _limits(pages_record)[len(before) :]
    assert 200 == clerk.get("/desk").status_code, "what is not limited goes on"


@pytest.mark.slow
def test_signing_in_is_limited_for_an_address(limited: None) -> None:
    from django.test import Client

    here, elsewhere = Client(REMOTE_ADDR="10.1.1.1"), Client(REMOTE_ADDR="10.1.1.2")

    statuses = [here.get("/sign-in").status_code for _ in range(6)]

    assert [200] * 5 + [429] == statuses
    assert 200 == elsewhere.get("/sign-in").status_code


@pytest.mark.slow
def test_every_search_and_every_file_of_rows_falls_under_a_limit(pages_database: str) -> None:
    from django.test import RequestFactory

    from duecourse.web.rates import kind_of
    from duecourse.web.urls import urlpatterns

    kinds: dict[str, str | None] = {}
    for one in urlpatterns:
        request = RequestFactory().get("/")
        request.resolver_match = SimpleNamespace(url_name=one.name, route=str(one.pattern))
        kinds[str(one.name)] = kind_of(request, one.callback)

    assert {"search"} == {kinds[name] for name in ("find", "papers-find", "oversight-trail")}
    assert {"export"} == {kind for name, kind in kinds.items() if "csv" in name}
    assert ("export", "sign-in", None) == (
        kinds["export-file"], kinds["sign-in-second"], kinds["case"],
    )  # fmt: skip


@pytest.mark.slow
def test_counts_begin_anew_each_minute_and_never_hold_more_than_their_most() -> None:
    from duecourse.web.rates import KEYS_MAX, Counts

    counts = Counts()
    first = [counts.add("a", second=second) for second in (60, 61, 119, 120)]
    for number in range(KEYS_MAX):
        counts.add(str(number), second=121)

    assert [1, 2, 3, 1] == first
    assert 1 == counts.add("a", second=122), "a flood of keys is forgotten, not kept"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/sign-in", "/desk", "/nowhere", "/account/security"])
def test_every_answer_has_the_headers(path: str, pages_database: str) -> None:
    headers = Clerk("officer").get(path).headers

    assert HEADERS == {name: headers[name] for name in HEADERS}
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    assert re.findall(r"unsafe|nonce|\*", headers["Content-Security-Policy"]) == []
    assert "no-store" in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers


@pytest.mark.slow
def test_over_tls_the_transport_is_kept_and_cookies_belong_to_the_host(database_url: str) -> None:
    from duecourse.ledger.migrate import migrate

    with psycopg.connect(database_url, autocommit=True) as opened:
        migrate(opened)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

    told = subprocess.run(
        [sys.executable, "-c", SECURE, database_url], capture_output=True, text=True,
        env=environment,
    )  # fmt: skip

    assert [
        "max-age=63072000; includeSubDomains",
        "__Host-form / True True ",
    ] == told.stdout.splitlines(), told.stderr


def _limits(record: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return record.execute(
        "SELECT actor, subject, outcome FROM audit.trail WHERE action = 'request.limit'"
        " ORDER BY number"
    ).fetchall()
