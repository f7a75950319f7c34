"""Verification of the trail names whatever was changed, also by who owns the database."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from duecourse.actions.prove_trail import prove_entry, prove_trail_growth, sign_trail
from duecourse.audit.chain import GENESIS, envelope, link
from duecourse.audit.records import (
    DatabaseTrail,
    ExportedTrail,
    Kept,
    TrailUnreadable,
    write_export,
)
from duecourse.audit.trail import Actor, Line, write_many
from duecourse.audit.verify import Verdict, verify
from duecourse.ledger import proofs
from duecourse.ledger.checkpoint import Signer
from duecourse.sim.trail_faults import Copy, corruptions_missed, kills

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
ANA = Actor("ana", "officer", "192.0.2.7")
Base = psycopg.Connection[Any]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.from_file(tmp_path / "ledger.pem")


@pytest.fixture
def filled(connection: Base, signer: Signer) -> Base:
    """600 entries with checkpoints over 300 and 600, then the powers of the server's owner."""
    for start in (0, 300):
        with connection.transaction():
            write_many(connection, [
                Line(ANA, "case.look", f"case {n}", "case work", AT)
                for n in range(start, start + 300)
            ])  # fmt: skip
        sign_trail(connection, signer=signer, at=AT)
    connection.execute("RESET ROLE")
    connection.execute("SET session_replication_role = replica")
    return connection


def checked(base: Base, signer: Signer) -> Verdict:
    with base.transaction():
        return verify(DatabaseTrail(base), verifier_line=signer.verifier_line())


def copy_of(base: Base) -> Copy:
    with base.transaction():
        stored = DatabaseTrail(base)
        return Copy([one for batch in stored.entries() for one in batch], stored.kept())


def test_an_untouched_trail_holds(filled: Base, signer: Signer) -> None:
    verdict = checked(filled, signer)

    assert (True, 600, 2) == (verdict.holds, verdict.entries, verdict.checkpoints)


def test_an_altered_entry_is_named(filled: Base, signer: Signer) -> None:
    filled.execute("UPDATE audit.trail SET actor = 'ben' WHERE subject = 'case 77'")

    assert [("altered", 77)] == [
        (one.what, one.position) for one in checked(filled, signer).problems
    ]


def test_an_entry_that_is_gone_is_named(filled: Base, signer: Signer) -> None:
    filled.execute("DELETE FROM audit.chain WHERE position = 599")
    filled.execute("DELETE FROM audit.trail WHERE subject = 'case 599'")

    assert {599} <= {one.position for one in checked(filled, signer).problems}


def test_who_writes_the_whole_chain_anew_is_found_by_the_seal_and_the_signature(
    filled: Base, signer: Signer
) -> None:
    copy, previous, made = copy_of(filled), GENESIS, []
    for one in copy.held:
        changed = one._replace(actor="ben") if one.position == 100 else one
        previous = link(previous, envelope(changed))
        made.append(changed._replace(hash=previous))

    found = verify(Copy(made, copy.beside), verifier_line=signer.verifier_line()).problems
    alone = verify(
        Copy(made, Kept(600, {}, copy.beside.notes)), verifier_line=signer.verifier_line()
    ).problems

    assert 100 == min(one.position for one in found if one.what == "replaced")
    assert [("root", 300), ("root", 600)] == [(one.what, one.position) for one in alone]


def test_every_one_of_many_corruptions_is_found_and_named(filled: Base) -> None:
    copy = copy_of(filled)

    told = corruptions_missed(Copy(copy.held, Kept(600)), seed=3, count=300, verifier_line=None)

    assert 300 == sum(told["corruptions"].values())
    assert [] == told["missed"]


def test_one_digit_of_a_place_does_not_fill_the_memory(filled: Base, signer: Signer) -> None:
    filled.execute("UPDATE audit.chain SET position = 1::bigint << 40 WHERE position = 5")

    found = checked(filled, signer).problems

    # Read in the order of the places: the entry is missed at 5 and found at the end.
    assert {5} <= {one.position for one in found}


def test_an_export_verifies_as_the_database_does(
    filled: Base, signer: Signer, tmp_path: Path
) -> None:
    file = tmp_path / "trail.jsonl.gz"
    with filled.transaction():
        write_export(DatabaseTrail(filled), file, verifier_line=signer.verifier_line())

    verdict = verify(ExportedTrail(file), verifier_line=signer.verifier_line())

    assert verdict.holds
    assert checked(filled, signer).root == verdict.root


def test_an_export_that_breaks_off_is_unreadable(
    filled: Base, signer: Signer, tmp_path: Path
) -> None:
    file = tmp_path / "trail.jsonl"
    with filled.transaction():
        write_export(DatabaseTrail(filled), file, verifier_line=signer.verifier_line())
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))

    with pytest.raises(TrailUnreadable, match="missing"):
        verify(ExportedTrail(file), verifier_line=None)


def test_an_entry_and_the_growth_of_the_trail_are_proved(filled: Base, signer: Signer) -> None:
    filled.execute("SET session_replication_role = origin")
    proof = prove_entry(filled, position=17, size=300)
    growth = prove_trail_growth(filled, first=300, second=600)

    assert proofs.inclusion_holds(
        leaf=bytes.fromhex(proof.leaf or ""), position=17, size=300,
        path=[bytes.fromhex(one) for one in proof.hashes], root=bytes.fromhex(proof.root),
    )  # fmt: skip
    assert proof.root == growth.first_root
    assert proofs.consistency_holds(
        first=300, first_root=bytes.fromhex(growth.first_root or ""), second=600,
        second_root=bytes.fromhex(growth.root),
        proof=[bytes.fromhex(one) for one in growth.hashes],
    )  # fmt: skip


def test_a_killed_act_leaves_neither_an_act_without_entry_nor_an_entry_without_act(
    connection: Base, database_url: str
) -> None:
    told = kills(database_url, seed=2, count=12)

    assert 12 == told["kills"]
    assert 12 == told["killed_after_acts"], json.dumps(told)
    assert (0, 0) == (told["acts_without_entry"], told["entries_without_act"])
