"""A case in the database: taken in from a document, shown as it stands, each act on the trail."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse import cli
from duecourse.access.roles import NotYours
from duecourse.actions.case_record import Act, StepRefused, record_facts, take_step
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.work_on_case import RECORD, STEP, look_at_record, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.port import StaleCase
from duecourse.ledger.read import LedgerReader
from duecourse.sim.hold_vocabulary import PERSON, ready
from duecourse.views.case_facts import Told

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA, EVE = Actor("ana", "officer"), Actor("eve", "administrator")
LIAISON = Actor("lia", "court_liaison")
ENTRY = {"kind": "entered_without_inspection", "on": "2024-03-01"}


def trail_of(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Return the lines of the trail."""
    with connection.transaction():
        connection.execute("RESET ROLE")
        return connection.execute(
            "SELECT actor, action, outcome FROM audit.trail ORDER BY number"
        ).fetchall()


def test_a_fact_and_its_line_on_the_trail_are_written_together(
    connection: psycopg.Connection[Any],
) -> None:
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [ENTRY])

    assert [("ana", "case.record", "done")] == trail_of(connection)


def test_a_refused_step_is_on_the_trail_and_not_in_the_record(
    connection: psycopg.Connection[Any],
) -> None:
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, [ENTRY])

    with (
        pytest.raises(StepRefused),
        work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act,
    ):
        take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")

    assert 1 == look_at_record(connection, CASE, by=ANA, at=AT).version
    assert ("ana", "case.step", "refused") in trail_of(connection)


def test_what_a_step_is_judged_on_is_read_on_the_primary_in_the_transaction_that_records_it(
    connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[tuple[str, tuple[Any, ...] | None]] = []

    def noted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(ledger: Any, *given: Any) -> Any:
            found = ledger._connection.execute(
                "SELECT pg_current_xact_id()::text, pg_backend_pid(), pg_is_in_recovery()"
            ).fetchone()
            where.append((name, found))
            return real(ledger, *given)

        return call

    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, ready(AT.date()), person=PERSON, complete=True)
    monkeypatch.setattr(LedgerReader, "history", noted("read", LedgerReader.history))
    monkeypatch.setattr(PostgresLedger, "append", noted("append", PostgresLedger.append))

    with work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act:
        take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")

    assert ["read", "append"] == [name for name, _ in where[:2]]
    assert 1 == len({found for _, found in where})
    assert where[0][1] is not None
    assert False is where[0][1][2]


def test_a_step_judged_before_a_stay_was_committed_cannot_be_committed_after_it(
    connection: psycopg.Connection[Any], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = {"kind": "stay_granted", "by": "court", "basis": "individual", "on": "2026-03-02"}
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        record_facts(act, ready(AT.date()), person=PERSON, complete=True)

    real = Act.told

    def slow(act: Act) -> Told:
        found = real(act)
        if act.by == ANA.name:
            with (
                psycopg.connect(database_url, autocommit=True) as other,
                work_on_case(other, CASE, action=RECORD, by=LIAISON, at=AT) as order,
            ):
                record_facts(order, [stay])
        return found

    monkeypatch.setattr(Act, "told", slow)

    with (
        pytest.raises(StaleCase),
        work_on_case(connection, CASE, action=STEP, by=ANA, at=AT) as act,
    ):
        take_step(act, "authorise_removal", as_of=AT.date(), approved_by="ben", destination="HN")

    of = look_at_record(connection, CASE, by=ANA, at=AT)
    assert () == of.steps
    assert "stay_granted" == of.facts[-1].kind


def test_an_administrator_records_nothing(connection: psycopg.Connection[Any]) -> None:
    with (
        pytest.raises(NotYours),
        work_on_case(connection, CASE, action=RECORD, by=EVE, at=AT) as act,
    ):
        record_facts(act, [ENTRY])

    assert [("eve", "case.record", "refused")] == trail_of(connection)


def test_a_case_that_is_not_there_is_not_shown(connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(CaseUnknown):
        look_at_record(connection, CASE, by=ANA, at=AT)


def test_a_document_becomes_a_case_and_is_shown(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DUECOURSE_DATABASE_URL", database_url)
    given = {"person": {"birth_on": "1985-03-02"}, "events": [ENTRY], "as_of": "2026-03-02",
             "unknown": []}  # fmt: skip
    (tmp_path / "case.json").write_text(json.dumps(given))
    cli.main(["case", "import", str(tmp_path / "case.json"), "--json"])
    taken = json.loads(capsys.readouterr().out)

    cli.main(["case", "show", taken["case"], "--as-of", "2026-03-02", "--json"])

    shown = json.loads(capsys.readouterr().out)
    assert given == shown["document"]
    assert "J01" in [hold["id"] for hold in shown["holds"]]
    assert shown["steps"]["authorise_removal"]["permitted"] is False
    assert "uninspected" == shown["tracks"]["stay"]["state"]
    assert ["decide_charges"] == [step["name"] for step in shown["next_steps"]]
    assert (None, None) == (shown["outcome"], shown["waits_for"])
    assert "ok" == shown["findings"]["holds"]["status"]
    assert date(2026, 3, 2).isoformat() == shown["as_of"]


@pytest.mark.parametrize("text", ["", "[]", "{", '"case"'])
def test_a_file_that_is_no_document_is_refused_by_name(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.json").write_text(text)

    assert 2 == cli.main(["case", "import", str(tmp_path / "case.json")])

    assert "case.no-document" in capsys.readouterr().err


def test_the_world_of_holds_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.main(["sim", "holds", "--seed", "3", "--steps", "150", "--json"])

    found = json.loads(capsys.readouterr().out)
    assert (150, 0) == (found["steps"], found["violations"])
    assert 150 == found["refused"] + found["permitted"]
