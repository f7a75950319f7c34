"""What holds a case's record, what ended it, and what the person asked to be corrected."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from duecourse.law.calendar import NATIONWIDE
from duecourse.ledger import keeping
from duecourse.views.case_facts import Kept, Told

# 5 U.S.C. 552a(d)(2)(A): Saturdays, Sundays and legal holidays are left out.
ACKNOWLEDGE_BUSINESS_DAYS: Final = 10
# The statute says "promptly" (552a(d)(2)(B)); thirty days is a rule of this product.
ANSWER_DAYS: Final = 30
CITE: Final = "5 U.S.C. 552a(d)(2)"


@dataclass(frozen=True, slots=True)
class LitigationHold:
    """A hold that stands: nothing of the record is destroyed."""

    version: int
    cite: str
    because: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ExpungementAsked:
    """Somebody asked for expungement; a second person carries it out, or nobody does."""

    version: int
    order: str
    cite: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Expunged:
    """The case was expunged: by which order, and by which two people."""

    version: int
    order: str
    cite: str
    at: datetime
    asked_by: str
    by: str


@dataclass(frozen=True, slots=True)
class CorrectionAnswer:
    """What was answered to a request, and why."""

    version: int
    corrected: bool
    because: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """What the person, or counsel, says is wrong with the record, with its two clocks."""

    version: int
    by: str
    about: str
    says: str
    received_on: date
    acknowledge_by: date
    answer_by: date
    acknowledged_at: datetime | None
    answer: CorrectionAnswer | None


@dataclass(frozen=True, slots=True)
class Privacy:
    """All of it, as a record says."""

    holds: tuple[LitigationHold, ...]
    asked: ExpungementAsked | None
    expunged: Expunged | None
    requests: tuple[CorrectionRequest, ...]


def privacy(of: Told) -> Privacy:
    """Return what a record says of its own keeping."""
    lifted = {one.body["version"] for one in of.kept_of(keeping.LITIGATION_HOLD_LIFTED)}
    holds = tuple(
        LitigationHold(one.version, one.body["cite"], one.body["because"], one.at, one.by)
        for one in of.kept_of(keeping.LITIGATION_HOLD_PLACED) if one.version not in lifted
    )  # fmt: skip
    gone = next(iter(of.kept_of(keeping.EXPUNGED)), None)
    asked = of.kept_of(keeping.EXPUNGEMENT_ASKED)
    return Privacy(
        holds, _asked(asked[-1]) if asked and gone is None else None,
        None if gone is None else _expunged(gone), requests(of),
    )  # fmt: skip


def requests(of: Told) -> tuple[CorrectionRequest, ...]:
    """Return the requests for correction, the oldest first."""
    known = {int(one.body["version"]): one.at
             for one in of.kept_of(keeping.CORRECTION_ACKNOWLEDGED)}  # fmt: skip
    answers = {int(one.body["version"]): _answer(one)
               for one in of.kept_of(keeping.CORRECTION_ANSWERED)}  # fmt: skip
    return tuple(
        _request(one, known.get(one.version), answers.get(one.version))
        for one in of.kept_of(keeping.CORRECTION_REQUESTED)
    )


def _request(
    one: Kept, known: datetime | None, answer: CorrectionAnswer | None
) -> CorrectionRequest:
    received = one.on or one.at.date()
    return CorrectionRequest(
        one.version, one.body["by"], one.body["about"], one.body["says"], received,
        NATIONWIDE.business_after(received, ACKNOWLEDGE_BUSINESS_DAYS),
        received + timedelta(days=ANSWER_DAYS), known, answer,
    )  # fmt: skip


def _answer(one: Kept) -> CorrectionAnswer:
    return CorrectionAnswer(
        one.version, bool(one.body["corrected"]), one.body["because"], one.at, one.by
    )


def _asked(one: Kept) -> ExpungementAsked:
    return ExpungementAsked(one.version, one.body["order"], one.body["cite"], one.at, one.by)


def _expunged(one: Kept) -> Expunged:
    body = one.body
    return Expunged(one.version, body["order"], body["cite"], one.at, body["asked_by"], one.by)
