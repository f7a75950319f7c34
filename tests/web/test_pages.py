"""Every route declares its action; each role opens what is its own, and is refused in words."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROUTES = """
from duecourse.web.settings import WebSettings, configure
configure(WebSettings("postgresql:///none", "none", ()))
from duecourse.access.roles import ALLOWED
from duecourse.web.page import PUBLIC
from duecourse.web.urls import urlpatterns
actions = {p.name: getattr(p.callback, "action", None) for p in urlpatterns}
without = [name for name, action in actions.items() if action not in {*ALLOWED, PUBLIC}]
public = sorted(name for name, action in actions.items() if action == PUBLIC)
print(len(urlpatterns) >= 27, without, public)
"""

# Role, then the status of: board, stream, find, feeds, the review queue, reader agreement, desk,
# workload, the queue as a file, the lifecycle. The administrator has no case access and sees only
# the last, which holds no case; who measures readers is none of them.
TABLE = """
    officer          200 200 200 403 200 403 200 403 200 200
    supervisor       200 200 200 200 200 200 200 200 200 200
    court_liaison    200 200 200 403 403 403 200 403 200 200
    records_steward  200 200 200 200 200 403 200 403 200 200
    oversight        200 200 200 200 403 200 403 403 403 200
    administrator    403 403 403 403 403 403 403 403 403 200
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
PATHS = (
    "/", "/board/stream", "/find?q=1", "/feeds", "/reviews", "/reviews/agreement", "/desk",
    "/desk/workload", "/desk/queue.csv", "/lifecycle",
)  # fmt: skip
TEMPLATES = sorted(
    (Path(__file__).parents[2] / "src" / "duecourse" / "web" / "templates").glob("*.html")
)
PUBLIC_NAMES = [
    "sign-in", "sign-in-as", "sign-in-passkey", "sign-in-provider", "sign-in-provider-back",
    "sign-in-second", "sign-out", "start", "verify",
]  # fmt: skip
Visiting = Callable[[str], Any]


def test_every_route_declares_an_action_that_the_policy_knows() -> None:
    told = subprocess.run(
        [sys.executable, "-c", ROUTES], capture_output=True, text=True, check=True
    ).stdout

    assert told.strip() == "True [] " + str(PUBLIC_NAMES)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_role_opens_what_is_its_own(row: list[str], signed_in: Visiting) -> None:
    visitor = signed_in(row[0])

    for path, expected in zip(PATHS, row[1:], strict=True):
        if path == "/board/stream" and expected == "200":
            continue  # a stream that is open does not end; the browser test reads it
        assert int(expected) == visitor.get(path).status, path


def test_nobody_sees_anything_without_signing_in(stranger: Any) -> None:
    assert 404 == stranger.post("/sign-in/demo", page="/sign-in", role="nobody").status

    for path in (
        "/",
        "/find?q=1",
        "/feeds",
        "/reviews",
        "/reviews/1",
        f"/case/{'0' * 8}-0000-8000-8000-{'0' * 12}",
        f"/case/{'0' * 8}-0000-8000-8000-{'0' * 12}/way",
        "/lifecycle",
    ):
        answer = stranger.get(path)
        assert "<h1>Sign in</h1>" in answer.text, path


def test_a_case_that_does_not_exist_is_not_found_in_words(signed_in: Visiting) -> None:
    answer = signed_in("officer").get(f"/case/{'0' * 8}-0000-8000-8000-{'0' * 12}")

    assert (404, True) == (answer.status, "No such case is open to you" in answer.text)


def test_every_answer_carries_the_security_headers(signed_in: Visiting) -> None:
    for path in ("/", "/feeds", "/sign-in", "/nowhere", "/static/duecourse.css"):
        headers = signed_in("supervisor").get(path).headers

        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert re.fullmatch(r"total;dur=\d+\.\d\d", headers["Server-Timing"]), path


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_script_or_style_of_its_own(template: Path) -> None:
    text = template.read_text()

    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) == []


def test_a_form_from_elsewhere_is_refused(signed_in: Visiting) -> None:
    steward = signed_in("records_steward")

    answer = steward.post("/feeds/quarantine/1/release", page="/static/duecourse.css", note="x")

    assert (403, True) == (answer.status, "The form is too old" in answer.text)


def test_a_steward_releases_a_corrected_record_and_the_case_shows_it(signed_in: Visiting) -> None:
    steward = signed_in("records_steward")
    held = steward.get("/feeds?reason=departure-before-arrival").text
    number, row = (
        re.findall(r"quarantine/(\d+)/release", held),
        re.findall(r'aria-label="Record (\d+)/departure"', held),
    )
    arrived = int(re.findall(r"<dt>arrdate</dt><dd>(\d+)</dd>", held)[0])
    key = re.findall(r"<dt>adm_key</dt><dd>(\d+)</dd>", held)[0]
    where = f"/feeds/quarantine/{number[0]}/release"

    empty = steward.post(where, page="/feeds", field="", value="", note="")
    wrong = steward.post(where, page="/feeds", field="depdate", value="1", note="carrier wrote")
    right = steward.post(
        where, page="/feeds", field="depdate", value=str(arrived + 3), note="carrier wrote"
    )

    assert (422, True) == (empty.status, "A release needs a note" in empty.text)
    assert (422, True) == (wrong.status, "stays in quarantine" in wrong.text)
    assert (200, True) == (right.status, f"{row[0]}/departure" in right.text)
    case = steward.get(f"/find?q={key}").text
    assert "Departure confirmed" in case
    assert "by demo-records-steward" in case


def test_only_a_steward_releases(signed_in: Visiting) -> None:
    answer = signed_in("oversight").post("/feeds/quarantine/1/release", page="/feeds", note="x")

    assert 403 == answer.status


def test_accounts_of_other_offices_are_offered_in_a_demonstration(stranger: Any) -> None:
    shown = stranger.get("/sign-in").text
    assert 'name="office" value="Newark"' in shown
    assert 'name="office" value="Houston"' not in shown, "the demonstration's own office"

    desk = stranger.post("/sign-in/demo", page="/sign-in", role="supervisor", office="Newark")

    assert (200, True) == (desk.status, "newark-supervisor" in desk.text)
    nobody = stranger.post("/sign-in/demo", page="/desk", role="supervisor", office="Nowhere")
    assert 404 == nobody.status
