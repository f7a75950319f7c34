"""Look at a person: what all its records say, as far as they are open to whoever looks."""

from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.linkage.records import stated
from duecourse.linkage.survivorship import PersonView, Statement, person_view
from duecourse.terms.errors import LinkageError

LOOK: Final = "person.look"
STATEMENTS: Final = """
    SELECT r.source, r.record, r.way, r.happened_on, r.original
      FROM linkage.standing AS s JOIN linkage.source_record AS r ON r.id = s.record
     WHERE s.person = %s AND (s.compartment IS NULL OR s.compartment = ANY(%s))
"""


class PersonUnknown(LinkageError):
    """There is no such person for whoever asked; whether there is one is not said."""

    code = "linkage.person-unknown"

    def __init__(self) -> None:
        super().__init__(
            "No such person is open to you. The number may be retired: search for the records."
        )


def look_at_person(
    connection: Connection[Any],
    person: int,
    *,
    as_of: date,
    by: trail.Actor,
    purpose: str,
    at: datetime,
    inside: frozenset[str] = frozenset(),
) -> PersonView:
    """Return what the person's records say on the day `as_of`. Raises NotYours, PersonUnknown."""
    subject = f"person {person}"
    view = looked(
        connection, lambda: _found(connection, person, as_of=as_of, inside=inside),
        action=LOOK, subject=subject, by=by, purpose=purpose, at=at,
    )  # fmt: skip
    if view is None:
        raise PersonUnknown
    return view


def _found(
    connection: Connection[Any], person: int, *, as_of: date, inside: frozenset[str]
) -> PersonView | None:
    view = view_of(connection, person, as_of=as_of, inside=inside)
    return view if view.records else None


def view_of(
    connection: Connection[Any], person: int, *, as_of: date, inside: frozenset[str]
) -> PersonView:
    """Return the view from the records that stand with the person now; empty if none is open."""
    rows = connection.execute(STATEMENTS, (person, list(inside))).fetchall()
    statements = [Statement(row[0], row[1], row[2], row[3], stated(row[4])) for row in rows]
    return person_view(statements, as_of=as_of)
