"""What linking leaves open comes to the desk, with its clock; protection, and others' links."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from policies import DOCUMENT_LINKS
from records_on_file import NOW, STEWARD, SUPERVISOR, allow, arrived

from duecourse.actions import persons, protect, review
from duecourse.actions.link import Linker
from duecourse.actions.review_answer import answer, given
from duecourse.actions.review_ask import set_share_read_twice
from duecourse.audit.trail import Actor
from duecourse.linkage.artefact import load
from duecourse.linkage.normalise import Given
from duecourse.linkage.records import Identity, Way

READER = Actor("reader-1", "officer")
PERSON = {
    "surname": "OKORO", "given": "NGOZI", "birth": "1988-04-05", "sex": "F", "nationality": "NGA",
    "document": "A01234567", "issued_by": "NGA",
}  # fmt: skip
CASE = UUID("00000000-0000-8000-8000-000000000001")
STANDS = """
    INSERT INTO views.admissions (case_id, version, source, record, arrived_on, until_said,
                                  authorized_through, stay_status, rule_book)
    VALUES (%s, 1, 'test', '1/arrival', '2026-01-02', 'date', %s, 'ok', 'test')
"""
Desk = psycopg.Connection[Any]


def took(desk: Desk, record: str = "D1", **changed: str | None) -> Any:
    """A departure is taken in; without its document, nobody but a person may link it."""
    identity = Identity(
        source="exits", record=record, way=Way.DEPARTURE, happened_on=date(2026, 3, 1),
        given=Given(**{**PERSON, "document": "C99887766", **changed}),  # type: ignore[arg-type]
    )  # fmt: skip
    [taken] = Linker(desk, load(), DOCUMENT_LINKS, "exits", "feed", lambda: NOW).take([identity])
    return taken


def queue(desk: Desk, **more: Any) -> tuple[Any, ...]:
    return review.look_at_queue(desk, page=1, by=READER, at=NOW, **more).lines


@pytest.fixture
def desk(connection: Desk) -> Desk:
    set_share_read_twice(connection, 0.0, by=SUPERVISOR, at=NOW)
    allow(connection, "exits")
    return connection


def test_what_linking_leaves_open_waits_at_the_desk_and_is_linked_by_the_answer(desk: Desk) -> None:
    ngozi = arrived(desk, 1, **PERSON)
    taken = took(desk)

    [line] = queue(desk)
    page = review.open_review(desk, line.number, by=READER, at=NOW)
    reply = given("this", chosen=page.candidates[0].person, note="")
    answer(desk, line.number, reply, by=READER, at=NOW)

    assert ("exits", "D1") == (line.source, line.record)
    assert None is line.due_on
    assert page.candidates[0].total_bits == pytest.approx(taken.judged.decision.bits, abs=1e-9)
    together = desk.execute(
        "SELECT count(DISTINCT person) FROM linkage.standing WHERE record = ANY(%s)",
        ([ngozi, taken.record],),
    ).fetchone()
    assert (1,) == together


def test_what_is_linked_or_fits_nobody_asks_nobody(desk: Desk) -> None:
    arrived(desk, 1, **PERSON)

    took(desk, "D1", document=PERSON["document"])
    took(desk, "D2", surname="X", given="Y", birth="1950-12-30", document="Z1234567")

    assert () == queue(desk)


def test_the_clock_is_the_end_of_a_candidates_stay(desk: Desk) -> None:
    desk.execute("RESET ROLE")
    desk.execute(STANDS, (CASE, date(2026, 7, 1)))
    desk.execute("SET ROLE duecourse_app")
    arrived(desk, 1, case_id=CASE, **PERSON)

    took(desk)

    [line] = queue(desk)
    assert date(2026, 7, 1) == line.due_on
    assert "Authorised stay of a candidate ends" == line.due_why


def test_a_case_is_protected_as_soon_as_one_of_its_people_is(desk: Desk) -> None:
    ngozi = arrived(desk, 1, **PERSON)
    took(desk)
    inside = frozenset({"vawa"})
    protect.open_compartment(desk, "vawa")

    protect.protect(
        desk, ngozi, compartment="vawa", because="petition filed", by=SUPERVISOR, at=NOW,
        inside=inside,
    )  # fmt: skip

    assert () == queue(desk)
    assert 1 == len(queue(desk, inside=inside))


def test_a_record_that_a_person_linked_elsewhere_waits_no_longer(desk: Desk) -> None:
    ngozi = arrived(desk, 1, **PERSON)
    taken = took(desk)
    waited = len(queue(desk))

    persons.join(
        desk, record=taken.record, other=ngozi, because="seen both", by=STEWARD, purpose="test",
        at=NOW,
    )  # fmt: skip

    assert (1, ()) == (waited, queue(desk))
