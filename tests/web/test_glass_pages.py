"""Breaking the glass on pages: what is offered, what is answered, and who is told."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from clerks import new_case, number_of
from open_case import Base

WHY = "The person is at our counter and asks for the hearing day."


class Visitor:
    """An account of one office."""

    def __init__(self, name: str, role: str, office: str) -> None:
        from django.test import Client

        from duecourse.web.accounts.models import Account

        account, _ = Account.objects.get_or_create(username=name, role=role, office=office)
        self.client = Client(raise_request_exception=True)
        self.client.force_login(account)

    def get(self, path: str) -> tuple[int, str]:
        answer = self.client.get(path)
        return answer.status_code, answer.content.decode()

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        answer = self.client.post(path, fields)
        return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


@pytest.fixture
def ana(pages_database: str) -> Visitor:
    return Visitor("ana.newark", "officer", "Newark")


@pytest.fixture
def sue(pages_database: str) -> Visitor:
    return Visitor("sue.houston", "supervisor", "Houston")


@pytest.fixture
def case(pages_record: Base) -> Iterator[UUID]:
    return new_case(pages_record)


def plain(text: str) -> str:
    """Return a page without what differs at every load."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_who_may_not_see_a_case_is_offered_the_same_as_for_no_case(
    ana: Visitor, case: UUID
) -> None:
    of_case, of_none = ana.get(f"/case/{case}"), ana.get(f"/case/{uuid4()}")

    assert (404, plain(of_none[1])) == (of_case[0], plain(of_case[1]))
    assert "Break the glass" in of_case[1]


@pytest.mark.parametrize("role", ["records_steward", "oversight", "administrator"])
def test_it_is_not_offered_to_other_roles(pages_database: str, role: str) -> None:
    visitor = Visitor(f"{role}.newark", role, "Newark")

    assert "Break the glass" not in visitor.get(f"/case/{uuid4()}")[1]
    assert 403 == visitor.get("/glass/break")[0]


def test_the_glass_is_broken_by_the_number_and_the_case_opens(
    ana: Visitor, case: UUID, pages_record: Base
) -> None:
    number = number_of(pages_record, case)
    assert 404 == ana.get(f"/case/{case}")[0]

    status, where, _ = ana.post("/glass/break", number=number, because=WHY, hours="1")

    assert (302, f"/case/{case}") == (status, where)
    opened, text = ana.get(f"/case/{case}")
    assert (200, True) == (opened, "You broke the glass of this case." in text)
    assert "You broke the glass" not in Visitor("al.houston", "officer", "Houston").get(
        f"/case/{case}"
    )[1]  # fmt: skip


def test_a_closed_case_and_no_case_get_the_same_page(
    ana: Visitor, case: UUID, pages_record: Base
) -> None:
    pages_record.execute("UPDATE views.cases SET protected = true WHERE case_id = %s", (case,))
    number = number_of(pages_record, case)

    closed = ana.post("/glass/break", number=number, because=WHY, hours="1")
    unknown = ana.post("/glass/break", number="A000000000", because=WHY, hours="1")

    assert 422 == closed[0]
    assert plain(unknown[2]).replace("A000000000", number) == plain(closed[2])


def test_what_was_typed_stays_when_the_reason_is_missing(ana: Visitor) -> None:
    status, _, text = ana.post("/glass/break", number="A 1", because="soon", hours="4")

    assert 422 == status
    assert 'value="A 1"' in text
    assert ">soon</textarea>" in text
    assert '<option value="4" selected>' in text


def test_the_supervisor_of_the_office_sees_it_on_every_page_and_answers(
    ana: Visitor, sue: Visitor, case: UUID, pages_record: Base
) -> None:
    ana.post("/glass/break", number=number_of(pages_record, case), because=WHY, hours="1")
    assert "dc-glass-band" in sue.get("/desk")[1]
    text = sue.get("/glass")[1]
    answers = re.findall(r'action="(/glass/alerts/\d+/answer)"', text)
    assert WHY in text

    assert 422 == sue.post(answers[0], said="")[0]
    done = [sue.post(one, said="I called the office.")[:2] for one in answers]

    assert [(302, "/glass")] * len(answers) == done
    assert "dc-glass-band" not in sue.get("/desk")[1]
    assert "sue.houston" in sue.get("/glass")[1]


def test_an_officer_does_not_see_who_broke_the_glass(ana: Visitor) -> None:
    status, text = ana.get("/glass")

    assert 403 == status
    assert WHY not in text
