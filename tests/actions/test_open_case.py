"""A case is opened once, under a number that no other case has, and about somebody who can be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import StepRefused, record_facts, take_step
from duecourse.actions.configuration import in_force
from duecourse.actions.open_case import CaseGiven, CaseGivenRefused, CaseOpenAlready, open_case
from duecourse.actions.people_of_case import (
    CounselGiven,
    RelationGiven,
    state_counsel,
    state_identity,
    state_relation,
)
from duecourse.actions.references import taken_over
from duecourse.actions.stale_form import StaleForm
from duecourse.actions.work_on_case import RECORD, STEP, look_at_record, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, COUNSEL_STATED, RELATION_STATED

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("22222222-45f4-4e57-8a54-0f8f6fbfe001")
ANA = Actor("ana", "officer")
GIVEN = CaseGiven(
    case_class="removal", office="Newark", family="Rivas", given="Elena", birth_on="1985-03-02",
    nationality="hn", a_number="A 201-555-017", said_by="passport",
)  # fmt: skip
Base = psycopg.Connection[Any]


def spoiled(**fields: str) -> CaseGiven:
    return CaseGiven(**{name: getattr(GIVEN, name) for name in CaseGiven.__slots__} | fields)


def test_a_case_opened_says_what_it_is_and_under_which_edition(connection: Base) -> None:
    number = open_case(connection, CASE, GIVEN, by=ANA, at=AT)

    of = look_at_record(connection, CASE, by=ANA, at=AT)
    opened = of.kept_of(CASE_OPENED)[0].body
    assert "NEW-2026-00001" == number
    assert ("removal", "Newark", number, in_force().stamp) == (
        opened["class"], opened["office"], opened["reference"], opened["configuration"],
    )  # fmt: skip
    assert {"birth_on": "1985-03-02", "nationalities": ["HN"]} == of.person
    assert of.unknown is None
    assert ("ana", "Rivas, Elena") == connection.execute(
        "SELECT assigned_to, name FROM views.cases"
    ).fetchone()


def test_numbers_are_unique_and_without_gaps_however_many_open_at_once(
    connection: Base, database_url: str
) -> None:
    """ANCHORS, DAWSON 8987: a number used again, 66 cases."""

    def race(n: int) -> list[str]:
        with psycopg.connect(database_url, autocommit=True) as own:
            own.execute("SET ROLE duecourse_app")
            return [
                open_case(own, uuid4(), spoiled(a_number="", family=f"F{n}"), by=ANA, at=AT)
                for _ in range(6)
            ]

    with ThreadPoolExecutor(8) as racing:
        given = [one for some in racing.map(race, range(8)) for one in some]

    assert [f"NEW-2026-{n:05}" for n in range(1, 49)] == sorted(given)
    assert (48, 48) == connection.execute(
        "SELECT count(*), count(DISTINCT reference) FROM views.cases"
    ).fetchone()


def test_a_number_that_came_with_a_case_is_not_given_again(connection: Base) -> None:
    taken_over(connection, "NEW", 2026, 41)
    taken_over(connection, "NEW", 2026, 7)

    assert "NEW-2026-00042" == open_case(connection, CASE, GIVEN, by=ANA, at=AT)


def test_a_form_sent_twice_opens_one_case_and_takes_one_number(connection: Base) -> None:
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)

    with pytest.raises(CaseOpenAlready):
        open_case(connection, CASE, GIVEN, by=ANA, at=AT)

    assert "NEW-2026-00002" == open_case(connection, uuid4(), spoiled(a_number=""), by=ANA, at=AT)


def test_a_number_on_file_opens_no_second_case_unless_somebody_says_so(connection: Base) -> None:
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)

    with pytest.raises(CaseGivenRefused, match="The case NEW-2026-00001 has this number"):
        open_case(connection, uuid4(), spoiled(a_number="a201555017"), by=ANA, at=AT)
    number = open_case(connection, uuid4(), spoiled(second=True), by=ANA, at=AT)  # type: ignore[arg-type]

    assert "NEW-2026-00002" == number


@pytest.mark.parametrize(("field", "typed"), [
    ("case_class", "nothing"), ("office", "Paris"), ("birth_on", "1985-02-30"),
    ("birth_on", "2030-01-01"), ("birth_on", "0001-01-01"), ("nationality", "Honduras"),
    ("a_number", "12"), ("sex", "f"), ("family", "x" * 101), ("given", "a\x00b"),
    ("said_by", "y" * 101),
])  # fmt: skip
def test_what_is_wrong_is_said_by_field_and_nothing_is_recorded(
    connection: Base, field: str, typed: str
) -> None:
    with pytest.raises(CaseGivenRefused) as refused:
        open_case(connection, CASE, spoiled(**{field: typed}), by=ANA, at=AT)

    assert [field] == list(refused.value.faults)
    assert (0,) == connection.execute("SELECT count(*) FROM ledger.events").fetchone()
    assert (0,) == connection.execute("SELECT count(*) FROM intake.case_references").fetchone()


def test_every_fault_is_told_at_once(connection: Base) -> None:
    with pytest.raises(CaseGivenRefused) as refused:
        open_case(connection, CASE, CaseGiven(birth_on="x", a_number="1"), by=ANA, at=AT)

    assert {"case_class", "office", "family", "birth_on", "a_number"} == {*refused.value.faults}


def test_oversight_opens_no_case(connection: Base) -> None:
    with pytest.raises(NotYours):
        open_case(connection, CASE, GIVEN, by=Actor("o", "oversight"), at=AT)


def test_a_new_case_permits_nothing_adverse_since_nobody_said_that_it_is_whole(
    connection: Base,
) -> None:
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [{"kind": "entered_without_inspection", "on": "2024-01-01"}])

    with (
        pytest.raises(StepRefused),
        work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act,
    ):
        take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")


def test_family_are_records_and_a_relation_may_be_another_case(connection: Base) -> None:
    """ANCHORS fact 18: relations as free text are lost."""
    other = uuid4()
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)
    number = open_case(connection, other, spoiled(a_number="", given="Mateo"), by=ANA, at=AT)

    state_relation(
        connection, CASE, RelationGiven("child", "", number, "2015-04-01"), by=ANA, at=AT
    )

    body = look_at_record(connection, CASE, by=ANA, at=AT).kept_of(RELATION_STATED)[0].body
    assert ("child", str(other)) == (body["relation"], body["case_id"])


@pytest.mark.parametrize(("given", "field"), [
    (RelationGiven("friend", "Ana"), "relation"), (RelationGiven("child"), "name"),
    (RelationGiven("child", "", "NEW-1999-00001"), "reference"),
    (RelationGiven("child", "", "NEW-2026-00001"), "reference"),
    (RelationGiven("child", "Ana", "", "2026-02-30"), "since"),
    (RelationGiven("child", "Ana", "", "2026-02-03", "2026-02-02"), "until"),
])  # fmt: skip
def test_a_relation_that_cannot_be_is_refused_by_field(
    connection: Base, given: RelationGiven, field: str
) -> None:
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)

    with pytest.raises(CaseGivenRefused) as refused:
        state_relation(connection, CASE, given, by=ANA, at=AT)

    assert [field] == list(refused.value.faults)


def test_counsel_is_found_by_number_until_the_last_day_and_a_stale_form_records_nothing(
    connection: Base,
) -> None:
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)
    counsel = CounselGiven("Dana Rowe", "Open Door Law", "XX900001", "EOIR-28")
    state_counsel(connection, CASE, counsel, by=ANA, at=AT, seen=5)
    found = connection.execute("SELECT name FROM views.case_counsel").fetchall()

    with pytest.raises(StaleForm):
        state_counsel(connection, CASE, counsel, by=ANA, at=AT, seen=5)
    with pytest.raises(CaseGivenRefused):
        state_counsel(connection, CASE, CounselGiven("", form="letter"), by=ANA, at=AT)

    assert [("Dana Rowe",)] == found
    assert 1 == len(look_at_record(connection, CASE, by=ANA, at=AT).kept_of(COUNSEL_STATED))


def test_an_identity_is_stated_anew_and_the_law_reads_the_new_birth_date(connection: Base) -> None:
    open_case(connection, CASE, GIVEN, by=ANA, at=AT)

    state_identity(connection, CASE, spoiled(birth_on="2009-01-01"), by=ANA, at=AT)

    of = look_at_record(connection, CASE, by=ANA, at=AT)
    assert {"birth_on": "2009-01-01", "nationalities": ["HN"]} == of.person
