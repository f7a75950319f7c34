"""An officer of one office at every address of another office's case: it is as if there were none.

The routes come from `web.routes.declared`, so a new one is walked without a line here. What is
compared is the whole answer: status, headers, bytes.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from clerks import new_case, number_of
from open_case import BEN, GROUNDS, TODAY, Base, posted, version

from duecourse.actions.documents import Filing, add_document
from duecourse.actions.letter import Issuer
from duecourse.actions.outgoing import Outgoing
from duecourse.actions.paper_store import PaperStore
from duecourse.actions.two_people import propose_step

IN_CASE = "<uuid:case_id>"
# What differs at every load of a page: tokens that are good for one form, and the nonce.
ONCE = re.compile(r'name="(?:csrfmiddlewaretoken|form|bulk|case_id)" value="[^"]+"|nonce="[^"]+"')
PARAMETER = re.compile(r"<\w+:(\w+)>")
# Headers that say nothing of the case: the form's own secret, and how long the answer took.
OF_THE_VISIT = {"Set-Cookie", "Server-Timing", "Content-Length", "Content-Security-Policy"}
# What stands in an address. Whoever adds another says here who looks at it.
KNOWN = {
    "case_id": "here", "version": "here, with its case", "number": "stewards only: test_pages",
    "export": "answered to the one who asked and the one who approves: test_export_pages",
    "name": "a list, of the rows that are open: test_watch", "alert": "test_glass_pages",
    "total": "the sum of a letter, public: test_papers",
    "bulk": "the cases in it are rows that are open or not shown",
    "form": "the cases in it are rows that are open or not shown",
}  # fmt: skip


def routes() -> list[str]:
    from duecourse.web import routes as of_web

    return [str(one["route"]) for one in of_web.declared()]


@pytest.fixture(scope="module")
def record(pages_database: str) -> Iterator[Base]:
    with psycopg.connect(pages_database, autocommit=True) as opened:
        opened.execute("SET ROLE duecourse_app")
        yield opened


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory, pages_database: str) -> Iterator[PaperStore]:
    """Where the documents of these pages are kept."""
    from django.test import override_settings

    store = PaperStore(tmp_path_factory.mktemp("papers"))
    with override_settings(DUECOURSE_OUTGOING=Outgoing(store, Issuer((), ""))):
        yield store


@pytest.fixture(scope="module")
def houston(record: Base, papers: PaperStore) -> UUID:
    """A case of Houston in the middle of its life, with a document and a proposal."""
    case_id = new_case(record)
    add_document(
        record, case_id, Filing("Order", "order", "ordinary", "order.txt"),
        [b"It is ordered."], store=papers, by=BEN, at=datetime.now(UTC),
    )  # fmt: skip
    posted(
        record, lambda act: propose_step(act, "authorise_removal", GROUNDS, as_of=TODAY,
                                         destination="HN"),
        case_id=case_id,
    )  # fmt: skip
    return case_id


def client(role: str, office: str) -> Any:
    from django.test import Client

    from duecourse.web.accounts.models import Account

    name = f"{role}.of.{office.lower()}"
    account, _ = Account.objects.get_or_create(username=name, role=role, office=office)
    opened = Client(raise_request_exception=True)
    opened.force_login(account)
    return opened


def asked(visitor: Any, method: str, route: str, case_id: UUID, at_version: int) -> Any:
    """Return the answer to a request for one case, with everything that its forms might carry."""
    path = route.replace(IN_CASE, str(case_id)).replace("<int:version>", str(at_version))
    if method == "get":
        return visitor.get(path)
    fields = {
        "form": str(uuid4()), "version": str(at_version), "seen": str(at_version), "text": "Hello",
        "because": "I would like to know.", "kind": "travel_document_presented", "country": "HN",
        "answer": "accept", "document": "A letter", "to": "Newark", "said": "I would like to know.",
        "step": "authorise_removal", "on": "2026-03-01", "family": "Rivas", "given": "Elena",
    }  # fmt: skip
    return visitor.post(path, fields)


def plain(answer: Any, case_id: UUID) -> tuple[int, dict[str, str], str]:
    """Return an answer without the id that was asked for and what is good only once."""
    text = ONCE.sub("", answer.content.decode("utf-8", "replace"))
    headers = {
        name: value.replace(str(case_id), "ID")
        for name, value in answer.headers.items()
        if name not in OF_THE_VISIT
    }
    return answer.status_code, headers, text.replace(str(case_id), "ID")


def refusals(record: Base, who: str, case_id: UUID) -> int:
    row = record.execute(
        "SELECT count(*) FROM audit.trail WHERE actor = %s AND outcome = 'refused'"
        " AND subject LIKE %s", (who, f"{case_id}%"),
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


def in_case() -> list[str]:
    return [one for one in routes() if IN_CASE in one]


def versions(record: Base, route: str, case_id: UUID) -> tuple[int, ...]:
    """Return the versions to ask for: the first, the document, the proposal, and one too far."""
    last = version(record, case_id)
    return (1, last - 1, last, last + 1) if "<int:version>" in route else (1,)


def test_what_stands_in_an_address_is_known_here(pages_database: str) -> None:
    named = {name for route in routes() for name in PARAMETER.findall(route)}

    assert set() == named - set(KNOWN)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_a_case_of_another_office_is_answered_as_no_case(
    houston: UUID, record: Base, role: str, method: str
) -> None:
    visitor, nobodys = client(role, "Newark"), uuid4()
    before = version(record, houston)

    differs = [
        (route, at_version)
        for route in in_case()
        for at_version in versions(record, route, houston)
        if plain(asked(visitor, method, route, houston, at_version), houston)
        != plain(asked(visitor, method, route, nobodys, at_version), nobodys)
    ]

    assert [] == differs
    assert before == version(record, houston)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_each_attempt_is_on_the_trail(houston: UUID, record: Base, role: str, method: str) -> None:
    visitor, unseen = client(role, "Newark"), []

    for route in in_case():
        before = refusals(record, f"{role}.of.newark", houston)
        status = asked(visitor, method, route, houston, 1).status_code
        if status != 405 and refusals(record, f"{role}.of.newark", houston) == before:
            unseen.append((route, status))

    assert [] == unseen


def test_the_own_office_is_answered_otherwise_so_the_walk_asks_for_what_is_there(
    houston: UUID, record: Base
) -> None:
    visitor = client("officer", "Houston")

    found = [
        route
        for route in in_case()
        if any(
            asked(visitor, "get", route, houston, one).status_code == 200
            for one in versions(record, route, houston)
        )
    ]

    assert {"case", "papers", "document", "timeline.csv", "way"} <= {
        part for route in found for part in route.split("/")
    }
    assert len(found) >= 15


def test_a_case_of_another_office_is_not_reassigned_and_not_told_from_none(
    houston: UUID, record: Base
) -> None:
    visitor, nobodys, before = client("supervisor", "Newark"), uuid4(), version(record, houston)

    answers = [
        plain(visitor.post("/desk/reassign", {
            "case": f"{case_id} ", "to": "demo-officer", "because": "I would like to have it.",
        }), case_id)
        for case_id in (houston, nobodys)
    ]  # fmt: skip

    assert answers[1] == answers[0]
    assert 404 == answers[0][0]
    assert before == version(record, houston)


@pytest.mark.parametrize(("path", "role"), [
    ("/court-order", "supervisor"), ("/bulk", "officer"),
])  # fmt: skip
def test_a_number_of_another_offices_case_leads_nowhere(
    houston: UUID, record: Base, path: str, role: str
) -> None:
    visitor, number, who = client(role, "Newark"), number_of(record, houston), f"{role}.of.newark"
    before = version(record, houston), refusals(record, who, houston)

    answers = [
        visitor.post(path, {
            "kind": "stay_granted", "on": "2026-03-02", "by": "court", "basis": "individual",
            "numbers": one, "document": "Order 1", "form": str(UUID(int=7)),
            "step": "change_status_adversely", "ground": "The programme ended",
            "cite": "8 CFR 214.2(f)", "evidence": "order_issued", "notice_on": "2026-03-01",
            "notice_how": "mail",
        })
        for one in (number, "A000000001")
    ]  # fmt: skip

    texts = [ONCE.sub("", one.content.decode()) for one in answers]
    assert texts[1].replace("A000000001", number) == texts[0]
    assert [422, 422] == [one.status_code for one in answers]
    assert (before[0], before[1] + 1) == (version(record, houston), refusals(record, who, houston))
