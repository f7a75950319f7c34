"""Look at the board, a case or the feeds. Looking is an act: gate first, and it is on the trail."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg import Connection

from duecourse.access.roles import allowed
from duecourse.actions.configuration import in_force, means_here
from duecourse.actions.gate import CaseUnknown, pass_gate, reading_as
from duecourse.actions.interlock import steps
from duecourse.audit import trail
from duecourse.views import shapes
from duecourse.views.build import board_page, case_page, feed_page
from duecourse.views.case_page_shapes import Asked, CasePage

Shape = TypeVar("Shape")


def look_at_board(
    connection: Connection[Any], *, by: trail.Actor, purpose: str, at: datetime
) -> shapes.Board:
    """Return the departure board as it stands."""
    return looked(
        connection, lambda: board_page.build(connection, at=at),
        action="board.look", subject="departure board", by=by, purpose=purpose, at=at,
    )  # fmt: skip


def board_for_watchers(connection: Connection[Any], *, at: datetime) -> shapes.Board:
    """Return the board for those who opened it already: their look stands on the trail."""
    with connection.transaction():
        return board_page.build(connection, at=at)


def look_at_case(
    connection: Connection[Any], case_id: UUID, *, asked: Asked, by: trail.Actor, purpose: str,
    at: datetime,
) -> CasePage:  # fmt: skip
    """Return the page of one case as it was asked for. Raises CaseUnknown."""
    page = looked(
        connection,
        lambda: case_page.build(
            connection, case_id, asked=asked, at=at, steps=agency_steps(),
            means=means_here,
            reads_trail=allowed(by.role, "case.trail"), account=by.name,
        ),
        action="case.look", subject=str(case_id), by=by, purpose=purpose, at=at,
    )  # fmt: skip
    if page is None:
        raise CaseUnknown
    return page


def agency_steps() -> case_page.Steps:
    """Return the steps of the agency as the case page names them."""
    known = [one for one in steps().values() if one.name in in_force().steps]
    return case_page.Steps(
        {one.name: one.title for one in known},
        frozenset(one.name for one in known if one.people > 1),
    )


def look_at_feeds(
    connection: Connection[Any], *, page: int, reason: str | None, by: trail.Actor, purpose: str,
    at: datetime,
) -> shapes.FeedPage:  # fmt: skip
    """Return the sources, the last deliveries and one page of the quarantine."""
    return looked(
        connection, lambda: feed_page.build(connection, page=page, reason=reason, at=at),
        action="feed.look", subject="feeds", by=by, purpose=purpose, at=at,
    )  # fmt: skip


def looked(
    connection: Connection[Any],
    build: Callable[[], Shape],
    *,
    action: str,
    subject: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
    people: Callable[[Shape], Iterable[str]] = lambda _: (),
    marks: bool = False,
) -> Shape:
    """Gate, build and write the trail in one transaction; a refusal is on the trail as well.

    `people` names from the shape who was shown in it: each is a look of its own on the trail. What
    is built is read with the database's role for looks, unless the look itself is marked (`marks`:
    a reader holds what was opened) and so has to write.
    """
    pass_gate(connection, action=action, subject=subject, by=by, purpose=purpose, at=at)
    with connection.transaction():
        with nullcontext() if marks else reading_as(connection, by):
            shape = build()
        nothing = not shape
        outcome = trail.Outcome.NOT_FOUND if nothing else trail.Outcome.DONE
        seen = (subject,) if nothing else (subject, *people(shape))
        lines = [trail.Line(by, action, one, purpose, at, outcome) for one in seen]
        trail.write_many(connection, lines)
    return shape
