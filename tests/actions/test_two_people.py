"""Adverse steps need two people, a ground with its citation, evidence and notice; and an undo.

ANCHORS section 3: facts 10, 12 and 17.
"""

from dataclasses import replace
from typing import Any

import pytest
from open_case import (
    ANA,
    BEN,
    CASE,
    GROUNDS,
    STAY,
    TODAY,
    Base,
    approved,
    kinds,
    looks,
    opened,
    posted,
    proposed,
)

from duecourse.actions.case_record import SecondPersonNeeded, StepRefused, record_facts
from duecourse.actions.two_people import (
    NoSuchProposal,
    NothingToUndo,
    ProposalIncomplete,
    approve_step,
    decline_step,
    propose_step,
    propose_undo,
)
from duecourse.actions.work_on_case import RECORD
from duecourse.ledger.read import LedgerReader

LACKING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ground", {"ground": "  "}),
    ("cite", {"cite": ""}),
    ("evidence", {"evidence": ()}),
    ("evidence", {"evidence": (99,)}),
    ("notice_on", {"notice": {"on": "2026-02-31", "how": "mail"}}),
    ("notice_on", {"notice": {"on": "2026-03-03", "how": "mail"}}),
    ("notice_how", {"notice": {"on": "2026-03-01", "how": "pigeon"}}),
)


@pytest.mark.parametrize(("name", "change"), LACKING)
def test_fact_17_an_adverse_step_without_ground_evidence_or_notice_is_not_proposed(
    connection: Base, name: str, change: dict[str, Any]
) -> None:
    opened(connection)
    before = kinds(connection)

    with pytest.raises(ProposalIncomplete) as refused:
        posted(
            connection,
            lambda act: propose_step(
                act, "authorise_removal", replace(GROUNDS, **change), as_of=TODAY, destination="HN"
            ),
        )

    assert [name] == list(refused.value.missing)
    assert before == kinds(connection)


def test_a_step_is_taken_when_a_second_person_approves(connection: Base) -> None:
    opened(connection)

    step = approved(connection, proposed(connection))

    taken = LedgerReader(connection).history(CASE)[step - 1]
    assert ("step_taken", "ben") == (taken.kind, taken.actor)
    assert '"approved_by":"ben"' in taken.body
    assert '"proposed_by":"ana"' in taken.body


def test_nobody_approves_what_they_proposed(connection: Base) -> None:
    opened(connection)
    proposal = proposed(connection)
    looks(connection, ANA)

    with pytest.raises(SecondPersonNeeded):
        posted(connection, lambda act: approve_step(act, proposal, as_of=TODAY), has_looked=True)

    assert "step_taken" not in kinds(connection)


def test_fact_12_a_stay_between_proposal_and_approval_refuses_the_approval(
    connection: Base,
) -> None:
    opened(connection)
    proposal = proposed(connection)
    posted(connection, lambda act: record_facts(act, [STAY]), action=RECORD)

    with pytest.raises(StepRefused) as refused:
        approved(connection, proposal)

    assert any("J06" in reason for reason in refused.value.verdict.reasons)
    assert "step_taken" not in kinds(connection)


def test_fact_10_no_step_is_proposed_while_a_claim_to_citizenship_stands(connection: Base) -> None:
    opened(connection)
    claim = {"kind": "citizenship_claimed", "on": "2026-03-01", "basis": "claim"}
    posted(connection, lambda act: record_facts(act, [claim]), action=RECORD)

    for step, to in (("authorise_removal", "HN"), ("change_status_adversely", None)):
        with pytest.raises(StepRefused) as refused:
            proposed(connection, step, to=to)
        assert any("J14" in reason for reason in refused.value.verdict.reasons)

    assert "step_proposed" not in kinds(connection)


def test_a_refused_step_is_on_the_trail_and_not_in_the_record(connection: Base) -> None:
    opened(connection)
    posted(connection, lambda act: record_facts(act, [STAY]), action=RECORD)
    before = kinds(connection)

    with pytest.raises(StepRefused):
        proposed(connection)

    last = connection.execute(
        "SELECT action, outcome FROM audit.trail ORDER BY number DESC LIMIT 1"
    ).fetchone()
    assert ("case.step", "refused") == last
    assert before == kinds(connection)


def test_a_declined_proposal_cannot_be_approved(connection: Base) -> None:
    opened(connection)
    proposal = proposed(connection)
    posted(
        connection, lambda act: decline_step(act, proposal, because="The fax is missing"), by=BEN
    )

    with pytest.raises(NoSuchProposal):
        approved(connection, proposal)


def test_fact_17_an_adverse_step_is_undone_by_two_people(connection: Base) -> None:
    opened(connection)
    step = approved(connection, proposed(connection, "change_status_adversely", to=None))

    undo = posted(
        connection,
        lambda act: propose_undo(act, step, because="Another person's record", as_of=TODAY),
    ).version
    assert "step_undone" not in kinds(connection)
    approved(connection, undo)

    assert "step_undone" == kinds(connection)[-1]
    with pytest.raises(NothingToUndo):
        posted(connection, lambda act: propose_undo(act, step, because="Again", as_of=TODAY))
