"""The pages of papers: roles, bad input in place, files in and out, the public page."""

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from browsing import PHONE, WIDE, OpenBrowser, follow, picture, sign_in, violations
from psycopg import conninfo
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from conftest import Answer, Visitor, _wait_for

ROOT = Path(__file__).parents[2]
GIGABYTE = 1 << 30
CASE = "7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11"
PAPERS = f"/case/{CASE}/papers"
SCRIPT = "<script>alert('x')</script>"
# Serves one fictional case with demonstration accounts; what it sends are files in its home.
SERVE = """
import sys
from datetime import date, timedelta
from pathlib import Path
import psycopg
from cases_on_file import HEARING, open_case
from duecourse.actions.outgoing import outgoing
from duecourse.ledger.migrate import migrate
from duecourse.web.serve import prepare, serve
from duecourse.web.settings import WebSettings
url, home, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
with psycopg.connect(url, autocommit=True) as base:
    migrate(base)
    ahead = (date.today() + timedelta(days=60)).isoformat()
    open_case(base, {**HEARING, "hearing_on": ahead}, counsel="Maya Okafor")
out = outgoing(home, public_url=f"http://127.0.0.1:{port}", demo=True)
serve(prepare(WebSettings(url, "secret", ("127.0.0.1",), demo=True, outgoing=out)),
      host="127.0.0.1", port=port)
"""
ADDRESS = {
    "usable": "yes", "lines": "1200 Smith St Apt 4", "city": "Houston", "state": "TX",
    "post_code": "77002", "country": "US", "use": "home", "since": "2026-03-01",
    "said_by": "the person",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with one case."""
    home, name = tmp_path_factory.mktemp("papers"), f"papers_{uuid.uuid4().hex}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    url = conninfo.make_conninfo(server_url, dbname=name)
    log = home / "served.log"
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests" / "actions")])
    with log.open("w") as written:
        running = subprocess.Popen(
            [sys.executable, "-c", SERVE, url, str(home), str(port)], stdout=written,
            stderr=written, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}", running=running, log=log)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=20)
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Clerk(Visitor):
    """A visitor who can also send files."""

    def upload(self, path: str, *, content: bytes, name: str, **fields: str) -> Answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).text)
        fields["csrfmiddlewaretoken"] = token.group(1) if token else ""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask(urllib.request.Request(self.address + path, data=body, headers=kind))


def clerk(site: str, role: str = "officer") -> Clerk:
    """Return somebody signed in with a role."""
    visitor = Clerk(site)
    visitor.post("/sign-in/demo", page="/sign-in", role=role)
    return visitor


def papers(visitor: Visitor) -> str:
    return visitor.get(PAPERS).text


def seen(visitor: Visitor, path: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', visitor.get(path).text)
    assert found is not None
    return found.group(1)


def stated(visitor: Visitor, form: str, **fields: str) -> Answer:
    """Fill a form in and send it."""
    path = f"{PAPERS}/{form}"
    return visitor.post(path, page=path, seen=seen(visitor, path), **fields)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lines": "unknown"}, "stands for no place"),
        ({"post_code": "10001"}, "does not go with the rest"),
        ({"since": "2026-02-30"}, "2026-02-30 is no day of the calendar"),
        ({"since": "31 Sept"}, "31 Sept is no day of the calendar"),
        ({"use": "spying"}, "There is no such used for"),
        ({"country": "ZZ"}, "does not exist"),
    ],
)
def test_a_wrong_address_keeps_what_was_typed_and_says_what_is_wrong_in_place(
    site: str, wrong: dict[str, str], said: str
) -> None:
    ana = clerk(site)
    before = seen(ana, f"{PAPERS}/address")

    answer = stated(ana, "address", **(ADDRESS | wrong))

    assert (422, True, True) == (
        answer.status, said in answer.text, f'value="{ADDRESS["city"]}"' in answer.text,
    )  # fmt: skip
    assert 'aria-invalid="true"' in answer.text
    assert before == seen(ana, f"{PAPERS}/address")


def test_an_address_is_recorded_once_however_often_the_form_is_sent(site: str) -> None:
    ana = clerk(site)
    version = seen(ana, f"{PAPERS}/address")
    page = f"{PAPERS}/address"

    first = ana.post(page, page=page, seen=version, **ADDRESS, in_care_of="Casa Esperanza")
    second = ana.post(page, page=page, seen=version, **ADDRESS, in_care_of="Casa Esperanza")

    assert (200, 422, True) == (first.status, second.status, "case.stale-form" in second.text)
    assert 1 == papers(ana).count("c/o Casa Esperanza")


def test_a_pasted_script_is_shown_as_text(site: str) -> None:
    ana = clerk(site)

    assert 200 == stated(ana, "note", text=SCRIPT).status

    assert ("&lt;script&gt;" in papers(ana), SCRIPT in papers(ana)) == (True, False)
    assert SCRIPT not in ana.get(f"/papers?q={urllib.parse.quote(SCRIPT)}").text


def test_a_file_goes_in_and_comes_out_as_an_attachment(site: str) -> None:
    ana = clerk(site)
    where = f"{PAPERS}/document"
    answer = ana.upload(
        where, content=b"The words of a letter.", name="letter.txt", title="A letter",
        type="letter", sensitivity="ordinary", replaces="",
    )  # fmt: skip
    version = re.findall(rf'href="{where}/(\d+)"', answer.text)[0]

    got = ana.get(f"{where}/{version}")

    assert "The words of a letter." == got.text
    assert got.headers["Content-Disposition"].startswith('attachment; filename="letter.txt"')
    assert ("nosniff", "no-store") == (
        got.headers["X-Content-Type-Options"], got.headers["Cache-Control"],
    )  # fmt: skip
    assert "letter" in ana.get("/papers?q=letter&type=letter").text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00\x03", "letter.pdf", "document.wrong-format"),
        (b"<html></html>", "letter.txt", "document.wrong-format"),
        (b"words", "letter.pdf", "document.wrong-format"),
    ],
)
def test_a_wrong_file_keeps_the_fields_and_leaves_nothing(
    site: str, content: bytes, name: str, said: str
) -> None:
    ana = clerk(site)
    before = seen(ana, f"{PAPERS}/note")

    answer = ana.upload(
        f"{PAPERS}/document", content=content, name=name, title="A title to keep", type="letter",
        sensitivity="ordinary", replaces="",
    )  # fmt: skip

    assert (422, True, True) == (
        answer.status, said in answer.text, "A title to keep" in answer.text,
    )  # fmt: skip
    assert before == seen(ana, f"{PAPERS}/note")


def first_answer(site: str, head: bytes, body: bytes = b"") -> bytes:
    """Send the beginning of a request and return the first line of the answer."""
    host, port = site.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head + body)
        return line.recv(4_096)


def test_two_gigabytes_are_refused_before_a_byte_of_them_is_sent(site: str) -> None:
    head = f"POST {PAPERS}/document HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {2 * GIGABYTE}"

    answer = first_answer(site, f"{head}\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_of_untold_length_is_cut_off_at_the_limit(site: str) -> None:
    ana = clerk(site)
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        while sent < 2 * GIGABYTE:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    request = urllib.request.Request(
        f"{site}{PAPERS}/document", data=chunks(), headers={"Transfer-Encoding": "chunked"}
    )
    try:
        status = ana._ask(request).status
    except (urllib.error.URLError, ConnectionError):
        status = 413  # the server hung up while we were still sending
    assert 413 == status
    assert sent < GIGABYTE


def test_a_notice_is_shown_prepared_sent_and_verified_by_anybody(site: str) -> None:
    ana = clerk(site)
    stated(
        ana, "channel", channel="email", value="elena@example.org", whose="person",
        name="Elena Rivas Mora", language="es", since="2026-03-01",
    )  # fmt: skip
    choose = f"{PAPERS}/notice"
    to = re.findall(r'<option value="(\d+)"[^>]*>E-mail to elena', ana.get(choose).text)[0]
    query = urllib.parse.urlencode({"name": "hearing_reminder", "to": to, "language": "es"})

    preview = ana.get(f"{choose}?{query}").text
    ana.post(
        choose, page=choose, seen=seen(ana, f"{choose}?{query}"), name="hearing_reminder", to=to,
        language="es",
    )  # fmt: skip
    version = re.findall(r"/papers/notice/(\d+)/send", papers(ana))[0]
    sent = ana.post(f"{choose}/{version}/send", page=PAPERS, seen=seen(ana, PAPERS))

    assert "Usted tiene una audiencia" in preview
    assert "<strong>Sent</strong>" in sent.text
    with ana._opener.open(f"{site}{choose}/{version}.pdf", timeout=20) as answer:
        assert answer.read().startswith(b"%PDF-")


def test_a_notice_to_a_strangers_name_is_refused_with_the_reason(site: str) -> None:
    ana = clerk(site)
    stated(
        ana, "channel", channel="email", value="james@example.org", whose="person",
        name="James Whitfield", language="en", since="2026-03-01",
    )  # fmt: skip
    choose = f"{PAPERS}/notice"
    to = re.findall(r'<option value="(\d+)"[^>]*>E-mail to james', ana.get(choose).text)[0]

    answer = ana.get(f"{choose}?name=hearing_reminder&language=en&to={to}")

    assert (422, True) == (answer.status, "not that of the person" in answer.text)


def test_the_public_page_says_yes_or_no_and_names_nobody(site: str) -> None:
    somebody = Visitor(site)

    for total in ("0" * 64, "x", "0" * 63 + "'"):
        answer = somebody.get(f"/verify/{total}")
        assert (404, True) == (answer.status, "No notice with this code" in answer.text)


# Role, then the status of: papers, search, a notice to nobody in force, a note, a medical document.
ROLES = """
    officer          200 200 422 422 422
    supervisor       200 200 422 422 422
    court_liaison    200 200 422 422 403
    records_steward  200 200 403 422 403
    oversight        200 200 403 403 403
    administrator    403 403 403 403 403
"""


@pytest.mark.parametrize("row", [line.split() for line in ROLES.strip().splitlines()])
def test_each_role_reads_and_writes_what_is_its_own(site: str, row: list[str]) -> None:
    visitor, note = clerk(site, row[0]), f"{PAPERS}/note"

    told = [
        visitor.get(PAPERS).status,
        visitor.get("/papers?q=x").status,
        visitor.get(f"{PAPERS}/notice?name=hearing_reminder&language=en&to=1").status,
        visitor.post(note, page="/sign-in" if row[1] == "403" else note, text=" ").status,
        visitor.upload(f"{PAPERS}/document", content=b"MZ", name="x.pdf", title="A wound",
                       type="medical", sensitivity="ordinary", replaces="").status,
    ]  # fmt: skip

    assert [int(one) for one in row[1:]] == told


def test_what_axe_finds_on_the_pages_of_papers_is_nothing(
    site: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, site, "officer")
    found = {}
    for name in ("", "/address", "/channel", "/document", "/note", "/notice"):
        browser.get(site + PAPERS + name)
        found[name] = violations(browser)
        picture(browser, f"papers{name.replace('/', '-')}")
    for name, path in (("search", "/papers?q=the"), ("verify", "/verify/" + "0" * 64)):
        browser.get(site + path)
        found[name] = violations(browser)
        picture(browser, f"papers-{name}")
    browser.get(site + PAPERS + "/address")
    browser.find_element(By.ID, "lines").send_keys("unknown")
    follow(browser, browser.find_element(By.CSS_SELECTOR, ".dc-paper-form button"))
    found["wrong"] = violations(browser)
    picture(browser, "papers-address-wrong")

    assert {name: [] for name in found} == found


def too_large_in(browser: Chrome, site: str, file: Path) -> str:
    browser.get(f"{site}{PAPERS}/document")
    browser.find_element(By.ID, "file").send_keys(str(file))
    follow(browser, browser.find_element(By.CSS_SELECTOR, ".dc-paper-form button"))
    return browser.find_element(By.TAG_NAME, "body").text


def test_a_browser_is_told_that_a_file_is_too_large(
    site: str, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    browser = open_browser()
    sign_in(browser, site, "officer")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(40 << 20)

    assert "The file is too large" in too_large_in(browser, site, large)


def test_a_phone_shows_papers_without_sideways_scrolling(
    site: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    sign_in(browser, site, "officer")
    wide = {}
    for name in (PAPERS, f"{PAPERS}/notice", "/papers?q=the"):
        browser.get(site + name)
        wide[name] = browser.execute_script(WIDE)
    picture(browser, "phone-papers")

    assert dict.fromkeys(wide, 0) == wide
