"""`duecourse privacy` and `duecourse person` as somebody types them."""

import json
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from duecourse.actions.case_record import record_facts
from duecourse.actions.configuration import load, put_in_force
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.cli import main
from duecourse.cli.database import connected
from duecourse.ledger import sealing
from duecourse.ledger.keeping import IDENTITY_STATED
from duecourse.ledger.sealing import AtWork
from duecourse.sim.bench.seal import AT

CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
OFFICER = Actor("ana", "officer")


@pytest.fixture(autouse=True)
def installation(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with one case, sealed as it is without any setting."""
    monkeypatch.setenv("DUECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("DUECOURSE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DUECOURSE_SEAL", raising=False)
    with (
        connected() as connection,
        work_on_case(connection, CASE, action=RECORD, by=OFFICER, at=AT) as act,
    ):
        act.add(IDENTITY_STATED, {"names": [{"family": "Quispe", "given": "Zenobia"}],
                                  "birth_on": "1920-03-02", "numbers": []})  # fmt: skip
        record_facts(act, [{"kind": "nta_issued", "on": "2026-02-20"}])


@pytest.fixture(autouse=True)
def as_before() -> object:
    """Leave the process as it was: writing plainly, under the default configuration."""
    yield
    sealing.use(AtWork())
    put_in_force(load())


def test_an_installation_seals_without_being_told_to(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url) as connection:
        bodies = connection.execute("SELECT string_agg(body, '') FROM ledger.events").fetchone()

    assert bodies is not None
    assert "Quispe" not in bodies[0]
    assert (tmp_path / "home" / "keys" / "cases.key").is_file()


def test_off_writes_plainly_and_still_reads_what_was_sealed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUECOURSE_SEAL", "off")

    assert 0 == main(["person", "export", str(CASE)])

    assert "Zenobia" in capsys.readouterr().out
    assert not sealing.in_use().writes


def test_the_package_is_written_into_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "package"

    assert 0 == main(["person", "export", str(CASE), "--out", str(out)])

    assert {"record.json", "record.pdf", "proof.json"} == {one.name for one in out.iterdir()}
    assert "Zenobia" in (out / "record.json").read_text()
    assert b"%PDF" == (out / "record.pdf").read_bytes()[:4]
    assert {0o600} == {one.stat().st_mode & 0o777 for one in out.iterdir()}


def test_what_is_due_is_listed_with_its_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["privacy", "retention", "--as-of", "2026-03-02", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert [("case-file", "2020-03-02")] == [(one["rule"], one["due_on"]) for one in told["due"]]
    assert [None] == [one["checked_on"] for one in told["schedule"]]


def test_the_fields_that_nothing_reads_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["privacy", "minimisation", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert "feed arrival airline" in told["never_read"]
    assert len(told["fields"]) > len(told["never_read"])
