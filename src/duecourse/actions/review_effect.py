"""What follows from a settled case of doubt: what a person asserts, which outranks the model."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.assertions import Said
from duecourse.actions.persons import joined, kept_apart
from duecourse.linkage.standing import PERSON

ON_FILE: Final = """
    SELECT f.id FROM linkage.source_record AS f
      JOIN linkage.review AS r ON r.record = f.record AND r.source = f.source WHERE r.id = %s
"""


def carry_out(
    connection: Connection[Any],
    number: int,
    *,
    chosen: str | None,
    candidates: Sequence[dict[str, Any]],
    note: str,
    by: str,
    at: datetime,
    inside: frozenset[str],
) -> tuple[int, ...]:
    """Assert what was settled and return the assertions' numbers; the caller holds the transaction.

    The chosen candidate is linked for good; with `chosen` None, every candidate shown is kept apart
    from the record. Raises what `persons.join` and `persons.keep_apart` raise.
    """
    row = connection.execute(ON_FILE, (number,)).fetchone()
    if row is None:
        # A record that linkage never filed has nothing to hang a link on.
        return ()
    said = Said(PERSON, by, at)
    evidence: dict[str, Any] = {"review": number, "because": note or "read side by side"}
    if chosen is not None:
        other = next(one["record"] for one in candidates if one["person"] == chosen)
        made = joined(connection, row[0], other, said=said, evidence=evidence, inside=inside)
        return (made.assertion,)
    return tuple(
        kept_apart(
            connection, row[0], one["record"], said=said, evidence=evidence, inside=inside
        ).assertion
        for one in candidates
    )
