"""Steps to somebody's disadvantage: one person proposes them, another approves or declines.

The interlock judges at the proposal, so that nobody's time is spent on what the law forbids, and
again at the approval, on the version the second person saw: only that counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecourse.actions.case_record import Act, SecondPersonNeeded, StepRefused, take_step
from duecourse.actions.configuration import offered
from duecourse.actions.end_hold import record_proposed
from duecourse.actions.interlock import judge, step_rule
from duecourse.ledger import keeping
from duecourse.terms.errors import AccessError, LedgerError
from duecourse.views.case_facts import Told
from duecourse.views.proposals import END_HOLD, UNDO, Proposal, open_proposals

NOTICE_WAYS: Final = ("personal", "mail", "electronic")
TEXT_MAX: Final = 1_000
EVIDENCE_MAX: Final = 100


class ProposalIncomplete(AccessError):
    """An adverse step was proposed without something that it must rest on."""

    code = "case.proposal-incomplete"

    def __init__(self, *, missing: dict[str, str]) -> None:
        self.missing = missing
        super().__init__(
            f"The proposal is not complete. {' '.join(missing.values())} Nothing was recorded."
        )


class NoSuchProposal(LedgerError):
    """No proposal of this version waits for an answer."""

    code = "case.no-such-proposal"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} of the case is no proposal that waits. Somebody may have answered "
            "it; look at the case again."
        )


class NothingToUndo(LedgerError):
    """The step does not stand, or it was no adverse act."""

    code = "case.nothing-to-undo"

    def __init__(self, *, version: int) -> None:
        super().__init__(f"Version {version} of the case is no adverse step that stands.")


class PartOfBulk(AccessError):
    """A proposal for several cases is answered for all of them together."""

    code = "case.part-of-bulk"

    def __init__(self) -> None:
        super().__init__(
            "This step was proposed for several cases at once. It is approved for all of them, "
            "after a second person has read the sample, or for none."
        )


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an adverse step rests on: why, under which provision, proved by what, told how.

    `evidence` are versions of the case that state a fact or a document; `notice` says on which day
    (`on`) and how (`how`: personal, mail, electronic) the person was told.
    """

    ground: str
    cite: str
    evidence: tuple[int, ...]
    notice: dict[str, str]


def propose_step(
    act: Act, step: str, grounds: Grounds, *, as_of: date, destination: str | None = None,
    bulk: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    """Propose a step; return the version of the proposal.

    Raises ProposalIncomplete, StepUnknown or StepNotOffered, and StepRefused if the interlock
    forbids it today.
    """
    step_rule(step)
    offered(step)
    before = act.told()
    _complete(before, grounds, as_of=as_of)
    verdict = judge(before, step, as_of=as_of, destination=destination)
    if not verdict.permitted:
        raise StepRefused(step=step, verdict=verdict)
    body = {"step": step, "destination": destination, **_of(grounds), **(bulk or {})}
    return _append(act, before, keeping.STEP_PROPOSED, body, on=as_of)


def propose_undo(act: Act, step_version: int, *, because: str, as_of: date) -> int:
    """Propose that an adverse step is undone; return the version of the proposal.

    Raises NothingToUndo and ProposalIncomplete.
    """
    before = act.told()
    _undoable(before, step_version)
    body = {"step": UNDO, "undoes": step_version, "ground": _said(because, "Say why.")}
    return _append(act, before, keeping.STEP_PROPOSED, body, on=as_of)


def approve_step(act: Act, version: int, *, as_of: date, with_sample: bool = False) -> int:
    """Record what another person proposed, if the interlock permits it now; return its version.

    `with_sample` says that it is approved together with the other cases of its act. Raises
    NoSuchProposal, SecondPersonNeeded, PartOfBulk, StepRefused or NothingToUndo.
    """
    before = act.told()
    proposal = waiting(before, version)
    if proposal.by == act.by:
        raise SecondPersonNeeded(what=title(proposal.step))
    if proposal.bulk is not None and not with_sample:
        raise PartOfBulk
    if proposal.undoes is not None:
        return _undo_step(act, before, proposal)
    if proposal.step == END_HOLD:
        return record_proposed(act, proposal)
    return take_step(
        act, proposal.step, as_of=as_of, approved_by=act.by, destination=proposal.destination,
        ground=proposal.ground, proposed_by=proposal.by, proposal=proposal.version,
    )  # fmt: skip


def decline_step(act: Act, version: int, *, because: str) -> int:
    """Decline a proposal, or take back one's own; return the version that says so.

    Raises NoSuchProposal, and ProposalIncomplete without a reason.
    """
    before = act.told()
    proposal = waiting(before, version)
    body = {"version": proposal.version, "because": _said(because, "Say why not.")}
    return _append(act, before, keeping.STEP_DECLINED, body)


def waiting(of: Told, version: int) -> Proposal:
    """Return the proposal of this version. Raises NoSuchProposal if none waits."""
    for one in open_proposals(of):
        if one.version == version:
            return one
    raise NoSuchProposal(version=version)


def title(step: str) -> str:
    """Return what a proposed step is called."""
    named = {UNDO: "Undo an adverse step", END_HOLD: "Record what ends a claim to citizenship"}
    return named.get(step) or step_rule(step).title


def _undo_step(act: Act, before: Told, proposal: Proposal) -> int:
    assert proposal.undoes is not None, "only what undoes comes here"
    _undoable(before, proposal.undoes)
    body = {
        "step_version": proposal.undoes, "because": proposal.ground, "approved_by": act.by,
        "proposed_by": proposal.by, "proposal": proposal.version,
    }  # fmt: skip
    return _append(act, before, keeping.STEP_UNDONE, body)


def _undoable(of: Told, version: int) -> None:
    stands = [one for one in of.steps if one.version == version and one.stopped_by is None]
    if not stands or step_rule(stands[0].step).people < 2:
        raise NothingToUndo(version=version)


def _complete(of: Told, grounds: Grounds, *, as_of: date) -> None:
    """Refuse a proposal that does not say what it rests on. Raises ProposalIncomplete."""
    missing = {}
    for name, text, wanted in (
        ("ground", grounds.ground, "Say on what ground the step is taken."),
        ("cite", grounds.cite, "Cite the provision that allows it."),
    ):
        if not text.strip() or len(text) > TEXT_MAX:
            missing[name] = wanted if not text.strip() else f"At most {TEXT_MAX} characters."
    if not _are_there(of, grounds.evidence):
        missing["evidence"] = "Name the facts or documents of this case that prove it."
    try:
        told_on = date.fromisoformat(grounds.notice.get("on", ""))
    except ValueError:
        told_on = date.max
    if told_on > as_of:
        missing["notice_on"] = "Give the day, not later than today, on which the person was told."
    if grounds.notice.get("how") not in NOTICE_WAYS:
        missing["notice_how"] = f"Say how the person was told: {', '.join(NOTICE_WAYS)}."
    if missing:
        raise ProposalIncomplete(missing=missing)


def _are_there(of: Told, evidence: Sequence[int]) -> bool:
    known = {one.version for one in of.facts}
    known |= {one.version for one in of.kept_of(keeping.DOCUMENT_ADDED, keeping.SERVICE_PROVED)}
    return bool(evidence) and len(evidence) <= EVIDENCE_MAX and set(evidence) <= known


def _of(grounds: Grounds) -> dict[str, Any]:
    return {
        "ground": grounds.ground.strip(), "cite": grounds.cite.strip(),
        "evidence": sorted(set(grounds.evidence)), "notice": dict(grounds.notice),
    }  # fmt: skip


def _said(because: str, wanted: str) -> str:
    text = because.strip()
    if not text or len(text) > TEXT_MAX:
        said = f"At most {TEXT_MAX} characters." if text else wanted
        raise ProposalIncomplete(missing={"because": said})
    return text


def _append(
    act: Act, before: Told, kind: str, body: dict[str, Any], on: date | None = None
) -> int:  # fmt: skip
    act.add(kind, body, on)
    act.append(after=before.version)
    return before.version + 1
