"""Where every page of the house is found on a demonstration, route by route."""

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from conftest import Visitor

# Each route that shows a page: who opens it, and at which addresses.
PAGES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "board": ("supervisor", ("/",)),
    "case": ("supervisor", ("{case}", "{case}?known_on=2026-02-31", "{case}?kind=nta_filed",
                            "{stopped}", "{unknown}", "{admission}")),
    "case-record": ("supervisor", ("{case}/record", "{case}/record?kind=convicted")),
    "case-correct": ("supervisor", ("{correct}",)),
    "case-withdraw": ("supervisor", ("{withdraw}",)),
    "case-propose": ("supervisor", ("{case}/propose", "{case}/propose?step=authorise_removal",
                                    "{case}/propose?step=close_as_departed")),
    "case-proposal": ("supervisor", ("{proposal}", "{case}/proposals/1")),
    "case-undo": ("supervisor", ("{case}/steps/1/undo",)),
    "case-stop": ("supervisor", ("{stop}", "{case}/steps/1/stopped")),
    "case-alarm": ("supervisor", ("{alarm}", "{case}/alarms/1")),
    "way": ("officer", ("{case}/way",)),
    "people": ("supervisor", ("{case}/people",)),
    "refer": ("supervisor", ("{case}/refer",)),
    "open-case": ("officer", ("/case/open",)),
    "offers": ("supervisor", ("/offers", "/offers?office=Nowhere")),
    "bulk": ("officer", ("/bulk",)),
    "bulk-one": ("supervisor", ("{bulk}",)),
    "stopped": ("officer", ("/stopped",)),
    "court-order": ("court_liaison", ("/court-order", "/court-order?kind=stay_granted")),
    "court-order-did": ("court_liaison", ("{order}",)),
    "lifecycle": ("supervisor", ("/lifecycle",)),
    "desk": ("supervisor", ("/desk", "/desk?whose=supervisor", "/desk?office=Houston&due=7",
                            "/desk?due_from=2001-01-01&due_until=2001-01-02",
                            "/desk?nationality=HN")),
    "my-cases": ("officer", ("/desk/cases",)),
    "workload": ("supervisor", ("/desk/workload", "/desk/workload?office=Houston")),
    "papers": ("officer", ("{case}/papers", "{stopped}/papers")),
    "paper-address": ("officer", ("{case}/papers/address",)),
    "paper-channel": ("officer", ("{case}/papers/channel",)),
    "paper-document": ("officer", ("{case}/papers/document",)),
    "paper-note": ("officer", ("{case}/papers/note",)),
    "paper-notice": ("officer", ("{case}/papers/notice",
                                 "{case}/papers/notice?name=hearing_reminder&to=1&language=en")),
    "notice-outcome": ("officer", ("{outcome}",)),
    "paper-proof": ("officer", ("{proof}",)),
    "papers-find": ("officer", ("/papers", "/papers?q=the", "/papers?q=xyzzy")),
    "verify": ("", ("/verify/" + "0" * 64,)),
    "find": ("officer", ("/find", "/find?q=garcia", "/find?q=xyzzy", "/find?q=firm&by=counsel")),
    "watch": ("supervisor", ("/watch", "/watch?office=Houston")),
    "watchdog": ("supervisor", ("/watch/nta_not_filed", "/watch/nothing")),
    "feeds": ("records_steward", ("/feeds",)),
    "reviews": ("records_steward", ("/reviews",)),
    "agreement": ("supervisor", ("/reviews/agreement",)),
    "review": ("records_steward", ("{review}", "/reviews/999999")),
    "review-next": ("records_steward", ("/reviews/next",)),
    "start": ("court_liaison", ("/start",)),
    "sign-in": ("", ("/sign-in",)),
    "glass": ("oversight", ("/glass",)),
    "break-glass": ("supervisor", ("/glass/break",)),
    "oversight": ("oversight", ("/oversight",)),
    "oversight-changes": ("oversight", ("/oversight/changes",)),
    "oversight-open-data": ("oversight", ("/oversight/open-data",)),
    "oversight-trail": ("oversight", ("/oversight/trail",)),
    "oversight-proofs": ("oversight", ("/oversight/proof",)),
    "oversight-proof": ("oversight", ("/oversight/proof/entry/1",)),
    "oversight-case-proof": ("oversight", ("/oversight/proof{case}",)),
    "oversight-linkage": ("oversight", ("/oversight/linkage",)),
    "oversight-deadlines": ("oversight", ("/oversight/deadlines",)),
    "sign-in-provider": ("", ("/sign-in/provider",)),
    "sign-in-provider-back": ("", ("/sign-in/provider/back",)),
    "misuse": ("oversight", ("/misuse",)),
    "exports": ("supervisor", ("/exports",)),
    "export-propose": ("supervisor", ("/exports/propose",)),
    "case-privacy": ("supervisor", ("{case}/privacy",)),
    "correction": ("supervisor", ("{case}/correction",)),
    "security": ("officer", ("/account/security",)),
    "security-codes": ("officer", ("/account/security/codes",)),
    "sign-in-second": ("", ("/sign-in/second",)),
}  # fmt: skip
# Routes that hand out a file, a stream or data for a script.
FILES: Final = (
    "board-stream", "case-timeline", "queue-csv", "watchdog-csv", "oversight-counts-csv",
    "oversight-data-csv", "oversight-trail-csv", "oversight-case-file", "notice-pdf",
    "paper-download", "security-passkeys", "sign-in-passkey",
)  # fmt: skip
# Routes that take a form and answer nothing else; what is refused comes back on another's page.
FORMS: Final = (
    "state-identity", "state-counsel", "state-relation", "answer-offer", "bulk-answer", "reassign",
    "acknowledge", "keep-filter", "notice-send", "release", "review-answer", "review-settle",
    "sign-in-as", "sign-out", "glass-answer", "export-answer", "export-file",
    "correction-answer", "correction-known", "privacy-ask", "privacy-expunge", "privacy-hold",
    "privacy-lift", "security-codes-remove", "security-passkey-remove", "security-password",
    "security-recovery", "security-sign-out",
)  # fmt: skip
# What is wrong and known (docs/tasks.md): more fails, and so does what is mended and still here.
KNOWN: Final = {
    "{case}/people": ["15 pixels wider than a phone"],
    "/sign-in": ["3 pixels wider than a phone"],
    "/sign-in/second": ["3 pixels wider than a phone"],
}
# Forms that come back when nothing is filled in: who, where, and the form's place on the page.
BACK: Final = (
    ("officer", "{case}/record?kind=convicted", "main form[method=post]"),
    ("officer", "{case}/propose?step=change_status_adversely", "main form[method=post]"),
    ("supervisor", "{case}/people", "section[aria-labelledby=counsel-title] form"),
    ("officer", "{case}/refer", "main form[method=post]"),
    ("officer", "/case/open", "main form[method=post]"),
    ("officer", "/bulk", "main form[method=post]"),
    ("court_liaison", "/court-order?kind=stay_granted", "main form[method=post]"),
    ("supervisor", "/desk", "#reassign"),
    ("officer", "{case}/papers/address", "main form[method=post]"),
    ("officer", "{case}/papers/channel", "main form[method=post]"),
    ("officer", "{case}/papers/document", "main form[method=post]"),
    ("officer", "{case}/papers/note", "main form[method=post]"),
    ("officer", "{outcome}", "main form[method=post]"),
    ("officer", "{proof}", "main form[method=post]"),
)
ROUTES: Final = """
from duecourse.web.settings import WebSettings, configure
configure(WebSettings("postgresql:///none", "none", ()))
from duecourse.web.urls import urlpatterns
for one in urlpatterns:
    print(one.name, "/" + str(one.pattern))
"""
SAMPLES: Final = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x",
                  "str": "x"}  # fmt: skip


def routes() -> dict[str, str]:
    """Return each route's name with an address of its form.

    They are asked in a process of its own, since settings hold for a whole process.
    """
    told = subprocess.run([sys.executable, "-c", ROUTES], capture_output=True, text=True)
    assert not told.returncode, told.stderr
    lines = (line.split(" ", 1) for line in told.stdout.splitlines())
    return {
        name: re.sub(r"<(\w+):\w+>", lambda kind: SAMPLES[kind[1]], form) for name, form in lines
    }


@dataclass(frozen=True, slots=True)
class Places:
    """What the braces of the addresses stand for on this demonstration."""

    named: dict[str, str]

    def at(self, address: str) -> str:
        """Return the address with its places filled in."""
        return address.format_map(self.named)


def signed_in(demo: str, role: str) -> Visitor:
    """Return a visitor at the desk of a role."""
    visitor = Visitor(demo)
    visitor.post("/sign-in/demo", page="/sign-in", role=role)
    return visitor


def places(demo: str) -> Places:
    """Look the places up, and make those that the demonstration has not."""
    officer, supervisor = signed_in(demo, "officer"), signed_in(demo, "supervisor")
    stopped = officer.get("/stopped").text
    case = _first(officer.get("/desk").text, r'<th scope="row"><a[^>]*href="(/case/[\w-]+)"')
    facts = officer.get(case).text
    _noticed(officer, case)
    papers = officer.get(f"{case}/papers").text
    stop = _first(stopped, r'href="(/case/[\w-]+/steps/\d+/stopped)"')
    board = officer.get("/").text
    return Places({
        "case": case, "stopped": stop.partition("/steps")[0], "stop": stop,
        "alarm": _alarm(officer),
        "unknown": "/case/00000000-0000-4000-8000-000000000000",
        "admission": _first(board, r'href="(/case/[\w-]+)"'),
        "correct": _first(facts, r'href="(/case/[\w-]+/facts/\d+/correct)"'),
        "withdraw": _first(facts, r'href="(/case/[\w-]+/facts/\d+/withdraw)"'),
        "proposal": _first(supervisor.get("/desk").text, r'href="(/case/[\w-]+/proposals/\d+)"'),
        "outcome": _first(papers, r'href="(/case/[\w-]+/papers/notice/\d+/outcome)"'),
        "proof": _first(papers, r'href="(/case/[\w-]+/papers/proof/\d+)"'),
        "review": _first(officer.get("/reviews").text, r'href="(/reviews/\d+)"'),
        "order": _order(demo, case), "bulk": _bulk(officer),
    })  # fmt: skip


def _first(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not on the page: {re.sub('<[^>]+>', ' ', text)[:2000]}"
    return found.group(1)


def _noticed(officer: Visitor, case: str) -> None:
    """Prepare a notice in a case, to an address that is stated for it."""
    address, notice = f"{case}/papers/address", f"{case}/papers/notice"
    seen = r'name="seen" value="(\d+)"'
    officer.post(
        address, page=address, seen=_first(officer.get(address).text, seen), usable="yes",
        lines="4100 Harbor Bend Ln", city="Houston", state="TX", post_code="77002", country="US",
        use="home", since=datetime.now(UTC).date().isoformat(), said_by="the person",
    )  # fmt: skip
    to = _first(officer.get(notice).text, r'<option value="(\d+)"[^>]*>Letter to')
    shown = officer.get(f"{notice}?name=address_confirmed&to={to}&language=en").text
    officer.post(
        notice, page=notice, seen=_first(shown, seen), name="address_confirmed", to=to,
        language="en",
    )  # fmt: skip


def _order(demo: str, case: str) -> str:
    """Enter a court's order in a case; return where its answer stands."""
    liaison, page = signed_in(demo, "court_liaison"), "/court-order?kind=stay_denied"
    text = liaison.get(page).text
    form = _first(text, r'name="form" value="([^"]+)"')
    number = _first(liaison.get(case).text, r"(A ?\d{3}[ -]?\d{3}[ -]?\d{3})")
    answer = liaison.post(
        page, page=page, form=form, kind=_first(text, r'name="kind" value="([^"]+)"'),
        numbers=number, on="2026-01-15", document="Order", by="court",
    )  # fmt: skip
    assert "The order is in force" in answer.text, re.sub("<[^>]+>", " ", answer.text)[:3000]
    return f"/court-order/{form}"


def _alarm(officer: Visitor) -> str:
    """Record a removal that the law forbade; return where its alarm is answered."""
    case = _cases(officer)[-1]
    _record(officer, case, "removed", to="HN")
    return _first(officer.get("/stopped").text, rf'href="({case}/alarms/\d+)"')


def _cases(officer: Visitor) -> list[str]:
    return re.findall(r'<th scope="row"><a[^>]*href="(/case/[\w-]+)"', officer.get("/desk").text)


def _record(officer: Visitor, case: str, kind: str, **fields: str) -> str:
    """Record a fact by its form; return the answer's text."""
    page = f"{case}/record?kind={kind}"
    text = officer.get(page).text
    hidden = {name: _first(text, rf'name="{name}" value="([^"]+)"')
              for name in ("form", "version", "kind")}  # fmt: skip
    given = {"on": "2026-01-15", "document": "As the test says", "source": "agency", **fields}
    return officer.post(page, page=page, **hidden, **given).text


def _bulk(officer: Visitor) -> str:
    """Propose a step for several cases, each with evidence; return where it is answered."""
    numbers = []
    for case in list(dict.fromkeys(_cases(officer)))[:4]:
        shown = _record(officer, case, "counsel_entered")
        numbers.append(_first(shown, r'<p class="dc-over">[^<]*, (\w+-\d{4}-\d+)</p>'))
    form = _first(officer.get("/bulk").text, r'name="form" value="([^"]+)"')
    answer = officer.post(
        "/bulk", page="/bulk", form=form, numbers="\n".join(numbers),
        step="change_status_adversely", ground="The programme ended", cite="8 CFR 214.2(f)",
        evidence="counsel_entered", notice_on="2026-03-01", notice_how="mail",
    )  # fmt: skip
    assert "Nothing was recorded" not in answer.text, re.sub("<[^>]+>", " ", answer.text)[:3000]
    return f"/bulk/{form}"
