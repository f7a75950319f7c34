"""`verify` names whatever somebody changed who could do everything the database forbids."""

import gzip
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from duecourse.actions.prove import prove_consistency, prove_inclusion, sign_checkpoint
from duecourse.ledger import proofs
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import GENESIS
from duecourse.ledger.checkpoint import Signer
from duecourse.ledger.events import EventColumns
from duecourse.ledger.merkle import Frontier, marks
from duecourse.ledger.records import (
    DatabaseRecords,
    ExportRecords,
    ExportUnreadable,
    Stored,
    write_export,
)
from duecourse.ledger.verify import Verdict, covered, verify

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
CASES, EVENTS_A_CASE = 300, 2  # 600 events: two whole blocks of 256 and a tail


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.from_file(tmp_path / "ledger.pem")


@pytest.fixture
def filled(connection: psycopg.Connection[Any], signer: Signer) -> Any:
    """600 events with checkpoints over 300 and 600, then the powers of the server's owner."""
    for kind in ("admitted", "departed"):
        batch = EventColumns(source="test", actor="test", purpose="test", recorded_at=AT)
        for n in range(CASES):
            batch.case_id.append(f"00000000-0000-8000-8000-{n:012x}")
            batch.version.append(None)
            batch.kind.append(kind)
            batch.happened_on.append(date(2026, 1, 1) if n % 7 else None)
            batch.record.append(f"{n}/{kind}")
            batch.grade.append("A" if kind == "departed" else None)
            batch.body.append(json.dumps({"n": n, "name": "Ünïcode \\ 漢"}, ensure_ascii=False))
        with connection.transaction():
            PostgresLedger(connection).append(batch)
        sign_checkpoint(connection, signer=signer, at=AT)
    connection.execute("RESET ROLE")
    connection.execute("SET session_replication_role = replica")
    return connection


def checked(connection: psycopg.Connection[Any], signer: Signer) -> Verdict:
    with connection.transaction():
        return verify(DatabaseRecords(connection), verifier_line=signer.verifier_line())


def test_an_untouched_ledger_holds(filled: Any, signer: Signer) -> None:
    verdict = checked(filled, signer)

    assert verdict.problems == []
    assert (600, 300, 2) == (verdict.events, verdict.cases, verdict.checkpoints)


ALTERED = [
    "UPDATE ledger.events SET body = body || ' ' WHERE position = 417",
    "UPDATE ledger.events SET happened_on = happened_on + 1 WHERE position = 417",
    "UPDATE ledger.events SET grade = 'B' WHERE position = 417",
    "UPDATE ledger.events SET grade = NULL WHERE position = 417",
    "UPDATE ledger.events SET recorded_at = recorded_at + '1 microsecond' WHERE position = 417",
    "UPDATE ledger.events SET actor = 'somebody else' WHERE position = 417",
    "UPDATE ledger.events SET purpose = 'another' WHERE position = 417",
    "UPDATE ledger.events SET kind = 'removed' WHERE position = 417",
    "UPDATE ledger.events SET record = 'x' WHERE position = 417",
    "UPDATE ledger.events SET source = 'x' WHERE position = 417",
    "UPDATE ledger.events SET hash = sha256('x') WHERE position = 417",
]


@pytest.mark.parametrize("change", ALTERED)
def test_an_altered_event_is_named(change: str, filled: Any, signer: Signer) -> None:
    filled.execute(change)

    verdict = checked(filled, signer)

    assert ("altered", 417, 2) in {(p.what, p.position, p.version) for p in verdict.problems}


@pytest.mark.parametrize("position", [0, 255, 256, 417, 599])
def test_a_removed_event_is_named(position: int, filled: Any, signer: Signer) -> None:
    filled.execute("DELETE FROM ledger.events WHERE position = %s", (position,))

    verdict = checked(filled, signer)

    assert ("removed", position) in {(p.what, p.position) for p in verdict.problems}


@pytest.mark.parametrize(("one", "other"), [(3, 4), (10, 310), (417, 599), (520, 521)])
def test_two_events_that_changed_places_are_named(
    one: int, other: int, filled: Any, signer: Signer
) -> None:
    swap = "UPDATE ledger.events SET position = %s WHERE position = %s"
    for to, at in ((-1, one), (one, other), (other, -1)):
        filled.execute(swap, (to, at))

    verdict = checked(filled, signer)

    named = {p.position for p in verdict.problems if p.what in ("replaced", "out-of-order")}
    assert {one, other} <= named


def test_an_event_rewritten_with_its_chain_computed_anew_is_named(
    filled: Any, signer: Signer
) -> None:
    rewrite(filled, 120)

    verdict = checked(filled, signer)

    assert {120, 420} <= {p.position for p in verdict.problems if p.what == "replaced"}


def test_events_cut_off_at_the_end_are_missed_even_when_the_head_was_set_back(
    filled: Any, signer: Signer
) -> None:
    filled.execute("DELETE FROM ledger.events WHERE position >= 590")
    filled.execute("UPDATE ledger.head SET size = 590, tail_marks = substr(tail_marks, 1, 78 * 4)")

    verdict = checked(filled, signer)

    assert [("removed", 590)] == [(p.what, p.position) for p in verdict.problems]


def test_whoever_rewrites_the_tree_as_well_is_shown_by_the_signed_checkpoint(
    filled: Any, signer: Signer
) -> None:
    rewrite(filled, 450)
    rewrite_tree(filled)

    verdict = checked(filled, signer)

    assert [("root", 300)] == [(p.what, p.position) for p in verdict.problems]


def test_a_checkpoint_of_another_key_does_not_count(
    filled: Any, signer: Signer, tmp_path: Path
) -> None:
    forger = Signer.from_file(tmp_path / "forged.pem")
    rewrite(filled, 450)
    rewrite_tree(filled)
    filled.execute("DELETE FROM ledger.checkpoints WHERE size = 600")
    sign_checkpoint(filled, signer=forger, at=AT)

    verdict = checked(filled, signer)

    assert ["checkpoint-refused"] == [p.what for p in verdict.problems]


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.jsonl.gz"])
def test_an_export_is_verified_offline(
    name: str, filled: Any, signer: Signer, tmp_path: Path
) -> None:
    file = tmp_path / name
    with filled.transaction():
        write_export(DatabaseRecords(filled), file, verifier_line=signer.verifier_line())

    verdict = verify(ExportRecords(file), verifier_line=signer.verifier_line())

    assert verdict == checked(filled, signer)
    assert verdict.holds


def test_an_export_that_was_altered_or_breaks_off_is_found(
    filled: Any, signer: Signer, tmp_path: Path
) -> None:
    whole, cut = tmp_path / "whole.jsonl.gz", tmp_path / "cut.jsonl"
    with filled.transaction():
        write_export(DatabaseRecords(filled), whole, verifier_line=signer.verifier_line())
    lines = gzip.decompress(whole.read_bytes()).decode().splitlines(keepends=True)
    altered = tmp_path / "altered.jsonl"
    altered.write_text("".join(line.replace('"n\\": 5,', '"n\\": 6,') for line in lines))
    cut.write_text("".join(lines[:400]))

    verdict = verify(ExportRecords(altered), verifier_line=signer.verifier_line())

    assert {5, 305} == {p.position for p in verdict.problems if p.what == "altered"}
    with pytest.raises(ExportUnreadable, match="ends an export is missing"):
        verify(ExportRecords(cut), verifier_line=signer.verifier_line())


def test_proofs_made_from_the_database_hold(filled: Any) -> None:
    inclusion = prove_inclusion(filled, position=417)
    growth = prove_consistency(filled, first=300, second=None)

    assert inclusion.leaf is not None
    assert proofs.inclusion_holds(
        leaf=bytes.fromhex(inclusion.leaf), position=417, size=600,
        path=[bytes.fromhex(h) for h in inclusion.hashes], root=bytes.fromhex(inclusion.root),
    )  # fmt: skip
    assert growth.first_root is not None
    assert proofs.consistency_holds(
        first=300, second=600, first_root=bytes.fromhex(growth.first_root),
        second_root=bytes.fromhex(growth.root), proof=[bytes.fromhex(h) for h in growth.hashes],
    )  # fmt: skip
    with pytest.raises(proofs.OutsideTheTree):
        prove_inclusion(filled, position=5, size=601)


def rewrite(connection: psycopg.Connection[Any], position: int) -> None:
    """Change an event and compute the chain of its case anew, as an insider could."""
    changed = "UPDATE ledger.events SET body = '{}' WHERE position = %s RETURNING case_id"
    row = connection.execute(changed, (position,)).fetchone()
    assert row is not None
    previous = GENESIS
    with connection.transaction():
        batches = list(DatabaseRecords(connection).events())
    for event in (e for batch in batches for e in batch if e.case_id == str(row[0])):
        previous = hashlib.sha256(previous + covered(event)).digest()
        connection.execute(
            "UPDATE ledger.events SET hash = %s WHERE position = %s", (previous, event.position)
        )


def rewrite_tree(connection: psycopg.Connection[Any]) -> None:
    """Make every kept hash and mark fit the events as they are."""
    with connection.transaction():
        events: list[Stored] = [
            event for batch in DatabaseRecords(connection).events() for event in batch
        ]
    frontier = Frontier()
    for done in frontier.extend([event.hash for event in events]):
        connection.execute(
            "UPDATE ledger.subtrees SET hash = %s, marks = %s WHERE level = %s AND index = %s",
            (done.hash, done.marks, done.level, done.number),
        )
    connection.execute("UPDATE ledger.head SET tail_marks = %s", (marks(frontier.edges[0]),))
