"""The pages of a case's privacy: what is asked, held and answered, and who may."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from clerks import Clerk, new_case
from open_case import Base

ASKING: dict[str, Any] = {
    "by": "person", "about": "My birthday is wrong.", "says": "It is 3 March 1985.",
    "received_on": "2026-03-02",
}  # fmt: skip


@pytest.fixture
def case(pages_record: Base) -> UUID:
    """A case of its own."""
    return new_case(pages_record)


def version(record: Base, case: UUID) -> int:
    """Return the version of a case."""
    row = record.execute("SELECT version FROM views.cases WHERE case_id = %s", (case,)).fetchone()
    assert row is not None
    return int(row[0])


def test_a_request_is_recorded_acknowledged_and_answered(case: UUID, pages_record: Base) -> None:
    steward = Clerk("records_steward")
    assert 302 == steward.post(f"/case/{case}/correction", **ASKING).status_code
    asked = version(pages_record, case)
    shown = steward.get(f"/case/{case}/privacy").content.decode()
    assert "My birthday is wrong." in shown
    assert shown.count("<strong>not yet</strong>") == 2

    steward.post(f"/case/{case}/correction/{asked}/known", hidden={"x": ""})
    given: dict[str, Any] = {"corrected": "yes", "because": "The passport says so."}
    steward.post(f"/case/{case}/correction/{asked}/answer", hidden={"x": ""}, **given)

    shown = steward.get(f"/case/{case}/privacy").content.decode()
    assert "The passport says so." in shown
    assert "not yet" not in shown


@pytest.mark.parametrize(("field", "typed", "says"), [
    ("about", "", "What is wrong is needed"), ("received_on", "2026-02-31", "no day of the cal"),
    ("received_on", "2999-01-01", "has not come yet"), ("by", "neighbour", "not by"),
])  # fmt: skip
def test_a_request_that_is_not_whole_comes_back_with_what_was_typed(
    case: UUID, field: str, typed: str, says: str
) -> None:
    answer = Clerk("records_steward").post(
        f"/case/{case}/correction", **{**ASKING, "says": "Typed before.", field: typed}
    )

    assert 422 == answer.status_code
    assert says in answer.content.decode()
    assert "Typed before." in answer.content.decode()


def test_a_hold_is_placed_and_then_nothing_can_be_asked_for(case: UUID, pages_record: Base) -> None:
    steward = Clerk("records_steward")
    given: dict[str, Any] = {"cite": "Doe v. Houston, No. 26-11", "because": "Discovery is open."}
    steward.post(f"/case/{case}/privacy/hold", hidden={"x": ""}, **given)
    held = version(pages_record, case)

    ask: dict[str, Any] = {"order": "Order of 27 February 2026", "cite": "5 U.S.C. 552a"}
    refused = steward.post(f"/case/{case}/privacy/expunge", hidden={"x": ""}, **ask)
    assert (422, True) == (refused.status_code, "The record is held for" in _text(refused))

    steward.post(f"/case/{case}/privacy/hold/{held}/lift", hidden={"x": ""}, because="Settled.")
    taken = steward.post(f"/case/{case}/privacy/expunge", hidden={"x": ""}, **ask)
    assert 302 == taken.status_code
    assert "a colleague has to carry it out" in _text(steward.get(f"/case/{case}/privacy"))


@pytest.mark.parametrize("role", ["officer", "court_liaison", "administrator"])
def test_others_neither_look_nor_record(case: UUID, role: str) -> None:
    clerk = Clerk(role)

    assert 403 == clerk.get(f"/case/{case}/privacy").status_code
    assert 403 == clerk.post(f"/case/{case}/correction", hidden={"x": ""}, **ASKING).status_code


def test_oversight_looks_and_is_offered_nothing_to_do(case: UUID) -> None:
    shown = _text(Clerk("oversight").get(f"/case/{case}/privacy"))

    assert "Requests for correction" in shown
    assert "Record a request" not in shown
    assert "Place a hold" not in shown


def test_for_a_case_that_is_not_there_there_is_no_page() -> None:
    assert 404 == Clerk("records_steward").get(f"/case/{uuid4()}/privacy").status_code


def _text(answer: object) -> str:
    content: bytes = answer.content  # type: ignore[attr-defined]
    return content.decode()
