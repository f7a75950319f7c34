"""Requests to correct the record: received, acknowledged, answered with a reason.

The fact itself is corrected as every fact is; the answer says whether it was, and why.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.actions.case_record import Act
from duecourse.actions.litigation_hold import said
from duecourse.ledger import keeping
from duecourse.terms.errors import LedgerError
from duecourse.views.case_facts import Told
from duecourse.views.privacy import CorrectionRequest, requests

CORRECT: Final = "privacy.correct"
WHO: Final = ("person", "counsel")


class RequesterUnknown(LedgerError):
    """A request comes from the person or from counsel, and from nobody else."""

    code = "privacy.requester-unknown"

    def __init__(self, *, by: str) -> None:
        super().__init__(
            f"A correction is asked for by {' or '.join(WHO)}, not by {by[:40]!r}. Nothing was "
            "recorded."
        )


class ReceivedAhead(LedgerError):
    """A request is dated after the day on which it is recorded."""

    code = "privacy.received-ahead"

    def __init__(self, *, on: date) -> None:
        super().__init__(f"{on} has not come yet. Check the date; nothing was recorded.")


class NoSuchRequest(LedgerError):
    """No request of this version waits for that."""

    code = "privacy.no-such-request"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} of the case is no request for correction that waits for this. "
            "Somebody may have answered it; look at the case again."
        )


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as it came in: from whom, what is wrong, what is right instead."""

    by: str
    about: str
    says: str
    received_on: date


def request_correction(act: Act, asking: Asking) -> int:
    """Record a request; return its version. Raises RequesterUnknown, ReceivedAhead, CiteNeeded."""
    if asking.by not in WHO:
        raise RequesterUnknown(by=asking.by)
    if asking.received_on > act.at.date():
        raise ReceivedAhead(on=asking.received_on)
    before = act.told()
    act.add(keeping.CORRECTION_REQUESTED, {
        "by": asking.by, "about": said(asking.about, "What is wrong"),
        "says": said(asking.says, "What is right instead"),
    }, asking.received_on)  # fmt: skip
    act.append(after=before.version)
    return before.version + 1


def acknowledge_correction(act: Act, version: int) -> int:
    """Record that the person was told the request came in; return the version.

    Raises NoSuchRequest.
    """
    before = act.told()
    if _waiting(before, version).acknowledged_at is not None:
        raise NoSuchRequest(version=version)
    act.add(keeping.CORRECTION_ACKNOWLEDGED, {"version": version}, act.at.date())
    act.append(after=before.version)
    return before.version + 1


def answer_correction(act: Act, version: int, *, corrected: bool, because: str) -> int:
    """Record the answer to a request; return the version. Raises NoSuchRequest, CiteNeeded."""
    before = act.told()
    _waiting(before, version)
    body = {"version": version, "corrected": corrected, "because": said(because, "A reason")}
    act.add(keeping.CORRECTION_ANSWERED, body, act.at.date())
    act.append(after=before.version)
    return before.version + 1


def _waiting(of: Told, version: int) -> CorrectionRequest:
    for one in requests(of):
        if one.version == version and one.answer is None:
            return one
    raise NoSuchRequest(version=version)
