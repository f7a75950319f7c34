"""`duecourse notice` says what notices there are, and names what it does not take in."""

import json
import shutil
from pathlib import Path

import psycopg
import pytest

from duecourse.actions.notice_templates import SHIPPED
from duecourse.cli import main
from duecourse.ledger.migrate import migrate


def test_check_says_which_notices_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["notice", "check", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert {path.name for path in SHIPPED.iterdir()} == set(told)
    assert {"version": 1, "languages": ["en", "es"], "routes": ["letter", "email"]} == (
        told["address_confirmed"]
    )


def test_check_names_file_and_line_of_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Path(shutil.copytree(SHIPPED, tmp_path / "notices")) / "answer_due" / "1" / "en.toml"
    broken.write_text(broken.read_text().replace("{due}", "{dew}", 1))

    assert 2 == main(["notice", "check", "--folder", str(tmp_path / "notices")])

    assert "answer_due/1/en.toml, line 1: Slot {dew} is not declared" in capsys.readouterr().err


def test_a_mail_that_is_no_report_is_named_and_left_alone(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with psycopg.connect(database_url, autocommit=True) as base:
        migrate(base)
    monkeypatch.setenv("DUECOURSE_DATABASE_URL", database_url)
    (tmp_path / "away.eml").write_bytes(b"Subject: away\n\nI am on leave.")

    assert 1 == main(["notice", "report", str(tmp_path / "away.eml"), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (0, [str(tmp_path / "away.eml")]) == (told["recorded"], list(told["left"]))
