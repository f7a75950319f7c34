"""Desks show what is due in the order of the law's days, and can be narrowed by nothing else."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions import desk_filter
from duecourse.actions.assign import (
    AssigneeUnknown,
    AssignmentChanged,
    AssignmentIncomplete,
    assign,
)
from duecourse.actions.configuration import in_force, put_in_force
from duecourse.actions.desk_filter import Filter, FilterNotLawful, FilterUnreadable
from duecourse.actions.desks import (
    look_at_desk,
    look_at_my_cases,
    look_at_workload,
)
from duecourse.actions.export import take
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import ASSIGNED, CASE_OPENED, IDENTITY_STATED
from duecourse.views.build import queue_rows
from duecourse.views.desk_shapes import WorkLine

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = AT.date()
SPACE = UUID("0d9b7a55-3a58-4d0e-9a26-a4c5d5b1c0f7")
ANA, BEN = Actor("ana", "officer"), Actor("ben", "officer")
SUE, LIA = Actor("sue", "supervisor"), Actor("lia", "court_liaison")
Base = psycopg.Connection[Any]
# What nobody may find, sort or be sorted by.
PROTECTED = (
    "nationality", "nationalities", "language", "religion", "ethnicity", "address", "city",
    "country", "sex", "race", "name",
)  # fmt: skip


def opened(base: Base, key: str, *, to: str | None, office: str = "Houston") -> UUID:
    case_id = uuid5(SPACE, key)
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": office, "reference": f"HOU-{key}"})
        act.add(IDENTITY_STATED, {"names": [{"family": f"Rivas {key}", "given": "Elena"}]})
        if to:
            act.add(ASSIGNED, {"to": to, "because": "opened"})
        act.append(after=0)
    return case_id


def to_do(base: Base, case_id: UUID, name: str, due: date | None, *, blocked: str = "[]") -> None:
    """Put a line of work there as the read models would."""
    base.execute(
        "INSERT INTO views.work (case_id, name, role, office, assigned_to, due_on, since, blocked,"
        " cite, says, kind) SELECT case_id, %s, 'officer', office, assigned_to, %s, %s, %s, 'INA',"
        " %s, 'step' FROM views.cases WHERE case_id = %s",
        (name, due, TODAY, blocked, f"Do {name}", case_id),
    )


@pytest.fixture
def work(connection: Base) -> Base:
    """Forty cases with two lines each, of two officers and two offices, in no order."""
    chance = random.Random(5)
    connection.execute("DELETE FROM views.work")
    for n in range(40):
        case_id = opened(
            connection,
            f"{n:02}",
            to=("ana", "ben")[n % 2],
            office=("Houston", "Newark")[n % 3 == 0],
        )
        connection.execute("DELETE FROM views.work WHERE case_id = %s", (case_id,))
        day = TODAY + timedelta(days=chance.randrange(-30, 60))
        to_do(connection, case_id, f"step_{chance.randrange(3)}", day)
        to_do(connection, case_id, "wait", None, blocked='["A stay is in force."]')
    return connection


def key_of(line: WorkLine) -> tuple[date, str, str]:
    return (line.due_on or date.max, line.step, str(line.case_id))


def all_lines(base: Base, by: Actor, chosen: Filter | None = None) -> list[WorkLine]:
    """Page through the whole queue."""
    found: list[WorkLine] = []
    after = None
    while True:
        page = look_at_desk(base, chosen, by=by, at=AT, after=after).queue
        found += page.lines
        if page.after is None:
            return found
        after = page.after


@pytest.mark.parametrize("by", [ANA, SUE], ids=["officer", "supervisor"])
def test_a_queue_stands_in_the_order_of_due_day_step_and_case(work: Base, by: Actor) -> None:
    found = all_lines(work, by)

    assert sorted(found, key=key_of) == found
    assert {ANA: 40, SUE: 80}[by] == len({(line.case_id, line.step) for line in found})


def test_an_officer_sees_the_work_of_his_own_cases(work: Base) -> None:
    assert {"ana"} == {line.assigned_to for line in all_lines(work, ANA)}


def test_a_supervisor_of_an_office_sees_its_work_and_no_other(work: Base) -> None:
    here = Actor("sue", "supervisor", office="Newark", everywhere=False)

    desk = look_at_desk(work, None, by=here, at=AT)

    assert ("Newark",) == desk.offices
    assert {"Newark"} == {line.office for line in desk.queue.lines}


def test_a_queue_holds_what_the_configuration_names_for_the_role(work: Base) -> None:
    stands = in_force()
    few = tuple(
        replace(one, steps=("step_1",)) if one.role == "officer" else one for one in stands.queues
    )
    put_in_force(replace(stands, queues=few))
    try:
        named = {line.step for line in look_at_desk(work, None, by=ANA, at=AT).queue.lines}
        put_in_force(replace(stands, queues=()))
        without = look_at_desk(work, None, by=ANA, at=AT).queue.lines
    finally:
        put_in_force(stands)

    assert {"step_1"} == named
    assert () == without


def test_a_filter_narrows_by_office_step_day_and_block(work: Base) -> None:
    newark = all_lines(work, SUE, Filter(office="Newark"))
    late = all_lines(work, SUE, Filter(due="overdue"))
    soon = all_lines(work, SUE, Filter(due="14", step="step_1"))
    blocked = all_lines(work, SUE, Filter(blocked="yes"))
    undated = all_lines(work, SUE, Filter(due="none"))

    assert {"Newark"} == {line.office for line in newark}
    assert late
    assert all(line.due_on and line.due_on < TODAY for line in late)
    assert soon
    assert {"step_1"} == {line.step for line in soon}
    assert all(line.due_on and 0 <= (line.due_on - TODAY).days <= 14 for line in soon)
    assert {("A stay is in force.",)} == {line.blocked for line in blocked}
    assert {None} == {line.due_on for line in undated}


def test_what_is_due_and_what_is_blocked_is_counted(work: Base) -> None:
    counts = look_at_desk(work, None, by=ANA, at=AT).counts

    lines = all_lines(work, ANA)
    assert counts is not None
    assert (40, 20, 20) == (counts.all, counts.blocked, counts.no_day)
    assert sum(line.due_on is not None and line.due_on < TODAY for line in lines) == counts.overdue


@pytest.mark.parametrize("field", PROTECTED)
def test_no_queue_or_filter_can_use_who_somebody_is(field: str) -> None:
    """Nationality, language, religion, ethnicity and address are refused, not ignored."""
    with pytest.raises(FilterNotLawful):
        desk_filter.read({field: "HN"})


@pytest.mark.parametrize("field", PROTECTED)
def test_nothing_a_queue_is_read_from_says_who_somebody_is(work: Base, field: str) -> None:
    columns = {row[0] for row in work.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'views' AND table_name = 'work'"
    ).fetchall()} - {"name"}  # the name of the step  # fmt: skip

    assert field not in columns
    assert field not in desk_filter.FIELDS
    assert "due_on, name, case_id" == queue_rows.ORDER


def test_a_filter_that_was_kept_by_other_means_is_refused_as_well(work: Base) -> None:
    work.execute(
        "INSERT INTO desks.filters (account, desk, name, fields, opens)"
        " VALUES ('ana', 'officer', 'x', '{\"nationality\": \"HN\"}', true)"
    )

    with pytest.raises(FilterNotLawful):
        look_at_desk(work, None, by=ANA, at=AT)


@pytest.mark.parametrize("given", [{"due": "soonish"}, {"blocked": "1"}, {"due_from": "31.2.2026"}])
def test_a_filter_that_cannot_be_read_is_refused_in_words(given: dict[str, str]) -> None:
    with pytest.raises(FilterUnreadable):
        desk_filter.read(given)


def test_a_filter_is_kept_and_the_desk_opens_with_it(work: Base) -> None:
    named: dict[str, Any] = {"desk": "supervisor", "by": SUE, "at": AT}
    desk_filter.keep(
        work, "Newark late", Filter(office="Newark", due="overdue"), opens=True, **named
    )

    desk = look_at_desk(work, None, by=SUE, at=AT)
    assert ("Newark", "overdue") == (desk.filter.office, desk.filter.due)
    assert () == look_at_desk(work, None, by=Actor("sam", "supervisor"), at=AT).kept
    desk_filter.drop(work, "Newark late", **named)
    assert () == look_at_desk(work, None, by=SUE, at=AT).kept


def test_each_case_on_a_desk_is_a_look_on_the_trail(work: Base) -> None:
    desk = look_at_desk(work, None, by=ANA, at=AT)

    seen = {row[0] for row in work.execute(
        "SELECT subject FROM audit.trail WHERE action = 'desk.look' AND actor = 'ana'"
    ).fetchall()}  # fmt: skip
    assert {"desk of officer", *(str(line.case_id) for line in desk.queue.lines)} == seen


def test_an_export_holds_what_the_queue_shows_and_is_on_the_trail(work: Base) -> None:
    table = take(work, "queue", {}, by=ANA, at=AT)

    assert [(one.due_on, one.step, one.reference) for one in all_lines(work, ANA)] == [
        (row[0], row[1], row[3]) for row in table.rows
    ]
    exported = work.execute(
        "SELECT count(*) FROM audit.trail WHERE action = 'desk.export' AND actor = 'ana'"
    ).fetchone()
    assert (1 + len(table.cases),) == exported


def test_oversight_and_administrators_have_no_desk(work: Base) -> None:
    for role in ("oversight", "administrator"):
        with pytest.raises(NotYours):
            look_at_desk(work, None, by=Actor("x", role), at=AT)


def test_the_workload_counts_what_each_account_has(work: Base) -> None:
    """Failure 24: more than 10,000 cases for one officer, and nobody saw it."""
    load, offices = look_at_workload(work, "Houston", by=SUE, at=AT)

    assert ("Houston", "Newark") == offices
    assert load is not None
    rows = work.execute(
        "SELECT assigned_to, count(*) FROM views.cases WHERE office = 'Houston'"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [(one.account, one.cases) for one in load.loads]
    assert sum(row[1] for row in rows) == sum(n for _, n in load.ages)
    with pytest.raises(NotYours):
        look_at_workload(work, "Houston", by=ANA, at=AT)


def test_my_cases_are_those_assigned_to_me_however_many_offices_have_them(work: Base) -> None:
    """Failure 5: one page, one sign-in."""
    mine = look_at_my_cases(work, by=ANA, at=AT)

    assert 20 == len(mine)


def in_charge(base: Base, case_id: UUID) -> str | None:
    row = base.execute(
        "SELECT assigned_to FROM views.cases WHERE case_id = %s", (case_id,)
    ).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def put(base: Base, cases: list[tuple[UUID, str | None]], **changed: Any) -> int:
    named: dict[str, Any] = {"to": "ben", "because": "leave", "officers": {"ana", "ben"}, "by": SUE,
                             "at": AT}  # fmt: skip
    return assign(base, cases, **(named | changed))


def test_a_supervisor_puts_somebody_else_in_charge_and_says_why(connection: Base) -> None:
    one, two = opened(connection, "1", to="ana"), opened(connection, "2", to=None)

    assert 2 == put(connection, [(one, "ana"), (two, None)])

    assert ["ben", "ben"] == [in_charge(connection, case_id) for case_id in (one, two)]
    assert {one, two} == {case.case_id for case in look_at_my_cases(connection, by=BEN, at=AT)}


def test_who_was_put_in_charge_meanwhile_is_not_overwritten(connection: Base) -> None:
    one, two = opened(connection, "1", to="ana"), opened(connection, "2", to="ana")
    put(connection, [(two, "ana")], to="cal", officers={"cal"})

    with pytest.raises(AssignmentChanged):
        put(connection, [(one, "ana"), (two, "ana")])

    assert ["ana", "cal"] == [in_charge(connection, case_id) for case_id in (one, two)]


@pytest.mark.parametrize(("changed", "error"), [
    ({"because": " "}, AssignmentIncomplete), ({"to": "zoe"}, AssigneeUnknown),
    ({"by": ANA}, NotYours), ({"by": LIA}, NotYours),
])  # fmt: skip
def test_an_assignment_that_cannot_be_changes_nothing(
    connection: Base, changed: dict[str, Any], error: type[Exception]
) -> None:
    one = opened(connection, "1", to="ana")

    with pytest.raises(error):
        put(connection, [(one, "ana")], **changed)

    assert "ana" == in_charge(connection, one)


def test_more_cases_at_once_than_can_be_read_are_refused(connection: Base) -> None:
    with pytest.raises(AssignmentIncomplete):
        put(connection, [(uuid4(), None) for _ in range(51)])
