"""The stand-alone verifier needs Python and the file, and names what does not hold."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.actions.case_record import record_facts
from duecourse.actions.prove import export_case, sign_checkpoint
from duecourse.actions.prove_trail import sign_trail
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.records import DatabaseTrail
from duecourse.audit.records import write_export as write_trail
from duecourse.audit.trail import Actor
from duecourse.ledger.checkpoint import Signer
from duecourse.ledger.records import DatabaseRecords, write_export

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
TOOL = Path(__file__).parents[2] / "tools" / "verify_export.py"


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.from_file(tmp_path / "keys" / "ledger.pem")


@pytest.fixture
def exports(connection: psycopg.Connection[Any], signer: Signer, tmp_path: Path) -> dict[str, Path]:
    """The exports of a ledger with one case of three events, of its trail, and of the case."""
    for n in range(3):
        fact = {"kind": "encountered", "on": f"2026-02-0{n + 1}", "agency": "Ünïcode 漢"}
        with work_on_case(
            connection, CASE, action=RECORD, by=Actor("ana", "officer"), at=AT
        ) as act:
            record_facts(act, [fact])
    sign_checkpoint(connection, signer=signer, at=AT)
    sign_trail(connection, signer=signer, at=AT)
    made = {name: tmp_path / f"{name}.jsonl" for name in ("ledger", "trail", "case")}
    line = signer.verifier_line()
    with connection.transaction():
        write_export(DatabaseRecords(connection), made["ledger"], verifier_line=line)
        write_trail(DatabaseTrail(connection), made["trail"], verifier_line=line)
    told = export_case(connection, CASE, signer=signer, at=AT)
    made["case"].write_text(json.dumps(told, ensure_ascii=False) + "\n")
    return made


def checked(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier as somebody outside does: a bare Python that sees no package."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(TOOL), str(file), *more],
        capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["ledger", "trail", "case"])
def test_an_untouched_export_holds_under_our_key(
    exports: dict[str, Path], signer: Signer, name: str
) -> None:
    done = checked(exports[name], "--key", signer.verifier_line())

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "It holds." in done.stdout


@pytest.mark.parametrize("name", ["ledger", "trail", "case"])
def test_a_changed_word_is_named(exports: dict[str, Path], name: str) -> None:
    text = exports[name].read_text()
    exports[name].write_text(text.replace('"ana"', '"eve"', 1))

    done = checked(exports[name])

    assert 1 == done.returncode
    assert "altered" in done.stdout


@pytest.mark.parametrize("name", ["ledger", "trail", "case"])
def test_another_key_is_refused(exports: dict[str, Path], tmp_path: Path, name: str) -> None:
    other = Signer.from_file(tmp_path / "other.pem")

    done = checked(exports[name], "--key", other.verifier_line())

    assert 1 == done.returncode
    assert "no signature of this key" in done.stdout


def test_a_case_whose_event_was_left_out_does_not_hold(exports: dict[str, Path]) -> None:
    told = json.loads(exports["case"].read_text())
    del told["events"][1]
    exports["case"].write_text(json.dumps(told))

    assert 1 == checked(exports["case"]).returncode


def test_a_signature_with_one_bit_flipped_is_refused(exports: dict[str, Path]) -> None:
    told = json.loads(exports["case"].read_text())
    before, _, signature = told["checkpoint"].strip().rpartition(" ")
    changed = "A" if signature[40] != "A" else "B"
    told["checkpoint"] = f"{before} {signature[:40]}{changed}{signature[41:]}\n"
    exports["case"].write_text(json.dumps(told))

    done = checked(exports["case"])

    assert 1 == done.returncode
    assert "signature" in done.stdout


def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir,\n")

    done = checked(file)

    assert 2 == done.returncode
    assert "cannot be read as an export" in done.stderr
