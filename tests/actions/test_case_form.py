"""A form acts once, and only on the case as it was shown; nothing else reaches the record."""

import threading
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from open_case import (
    ANA,
    AT,
    BEN,
    STAY,
    TODAY,
    Base,
    form,
    kinds,
    looks,
    opened,
    posted,
    proposed,
    version,
)

from duecourse.actions.answer_alarm import AnswerEmpty, NoSuchAlarm, answer_alarm
from duecourse.actions.case_form import CaseMovedOn, Did, Form, NotLookedAt
from duecourse.actions.case_record import record_facts
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.two_people import approve_step
from duecourse.actions.work_on_case import RECORD

REMOVED = {"kind": "removed", "on": "2026-03-02", "to": "HN"}


def test_a_second_post_is_answered_with_what_the_first_did(connection: Base) -> None:
    opened(connection)
    on = form(connection)
    first = posted(connection, lambda act: record_facts(act, [STAY]), action=RECORD, on=on)

    second = posted(connection, lambda act: record_facts(act, [STAY]), action=RECORD, on=on)

    assert Did(first.version, repeated=True) == second
    assert 1 == kinds(connection).count("stay_granted")


def test_a_double_click_at_the_same_moment_makes_one_event(
    connection: Base, database_url: str
) -> None:
    opened(connection)
    on, together, did = form(connection), threading.Barrier(2), []

    def click() -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            own.execute("SET ROLE duecourse_app")
            together.wait()
            did.append(posted(own, lambda act: record_facts(act, [STAY]), action=RECORD, on=on))

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert [False, True] == sorted(one.repeated for one in did)
    assert 1 == kinds(connection).count("stay_granted")


def test_a_stale_form_is_refused_with_what_has_changed(connection: Base) -> None:
    opened(connection)
    old = form(connection)
    posted(connection, lambda act: record_facts(act, [STAY]), action=RECORD)

    with pytest.raises(CaseMovedOn) as refused:
        posted(connection, lambda act: record_facts(act, [REMOVED]), action=RECORD, on=old)

    assert ["stay_granted"] == [one.kind for one in refused.value.since]
    assert "removed" not in kinds(connection)


def test_a_form_on_no_case_opens_none(connection: Base) -> None:
    nowhere = uuid4()

    with pytest.raises(CaseUnknown):
        posted(
            connection, lambda act: record_facts(act, [STAY]), action=RECORD, case_id=nowhere,
            on=Form(uuid4(), 0),
        )  # fmt: skip

    assert 0 == version(connection, nowhere)


def test_who_has_not_opened_the_case_since_it_changed_cannot_approve(connection: Base) -> None:
    opened(connection)
    looks(connection, BEN, at=AT - timedelta(minutes=1))
    proposal = proposed(connection)

    with pytest.raises(NotLookedAt):
        posted(
            connection, lambda act: approve_step(act, proposal, as_of=TODAY), by=BEN,
            has_looked=True,
        )  # fmt: skip

    assert "step_taken" not in kinds(connection)


def test_fact_12_a_removal_in_spite_of_a_stay_raises_an_alarm_that_somebody_answers(
    connection: Base,
) -> None:
    opened(connection)
    posted(connection, lambda act: record_facts(act, [STAY]), action=RECORD)
    posted(connection, lambda act: record_facts(act, [REMOVED]), action=RECORD)
    alarm = kinds(connection).index("alarm_raised") + 1

    with pytest.raises(AnswerEmpty):
        posted(connection, lambda act: answer_alarm(act, alarm, because=" "), by=BEN)
    posted(connection, lambda act: answer_alarm(act, alarm, because="The court was told"), by=BEN)

    assert [] == connection.execute("SELECT * FROM views.unacknowledged").fetchall()
    with pytest.raises(NoSuchAlarm):
        posted(connection, lambda act: answer_alarm(act, alarm, because="Again"), by=ANA)
