"""Departures without an admission key: linked if they carry identity fields, else they wait."""

from typing import Any

import pytest
from policies import DOCUMENT_LINKS
from psycopg import Connection
from records_on_file import NOW, STEWARD, allow

from duecourse.actions import persons
from duecourse.actions.by_identity import ByIdentity
from duecourse.actions.link import Linker
from duecourse.actions.live import Incoming, LiveIntake
from duecourse.feeds.i94 import dirty
from duecourse.intake.from_feeds import case_id_of
from duecourse.ledger.records import DatabaseRecords
from duecourse.ledger.verify import verify
from duecourse.linkage.artefact import load

SOURCE = "i94"
NGOZI = {
    "surname": "OKORO", "given": "NGOZI", "birth": "1988-04-05", "sex": "F", "nationality": "NGA",
    "document": "A01234567", "issued_by": "NGA",
}  # fmt: skip
DAY = 20_500  # a SAS day: 2016-02-15


def row(number: int, *, left: int | None = None, key: int | None = None) -> dict[str, Any]:
    some = next(dirty.rows(1, seed=1).iter_rows(named=True))
    return {
        **some, "cicid": number, "adm_key": key, "arrdate": DAY if left is None else None,
        "depdate": left, "entdepd": None, "matflag": None, "dtaddto": "08152016",
    }  # fmt: skip


def came(number: int, **identity: str) -> Incoming:
    return Incoming(row(number, key=9_000 + number), True, NOW, {**NGOZI, **identity})


def left(number: int, *, on: int = DAY + 20, **identity: str) -> Incoming:
    return Incoming(row(number, left=on), False, NOW, {**NGOZI, **identity})


@pytest.fixture
def intake(connection: Connection[Any]) -> LiveIntake:
    allow(connection, SOURCE)
    linker = Linker(connection, load(), DOCUMENT_LINKS, SOURCE, "feed", lambda: NOW)
    return LiveIntake(
        connection, source=SOURCE, name="live", actor="feed", clock=lambda: NOW,
        by_identity=ByIdentity(linker),
    )  # fmt: skip


def confirmed(connection: Connection[Any]) -> list[Any]:
    return connection.execute(
        "SELECT record FROM views.admissions WHERE confirmed_at IS NOT NULL ORDER BY record"
    ).fetchall()


def test_a_departure_without_key_confirms_the_admission_whose_document_agrees(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1), came(2, surname="GARCIA", given="LUZ", document="G7654321")])

    receipt = intake.take([left(77)])

    assert (1, 1, 0) == (receipt.accepted, receipt.confirmed, receipt.waiting)
    assert [("1/arrival",)] == confirmed(connection)
    event = connection.execute(
        "SELECT case_id, record, grade, body FROM ledger.events WHERE kind = 'departed'"
    ).fetchone()
    assert event is not None
    assert (case_id_of(SOURCE, 1), "77/departure", "A") == event[:3]
    assert "identity fields, assertion" in event[3]
    relied = connection.execute("SELECT kind, name, case_id FROM linkage.reliance").fetchall()
    assert [("decision", "departed 77/departure", case_id_of(SOURCE, 1))] == relied
    with connection.transaction():
        assert [] == verify(DatabaseRecords(connection), verifier_line=None).problems


def test_arrival_and_departure_may_come_in_one_batch(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    receipt = intake.take([left(77), came(1)])

    assert (2, 1) == (receipt.accepted, receipt.confirmed)
    assert [("1/arrival",)] == confirmed(connection)


def test_sent_again_it_is_known_and_confirms_nothing_more(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    intake.take([left(77)])

    again = intake.take([left(77), came(1)])

    assert (0, 2, 0, 0) == (again.accepted, again.repeated, again.set_aside, again.waiting)


def test_without_an_agreeing_document_it_confirms_nothing_and_a_person_is_asked(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])

    receipt = intake.take([left(77, document="C99887766")])

    assert (0, 1, 0) == (receipt.confirmed, receipt.waiting, receipt.set_aside)
    assert [] == confirmed(connection)
    asked = connection.execute("SELECT source, record FROM linkage.review").fetchall()
    assert [(SOURCE, "77/departure")] == asked


def test_a_departure_that_came_first_is_confirmed_when_its_admission_comes(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    first = intake.take([left(77)])

    second = intake.take([came(1), came(2, surname="GARCIA", given="LUZ", document="G7654321")])

    assert (0, 1, 0) == (first.accepted, first.waiting, first.confirmed)
    assert (3, -1, 1) == (second.accepted, second.waiting, second.confirmed)
    assert [("1/arrival",)] == confirmed(connection)
    assert [] == connection.execute("SELECT record FROM intake.waiting").fetchall()
    body = connection.execute("SELECT body FROM ledger.events WHERE kind = 'departed'").fetchone()
    assert body is not None
    assert "identity fields, assertion" in body[0]
    relied = connection.execute("SELECT name FROM linkage.reliance").fetchall()
    assert [("departed 77/departure",)] == relied
    again = intake.take([left(77), came(1)])
    assert (0, 2, 0, 0) == (again.accepted, again.repeated, again.set_aside, again.waiting)
    with connection.transaction():
        assert [] == verify(DatabaseRecords(connection), verifier_line=None).problems


def test_an_admission_that_comes_later_without_the_document_is_a_question(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([left(77, document="C99887766")])

    receipt = intake.take([came(1)])

    assert (1, 0, 0) == (receipt.accepted, receipt.waiting, receipt.confirmed)
    assert [] == confirmed(connection)
    asked = connection.execute("SELECT record, reason FROM linkage.review").fetchall()
    assert [("77/departure", "not_settled")] == asked
    intake.take([came(3, surname="OKORO", document="B2345678")])
    assert 1 == len(connection.execute("SELECT FROM linkage.review").fetchall())


def test_what_a_person_parted_no_later_admission_links(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    intake.take([left(77)])
    link = connection.execute("SELECT assertion FROM linkage.reliance").fetchone()
    assert link is not None
    persons.unmerge(
        connection, link[0], because="another traveller", by=STEWARD, purpose="test", at=NOW
    )

    receipt = intake.take([came(3)])

    assert (1, 0) == (receipt.accepted, receipt.confirmed)


def joined_by_a_person(connection: Connection[Any], *records: str) -> persons.Joined:
    numbers = dict(connection.execute("SELECT record, id FROM linkage.source_record").fetchall())
    record, other = (numbers[name] for name in records)
    return persons.join(
        connection, record=record, other=other, because="same photograph", by=STEWARD,
        purpose="test", at=NOW,
    )  # fmt: skip


def test_a_person_who_joins_the_two_confirms_the_departure_that_waited(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    intake.take([left(77, document="C99887766")])

    done = joined_by_a_person(connection, "77/departure", "1/arrival")

    assert [("1/arrival",)] == confirmed(connection)
    event = connection.execute(
        "SELECT case_id, actor, grade, body FROM ledger.events WHERE kind = 'departed'"
    ).fetchone()
    assert event is not None
    assert (case_id_of(SOURCE, 1), "steward", "A") == event[:3]
    assert f"a person, assertion {done.assertion}" in event[3]
    assert [] == connection.execute("SELECT record FROM intake.waiting").fetchall()
    assert [] == connection.execute("SELECT review FROM linkage.review_waiting").fetchall()
    counts = dict(connection.execute("SELECT name, n FROM views.board_counts").fetchall())
    assert (1, 0) == (counts["confirmed"], counts["waiting"])
    relied = connection.execute("SELECT assertion, name FROM linkage.reliance").fetchall()
    assert [(done.assertion, "departed 77/departure")] == relied
    with connection.transaction():
        assert [] == verify(DatabaseRecords(connection), verifier_line=None).problems


def test_sent_again_after_a_person_confirmed_it_it_is_known(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    intake.take([left(77, document="C99887766")])
    joined_by_a_person(connection, "1/arrival", "77/departure")

    again = intake.take([left(77, document="C99887766")])

    assert (0, 1, 0, 0) == (again.accepted, again.repeated, again.set_aside, again.waiting)


def test_a_join_confirms_nothing_in_a_case_that_left_by_its_key(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    intake.take([left(77, document="C99887766")])
    by_key = row(1, left=DAY + 10, key=9_001) | {"arrdate": DAY}
    intake.take([Incoming(by_key, False, NOW)])

    joined_by_a_person(connection, "77/departure", "1/arrival")

    departed = connection.execute("SELECT record FROM ledger.events WHERE kind = 'departed'")
    assert [("1/departure",)] == departed.fetchall()
    assert [("77/departure",)] == connection.execute("SELECT record FROM intake.waiting").fetchall()


def test_without_identity_fields_it_waits_as_ever(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    bare = row(77, left=DAY + 20) | {"arrdate": DAY}

    first = intake.take([Incoming(bare, False, NOW)])
    second = intake.take([Incoming(bare, False, NOW, {"surname": "OKORO"})])

    assert (0, 1, 0) == (first.accepted, first.waiting, first.confirmed)
    assert (0, 0, 1) == (second.accepted, second.waiting, second.repeated)
    assert [("77/departure",)] == connection.execute("SELECT record FROM intake.waiting").fetchall()
    on_file = connection.execute("SELECT record FROM linkage.source_record").fetchall()
    assert [("1/arrival",)] == on_file


def test_what_waits_is_taken_up_by_the_arrival_of_its_own_row(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    waits = Incoming(row(77, left=DAY + 20) | {"arrdate": DAY}, False, NOW, dict(NGOZI))
    bare = Incoming(row(77) | {"adm_key": None}, True, NOW)
    intake.take([waits])

    receipt = intake.take([bare])

    assert (2, -1, 1) == (receipt.accepted, receipt.waiting, receipt.confirmed)


def test_a_case_that_left_by_its_key_is_not_ended_again(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    by_key = row(1, left=DAY + 10, key=9_001) | {"arrdate": DAY}
    intake.take([Incoming(by_key, False, NOW)])

    receipt = intake.take([left(77)])

    assert (0, 1) == (receipt.confirmed, receipt.waiting)
    asked = connection.execute("SELECT reason FROM linkage.review").fetchall()
    assert [("taken",)] == asked


def test_an_unmerge_reopens_the_confirmation(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    intake.take([left(77)])
    link = connection.execute("SELECT assertion FROM linkage.reliance").fetchone()
    assert link is not None

    parted = persons.unmerge(
        connection, link[0], because="another traveller", by=STEWARD, purpose="test", at=NOW
    )

    assert [("departed 77/departure", case_id_of(SOURCE, 1))] == [
        (one.name, one.case_id) for one in parted.reopened
    ]


def test_one_record_that_cannot_be_taken_leaves_no_link(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([came(1)])
    connection.execute("RESET ROLE")
    connection.execute("REVOKE INSERT ON ledger.events FROM duecourse_app")
    connection.execute("SET ROLE duecourse_app")

    with pytest.raises(Exception, match="permission denied"):
        intake.take([left(77)])

    on_file = connection.execute("SELECT record FROM linkage.source_record").fetchall()
    assert [("1/arrival",)] == on_file
