"""Every address is walked: what an answer tells the browser, and what it must not tell anybody.

The routes come from `web.routes.declared`, so a new page is walked without a line here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from clerks import Clerk, new_case
from open_case import Base

from duecourse.actions.letter import Issuer
from duecourse.actions.outgoing import Outgoing
from duecourse.actions.paper_store import PaperStore

STANDS_FOR = {
    "version": "1", "number": "1", "alert": "1", "export": "1", "name": "nobody-acts",
    "total": "0" * 64, "bulk": str(UUID(int=1)), "form": str(UUID(int=1)),
}  # fmt: skip
PARAMETER = re.compile(r"<\w+:(\w+)>")
ELSEWHERE = re.compile(
    r'<(?:script|link|img|iframe|form)\b[^>]*(?:src|href|action)="(?:https?:)?//'
)
INSIDE = ("Traceback", "/site-packages/", "psycopg", "SELECT ", "a detail of the inside")
POLICY = (
    "default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
    "script-src 'self'",
)  # fmt: skip


@pytest.fixture
def papers(tmp_path: Path, pages_database: str) -> Iterator[None]:
    """Where the documents of these pages are kept."""
    from django.test import override_settings

    store = PaperStore(tmp_path)
    with override_settings(DUECOURSE_OUTGOING=Outgoing(store, Issuer((), ""))):
        yield


@pytest.fixture
def paths(pages_record: Base, papers: None) -> list[str]:
    """The address of every page, of a case where it is about one, but of the endless stream."""
    from duecourse.web import routes

    case_id = new_case(pages_record)
    stands = {**STANDS_FOR, "case_id": str(case_id)}
    filled = [
        PARAMETER.sub(lambda found: stands[found.group(1)], str(one["route"]))
        for one in routes.declared()
        if one["name"] not in ("board-stream", "sign-out")
    ]
    return [*filled, "/nowhere", f"/case/{uuid4()}"]


@pytest.fixture
def answers(paths: list[str]) -> dict[str, Any]:
    """What a supervisor is answered at every address."""
    clerk = Clerk("supervisor")
    return {path: clerk.get(path) for path in paths}


def text_of(answer: Any) -> str:
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    return str(answer.content.decode())


def test_every_answer_is_closed_to_other_sites_caches_and_inline_script(
    answers: dict[str, Any],
) -> None:
    faults = []
    for path, answer in answers.items():
        policy = answer.headers.get("Content-Security-Policy", "")
        holds = {
            "policy": all(one in policy for one in POLICY) and "unsafe" not in policy,
            "sniffing": answer.headers.get("X-Content-Type-Options") == "nosniff",
            "referrer": answer.headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
            "other sites": "Access-Control-Allow-Origin" not in answer.headers,
            "caches": "no-store" in answer.headers.get("Cache-Control", ""),
            "from elsewhere": ELSEWHERE.search(text_of(answer)) is None,
            "the inside": not any(one in text_of(answer) for one in INSIDE),
            "no failure": answer.status_code < 500,
        }
        faults += [(path, name) for name, held in holds.items() if not held]

    assert [] == faults
    assert len(answers) > 50


def test_every_answer_says_what_it_is(answers: dict[str, Any]) -> None:
    kinds = {
        path: answer.headers.get("Content-Type", "")
        for path, answer in answers.items()
        if not 300 <= answer.status_code < 400 and answer.content
    }

    assert [] == [
        (path, kind)
        for path, kind in kinds.items()
        if not kind or (kind.startswith("text/") and "charset=utf-8" not in kind)
    ]


def test_every_page_of_somebody_signed_in_offers_to_sign_out(answers: dict[str, Any]) -> None:
    pages = {path: text_of(one) for path, one in answers.items() if one.status_code == 200}

    without = [path for path, text in pages.items() if text and "/sign-out" not in text]

    assert [] == without


def test_cookies_are_closed_to_script_and_other_sites(pages_database: str) -> None:
    from django.test import Client

    visitor = Client()
    visitor.get("/sign-in")
    visitor.post("/sign-in/demo", {"role": "officer"})

    cookies = visitor.cookies
    assert {"Lax"} <= {one["samesite"] for one in cookies.values()} <= {"Lax", "Strict"}
    assert cookies["sessionid"]["httponly"]


def test_passwords_are_masked_and_may_be_pasted(pages_database: str) -> None:
    from django.test import Client

    text = Client().get("/sign-in").content.decode()

    fields = re.findall(r'<input[^>]*name="password"[^>]*>', text)
    assert 1 == len(fields)
    assert 'type="password"' in fields[0]
    assert not re.search(r'autocomplete="off"|onpaste|readonly|maxlength', fields[0])


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_methods_that_no_page_has_are_refused(paths: list[str], method: str) -> None:
    clerk = Clerk("supervisor")

    statuses = {path: getattr(clerk.client, method)(path).status_code for path in paths[:-2]}

    assert {} == {path: status for path, status in statuses.items() if status != 405}


@pytest.mark.parametrize("path", [
    "/.git/config", "/.env", "/static/", "/static/../settings.py", "/static/%2e%2e/settings.py",
    "/admin/", "/docs", "/metrics", "/debug", "/static/.git/config", "/robots.txt~",
])  # fmt: skip
def test_nothing_but_our_own_files_is_served(pages_database: str, path: str) -> None:
    answer = Clerk("administrator").get(path)

    assert 404 == answer.status_code
    assert not any(one in answer.content.decode() for one in INSIDE)


def test_a_failure_of_ours_tells_nothing_of_the_inside(
    pages_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.test import Client

    from duecourse.actions import desks
    from duecourse.web.accounts.models import Account

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a detail of the inside")

    monkeypatch.setattr(desks, "look_at_desk", fails)
    visitor = Client(raise_request_exception=False)
    visitor.force_login(Account.objects.get(username="demo-officer"))

    answer = visitor.get("/desk")

    text = answer.content.decode()
    assert 500 == answer.status_code
    assert "Something failed on our side" in text
    assert [] == [one for one in INSIDE if one in text]
