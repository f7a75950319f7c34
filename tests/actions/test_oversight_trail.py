"""The trail is searched page by page, names no case that is not open, and its proofs hold."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from open_case import ANA, AT, BEN, CASE, LIA, TODAY, Base, looks, opened, posted

from duecourse.access.roles import NotYours
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.oversight_trail import (
    NothingToProve,
    look_at_case_proof,
    look_at_entry_proof,
    search_trail,
    take_case_proof,
)
from duecourse.actions.prove import sign_checkpoint
from duecourse.actions.prove_trail import sign_trail
from duecourse.actions.work_on_case import RECORD
from duecourse.audit.trail import Actor
from duecourse.ledger.checkpoint import Signer
from duecourse.views.trail_shapes import TrailAsked, TrailPage

OVER = Actor("olga", "oversight")
SIGNER = Signer(Ed25519PrivateKey.generate())
KEY = SIGNER.verifier_line()
VERIFY = Path(__file__).parents[2] / "tools" / "verify_export.py"


def found(base: Base, rows: int = 50, **asked: Any) -> TrailPage:
    """Return a page of the trail as oversight sees it."""
    return search_trail(base, TrailAsked(**asked), by=OVER, at=AT, rows=rows)


def seal_case(base: Base) -> None:
    """Seal the case by order of a court."""

    def seal(act: Any) -> int:
        act.add("case_sealed", {"court": "Houston", "order": "sealed", "document": None})
        before = len(act.history())
        act.append(after=before)
        return before + 1

    posted(base, seal, by=LIA, action=RECORD)


def test_the_trail_is_searched_by_who_case_purpose_action_outcome_and_day(
    connection: Base,
) -> None:
    opened(connection)
    looks(connection, BEN)
    looks(connection, ANA, at=AT + timedelta(days=3))

    assert {"ben"} == {one.actor for one in found(connection, who="ben").entries}
    assert {CASE} == {one.case for one in found(connection, case=CASE).entries if one.case}
    assert 3 == len(found(connection, purpose="case work").entries)
    assert 1 == len(found(connection, action="case.record").entries)
    assert 0 == len(found(connection, outcome="refused").entries)
    assert 1 == len(found(connection, purpose="case work", first=TODAY + timedelta(1)).entries)
    assert 2 == len(found(connection, purpose="case work", last=TODAY).entries)


def test_every_entry_is_on_one_page_and_none_on_two_also_while_others_write(
    connection: Base,
) -> None:
    opened(connection)
    for _ in range(7):
        looks(connection, BEN)

    page = found(connection, rows=3, who="ben")
    seen = [one.number for one in page.entries]
    while page.after is not None:
        looks(connection, BEN)
        page = search_trail(connection, page.after, by=OVER, at=AT, rows=3)
        seen += [one.number for one in page.entries]

    assert 7 == len(seen) == len(set(seen))
    assert sorted(seen, reverse=True) == seen


def test_what_is_followed_is_summed_up(connection: Base) -> None:
    opened(connection)
    looks(connection, BEN)
    looks(connection, BEN)

    sums = {one.words: dict(one.counts) for one in found(connection, case=CASE).sums}

    assert {"ana": 1, "ben": 2} == sums["Who"]
    assert {"case.look": 2, "case.record": 1} == sums["What"]


def test_a_case_that_is_not_open_is_not_named_on_the_trail(connection: Base) -> None:
    opened(connection)
    looks(connection, BEN)
    seal_case(connection)

    entries = found(connection, who="ben").entries

    assert (True, None) == (entries[0].closed, entries[0].case)
    assert str(CASE) not in repr(entries)
    with pytest.raises(CaseUnknown):
        found(connection, case=CASE)
    with pytest.raises(NothingToProve):
        look_at_entry_proof(connection, entries[0].number, verifier=KEY, by=OVER, at=AT)


def test_an_entry_is_proved_under_the_last_signed_note(connection: Base) -> None:
    opened(connection)
    for _ in range(300):
        looks(connection, BEN)
    sign_trail(connection, signer=SIGNER, at=AT)
    number = found(connection, who="ben").entries[7].number

    proof = look_at_entry_proof(connection, number, verifier=KEY, by=OVER, at=AT)

    assert (True, True, True) == (proof.chain_holds, proof.tree_holds, proof.signature_holds)
    assert str(number) == proof.fields[0].value
    assert proof.steps[-1].result == proof.root


def test_what_no_note_covers_yet_is_proved_under_the_trail_as_it_stands(connection: Base) -> None:
    opened(connection)
    sign_trail(connection, signer=SIGNER, at=AT)
    looks(connection, BEN)

    number = found(connection, who="ben").entries[0].number
    proof = look_at_entry_proof(connection, number, verifier=KEY, by=OVER, at=AT)

    assert ("", None, True) == (proof.note, proof.signature_holds, proof.holds)


def test_another_key_does_not_hold(connection: Base) -> None:
    opened(connection)
    sign_trail(connection, signer=SIGNER, at=AT)
    other = Signer(Ed25519PrivateKey.generate()).verifier_line()

    number = found(connection, who="ana").entries[0].number
    proof = look_at_entry_proof(connection, number, verifier=other, by=OVER, at=AT)

    assert (False, False) == (proof.signature_holds, proof.holds)


def test_each_event_of_a_case_is_proved_and_a_changed_one_is_not(
    connection: Base, database_url: str
) -> None:
    opened(connection)
    sign_checkpoint(connection, signer=SIGNER, at=AT)
    before = look_at_case_proof(
        connection, CASE, version=3, verifier=KEY, by=OVER, at=AT
    )  # fmt: skip

    connection.execute("RESET ROLE")
    connection.execute("ALTER TABLE ledger.events DISABLE TRIGGER events_append_only")
    connection.execute("UPDATE ledger.events SET actor = 'eve' WHERE version = 3")
    connection.execute("SET ROLE duecourse_app")
    after = look_at_case_proof(connection, CASE, version=3, verifier=KEY, by=OVER, at=AT)

    assert all(holds for _, _, holds in before.held)
    assert [3] == [version for version, _, holds in after.held if not holds]
    assert (False, True) == (after.shown.chain_holds, after.shown.tree_holds)


def test_the_file_of_a_case_holds_for_the_stand_alone_verifier(
    connection: Base, tmp_path: Path
) -> None:
    opened(connection)
    sign_checkpoint(connection, signer=SIGNER, at=AT)

    made = take_case_proof(connection, CASE, verifier=KEY, by=OVER, at=AT)
    file = tmp_path / "case.json"
    file.write_text(json.dumps(made))
    told = subprocess.run(
        [sys.executable, VERIFY, file, "--key", KEY], capture_output=True, text=True, check=False
    )

    assert (0, True) == (told.returncode, "It holds." in told.stdout), told.stdout


def test_a_case_that_no_note_covers_has_no_file_and_an_unknown_one_no_proof(
    connection: Base,
) -> None:
    opened(connection)

    with pytest.raises(NothingToProve):
        take_case_proof(connection, CASE, verifier=KEY, by=OVER, at=AT)
    with pytest.raises(CaseUnknown):
        look_at_case_proof(connection, uuid4(), version=None, verifier=KEY, by=OVER, at=AT)
    with pytest.raises(NothingToProve):
        look_at_case_proof(connection, CASE, version=99, verifier=KEY, by=OVER, at=AT)


@pytest.mark.parametrize("role", ["officer", "supervisor", "records_steward", "administrator"])
def test_nobody_but_oversight_searches_or_proves(connection: Base, role: str) -> None:
    by = replace(OVER, role=role)

    with pytest.raises(NotYours):
        search_trail(connection, TrailAsked(who="ana"), by=by, at=AT)
    with pytest.raises(NotYours):
        look_at_entry_proof(connection, 1, verifier=KEY, by=by, at=AT)
