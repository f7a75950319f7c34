"""What the person, or counsel, asks to be corrected: first that it came in, then an answer."""

from collections.abc import Iterator
from typing import Final

from duecourse.law.calendar import said
from duecourse.views.privacy import CITE, requests
from duecourse.views.watch.seen import STEWARD, Found, Seen, Watchdog


def correction_unacknowledged(seen: Seen) -> Iterator[Found]:
    """A request came in, and nobody has told the person so."""
    for one in requests(seen.of):
        if one.acknowledged_at is None and one.answer is None and seen.reached(one.received_on):
            yield Found(
                f"A correction of the record was asked for on {said(one.received_on)}. Tell the "
                "person in writing that the request came in.", one.received_on, one.acknowledge_by,
            )  # fmt: skip
            return


def correction_unanswered(seen: Seen) -> Iterator[Found]:
    """A request stands without an answer."""
    for one in requests(seen.of):
        if one.answer is None and seen.reached(one.received_on):
            yield Found(
                f"A correction of the record was asked for on {said(one.received_on)} and is not "
                "answered. Correct it, or say why not and how to ask for a review.",
                one.received_on, one.answer_by,
            )  # fmt: skip
            return


WATCHDOGS: Final = (
    Watchdog(
        "correction_unacknowledged", "Request for correction not acknowledged", f"{CITE}(A)",
        STEWARD, correction_unacknowledged, ended_too=True,
    ),
    Watchdog(
        "correction_unanswered", "Request for correction not answered",
        f"{CITE}(B); thirty days are a Duecourse product rule", STEWARD, correction_unanswered,
        ended_too=True,
    ),
)  # fmt: skip
