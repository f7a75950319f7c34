"""What the watchdogs found is shown to whom it concerns, by last day, with a line on the trail."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts, take_step
from duecourse.actions.export import take
from duecourse.actions.watch import (
    WatchdogUnknown,
    look_at_watchdog,
    look_at_watchdogs,
)
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.cli import parser
from duecourse.cli.watch import as_json, as_table
from duecourse.ledger.keeping import ADDRESS_STATED, ASSIGNED, CASE_OPENED

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
ANA, BEN = Actor("ana", "officer"), Actor("ben", "officer")
SUE = Actor("sue", "supervisor")
HOME = {"lines": ["12 Elm Street"], "city": "Houston", "state": "TX", "country": "US"}
READY = (
    {"kind": "nta_served", "on": "2025-01-26", "method": "personal", "time_and_place": True},
    {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"},
    {"kind": "order_issued", "on": "2025-08-14", "by": "IJ", "type": "removal", "country": "HN",
     "form": "oral"},
    {"kind": "right_waived", "on": "2025-08-14", "right": "appeal"},
    {"kind": "warrant_issued", "on": "2025-11-22", "form": "I-205"},
    {"kind": "travel_document_presented", "on": "2025-12-02", "country": "HN"},
)  # fmt: skip
Base = psycopg.Connection[Any]


def case(n: int) -> UUID:
    """Return the id of the n-th case."""
    return UUID(f"00000000-0000-4000-8000-{n:012}")


def opened(
    base: Base, n: int, *facts: dict[str, Any], to: str = "ana", office: str = "Houston",
    reference: str = "", address: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Open a case in somebody's charge."""
    with work_on_case(base, case(n), action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {
            "class": "removal", "office": office, "reference": reference or f"C-{n:02}",
        })  # fmt: skip
        act.add(ASSIGNED, {"to": to, "because": "opened"})
        act.add(ADDRESS_STATED, address or {**HOME, "lines": [f"{n} Elm"]}, date(2026, 1, 1))
        record_facts(
            act, [{"kind": "entered_without_inspection", "on": "2024-04-01"}, *facts],
            person={"birth_on": "1985-03-02", "nationalities": ["HN"]}, complete=True,
        )  # fmt: skip


def unfiled(hearing_on: str) -> tuple[dict[str, Any], ...]:
    """Return a Notice to Appear that was served and not filed, with a hearing."""
    return (
        {"kind": "nta_served", "on": "2026-01-06", "method": "personal", "time_and_place": True},
        {"kind": "hearing_set", "on": "2026-01-06", "hearing_on": hearing_on, "type": "master",
         "notice": "served"},
    )  # fmt: skip


def looked(base: Base, name: str, by: Actor = SUE, **given: Any) -> list[str]:
    """Return the references on the page of a watchdog."""
    return [one.reference for one in look_at_watchdog(base, name, by=by, at=AT, **given).of.items]


def test_the_nearest_last_day_comes_first_and_the_days_left_are_said(connection: Base) -> None:
    """Failure 1: days to the hearing."""
    opened(connection, 1, *unfiled("2026-04-14"))
    opened(connection, 2, *unfiled("2026-03-10"))

    page = look_at_watchdog(connection, "nta_not_filed", by=SUE, at=AT)

    assert [("C-02", 8), ("C-01", 43)] == [(one.reference, one.days_left) for one in page.of.items]


def test_an_officer_sees_the_own_cases_and_others_all_or_those_of_an_office(
    connection: Base,
) -> None:
    opened(connection, 1, *unfiled("2026-04-14"))
    opened(connection, 2, *unfiled("2026-03-10"), to="ben", office="Newark")

    assert ["C-01"] == looked(connection, "nta_not_filed", by=ANA)
    assert ["C-02", "C-01"] == looked(connection, "nta_not_filed")
    assert ["C-02"] == looked(connection, "nta_not_filed", office="Newark")
    own = look_at_watchdogs(connection, by=BEN, at=AT)
    assert [1] == [one.count for one in own.watchdogs if one.name == "nta_not_filed"]


def test_who_has_no_case_access_sees_nothing(connection: Base) -> None:
    with pytest.raises(NotYours):
        look_at_watchdogs(connection, by=Actor("root", "administrator"), at=AT)


def test_everybody_who_is_shown_has_a_line_on_the_trail(connection: Base) -> None:
    opened(connection, 1, *unfiled("2026-04-14"))

    looked(connection, "nta_not_filed")

    subjects = connection.execute(
        "SELECT subject FROM audit.trail WHERE action = 'watch.look' ORDER BY subject"
    ).fetchall()
    assert [(str(case(1)),), ("watchdog nta_not_filed",)] == subjects


def test_an_address_of_very_many_cases_is_shown_for_each_of_them(connection: Base) -> None:
    """Failure 3: 780 addresses were used more than 20 times."""
    for n in range(1, 5):
        opened(connection, n, address=HOME)
    opened(connection, 5)

    assert [] == looked(connection, "shared_address", shared_max=4)
    assert ["C-01", "C-02", "C-03", "C-04"] == looked(connection, "shared_address", shared_max=3)


def test_a_stop_that_nobody_acknowledged_in_time_is_found_from_that_minute(
    connection: Base,
) -> None:
    """Failure 13: orders were breached because nobody had read them."""
    opened(connection, 1, *READY)
    with work_on_case(connection, case(1), action=STEP, by=ANA, at=AT) as act:
        take_step(
            act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN",
            proposed_by="ana",
        )  # fmt: skip
    stay = {"kind": "stay_granted", "on": "2026-03-02", "by": "court", "basis": "individual"}
    with work_on_case(connection, case(1), action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [stay])

    found = [
        look_at_watchdog(connection, "order_not_acknowledged", by=SUE, at=AT + minutes).of.count
        for minutes in (timedelta(minutes=10), timedelta(minutes=10, seconds=1))
    ]

    assert [0, 1] == found


def test_a_watchdog_that_does_not_exist_is_said_not_to(connection: Base) -> None:
    with pytest.raises(WatchdogUnknown):
        look_at_watchdog(connection, "overstays", by=SUE, at=AT)


def test_a_table_to_take_away_says_what_the_page_says(connection: Base) -> None:
    opened(connection, 1, *unfiled("2026-04-14"))

    table = take(connection, "watch", {"name": "nta_not_filed"}, by=SUE, at=AT)

    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [("C-01", date(2026, 4, 14), "officer")] == [
        (one["reference"], one["last day"], one["acts"]) for one in rows
    ]
    assert (str(case(1)),) == table.cases


def test_the_command_prints_one_object_with_counts_items_and_what_waits(connection: Base) -> None:
    opened(connection, 1, *unfiled("2026-04-14"))
    connection.execute("UPDATE views.cases SET next_step = NULL, waits_for = NULL")
    page = look_at_watchdogs(connection, by=SUE, at=AT, items=5, listed=5)

    said = json.loads(json.dumps(as_json(page)))

    assert {"as_of", "watchdogs", "neither", "neither_count", "stale"} == set(said)
    assert "2026-03-02" == said["as_of"]
    found = said["watchdogs"]["nta_not_filed"]
    assert (1, "C-01", "2026-04-14") == (
        found["count"], found["items"][0]["reference"], found["items"][0]["due_on"],
    )  # fmt: skip
    assert ["C-01"] == [one["reference"] for one in said["neither"]]
    table = as_table(page)
    assert "Notice to Appear not filed with the court: 1" in table
    assert "  2026-04-14  C-01            officer        The Notice to Appear" in table


def test_the_commands_are_there() -> None:
    read = parser().parse_args(["watch", "--json", "--office", "Houston", "--limit", "3"])
    night = parser().parse_args(["night", "--today", "2026-11-25", "--all", "--processes", "2"])

    assert ("Houston", 3, True) == (read.office, read.limit, read.json)
    assert (date(2026, 11, 25), True, 2) == (night.today, night.all, night.processes)


def test_rows_that_the_nightly_pass_has_not_seen_yet_are_counted(connection: Base) -> None:
    opened(connection, 1, *unfiled("2026-03-10"))

    page = look_at_watchdogs(connection, by=SUE, at=datetime(2026, 3, 11, tzinfo=UTC))

    assert 1 == page.stale
