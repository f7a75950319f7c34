"""The review desk: order, blind second reading, known answers, the supervisor, and the trail."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import psycopg
import pytest
from doubts import doubt

from duecourse.access.roles import NotYours
from duecourse.actions import review
from duecourse.actions.review_answer import (
    Answered,
    AnswerNeedsNote,
    AnswerUnknown,
    answer,
    given,
    settle,
)
from duecourse.actions.review_ask import (
    KnownAnswerNotShown,
    ShareOutOfRange,
    ask,
    drawn,
    move_clock,
    seed_known,
    set_share_read_twice,
)
from duecourse.audit.trail import Actor
from duecourse.views.build.review_queue import ORDER
from duecourse.views.review_shapes import ReviewLine

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
ONE = Actor("reader-1", "officer")
TWO = Actor("reader-2", "records_steward")
CHIEF = Actor("chief-1", "supervisor")
CHIEF_TWO = Actor("chief-2", "supervisor")
WATCH = Actor("watch-1", "oversight")
CANNOT_TELL = given("cannot_tell", chosen=None, note="No document on either side.")
NONE = given("none", chosen=None, note="")
Desk = psycopg.Connection[Any]


def this(person: str) -> Any:
    return given("this", chosen=person, note="")


def read_twice(desk: Desk, share: float) -> None:
    set_share_read_twice(desk, share, by=CHIEF, at=AT)


def numbers(desk: Desk, by: Actor) -> list[int]:
    return [line.number for line in review.look_at_queue(desk, page=1, by=by, at=AT).lines]


def records(desk: Desk, by: Actor = ONE) -> list[str]:
    return [line.record for line in review.look_at_queue(desk, page=1, by=by, at=AT).lines]


ORDER_ROWS = """
    # record  due_on      asked hours ago   why this place
      late    2026-11-20  1                 its day is over
      soon    2026-11-28  1                 the next legal clock, though asked last
      older   2026-12-01  90                same day, waited longer
      newer   2026-12-01  2                 same day, waited less
      free    -           400               no clock runs: after all that have one
      fresh   -           3                 no clock, waited less
"""
ROWS = [line.split()[:3] for line in ORDER_ROWS.strip().splitlines()[1:]]


@pytest.mark.parametrize("turn", range(6))
def test_the_queue_goes_by_legal_clock_then_by_time_waited(connection: Desk, turn: int) -> None:
    expected = [row[0] for row in ROWS]
    for record, due_on, hours in (*ROWS[turn:], *ROWS[:turn]):
        due = None if due_on == "-" else date.fromisoformat(due_on)
        ask(connection, doubt(record, "1", due_on=due), at=AT - timedelta(hours=int(hours)))

    listed = records(connection)

    assert expected == listed


def test_a_case_moves_with_its_legal_clock(connection: Desk) -> None:
    first, second = (
        ask(connection, doubt(name, "1", due_on=date(2026, 12, day)), at=AT)
        for name, day in (("a", 1), ("b", 2))
    )

    move_clock(connection, second, due_on=date(2026, 11, 30), due_why="Hearing brought forward")
    move_clock(connection, first, due_on=None, due_why=None)

    lines = review.look_at_queue(connection, page=1, by=ONE, at=AT).lines
    assert [(second, "Hearing brought forward"), (first, None)] == [
        (line.number, line.due_why) for line in lines
    ]


def test_name_nationality_language_and_weight_do_not_move_a_case(connection: Desk) -> None:
    """The same clocks in every assignment of people to them: the order is always the clocks'."""
    people = [("ABBAS", -9.0), ("NGUYEN", 0.0), ("ZULU", 30.0)]
    for turn, order in enumerate(permutations(people)):
        for place, (surname, total) in enumerate(order):
            due = date(2026, 12, 1 + turn)
            one = doubt(f"{turn}-{place}", "1", due_on=due, surname=surname, total=total)
            ask(connection, one, at=AT + timedelta(hours=place))

    listed = records(connection)

    assert [f"{turn}-{place}" for turn in range(6) for place in range(3)] == listed


def test_the_work_list_holds_nothing_of_the_person_to_order_by(connection: Desk) -> None:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'linkage' AND table_name = 'review_waiting'"
    ).fetchall()

    clocks = {"due_on", "due_why", "asked_at"}
    care = {"review", "stage", "records", "compartment", "held_by", "held_until"}
    assert clocks | care == {row[0] for row in rows}
    assert ORDER == "ORDER BY w.due_on NULLS LAST, w.asked_at, w.review"
    # The number only settles ties: it is given in the order of asking.
    shown = {field.name for field in dataclasses.fields(ReviewLine)}
    listed = {"number", "source", "record", "reason", "due_on", "due_why", "asked_at", "held"}
    assert listed == shown


def test_every_candidate_shown_is_a_look_on_the_trail(connection: Desk) -> None:
    number = ask(connection, doubt("r", "71", "72", "73"), at=AT)

    review.open_review(connection, number, by=ONE, at=AT)

    rows = connection.execute(
        "SELECT actor, action, subject, outcome FROM audit.trail ORDER BY number"
    ).fetchall()
    subjects = [f"review {number}", "person 71", "person 72", "person 73"]
    assert [("reader-1", "review.look", subject, "done") for subject in subjects] == rows


def test_what_cannot_be_put_on_the_trail_is_not_answered(connection: Desk) -> None:
    number = ask(connection, doubt("r", "1"), at=AT)
    connection.execute("RESET ROLE")
    connection.execute("REVOKE INSERT ON audit.trail FROM duecourse_app")
    connection.execute("SET ROLE duecourse_app")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        answer(connection, number, NONE, by=ONE, at=AT)

    count = connection.execute("SELECT count(*) FROM linkage.review_answer").fetchone()
    assert (0,) == count


def test_one_reading_settles_a_case_that_was_not_drawn(connection: Desk) -> None:
    read_twice(connection, 0.0)
    number = ask(connection, doubt("r", "1", "2"), at=AT)

    came_to = answer(connection, number, this("2"), by=ONE, at=AT)

    assert Answered(number, goes_to=None) == came_to
    assert [] == numbers(connection, TWO) == numbers(connection, CHIEF)
    row = connection.execute("SELECT answer, chosen, place FROM linkage.review_answer").fetchone()
    assert ("this", "2", 2) == row


def test_the_second_reader_sees_exactly_what_a_first_one_would(connection: Desk) -> None:
    read_twice(connection, 1.0)
    number = ask(connection, doubt("r", "1", "2"), at=AT)
    as_first = review.open_review(connection, number, by=TWO, at=AT)
    line_as_first = review.look_at_queue(connection, page=1, by=TWO, at=AT)

    answer(connection, number, this("1"), by=ONE, at=AT)

    assert as_first == review.open_review(connection, number, by=TWO, at=AT)
    assert line_as_first == review.look_at_queue(connection, page=1, by=TWO, at=AT)
    assert () == as_first.earlier


def test_nobody_reads_a_case_twice(connection: Desk) -> None:
    read_twice(connection, 1.0)
    number = ask(connection, doubt("r", "1"), at=AT)
    answer(connection, number, NONE, by=ONE, at=AT)

    assert [] == numbers(connection, ONE)
    with pytest.raises(review.ReviewUnknown):
        answer(connection, number, NONE, by=ONE, at=AT)
    with pytest.raises(review.ReviewUnknown):
        review.open_review(connection, number, by=ONE, at=AT)


SECOND_ROWS = """
    # first        second       then        why
      this:1       this:1       settled     they agree on the person
      none         none         settled     they agree that it is none
      this:1       this:2       supervisor  another person is another answer
      this:1       none         supervisor  they differ
      none         cannot_tell  supervisor  one could not tell
      cannot_tell  this:1       supervisor  a second reading is still held
      cannot_tell  cannot_tell  supervisor  agreeing not to know settles nothing
"""
AFTER_TWO = [line.split()[:3] for line in SECOND_ROWS.strip().splitlines()[1:]]


def said(text: str) -> Any:
    return {"none": NONE, "cannot_tell": CANNOT_TELL}.get(text) or this(text.partition(":")[2])


@pytest.mark.parametrize("row", AFTER_TWO, ids=["-".join(row) for row in AFTER_TWO])
def test_two_readings_settle_a_case_only_if_they_agree(connection: Desk, row: list[str]) -> None:
    read_twice(connection, 1.0)
    number = ask(connection, doubt("r", "1", "2"), at=AT)

    first = answer(connection, number, said(row[0]), by=ONE, at=AT)
    second = answer(connection, number, said(row[1]), by=TWO, at=AT)

    assert "second" == first.goes_to
    assert (None if row[2] == "settled" else row[2]) == second.goes_to


def test_a_reader_who_cannot_tell_sends_the_case_to_a_supervisor(connection: Desk) -> None:
    read_twice(connection, 0.0)
    number = ask(connection, doubt("r", "1"), at=AT)
    answer(connection, number, CANNOT_TELL, by=ONE, at=AT)

    page = review.open_review(connection, number, by=CHIEF, at=AT)
    ended = settle(connection, number, NONE, by=CHIEF, at=AT)

    assert [("Cannot tell", "No document on either side.")] == [
        (one.said, one.note) for one in page.earlier
    ]
    assert "reader-1" not in str(page)
    assert None is ended.goes_to
    assert [] == numbers(connection, TWO) == numbers(connection, CHIEF_TWO)


def test_supervisors_and_readers_have_each_their_own_cases(connection: Desk) -> None:
    read_twice(connection, 0.0)
    plain, open_left = (ask(connection, doubt(name, "1"), at=AT) for name in ("a", "b"))
    answer(connection, open_left, CANNOT_TELL, by=ONE, at=AT)

    assert [plain] == numbers(connection, TWO)
    assert [open_left] == numbers(connection, CHIEF)
    with pytest.raises(NotYours):
        answer(connection, plain, NONE, by=CHIEF, at=AT)
    with pytest.raises(NotYours):
        settle(connection, open_left, NONE, by=TWO, at=AT)
    with pytest.raises(NotYours):
        review.look_at_queue(connection, page=1, by=WATCH, at=AT)
    with pytest.raises(NotYours):
        review.look_at_agreement(connection, by=ONE, at=AT)


def test_an_answer_names_somebody_shown_or_says_why_not(connection: Desk) -> None:
    number = ask(connection, doubt("r", "1"), at=AT)

    with pytest.raises(AnswerUnknown):
        answer(connection, number, this("99"), by=ONE, at=AT)
    for wrong in (("this", ""), ("none", "1"), ("perhaps", "")):
        with pytest.raises(AnswerUnknown):
            given(wrong[0], chosen=wrong[1], note="")
    for note in ("", "   ", "x" * 501):
        with pytest.raises(AnswerNeedsNote):
            given("cannot_tell", chosen=None, note=note)
    assert [number] == numbers(connection, ONE)


def test_an_open_case_is_passed_over_but_may_still_be_answered(connection: Desk) -> None:
    read_twice(connection, 0.0)
    first, second = (ask(connection, doubt(name, "1"), at=AT) for name in ("a", "b"))
    review.open_review(connection, first, by=ONE, at=AT)

    held = [line.held for line in review.look_at_queue(connection, page=1, by=TWO, at=AT).lines]

    assert [True, False] == held
    assert second == review.next_review(connection, by=TWO, at=AT)
    assert first == review.next_review(connection, by=TWO, at=AT + timedelta(minutes=16))
    answer(connection, first, NONE, by=TWO, at=AT)
    assert second == review.next_review(connection, by=ONE, at=AT)


def test_a_record_that_waits_already_stays_one_case(connection: Desk) -> None:
    once = ask(connection, doubt("r", "1"), at=AT)

    assert once == ask(connection, doubt("r", "1", "2"), at=AT)


def test_the_sample_is_drawn_from_its_seed_and_has_its_share() -> None:
    names = [f"{n}/departure" for n in range(20_000)]

    chosen = [name for name in names if drawn("i94", name, seed="a", share=0.08)]

    assert chosen == [name for name in names if drawn("i94", name, seed="a", share=0.08)]
    assert chosen != [name for name in names if drawn("i94", name, seed="b", share=0.08)]
    assert 0.07 < len(chosen) / len(names) < 0.09
    assert not any(drawn("i94", name, seed="a", share=0.0) for name in names[:100])
    assert all(drawn("i94", name, seed="a", share=1.0) for name in names[:100])


def test_a_known_case_looks_like_any_other_and_goes_to_nobody_after(connection: Desk) -> None:
    read_twice(connection, 0.0)
    real = ask(connection, doubt("same", "1", "2"), at=AT)
    as_real = review.open_review(connection, real, by=ONE, at=AT)
    connection.execute("DELETE FROM linkage.review_waiting")

    known = seed_known(
        connection, doubt("same", "1", "2"), person="2", by=CHIEF, at=AT, asked_at=AT
    )
    as_known = review.open_review(connection, known, by=ONE, at=AT)
    came_to = answer(connection, known, CANNOT_TELL, by=ONE, at=AT)

    assert dataclasses.replace(as_real, number=known) == as_known
    assert Answered(known, goes_to=None) == came_to


def test_only_a_supervisor_seeds_and_only_what_is_shown(connection: Desk) -> None:
    with pytest.raises(NotYours):
        seed_known(connection, doubt("r", "1"), person=None, by=ONE, at=AT, asked_at=AT)
    with pytest.raises(KnownAnswerNotShown):
        seed_known(connection, doubt("r", "1"), person="9", by=CHIEF, at=AT, asked_at=AT)
    with pytest.raises(ShareOutOfRange):
        set_share_read_twice(connection, 1.5, by=CHIEF, at=AT)

    assert [] == numbers(connection, ONE)


def test_a_protected_case_is_neither_shown_nor_counted_outside(connection: Desk) -> None:
    # No second reading, which a share of cases drawn by chance would ask for.
    set_share_read_twice(connection, 0.0, by=CHIEF, at=AT)
    one = dataclasses.replace(doubt("r", "1"), compartment="vawa")
    number = ask(connection, one, at=AT)
    inside = frozenset({"vawa"})

    outside = review.look_at_queue(connection, page=1, by=ONE, at=AT)

    assert (0, ()) == (outside.total, outside.lines)
    assert None is review.next_review(connection, by=ONE, at=AT)
    with pytest.raises(review.ReviewUnknown):
        review.open_review(connection, number, by=ONE, at=AT)
    with pytest.raises(review.ReviewUnknown):
        answer(connection, number, NONE, by=ONE, at=AT)
    assert number == review.open_review(connection, number, by=ONE, at=AT, inside=inside).number
    assert None is answer(connection, number, NONE, by=ONE, at=AT, inside=inside).goes_to


@pytest.mark.parametrize("table", ["review", "review_answer", "review_known"])
def test_what_was_asked_and_answered_cannot_be_changed(connection: Desk, table: str) -> None:
    for statement in (
        f"UPDATE linkage.{table} SET review = review", f"DELETE FROM linkage.{table}",
        f"TRUNCATE linkage.{table} CASCADE",
    ):  # fmt: skip
        statement = (
            statement.replace("review = review", "id = 1") if table == "review" else statement
        )
        with pytest.raises(psycopg.Error):
            connection.execute(statement)
        connection.execute("RESET ROLE")
        with pytest.raises(psycopg.errors.Error):
            connection.execute(statement)
        connection.execute("SET ROLE duecourse_app")


def test_refusals_name_numbers_and_no_person(connection: Desk) -> None:
    with pytest.raises(review.ReviewUnknown) as refused:
        review.open_review(connection, 12, by=ONE, at=AT)

    assert "12" in str(refused.value)
    outcome = connection.execute("SELECT outcome FROM audit.trail").fetchall()
    assert [("not found",)] == outcome


def test_of_two_who_answer_at_once_one_is_recorded(connection: Desk, database_url: str) -> None:
    """Both have the page open; whoever comes second is told, and nothing is recorded twice."""
    read_twice(connection, 0.0)
    number = ask(connection, doubt("r", "1"), at=AT)

    def reply(by: Actor) -> str:
        with psycopg.connect(database_url, autocommit=True) as own:
            own.execute("SET ROLE duecourse_app")
            try:
                answer(own, number, NONE, by=by, at=AT)
            except review.ReviewUnknown:
                return "told"
            return "recorded"

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(reply, [ONE, TWO, ONE, TWO]))

    assert ["recorded", "told", "told", "told"] == sorted(ends)
    count = connection.execute("SELECT count(*) FROM linkage.review_answer").fetchone()
    assert (1,) == count


def test_a_case_without_any_candidate_can_be_answered(connection: Desk) -> None:
    read_twice(connection, 0.0)
    number = ask(connection, doubt("r"), at=AT)

    page = review.open_review(connection, number, by=ONE, at=AT)

    assert ((), "OKORO") == (page.candidates, page.rows[0].original)
    assert None is answer(connection, number, NONE, by=ONE, at=AT).goes_to
