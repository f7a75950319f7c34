"""A case in the database: taken in from a document, shown as it stands, each act on the trail."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse import cli
from duecourse.access.roles import NotYours
from duecourse.actions.case_record import StepRefused, record_facts, take_step
from duecourse.actions.look import CaseUnknown
from duecourse.actions.work_on_case import RECORD, STEP, look_at_record, work_on_case
from duecourse.audit.trail import Actor

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA, EVE = Actor("ana", "officer"), Actor("eve", "administrator")
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
