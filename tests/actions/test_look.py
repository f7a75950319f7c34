"""Looking is an act: the gate comes first, the trail is in the same transaction."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import ALLOWED, NotYours, Role, allowed
from duecourse.actions import look
from duecourse.actions.live import Incoming, LiveIntake
from duecourse.audit.trail import Actor
from duecourse.feeds.i94 import dirty
from duecourse.intake.from_feeds import case_id_of
from duecourse.terms.errors import DuecourseError
from duecourse.views.case_page_shapes import Asked

AT = datetime(2016, 10, 1, tzinfo=UTC)
OFFICER = Actor("officer-1", "officer")
ADMINISTRATOR = Actor("admin-1", "administrator")
TRAIL = "SELECT actor, action, subject, outcome FROM audit.trail ORDER BY number"
NOWHERE = UUID("00000000-0000-8000-8000-000000000000")


@pytest.fixture
def filled(connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    intake = LiveIntake(connection, source="i94", name="test", actor="test", clock=lambda: AT)
    rows = dirty.rows(40, seed=11).iter_rows(named=True)
    intake.take([Incoming(row, has_arrival=True, received_at=AT) for row in rows])
    return connection


def see(connection: psycopg.Connection[Any], case_id: UUID, by: Actor) -> Any:
    return look.look_at_case(
        connection, case_id, asked=Asked(date(2016, 10, 1)), by=by, purpose="case work", at=AT
    )


def test_a_look_is_on_the_trail(filled: psycopg.Connection[Any]) -> None:
    case_id = case_id_of("i94", 3)

    page = see(filled, case_id, OFFICER)
    look.look_at_board(filled, by=OFFICER, purpose="watch", at=AT)

    assert case_id == page.case_id
    assert [
        ("officer-1", "case.look", str(case_id), "done"),
        ("officer-1", "board.look", "departure board", "done"),
    ] == filled.execute(TRAIL).fetchall()


def test_a_refused_look_and_one_for_nothing_are_on_the_trail_too(
    filled: psycopg.Connection[Any],
) -> None:
    with pytest.raises(NotYours):
        see(filled, case_id_of("i94", 3), ADMINISTRATOR)
    with pytest.raises(look.CaseUnknown):
        see(filled, NOWHERE, OFFICER)

    assert ["refused", "not found"] == [row[3] for row in filled.execute(TRAIL).fetchall()]


def test_what_cannot_be_put_on_the_trail_is_not_shown(filled: psycopg.Connection[Any]) -> None:
    filled.execute("RESET ROLE")
    filled.execute("REVOKE INSERT ON audit.trail FROM duecourse_app")
    filled.execute("SET ROLE duecourse_app")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        see(filled, case_id_of("i94", 3), OFFICER)


def test_the_trail_cannot_be_changed(filled: psycopg.Connection[Any]) -> None:
    see(filled, case_id_of("i94", 3), OFFICER)

    for statement in ("UPDATE audit.trail SET actor = 'x'", "DELETE FROM audit.trail"):
        with pytest.raises(psycopg.Error):
            filled.execute(statement)
        filled.execute("RESET ROLE")
        with pytest.raises(psycopg.errors.RaiseException):
            filled.execute(statement)
        filled.execute("SET ROLE duecourse_app")


def test_what_is_not_listed_is_denied() -> None:
    assert not allowed(None, "board.look")
    assert not allowed("officer", "case.burn")
    assert not allowed("emperor", "board.look")
    # The own account and the lifecycle have no case in them; nothing else is open to who runs it.
    open_to_all = {action for action in ALLOWED if allowed(Role.ADMINISTRATOR, action)}
    assert {"account.secure", "lifecycle.look"} == open_to_all


def test_refusals_hold_no_personal_data(filled: psycopg.Connection[Any]) -> None:
    with pytest.raises(DuecourseError) as refused:
        see(filled, NOWHERE, OFFICER)

    assert str(NOWHERE) not in str(refused.value)
