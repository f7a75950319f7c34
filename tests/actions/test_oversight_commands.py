"""The commands of oversight give the figures of its pages, and the file that is published."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from open_case import AT, Base, opened

from duecourse.actions.configuration import load, put_in_force
from duecourse.actions.oversight import look_at_counts
from duecourse.audit.trail import Actor
from duecourse.cli import main
from duecourse.ledger import sealing

OVER = Actor("olga", "oversight")
DAY = AT.date()


@pytest.fixture
def agency(
    connection: Base, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Base:
    """A database with one case, which is that of the installation."""
    monkeypatch.setenv("DUECOURSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DUECOURSE_DATABASE_URL", database_url)
    opened(connection)
    return connection


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the process as it was: writing plainly, under the default configuration."""
    yield
    sealing.use(sealing.AtWork())
    put_in_force(load())


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run a command and return the JSON that it prints."""
    assert 0 == main(["oversight", *arguments, "--json"])
    return json.loads(capsys.readouterr().out)


def test_the_command_counts_what_the_page_counts(
    agency: Base, capsys: pytest.CaptureFixture[str]
) -> None:
    page = look_at_counts(agency, DAY, by=OVER, at=AT)

    assert page.as_json() == printed(capsys, "counts", "--as-of", DAY.isoformat())


def test_a_count_over_the_first_events_leaves_the_later_ones_out(
    agency: Base, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, "counts", "--as-of", DAY.isoformat(), "--size", "1")

    assert (1, 1) == (told["events"], told["counts"]["opened"]["total"])
    assert 0 == told["counts"]["order"]["total"]
    assert 2 == main(["oversight", "counts", "--size", "1000000"])


def test_the_differences_are_printed(agency: Base, capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, "changes", "2026-03-01", DAY.isoformat())

    assert {"opened", "open", "order"} == {one["what"] for one in told["added"]}
    assert [] == told["vanished"]


def test_open_data_is_written_as_json_and_as_a_table(
    agency: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("data.json", "data.csv"):
        assert 0 == main(["oversight", "open-data", str(tmp_path / name), "--quarter", "2026-Q1"])

    data = json.loads((tmp_path / "data.json").read_text())
    rows = list(csv.DictReader((tmp_path / "data.csv").read_text().splitlines()))
    assert "2026-Q1" == data["quarter"] == rows[0]["quarter"]
    assert {"hidden"} == {row["hidden"] for row in rows}
    assert "2026-Q1: 1 tables, 4 numbers hidden" in capsys.readouterr().out
