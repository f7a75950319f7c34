"""Look at the review desk: its queue, one case of doubt, how well its readers agree.

Every candidate on the page of a case is a person who was looked at: each has its line on the trail.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.access.roles import allowed
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.terms.errors import AccessError
from duecourse.views.build import agreement_page, review_page, review_queue
from duecourse.views.build.review_queue import Desk
from duecourse.views.review_shapes import Agreement, ReviewPage, ReviewQueue

LOOK: Final = "review.look"
SETTLE: Final = "review.settle"
PURPOSE: Final = "identity review"
OUTSIDE: Final[frozenset[str]] = frozenset()  # of every protected compartment
# How long an opened case is passed over when another reader asks for the next one.
HELD: Final = timedelta(minutes=15)

HOLD: Final = """
    UPDATE linkage.review_waiting SET held_by = %(reader)s, held_until = %(until)s
     WHERE review = %(number)s
       AND (held_by IS NULL OR held_by = %(reader)s OR held_until <= %(at)s)
"""


class ReviewUnknown(AccessError):
    """No such case of doubt waits for whoever asked; whether there is one is not said."""

    code = "access.review-unknown"

    def __init__(self, *, number: int) -> None:
        super().__init__(
            f"No case of doubt {number} waits for you. It may have been answered meanwhile: take "
            "the next one from the queue."
        )


def desk_of(by: trail.Actor, inside: frozenset[str]) -> Desk:
    """Return the desk that somebody sits at, by name and role."""
    return Desk(reader=by.name, settles=allowed(by.role, SETTLE), inside=inside)


def look_at_queue(
    connection: Connection[Any], *, page: int, by: trail.Actor, at: datetime,
    inside: frozenset[str] = OUTSIDE,
) -> ReviewQueue:  # fmt: skip
    """Return one page of the cases that wait for this reader, by legal clock and time waited."""
    return looked(
        connection,
        lambda: review_queue.build(connection, desk_of(by, inside), page=page, at=at),
        action=LOOK, subject="review queue", by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip


def open_review(
    connection: Connection[Any], number: int, *, by: trail.Actor, at: datetime,
    inside: frozenset[str] = OUTSIDE,
) -> ReviewPage:  # fmt: skip
    """Return the page of one case and hold it for this reader. Raises NotYours, ReviewUnknown.

    A hold only spares two readers the same work: who has the page open may answer, held or not.
    """
    page = looked(
        connection, lambda: _held(connection, number, desk_of(by, inside), at=at),
        action=LOOK, subject=f"review {number}", by=by, purpose=PURPOSE, at=at,
        people=lambda page: () if page is None else persons(page), marks=True,
    )  # fmt: skip
    if page is None:
        raise ReviewUnknown(number=number)
    return page


def persons(page: ReviewPage) -> tuple[str, ...]:
    """Return whom the page shows, as the trail names them."""
    return tuple(f"person {one.person}" for one in page.candidates)


def next_review(
    connection: Connection[Any], *, by: trail.Actor, at: datetime,
    inside: frozenset[str] = OUTSIDE,
) -> int | None:  # fmt: skip
    """Return the number of the first case in the order that nobody else has open, or None."""
    return looked(
        connection,
        lambda: review_queue.first_free(connection, desk_of(by, inside), at=at),
        action=LOOK, subject="review queue", by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip


def look_at_agreement(
    connection: Connection[Any], *, by: trail.Actor, at: datetime
) -> Agreement:  # fmt: skip
    """Return how well readers agree with one another and with answers known beforehand."""
    return looked(
        connection, lambda: agreement_page.build(connection, at=at),
        action="review.agreement", subject="reviewer agreement", by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip


def _held(
    connection: Connection[Any], number: int, desk: Desk, *, at: datetime
) -> ReviewPage | None:
    page = review_page.build(connection, number, desk)
    if page is not None:
        asked = {"number": number, "reader": desk.reader, "at": at, "until": at + HELD}
        connection.execute(HOLD, asked)
    return page
