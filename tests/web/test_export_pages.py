"""Large table files on pages: asked for, answered by another, fetched once."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from many_cases_at_once import Base, cases

WHY = "The monthly meeting of the office; printed, and shredded after it."
QUEUE = "/desk/queue.csv?whose=supervisor"


class Visitor:
    """A supervisor of an office of its own, with that many cases to do."""

    def __init__(self, name: str, office: str) -> None:
        from django.test import Client

        from duecourse.web.accounts.models import Account

        account, _ = Account.objects.get_or_create(username=name, role="supervisor", office=office)
        self._client = Client(raise_request_exception=True)
        self._client.force_login(account)

    def get(self, path: str) -> Any:
        return self._client.get(path, follow=True)

    def post(self, path: str, **fields: str) -> Any:
        return self._client.post(path, fields, follow=True)


@pytest.fixture
def office(pages_database: str, pages_record: Base) -> Iterator[str]:
    """An office with 51 cases."""
    name = f"Office {uuid4().hex[:8]}"
    ids = cases(pages_record, 51, office=name)
    yield name
    pages_record.execute("DELETE FROM views.work WHERE case_id = ANY(%s)", (ids,))
    pages_record.execute("DELETE FROM views.cases WHERE case_id = ANY(%s)", (ids,))


@pytest.fixture
def sue(office: str) -> Visitor:
    return Visitor(f"sue {office}", office)


@pytest.fixture
def sam(office: str) -> Visitor:
    return Visitor(f"sam {office}", office)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def proposed(by: Visitor) -> str:
    """Propose the whole queue; return the export's number."""
    listed = by.post("/exports/propose", what="queue", whose="supervisor", purpose=WHY)
    return re.findall(r"<h3>Export (\d+)", text(listed))[0]


def test_a_large_queue_leads_to_the_form_that_asks_for_a_second_person(sue: Visitor) -> None:
    shown = text(sue.get(QUEUE))

    assert "<h1>Export with a second person</h1>" in shown
    assert "<dd><strong>51</strong></dd>" in shown
    assert '<input type="hidden" name="whose" value="supervisor">' in shown


def test_what_it_is_for_must_be_said(sue: Visitor) -> None:
    answer = sue.post("/exports/propose", what="queue", whose="supervisor", purpose="work")

    assert 422 == answer.status_code
    assert ">work</textarea>" in text(answer)
    assert "Nothing. Begin at a list" in text(sue.get("/exports"))


def test_one_proposes_another_approves_and_the_first_fetches_once(
    sue: Visitor, sam: Visitor
) -> None:
    number = proposed(sue)
    assert WHY in text(sam.get("/exports"))
    sam.post(f"/exports/{number}/answer", answer="approve", because="I lead that meeting.")

    file = sue.post(f"/exports/{number}/file")

    assert "text/csv; charset=utf-8" == file.headers["Content-Type"]
    assert 52 == len(list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")))))
    again = sue.post(f"/exports/{number}/file")
    assert (422, True) == (again.status_code, "given out once" in text(again))


@pytest.mark.parametrize("approve", [False, True])
def test_without_a_yes_of_another_nothing_is_given_out(
    sue: Visitor, sam: Visitor, approve: bool
) -> None:
    number = proposed(sue)
    by, said = (sue, "approve") if approve else (sam, "decline")
    answer = by.post(f"/exports/{number}/answer", answer=said, because="As it should be.")

    file = sue.post(f"/exports/{number}/file")

    assert (422 if approve else 200) == answer.status_code
    assert (422, True) == (file.status_code, "No second person has approved" in text(file))


def test_an_unlawful_field_is_refused_in_words(sue: Visitor) -> None:
    answer = sue.get("/exports/propose?what=queue&nationality=HN")

    assert (422, True) == (answer.status_code, "cannot be narrowed by" in text(answer))
    assert 422 == sue.get("/exports/propose?what=everything").status_code
