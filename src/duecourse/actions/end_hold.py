"""A fact or correction that ends a hold which nobody ends alone: one person proposes, another says.

The fact itself enters the record only with the second person's approval (`two_people`).
"""

from collections.abc import Sequence
from typing import Any

from duecourse.actions.case_record import Act, NoSuchFact, correct_fact, record_facts
from duecourse.law import document as law_document
from duecourse.ledger import keeping
from duecourse.views.proposals import END_HOLD, Proposal


def propose_facts(act: Act, facts: Sequence[dict[str, Any]], *, document: str) -> int:
    """Propose facts; return the version of the proposal. Raises DocumentRefused."""
    before = act.told()
    trial = before.document(as_of=act.at.date())
    law_document.read({**trial, "events": [*trial["events"], *facts]})
    return _propose(act, before.version, {"facts": list(facts)}, document)


def propose_correction(
    act: Act, version: int, fields: dict[str, Any] | None, *, document: str
) -> int:
    """Propose to correct a fact, or to withdraw it with None; return the proposal's version.

    Raises NoSuchFact.
    """
    before = act.told()
    if version not in {one.version for one in before.facts}:
        raise NoSuchFact(version=version)
    return _propose(act, before.version, {"corrects": version, "fact": fields}, document)


def record_proposed(act: Act, proposal: Proposal) -> int:
    """Record what another person proposed; return the version. Raises as `record_facts`."""
    said = proposal.said
    act.document = said["document"]
    act.add(keeping.FACT_APPROVED, {"version": proposal.version, "proposed_by": proposal.by})
    if "corrects" in said:
        return correct_fact(act, int(said["corrects"]), said["fact"], approved_by=proposal.by)
    return record_facts(act, said["facts"], approved_by=proposal.by)


def _propose(act: Act, version: int, said: dict[str, Any], document: str) -> int:
    body = {"step": END_HOLD, "said": {**said, "document": document}, "ground": document}
    act.add(keeping.STEP_PROPOSED, body)
    act.append(after=version)
    return version + 1
