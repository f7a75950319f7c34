"""A departure that waits is confirmed when a person says to which admission it belongs."""

from typing import Any

import pytest
from policies import DOCUMENT_LINKS
from psycopg import Connection
from records_on_file import NOW, STEWARD, SUPERVISOR, allow

from duecourse.actions import persons, review
from duecourse.actions.by_identity import ByIdentity
from duecourse.actions.link import Linker
from duecourse.actions.live import Incoming, LiveIntake
from duecourse.actions.review_answer import answer, given
from duecourse.actions.review_ask import set_share_read_twice
from duecourse.actions.take_up import DepartureDoesNotFit
from duecourse.audit.trail import Actor
from duecourse.feeds.i94 import dirty
from duecourse.intake.from_feeds import case_id_of
from duecourse.ledger.records import DatabaseRecords
from duecourse.ledger.verify import verify
from duecourse.linkage.artefact import load

SOURCE = "i94"
READER = Actor("reader-1", "officer")
NGOZI = {
    "surname": "OKORO", "given": "NGOZI", "birth": "1988-04-05", "sex": "F", "nationality": "NGA",
    "document": "A01234567", "issued_by": "NGA",
}  # fmt: skip
DAY = 20_500  # a SAS day: 2016-02-15
COUNTS = "SELECT name, n FROM views.board_counts WHERE name IN ('confirmed', 'waiting')"


def row(number: int, *, left: int | None = None, key: int | None = None) -> dict[str, Any]:
    some = next(dirty.rows(1, seed=1).iter_rows(named=True))
    return {
        **some, "cicid": number, "adm_key": key, "arrdate": DAY if left is None else None,
        "depdate": left, "entdepd": None, "matflag": None, "dtaddto": "08152016",
    }  # fmt: skip


def left(number: int, *, on: int = DAY + 20) -> Incoming:
    """A departure under another document: no machine confirms it."""
    given = {**NGOZI, "document": "C99887766"}
    return Incoming(row(number, left=on), False, NOW, given)


@pytest.fixture
def intake(connection: Connection[Any]) -> LiveIntake:
    allow(connection, SOURCE)
    set_share_read_twice(connection, 0.0, by=SUPERVISOR, at=NOW)
    linker = Linker(connection, load(), DOCUMENT_LINKS, SOURCE, "feed", lambda: NOW)
    made = LiveIntake(
        connection, source=SOURCE, name="live", actor="feed", clock=lambda: NOW,
        by_identity=ByIdentity(linker),
    )  # fmt: skip
    made.take([Incoming(row(1, key=9_001), True, NOW, NGOZI)])
    return made


def said_this(connection: Connection[Any]) -> None:
    [line] = review.look_at_queue(connection, page=1, by=READER, at=NOW).lines
    page = review.open_review(connection, line.number, by=READER, at=NOW)
    reply = given("this", chosen=page.candidates[0].person, note="")
    answer(connection, line.number, reply, by=READER, at=NOW)


def confirmed(connection: Connection[Any]) -> list[Any]:
    return connection.execute(
        "SELECT record FROM views.admissions WHERE confirmed_at IS NOT NULL"
    ).fetchall()


def test_a_readers_answer_confirms_the_departure_that_waits(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([left(77)])
    before = confirmed(connection)

    said_this(connection)

    assert [] == before
    assert [("1/arrival",)] == confirmed(connection)
    assert {"confirmed": 1, "waiting": 0} == dict(connection.execute(COUNTS).fetchall())
    event = connection.execute(
        "SELECT case_id, record, actor, purpose, body FROM ledger.events WHERE kind = 'departed'"
    ).fetchone()
    assert event is not None
    assert (case_id_of(SOURCE, 1), "77/departure", "reader-1", "linked by a person") == event[:4]
    assert "a person, assertion" in event[4]
    relied = connection.execute("SELECT kind, name, case_id FROM linkage.reliance").fetchall()
    assert [("decision", "departed 77/departure", case_id_of(SOURCE, 1))] == relied
    with connection.transaction():
        assert [] == verify(DatabaseRecords(connection), verifier_line=None).problems


def test_what_came_in_by_a_person_is_known_when_it_is_sent_again(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([left(77)])
    said_this(connection)

    again = intake.take([left(77)])

    assert (0, 1, 0, 0) == (again.accepted, again.repeated, again.set_aside, again.waiting)


def test_a_stewards_join_confirms_it_as_well(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([left(77)])
    numbers = connection.execute("SELECT id FROM linkage.source_record ORDER BY id").fetchall()

    persons.join(
        connection, record=numbers[1][0], other=numbers[0][0], because="seen both", by=STEWARD,
        purpose="test", at=NOW,
    )  # fmt: skip

    assert [("1/arrival",)] == confirmed(connection)


def test_a_departure_before_the_arrival_is_refused_and_the_case_stays_open(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([left(77, on=DAY - 3)])

    with pytest.raises(DepartureDoesNotFit):
        said_this(connection)

    assert [] == confirmed(connection)
    assert 1 == len(review.look_at_queue(connection, page=1, by=READER, at=NOW).lines)


def test_an_admission_that_another_departure_ended_is_not_ended_again(
    connection: Connection[Any], intake: LiveIntake
) -> None:
    intake.take([left(77)])
    intake.take([Incoming(row(78, left=DAY + 9), False, NOW, NGOZI)])

    said_this(connection)

    ended = connection.execute("SELECT record FROM ledger.events WHERE kind = 'departed'")
    assert [("78/departure",)] == ended.fetchall()
