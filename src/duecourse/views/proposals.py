"""Steps that were proposed and wait for a second person, folded from a case's history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from duecourse.ledger.keeping import (
    FACT_APPROVED,
    STEP_DECLINED,
    STEP_PROPOSED,
    STEP_TAKEN,
    STEP_UNDONE,
)
from duecourse.views.case_facts import Kept, Told

UNDO: Final = "undo"
END_HOLD: Final = "end_hold"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that somebody proposed. `undoes` is the version of a step that is to be undone.

    `evidence` are versions of the case; `bulk` the act on several cases that it is part of; `said`
    a fact or correction that nobody may record alone.
    """

    version: int
    step: str
    destination: str | None
    ground: str
    cite: str
    evidence: tuple[int, ...]
    notice: dict[str, str]
    by: str
    at: datetime
    as_of: date | None
    undoes: int | None
    bulk: str | None
    said: dict[str, Any]


def open_proposals(of: Told) -> tuple[Proposal, ...]:
    """Return the proposals that nobody has approved or declined yet, oldest first."""
    answered = {int(one.body["version"]) for one in of.kept_of(STEP_DECLINED)}
    answered |= {int(one.body["version"]) for one in of.kept_of(FACT_APPROVED)}
    answered |= {
        int(one.body["proposal"]) for one in of.kept_of(STEP_TAKEN, STEP_UNDONE)
        if one.body.get("proposal") is not None
    }  # fmt: skip
    return tuple(_proposal(one) for one in of.kept_of(STEP_PROPOSED) if one.version not in answered)


def _proposal(one: Kept) -> Proposal:
    body: dict[str, Any] = one.body
    undoes = body.get("undoes")
    return Proposal(
        one.version, str(body["step"]), body.get("destination"), str(body.get("ground", "")),
        str(body.get("cite", "")), tuple(int(n) for n in body.get("evidence", ())),
        dict(body.get("notice", {})), one.by, one.at, one.on,
        None if undoes is None else int(undoes), body.get("bulk"), dict(body.get("said", {})),
    )  # fmt: skip
