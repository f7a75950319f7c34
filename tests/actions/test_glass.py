"""Broken glass opens one case for hours, never a sealed or protected one, and two are alerted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from open_case import Base, opened

from duecourse.access.roles import NotYours
from duecourse.actions import glass
from duecourse.actions.gate import CaseUnknown, pass_gate, reading_as
from duecourse.audit import trail
from duecourse.audit.trail import Actor

# The database's rows ask its own clock, so these tests stand in the present.
NOW = datetime.now(UTC)
WHY = "The person is at our counter and asks for the hearing day."
ANA = Actor("ana", "officer", office="Newark", everywhere=False)
SUE = Actor("sue", "supervisor", office="Houston", everywhere=False)
SAM = Actor("sam", "supervisor", office="Newark", everywhere=False)
OLA = Actor("ola", "oversight", office="", everywhere=False)
MARKS = ("sealed", "protected", "juvenile")


def case_of(base: Base, number: str) -> UUID:
    case_id = uuid4()
    opened(base, case_id=case_id, number=number)
    return case_id


@pytest.fixture
def case(connection: Base) -> UUID:
    """A case of Houston."""
    return case_of(connection, "A 201-555-017")


def may_look(base: Base, case_id: UUID, *, by: Actor = ANA, at: datetime = NOW) -> bool:
    """Ask both walls: the gate, and the database's own rows."""
    asked = {"action": "case.look", "subject": str(case_id), "purpose": "case work"}
    try:
        pass_gate(base, **asked, by=by, at=at)
    except CaseUnknown:
        return False
    with base.transaction(), reading_as(base, by):
        return base.execute("SELECT 1 FROM views.cases WHERE case_id = %s", (case_id,)).rowcount > 0


def count(base: Base, table: str) -> int:
    row = base.execute(f"SELECT count(*) FROM audit.{table}").fetchone()
    assert row is not None
    return int(row[0])


def alert_for(base: Base, by: Actor) -> int:
    alert = glass.look_at_breaks(base, by=by, at=NOW)[0].alert_of(by.role)
    assert alert is not None
    return alert.id


def test_broken_glass_opens_the_case_and_no_other(connection: Base, case: UUID) -> None:
    other = case_of(connection, "A 201-555-018")
    before = may_look(connection, case)

    found = glass.break_numbered(connection, "a201 555 017", because=WHY, by=ANA, at=NOW)

    assert case == found
    assert [False, True, False] == [before, may_look(connection, case), may_look(connection, other)]
    assert not may_look(connection, case, by=Actor("ben", "officer", "", "Newark", False))


def test_it_closes_by_itself(connection: Base, case: UUID) -> None:
    until = glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW, hours=3)

    assert NOW + timedelta(hours=3) == until
    assert [until, None, None] == [
        glass.open_until(connection, case, by=by, at=at)
        for by, at in ((ANA, NOW), (ANA, until), (SAM, NOW))
    ]
    assert may_look(connection, case, at=until - timedelta(seconds=1))
    assert not may_look(connection, case, at=until)


def test_the_rows_of_the_database_close_as_well(connection: Base, case: UUID) -> None:
    glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW - timedelta(hours=4))

    with connection.transaction(), reading_as(connection, ANA):
        seen = connection.execute("SELECT 1 FROM views.cases WHERE case_id = %s", (case,)).rowcount
    assert 0 == seen


@pytest.mark.parametrize("mark", MARKS)
def test_what_is_sealed_or_protected_stays_closed(connection: Base, case: UUID, mark: str) -> None:
    connection.execute(f"UPDATE views.cases SET {mark} = true")

    with pytest.raises(glass.GlassStays):
        glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW)

    assert 0 == count(connection, "glass")
    assert not may_look(connection, case)


def test_an_unknown_number_gets_the_very_same_answer(connection: Base, case: UUID) -> None:
    connection.execute("UPDATE views.cases SET sealed = true")
    said = []

    for number in ("A 201-555-017", "A 999-999-999", ""):
        with pytest.raises(glass.GlassStays) as refused:
            glass.break_numbered(connection, number, because=WHY, by=ANA, at=NOW)
        said.append(str(refused.value))

    assert 1 == len(set(said))
    assert ["refused"] * 3 == [
        row[0]
        for row in connection.execute(
            "SELECT outcome FROM audit.trail WHERE action = 'case.break-glass'"
        )
    ]


@pytest.mark.parametrize(
    ("because", "hours"), [("", 2), ("too short", 2), (" " * 40, 2), (WHY, 0), (WHY, 9)]
)
def test_it_needs_a_reason_and_a_short_time(
    connection: Base, case: UUID, because: str, hours: int
) -> None:
    with pytest.raises(glass.GlassReasonMissing):
        glass.break_glass(connection, case, because=because, by=ANA, at=NOW, hours=hours)

    assert 0 == count(connection, "glass")


@pytest.mark.parametrize("role", ["records_steward", "oversight", "administrator"])
def test_other_roles_break_nothing_and_the_attempt_is_on_the_trail(
    connection: Base, case: UUID, role: str
) -> None:
    by = Actor("eve", role, office="Newark", everywhere=False)

    with pytest.raises(NotYours):
        glass.break_glass(connection, case, because=WHY, by=by, at=NOW)

    assert ("eve", str(case), "refused") == connection.execute(
        "SELECT actor, subject, outcome FROM audit.trail WHERE action = 'case.break-glass'"
    ).fetchone()
    assert not glass.may_help(by)


def test_a_case_that_is_open_needs_no_broken_glass(connection: Base, case: UUID) -> None:
    with pytest.raises(glass.GlassNotNeeded):
        glass.break_glass(connection, case, because=WHY, by=SUE, at=NOW)

    assert 0 == count(connection, "glass")


def test_it_is_offered_to_who_is_of_one_office(connection: Base) -> None:
    assert glass.may_help(ANA)
    assert not glass.may_help(Actor("all", "officer"))


def test_the_reason_is_on_the_trail(connection: Base, case: UUID) -> None:
    glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW)

    assert (str(case), f"broken glass: {WHY}", "done") == connection.execute(
        "SELECT subject, purpose, outcome FROM audit.trail WHERE action = 'case.break-glass'"
    ).fetchone()


def test_the_supervisor_of_the_office_in_charge_and_oversight_are_alerted(
    connection: Base, case: UUID
) -> None:
    glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW)
    pass_gate(connection, action="case.look", subject=str(case), by=ANA, purpose="x", at=NOW)
    with connection.transaction():
        trail.write(connection, by=ANA, action="case.look", subject=str(case), purpose="x", at=NOW)

    of_sue, of_ola = (glass.look_at_breaks(connection, by=by, at=NOW) for by in (SUE, OLA))
    assert ("ana", case, "HOU-17", "Houston", WHY, 1) == (
        of_sue[0].account, of_sue[0].case_id, of_sue[0].reference, of_sue[0].office,
        of_sue[0].because, of_sue[0].touched,
    )  # fmt: skip
    assert of_sue == of_ola
    assert () == glass.look_at_breaks(connection, by=SAM, at=NOW)
    assert [1, 1, 0, 0] == [glass.waiting(connection, by=by) for by in (SUE, OLA, SAM, ANA)]


@pytest.fixture
def no_trail(database_url: str, connection: Base) -> Iterator[Base]:
    """The trail takes no more entries."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("REVOKE INSERT ON audit.trail FROM duecourse_app")
    return connection


def test_alert_break_and_entry_stand_or_fall_together(case: UUID, no_trail: Base) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        glass.break_glass(no_trail, case, because=WHY, by=ANA, at=NOW)

    assert [0, 0] == [count(no_trail, "glass"), count(no_trail, "alerts")]


def test_no_break_can_be_written_without_its_alerts(connection: Base, case: UUID) -> None:
    connection.execute(
        "INSERT INTO audit.glass (account, case_id, because, broken_at, until)"
        " VALUES ('ana', %s, %s, now(), now() + interval '1 hour')",
        (case, WHY),
    )

    assert 2 == count(connection, "alerts")


def test_who_listens_hears_of_it_at_the_commit(
    connection: Base, database_url: str, case: UUID
) -> None:
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute("LISTEN duecourse_alerts")
        glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW)

        heard: list[Any] = list(listener.notifies(timeout=5, stop_after=1))

    assert ["duecourse_alerts"] == [one.channel for one in heard]


def test_an_alert_is_answered_once_and_in_words(connection: Base, case: UUID) -> None:
    glass.break_glass(connection, case, because=WHY, by=ANA, at=NOW)
    alert = alert_for(connection, SUE)
    with pytest.raises(glass.AlertAnswerMissing):
        glass.answer_alert(connection, alert, said=" ok ", by=SUE, at=NOW)

    glass.answer_alert(connection, alert, said="I called her: it is in order.", by=SUE, at=NOW)

    with pytest.raises(glass.AlertAnswered):
        glass.answer_alert(connection, alert, said="Once more.", by=SUE, at=NOW)
    assert [0, 1] == [glass.waiting(connection, by=by) for by in (SUE, OLA)]
    answered = glass.look_at_breaks(connection, by=OLA, at=NOW)[0].alert_of("supervisor")
    assert answered is not None
    assert ("sue", "I called her: it is in order.") == (answered.answered_by, answered.said)


def test_nobody_answers_for_another_office_or_for_oneself(connection: Base, case: UUID) -> None:
    glass.break_glass(connection, case, because=WHY, by=SAM, at=NOW)
    alert = alert_for(connection, SUE)
    himself = Actor("sam", "supervisor")

    for by in (SAM, OLA, himself):
        with pytest.raises(glass.AlertNotYours):
            glass.answer_alert(connection, alert, said="All in order.", by=by, at=NOW)

    assert 0 == count(connection, "alert_answers")
