"""What says who somebody is stands sealed in the ledger, and opens only where and as it should."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from duecourse.actions.case_record import Act, record_facts
from duecourse.actions.open_many import NewCase, open_cases
from duecourse.actions.work_on_case import RECORD, ledger_on, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger import case_keys, few, sealing
from duecourse.ledger.keeping import IDENTITY_STATED, NOTE_ADDED
from duecourse.ledger.read import LedgerReader
from duecourse.ledger.records import DatabaseRecords
from duecourse.ledger.sealing import AtWork, KeyMissing, LocalKey, SealBroken
from duecourse.ledger.verify import verify

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
OTHER = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c12")
ANA = Actor("ana", "officer")
NAME = {"names": [{"family": "Rivas Mora", "given": "Elena"}], "birth_on": "1985-03-02"}
Base = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> Iterator[LocalKey]:
    """The key of this installation; the process seals with it until the test ends."""
    made = LocalKey.from_file(tmp_path / "keys" / "cases.key")
    sealing.use(AtWork(made, writes=True))
    yield made
    sealing.use(AtWork())


def stated(base: Base, case_id: UUID = CASE) -> None:
    """Open a case with a name and a note."""
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=AT) as act:
        act.add(IDENTITY_STATED, NAME)
        act.add(NOTE_ADDED, {"text": "Called from Houston."})
        record_facts(act, [{"kind": "nta_issued", "on": "2026-02-20"}])


def bodies(base: Base) -> list[str]:
    """Return the bodies as the ledger has them."""
    return [row[0] for row in base.execute("SELECT body FROM ledger.events ORDER BY position")]


def holds(base: Base) -> bool:
    """Say whether the whole ledger verifies."""
    with base.transaction():
        return verify(DatabaseRecords(base), verifier_line=None).holds


def test_the_ledger_holds_no_name_and_the_history_does(connection: Base) -> None:
    stated(connection)

    assert not any("Rivas" in one or "Houston" in one for one in bodies(connection))
    assert NAME == json.loads(LedgerReader(connection).history(CASE)[0].body)


def test_facts_of_the_law_stay_readable_in_this_cut(connection: Base) -> None:
    stated(connection)

    assert {"fact": {"on": "2026-02-20"}} == json.loads(bodies(connection)[2])


def test_many_histories_open_as_one_does(connection: Base) -> None:
    stated(connection)
    stated(connection, OTHER)

    found = LedgerReader(connection).histories([CASE, OTHER])
    one = LedgerReader(connection).history(CASE)
    assert [event.body for event in one] == [event.body for event in found[CASE]]
    assert NAME == json.loads(found[OTHER][0].body)


def test_many_cases_opened_at_once_are_sealed_as_one_is(connection: Base) -> None:
    many = [NewCase(UUID(int=n), ((IDENTITY_STATED, None, NAME),)) for n in range(1, few.FEW + 2)]

    open_cases(connection, many, source="agency", by=ANA, at=AT)

    assert not any("Rivas" in one for one in bodies(connection))
    assert NAME == json.loads(LedgerReader(connection).history(UUID(int=3))[0].body)
    assert holds(connection)


def test_each_case_has_a_key_of_its_own(connection: Base) -> None:
    stated(connection)
    stated(connection, OTHER)

    rows = connection.execute("SELECT count(*), count(DISTINCT wrapped) FROM privacy.keys")
    assert (2, 2) == rows.fetchone()


def test_what_was_written_plainly_before_stays_readable(connection: Base, key: LocalKey) -> None:
    sealing.use(AtWork(key, writes=False))
    stated(connection)
    sealing.use(AtWork(key, writes=True))

    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(NOTE_ADDED, {"text": "Moved to Katy."})
        act.append(after=3)

    said = [json.loads(one.body).get("text") for one in LedgerReader(connection).history(CASE)]
    assert [None, "Called from Houston.", None, "Moved to Katy."] == said
    assert "sealed" in bodies(connection)[3]


def test_the_hash_chain_covers_what_is_sealed(connection: Base) -> None:
    stated(connection)

    assert holds(connection)


def test_a_sealed_body_opens_in_no_other_place(connection: Base) -> None:
    stated(connection)
    row = connection.execute("SELECT key_id, wrapped, wrapped_by FROM privacy.keys").fetchone()
    assert row is not None
    opens = sealing.case_key(CASE, row[0], bytes(row[1]), row[2])
    event = LedgerReader(connection).as_written(CASE)[0]

    for moved in ({"version": 9}, {"case_id": OTHER}, {"kind": NOTE_ADDED}):
        with pytest.raises(SealBroken):
            sealing.unseal(dataclasses.replace(event, **moved), opens)


def test_without_the_key_of_the_installation_nothing_is_read(connection: Base) -> None:
    stated(connection)

    sealing.use(AtWork())
    with pytest.raises(KeyMissing):
        LedgerReader(connection).history(CASE)


def test_another_installation_opens_nothing(connection: Base, tmp_path: Path) -> None:
    stated(connection)

    sealing.use(AtWork(LocalKey.from_file(tmp_path / "other.key")))
    with pytest.raises(KeyMissing):
        LedgerReader(connection).history(CASE)


def test_a_destroyed_key_leaves_the_chain_whole_and_the_text_shut(connection: Base) -> None:
    stated(connection)

    assert 1 == case_keys.destroy(connection, [CASE], at=AT)

    shut = LedgerReader(connection).history(CASE)[:2]
    assert [True, True] == [sealing.is_sealed(one) for one in shut]
    assert holds(connection)


def test_nothing_about_a_person_is_written_under_a_destroyed_key(connection: Base) -> None:
    stated(connection)
    case_keys.destroy(connection, [CASE], at=AT)

    act = Act(ledger_on(connection), CASE, "ana", AT)
    act.add(NOTE_ADDED, {"text": "Back again."})
    with pytest.raises(case_keys.CaseExpunged), connection.transaction():
        act.append(after=3)


@pytest.mark.parametrize("tried", [
    "UPDATE privacy.keys SET wrapped = 'x'", "DELETE FROM privacy.keys",
    "UPDATE privacy.keys SET case_id = gen_random_uuid(), wrapped = NULL, destroyed_at = now()",
])  # fmt: skip
def test_a_key_is_made_once_and_destroyed_once(connection: Base, tried: str) -> None:
    stated(connection)

    connection.execute("RESET ROLE")
    with pytest.raises(psycopg.errors.RaiseException):
        connection.execute(tried)


def test_the_key_file_is_its_owners_alone(tmp_path: Path, key: LocalKey) -> None:
    file = tmp_path / "keys" / "cases.key"

    assert 0o600 == file.stat().st_mode & 0o777
    assert key == LocalKey.from_file(file)
