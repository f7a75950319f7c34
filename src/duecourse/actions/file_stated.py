"""Put a record on file that is given as plain fields, for callers that know nothing of linkage."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from duecourse.actions.assertions import Said
from duecourse.actions.file_record import open_person
from duecourse.linkage.normalise import Given
from duecourse.linkage.records import TEXT_FIELDS, Identity, Way
from duecourse.linkage.standing import SOURCE


def file_stated(
    connection: Connection[Any],
    *,
    source: str,
    record: str,
    way: str,
    fields: Mapping[str, str | None],
    happened_on: date | None,
    actor: str,
    at: datetime,
) -> int:
    """File a record, its fields named as in `Given`, as the first of a new person.

    Returns the record's number; the caller holds the transaction. Raises as `open_person` does.
    """
    given = Given(**{name: fields.get(name) for name in TEXT_FIELDS}, holders=0)
    identity = Identity(source, record, Way(way), given, happened_on)
    return open_person(connection, identity, said=Said(SOURCE, actor, at))[0]
