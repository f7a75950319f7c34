"""The fairness report from files of counts, as the command line makes it."""

import json
from pathlib import Path

import pytest

from duecourse.cli import main

GROUP = {"departures": 60_000, "linkable": 60_000, "automatic": 57_000, "right": 57_000,
         "review": 3_000, "found": 60_000}  # fmt: skip
WRONG = GROUP | {"right": 56_980, "found": 59_980}


def written(folder: Path, name: str, group: dict[str, int]) -> str:
    path = folder / name
    said = {"overall": group, "by_group": {"sex:F": group}, "by_trap": {}}
    path.write_text(json.dumps(said | {"label": f"test {name}", "artefact": "ab" * 32}))
    return str(path)


def test_a_release_within_its_limits_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["link", "report", written(tmp_path, "one", GROUP), "--json"])

    assert 0 == code
    assert True is json.loads(capsys.readouterr().out)["passes"]


def test_one_that_breaks_a_limit_fails_and_the_page_names_the_group(tmp_path: Path) -> None:
    files = [written(tmp_path, "one", GROUP), written(tmp_path, "two", WRONG)]
    page = tmp_path / "page.md"

    code = main(["link", "report", *files, "--about", "Made for a test.", "--out", str(page)])

    assert 1 == code
    said = page.read_text()
    assert "sex F: 20 wrong of 120,000" in said
    assert "test two, artefact abababababab" in said


def test_a_file_that_holds_no_counts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.md").write_text("# no counts")

    code = main(["link", "report", str(tmp_path / "page.md")])

    assert 2 == code
    assert "linkage.counts-unreadable" in capsys.readouterr().err
