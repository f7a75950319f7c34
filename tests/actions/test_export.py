"""Over fifty cases leave only with a second person, once, and each is on the trail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from many_cases_at_once import Base, cases

from duecourse.access.roles import NotYours
from duecourse.actions import export
from duecourse.actions.export_refused import (
    ExportAnswered,
    ExportAnswerMissing,
    ExportExpired,
    ExportGrew,
    ExportKindUnknown,
    ExportNeedsNobody,
    ExportNotApproved,
    ExportOwn,
    ExportPurposeMissing,
    ExportTaken,
    ExportUnknown,
    SecondPersonAsked,
)
from duecourse.audit.trail import Actor
from duecourse.terms.errors import AccessError

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
FOR = "The monthly meeting of the office; printed, and shredded after it."
READ = "I lead that meeting."
SUE = Actor("sue", "supervisor", office="Houston", everywhere=False)
SAM = Actor("sam", "supervisor", office="Houston", everywhere=False)
NED = Actor("ned", "supervisor", office="Newark", everywhere=False)
OLA = Actor("ola", "oversight", everywhere=False)
ANA = Actor("ana", "officer", office="Houston", everywhere=False)


def queue(base: Base, *, by: Actor = SUE, at: datetime = AT) -> int:
    """Take the queue of a supervisor; return how many cases are in it."""
    return len(export.take(base, "queue", {"whose": "supervisor"}, by=by, at=at).cases)


def proposed(base: Base, *, by: Actor = SUE, purpose: str = FOR) -> int:
    return export.propose(base, "queue", {"whose": "supervisor"}, purpose=purpose, by=by, at=AT)


def answered(
    base: Base, number: int, *, by: Actor = SAM, approved: bool = True, because: str = READ
) -> None:
    export.answer(base, number, approved=approved, because=because, by=by, at=AT)


def on_trail(base: Base, subject: str | UUID) -> list[tuple[str, str, str]]:
    return base.execute(
        "SELECT actor, purpose, outcome FROM audit.trail WHERE subject = %s ORDER BY number",
        (str(subject),),
    ).fetchall()


def test_fifty_cases_go_at_once_and_each_is_on_the_trail(connection: Base) -> None:
    ids = cases(connection, 50)

    assert 50 == queue(connection)
    assert [[("sue", "export", "done")]] * 50 == [on_trail(connection, one) for one in ids]


def test_fifty_one_cases_give_one_person_alone_nothing(connection: Base) -> None:
    ids = cases(connection, 51)

    with pytest.raises(SecondPersonAsked):
        queue(connection)

    assert [[]] * 51 == [on_trail(connection, one) for one in ids]
    assert [("sue", "export", "refused")] == on_trail(connection, "queue")


def test_slices_of_a_day_are_one_file(connection: Base) -> None:
    cases(connection, 30)
    assert 30 == queue(connection)
    cases(connection, 20)
    assert 50 == queue(connection)
    cases(connection, 1)

    with pytest.raises(SecondPersonAsked):
        queue(connection)

    connection.execute("DELETE FROM views.work WHERE case_id IN (SELECT case_id FROM views.work"
                       " LIMIT 40)")  # fmt: skip
    cases(connection, 40)
    with pytest.raises(SecondPersonAsked):
        queue(connection, at=AT + timedelta(hours=23))


def test_the_window_moves_on(connection: Base) -> None:
    first = cases(connection, 50)
    queue(connection)
    connection.execute("DELETE FROM views.work WHERE case_id = ANY(%s)", (first,))
    cases(connection, 50)

    with pytest.raises(SecondPersonAsked):
        queue(connection, at=AT + timedelta(hours=23))

    assert 50 == queue(connection, at=AT + timedelta(hours=24))


def test_what_a_second_person_approved_is_fetched_with_its_purpose_on_each_case(
    connection: Base,
) -> None:
    ids = cases(connection, 51)
    number = proposed(connection)
    answered(connection, number)

    table = export.fetch(connection, number, by=SUE, at=LATER)

    assert {str(one) for one in ids} == set(table.cases)
    assert len(table.rows) == len(ids)
    assert [[("sue", f"export {number}: {FOR}", "done")]] * 51 == [
        on_trail(connection, one) for one in ids
    ]


def test_a_file_is_fetched_once(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)
    answered(connection, number)
    export.fetch(connection, number, by=SUE, at=LATER)

    with pytest.raises(ExportTaken):
        export.fetch(connection, number, by=SUE, at=LATER)


def test_an_approval_expires(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)
    answered(connection, number)

    with pytest.raises(ExportExpired):
        export.fetch(connection, number, by=SUE, at=AT + timedelta(hours=24))

    assert 51 == len(
        export.fetch(connection, number, by=SUE, at=AT + timedelta(hours=23, minutes=59)).cases
    )


def test_nobody_approves_the_own_export(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)

    with pytest.raises(ExportOwn):
        answered(connection, number, by=SUE)

    assert [("sue", "export", "refused")] == on_trail(connection, f"export {number}")
    with pytest.raises(ExportNotApproved):
        export.fetch(connection, number, by=SUE, at=LATER)


def test_the_database_itself_takes_no_answer_of_the_same_person(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)

    with pytest.raises(psycopg.errors.RaiseException, match="somebody else"):
        connection.execute(
            "INSERT INTO audit.export_answers VALUES (%s, 'sue', true, 'mine', now())", (number,)
        )


@pytest.mark.parametrize(
    ("by", "wrong"),
    [(NED, ExportUnknown), (ANA, NotYours), (Actor("x", "administrator"), NotYours)],
)
def test_others_do_not_answer(connection: Base, by: Actor, wrong: type[Exception]) -> None:
    cases(connection, 51)
    number = proposed(connection)

    with pytest.raises(wrong):
        answered(connection, number, by=by)

    assert "refused" == on_trail(connection, f"export {number}")[-1][2]


def test_oversight_answers_for_every_office(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)

    answered(connection, number, by=OLA)

    assert 51 == len(export.fetch(connection, number, by=SUE, at=LATER).cases)


def test_what_was_declined_is_not_given_out_and_not_answered_again(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)
    answered(connection, number, approved=False)

    with pytest.raises(ExportAnswered):
        answered(connection, number, by=OLA)

    with pytest.raises(ExportNotApproved):
        export.fetch(connection, number, by=SUE, at=LATER)


def test_nobody_fetches_what_somebody_else_proposed(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)
    answered(connection, number)

    with pytest.raises(ExportUnknown):
        export.fetch(connection, number, by=SAM, at=LATER)


def test_the_file_is_made_with_the_rights_of_the_moment(connection: Base) -> None:
    cases(connection, 60)
    number = proposed(connection)
    answered(connection, number)
    connection.execute("UPDATE views.cases SET sealed = true WHERE case_id IN"
                       " (SELECT case_id FROM views.cases LIMIT 9)")  # fmt: skip

    assert 51 == len(export.fetch(connection, number, by=SUE, at=LATER).cases)


def test_more_cases_than_were_approved_are_not_given_out(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)
    answered(connection, number)
    cases(connection, 1)

    with pytest.raises(ExportGrew):
        export.fetch(connection, number, by=SUE, at=LATER)


WRONG: tuple[tuple[type[AccessError], Callable[[Base, int], object]], ...] = (
    (ExportPurposeMissing, lambda base, _: proposed(base, purpose="for work")),
    (ExportAnswerMissing, lambda base, number: answered(base, number, because=" ok ")),
    (ExportUnknown, lambda base, number: answered(base, number + 1)),
    (ExportKindUnknown, lambda base, _: export.take(base, "all", {}, by=SUE, at=AT)),
    (
        ExportKindUnknown,
        lambda base, _: export.take(base, "watch", {"name": "x", "sex": "F"}, by=SUE, at=AT),
    ),
)


@pytest.mark.parametrize(("wrong", "asked"), WRONG)
def test_what_is_missing_or_unknown_is_said(
    connection: Base, wrong: type[AccessError], asked: Callable[[Base, int], object]
) -> None:
    cases(connection, 51)
    number = proposed(connection)

    with pytest.raises(wrong):
        asked(connection, number)


def test_what_one_may_take_alone_is_not_proposed(connection: Base) -> None:
    cases(connection, 50)

    with pytest.raises(ExportNeedsNobody):
        proposed(connection)


def test_each_sees_the_own_exports_and_who_may_answer_those_that_wait(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)

    seen = {
        by.name: export.look_at_exports(connection, by=by, at=AT) for by in (SUE, SAM, NED, ANA)
    }

    assert {"sue": ([number], []), "sam": ([], [number]), "ned": ([], []), "ana": ([], [])} == {
        name: ([one.id for one in of.own], [one.id for one in of.waiting])
        for name, of in seen.items()
    }
    assert (FOR, 51, {"whose": "supervisor"}) == (
        seen["sam"].waiting[0].purpose, seen["sam"].waiting[0].cases, seen["sam"].waiting[0].fields
    )  # fmt: skip


def test_a_form_that_lacks_words_is_no_refusal_on_the_trail(connection: Base) -> None:
    cases(connection, 51)
    number = proposed(connection)

    with pytest.raises(ExportAnswerMissing):
        answered(connection, number, because="")
    with pytest.raises(ExportPurposeMissing):
        proposed(connection, purpose="")

    row = connection.execute(
        "SELECT count(*) FROM audit.trail WHERE outcome = 'refused'"
    ).fetchone()
    assert (0,) == row
