"""What follows from a settled case: a person's assertion, once, and only when it is settled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from duecourse.actions import persons, protect, review
from duecourse.actions.file_stated import Stated, file_stated
from duecourse.actions.review_answer import answer, given, settle
from duecourse.actions.review_ask import ask, seed_known, set_share_read_twice
from duecourse.actions.review_doubt import stopped
from duecourse.audit.trail import Actor

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
ONE, TWO = Actor("reader-1", "officer"), Actor("reader-2", "records_steward")
CHIEF = Actor("chief-1", "supervisor")
NGOZI = {
    "surname": "OKORO", "given": "NGOZI", "birth": "1990-04-05", "sex": "F", "nationality": "NGA",
    "document": "A01234567", "issued_by": "NGA",
}  # fmt: skip
ASSERTED = """
    SELECT kind, record, other, judge, actor FROM linkage.assertion
     WHERE kind <> 'link' ORDER BY id
"""
Desk = psycopg.Connection[Any]


def file(desk: Desk, name: str, way: str, **changed: str | None) -> int:
    day = date(2026, 5, 1) if way == "arrival" else date(2026, 11, 1)
    stated = Stated(record=name, way=way, fields=NGOZI | changed, happened_on=day)
    return file_stated(desk, stated, source="test", actor="feed:test", at=AT)


@pytest.fixture
def desk(connection: Desk) -> Desk:
    set_share_read_twice(connection, 0.0, by=CHIEF, at=AT)
    return connection


def asked(desk: Desk, *, known: bool = False) -> tuple[int, int, list[int], list[str]]:
    """Ask about one departure with two arrivals; return the case, the records and the persons."""
    came = [file(desk, "1", "arrival"), file(desk, "2", "arrival", birth="1990-05-04")]
    left = file(desk, "3", "departure", document="B76543210")
    doubt = stopped(desk, left, came, stops=("rivals",), due_on=None, due_why=None)
    people = [one["person"] for one in doubt.shown["candidates"]]
    if known:
        number = seed_known(desk, doubt, person=people[0], by=CHIEF, at=AT, asked_at=AT)
    else:
        number = ask(desk, doubt, at=AT)
    return number, left, came, people


def person_of(desk: Desk, record: int) -> str:
    row = desk.execute("SELECT person FROM linkage.standing WHERE record = %s", (record,))
    found = row.fetchone()
    assert found is not None
    return str(found[0])


def test_the_chosen_candidate_is_linked_for_good(desk: Desk) -> None:
    number, left, came, people = asked(desk)

    done = answer(desk, number, given("this", chosen=people[1], note=""), by=ONE, at=AT)

    assert [("must_link", left, came[1], "person", "reader-1")] == desk.execute(ASSERTED).fetchall()
    assert 1 == len(done.assertions)
    assert people[1] == person_of(desk, left)


def test_none_of_these_keeps_the_record_apart_from_each(desk: Desk) -> None:
    number, left, came, people = asked(desk)

    answer(desk, number, given("none", chosen=None, note="Another village."), by=ONE, at=AT)

    rows = [("cannot_link", left, other, "person", "reader-1") for other in came]
    assert rows == desk.execute(ASSERTED).fetchall()
    assert person_of(desk, left) not in people
    evidence = desk.execute(
        "SELECT evidence FROM linkage.assertion WHERE kind = 'cannot_link'"
    ).fetchone()
    assert evidence is not None
    assert f'"review":{number}' in evidence[0]


def test_nothing_is_asserted_before_the_second_reader_agrees(connection: Desk) -> None:
    set_share_read_twice(connection, 1.0, by=CHIEF, at=AT)
    number, left, came, people = asked(connection)

    answer(connection, number, given("this", chosen=people[0], note=""), by=ONE, at=AT)
    before = connection.execute(ASSERTED).fetchall()
    answer(connection, number, given("this", chosen=people[0], note=""), by=TWO, at=AT)

    assert [] == before
    assert [("must_link", left, came[0], "person", "reader-2")] == connection.execute(
        ASSERTED
    ).fetchall()


def test_a_supervisor_who_cannot_tell_leaves_the_record_unlinked(desk: Desk) -> None:
    number, *_ = asked(desk)
    open_left = given("cannot_tell", chosen=None, note="No document.")
    answer(desk, number, open_left, by=ONE, at=AT)

    done = settle(desk, number, open_left, by=CHIEF, at=AT)

    assert (None, ()) == (done.goes_to, done.assertions)
    assert [] == desk.execute(ASSERTED).fetchall()


def test_a_known_case_links_nothing(desk: Desk) -> None:
    number, _, _, people = asked(desk, known=True)

    answer(desk, number, given("this", chosen=people[0], note=""), by=ONE, at=AT)

    assert [] == desk.execute(ASSERTED).fetchall()


def test_what_another_person_said_is_not_overruled_and_the_case_stays_open(desk: Desk) -> None:
    number, left, came, people = asked(desk)
    persons.keep_apart(
        desk, record=left, other=came[0], because="seen both", by=TWO, purpose="test", at=AT
    )

    with pytest.raises(persons.SaidApart):
        answer(desk, number, given("this", chosen=people[0], note=""), by=ONE, at=AT)

    page = review.open_review(desk, number, by=ONE, at=AT)
    assert number == page.number


def test_the_page_shows_what_differs_and_evidence_that_adds_up(desk: Desk) -> None:
    number, *_ = asked(desk)

    page = review.open_review(desk, number, by=ONE, at=AT)

    rows = {row.label: [cell.mark for cell in row.cells] for row in page.rows}
    assert ["same", "near"] == rows["Date of birth"]
    assert ["differs", "differs"] == rows["Document"]
    assert ["same", "same"] == rows["Surname"]
    first, second = page.candidates
    assert first.total_bits > second.total_bits
    for one in page.candidates:
        total = one.prior_bits + sum(step.bits for step in one.steps)
        assert one.total_bits == pytest.approx(total, abs=1e-9)
    assert any("candidate B" in sentence for sentence in first.would_change) or second.would_change


def test_an_answer_and_a_protection_at_once_do_not_wait_for_each_other(
    desk: Desk, database_url: str
) -> None:
    protect.open_compartment(desk, "vawa")
    number, _, came, people = asked(desk)

    def opened(act: Callable[[Desk], object]) -> str:
        with psycopg.connect(database_url, autocommit=True) as own:
            own.execute("SET ROLE duecourse_app")
            try:
                act(own)
            except (review.ReviewUnknown, persons.ApartByLaw, persons.RecordUnknown):
                return "told"
            return "done"

    def answered(own: Desk) -> object:
        return answer(own, number, given("this", chosen=people[0], note=""), by=ONE, at=AT)

    def protected(own: Desk) -> object:
        return protect.protect(
            own, came[0], compartment="vawa", because="petition filed", by=CHIEF, at=AT,
            inside=frozenset({"vawa"}),
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(opened, [answered, protected]))

    assert "done" == ends[1]
    assert ends[0] in ("done", "told")
