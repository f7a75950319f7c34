"""The law's commands: in a bare install, with exit codes that say what happened."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duecourse import cli
from duecourse.law import commands
from duecourse.law.commands.files import cases, day

ROOT = Path(__file__).parents[2]
CASE: dict[str, Any] = {
    "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
    "events": [
        {"kind": "nta_filed", "on": "2025-06-29"},
        {"kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
         "country": "HN", "form": "oral"},
    ],
    "as_of": "2026-01-20",
    "unknown": [],
}  # fmt: skip
APPEAL = {"due": "2026-02-17", "unrolled": "2026-02-14", "safe": "2026-02-13"}


@pytest.fixture
def case(tmp_path: Path) -> str:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE))
    return str(file)


def vectors(folder: Path, expected: dict[str, Any]) -> str:
    asked = {"as_of": "2026-01-20", "expected": {"proceedings.appeal_due": expected}}
    one = {"id": "T-1", "case": CASE, "checks": [asked]}
    file = folder / "vectors.json"
    file.write_text(json.dumps({"vectors": [one]}))
    return str(file)


def test_a_bare_python_explains_a_case(case: str) -> None:
    """-S leaves installed packages out, so that one that is imported would be missed."""
    command = [sys.executable, "-S", "-m", "duecourse.law", "explain", case]
    told = subprocess.run(
        command, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src")}
    )

    assert (0, "") == (told.returncode, told.stderr)
    assert "Last day to appeal to the Board: Tue 17 Feb 2026." in told.stdout


@pytest.mark.parametrize("act", commands.ACTS)
def test_help_tells_the_exit_codes(act: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main([act, "--help"])

    assert 0 == ended.value.code
    assert "Exit codes: 0 done" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_explain_has_three_forms(form: str, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = commands.main(["explain", case, "--finding", "proceedings.appeal_due", "--format", form])

    assert 0 == code
    assert "8 CFR 1003.38" in capsys.readouterr().out


def test_the_large_command_line_has_the_same(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["explain", case])
    bare = capsys.readouterr().out

    assert 0 == cli.main(["law", "explain", case])
    assert bare == capsys.readouterr().out


def test_vectors_that_agree_end_with_zero(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == commands.main(["check", vectors(tmp_path, {"value": APPEAL, "status": "ok"})])
    assert "1 vectors, 1 checks, 0 disagreements" in capsys.readouterr().out


def test_a_disagreement_is_shown_side_by_side_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = commands.main(["check", "--json", vectors(tmp_path, {"status": "needs_attorney"})])

    assert 1 == code
    (wrong,) = json.loads(capsys.readouterr().out)["disagreements"]
    assert ("needs_attorney", "ok") == (wrong["expected"], wrong["found"])
    assert 1 == commands.main(["check", vectors(tmp_path, {"value": None})])
    assert f"expected  null\n    found     {json.dumps(APPEAL)}" in capsys.readouterr().out


def test_what_cannot_be_read_is_refused_with_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, listed = tmp_path / "broken.json", tmp_path / "list.json"
    broken.write_text("{")
    listed.write_text("[]")
    for file in (broken, listed, tmp_path / "missing.json"):
        assert 2 == commands.main(["explain", str(file)])
        assert capsys.readouterr().err.startswith("error [law.file-refused]: ")


def test_an_unknown_kind_of_event_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE | {"events": [{"kind": "teleported", "on": "2026-01-01"}]}))

    assert 2 == commands.main(["explain", str(file)])
    assert "error [law.document-refused]: At events[0]" in capsys.readouterr().err


def test_stale_grows_with_time_and_names_what_nobody_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == commands.main(["stale", "--as-of", "2026-11-25", "--json"])
    soon = json.loads(capsys.readouterr().out)
    commands.main(["stale", "--as-of", "2030-01-01", "--json"])
    late = json.loads(capsys.readouterr().out)

    assert {"A-07", "C-02"} <= {one["name"] for one in soon}
    assert not {"A-01"} <= {one["name"] for one in soon}
    assert {"A-01"} <= {one["name"] for one in late}


def test_stale_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == commands.main(["stale", "--days", "90"])
    assert "to read again" in capsys.readouterr().out


def test_diff_of_two_days_shows_what_turns(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    sides = ["--from", "2026-02-17", "--to", "2026-02-18"]

    assert 0 == commands.main(["diff", *sides, "--json", case])
    found = {one["finding"]: one for one in json.loads(capsys.readouterr().out)}
    assert ["appeal_time"] == found["proceedings.automatic_stay"]["old"]["value"]
    assert [] == found["proceedings.automatic_stay"]["new"]["value"]
    assert 0 == commands.main(["diff", *sides, case])
    assert "What stays removal by itself on this day" in capsys.readouterr().out


def test_recompute_lists_both_days_and_saves_the_table(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "parameters.json"
    arguments = ["recompute", "--closure", "2026-02-17..2026-02-18", "--reason", "snow", case]

    assert 0 == commands.main([*arguments, "--write", str(saved)])
    assert "2026-02-19" in capsys.readouterr().out
    assert 0 == commands.main(["recompute", "--parameters", str(saved), "--json", case])
    moved = json.loads(capsys.readouterr().out)
    assert ("2026-02-17", "2026-02-19") == (moved["old"]["due"], moved["new"]["due"])
    assert moved["rule_book_before"] != moved["rule_book_after"]


def test_a_closure_that_ends_before_it_begins_is_refused(case: str) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(["recompute", "--closure", "2026-02-18..2026-02-17", case])

    assert 2 == ended.value.code


def test_cases_come_from_lines_and_from_vectors(tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text(f"{json.dumps(CASE)}\n{json.dumps(CASE)}\n")

    named = [name for name, _ in cases([lines, Path(vectors(tmp_path, {}))])]

    assert ["many:1", "many:2", "T-1@2026-01-20"] == named


def test_a_day_is_written_in_one_way() -> None:
    import argparse

    with pytest.raises(argparse.ArgumentTypeError):
        day("15 January")


def test_the_calendar_is_printed_with_the_ends_of_line_of_its_format(
    case: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert 0 == commands.main(["calendar", case, "--case-id", "A-1"])

    shown = capfdbinary.readouterr().out
    assert shown.startswith(b"BEGIN:VCALENDAR\r\n")
    assert shown.endswith(b"END:VCALENDAR\r\n")


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text(f"{json.dumps(CASE)}\n" * 400)
    sides = "--from 2026-02-17 --to 2026-02-18"
    command = f"{sys.executable} -m duecourse.law diff {sides} {lines} | head -1"

    told = subprocess.run(
        command, shell=True, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src"),
                                                                  "PATH": "/usr/bin:/bin"}
    )  # fmt: skip

    assert (1, "") == (len(told.stdout.splitlines()), told.stderr)


def test_an_answer_the_library_refuses_is_a_disagreement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "vectors.json"
    wrong = CASE | {"events": [{"kind": "teleported", "on": "2026-01-01"}]}
    asked = {"as_of": "2026-01-20", "expected": {"holds": {"value": []}}}
    file.write_text(json.dumps({"vectors": [{"id": "T-2", "case": wrong, "checks": [asked]}]}))

    assert 1 == commands.main(["check", str(file)])
    assert "error [law.document-refused]" in capsys.readouterr().out


def test_a_file_without_vectors_and_a_broken_line_are_refused(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text("{\n")

    assert 2 == commands.main(["check", case])
    assert 2 == commands.main(["recompute", "--holiday", "2026-02-17", str(lines)])
    assert "line 1 is no JSON object" in capsys.readouterr().err


def test_a_lapse_moves_only_the_safe_day(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == commands.main(["recompute", "--closure", "2026-02-13", "--not-extending", case])
    assert '"due": "2026-02-17", "unrolled": "2026-02-14", "safe": "2026-02-12"' in (
        capsys.readouterr().out
    )


def test_a_day_is_no_table_of_parameters(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == commands.main(["recompute", "--parameters", "2026-02-17", case])
    assert "law.rule-book-refused" in capsys.readouterr().err
