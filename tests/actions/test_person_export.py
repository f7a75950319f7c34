"""The package for a person holds everything about them, and its proof is checked by a stranger."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from pypdf import PdfReader

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import record_facts
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.person_export import export_person
from duecourse.actions.work_on_case import RECORD, look_at_record, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger import sealing
from duecourse.ledger.checkpoint import Signer
from duecourse.ledger.keeping import ADDRESS_STATED, CASE_OPENED, COUNSEL_STATED, IDENTITY_STATED
from duecourse.ledger.sealing import AtWork, LocalKey

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA, TEO = Actor("ana", "officer"), Actor("teo", "records_steward")
VERIFIER = Path(__file__).parents[2] / "tools" / "verify_export.py"
Base = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> Iterator[None]:
    """Seal with a key of its own until the test ends."""
    sealing.use(AtWork(LocalKey.from_file(tmp_path / "cases.key"), writes=True))
    yield
    sealing.use(AtWork())


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The signer of this ledger."""
    return Signer.from_file(tmp_path / "ledger.pem")


def opened(base: Base) -> None:
    """Open a case with what says who somebody is, and an order."""
    with work_on_case(base, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-17"})
        act.add(IDENTITY_STATED, {
            "names": [{"family": "Quispe", "given": "Zenobia"}], "birth_on": "1985-03-02",
            "numbers": [{"kind": "a_number", "number": "A 201-555-017"}],
        })  # fmt: skip
        act.add(ADDRESS_STATED, {"lines": ["7 Larkspur Way"], "city": "Katy", "state": "TX",
                                 "post_code": "77449", "country": "US", "use": "home"})  # fmt: skip
        act.add(COUNSEL_STATED, {"name": "Hollis Marchetti 中", "number": "TX-9"})
        facts = [
            {"kind": "entered_without_inspection", "on": "2024-04-01"},
            {"kind": "order_issued", "on": "2026-02-20", "by": "IJ", "type": "removal",
             "country": "PE", "form": "oral"},
        ]  # fmt: skip
        record_facts(act, facts, person={"birth_on": "1985-03-02", "nationalities": ["PE"]})


def section(record: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """Return the lines of a section."""
    (found,) = (one["lines"] for one in record["sections"] if one["title"].startswith(title))
    return list(found)


def test_everything_about_the_person_is_in_it(connection: Base, signer: Signer) -> None:
    opened(connection)

    record = export_person(connection, CASE, signer=signer, by=TEO, at=AT).record

    said = json.dumps(record, ensure_ascii=False)
    for word in ("Zenobia", "A 201-555-017", "7 Larkspur Way", "Hollis Marchetti", "1985-03-02"):
        assert word in said
    assert 2 == len(section(record, "Facts"))
    assert 7 == len(section(record, "Everything in order"))
    assert section(record, "Days and deadlines")[0]["because"]


def test_it_says_who_looked_and_for_what(connection: Base, signer: Signer) -> None:
    opened(connection)
    look_at_record(connection, CASE, by=ANA, at=AT + timedelta(hours=1), purpose="counter visit")

    record = export_person(connection, CASE, signer=signer, by=TEO, at=AT).record

    lines = section(record, "Who looked")
    assert ("ana", "counter visit") in [(one["who"], one["purpose"]) for one in lines]


def test_the_pdf_says_the_same_and_shows_letters_that_it_cannot_print(
    connection: Base, signer: Signer
) -> None:
    opened(connection)

    made = export_person(connection, CASE, signer=signer, by=TEO, at=AT)

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages)
    assert "What the record holds about you" in text
    assert "Larkspur" in text
    assert "[U+4E2D]" in text
    assert "Order issued\n" in text.replace(" \n", "\n")  # what a line is about stands by itself


def test_a_stranger_checks_the_proof(connection: Base, signer: Signer, tmp_path: Path) -> None:
    opened(connection)
    proof = export_person(connection, CASE, signer=signer, by=TEO, at=AT).proof
    file = tmp_path / "proof.json"

    def checked() -> int:
        program = [sys.executable, str(VERIFIER), str(file), "--key", signer.verifier_line()]
        return subprocess.run(program, capture_output=True, check=False).returncode

    file.write_text(json.dumps(proof))
    assert 0 == checked()
    proof["events"][1]["body"] = proof["events"][1]["body"].replace("sealed", "Sealed")
    file.write_text(json.dumps(proof))
    assert 1 == checked()


def test_an_officer_gets_no_package_and_nobody_one_of_no_case(
    connection: Base, signer: Signer
) -> None:
    opened(connection)

    with pytest.raises(NotYours):
        export_person(connection, CASE, signer=signer, by=ANA, at=AT)
    with pytest.raises(CaseUnknown):
        export_person(connection, UUID(int=9), signer=signer, by=TEO, at=AT)
