"""Put a person into a protected compartment, or out of it again.

Outside of the compartment the person's records cannot be found, counted or looked at: an answer
about them is the answer about nobody (8 U.S.C. 1367, 8 CFR 208.6). All records of a person go
together, so that none of them stays behind and tells.
"""

import secrets
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions import assertions, file_record, review_ask
from duecourse.actions.gate import acting
from duecourse.actions.persons import compartment_of, noted
from duecourse.audit import trail
from duecourse.linkage.records import forms_again
from duecourse.terms.errors import LinkageError

PROTECT: Final = "person.protect"
PURPOSE: Final = "protection by law"
SALT_BYTES: Final = 16

OPEN: Final = "INSERT INTO linkage.compartment (name, salt) VALUES (%s, %s) ON CONFLICT DO NOTHING"
KNOWN: Final = "SELECT EXISTS (SELECT FROM linkage.compartment WHERE name = %s)"
NOTE: Final = """
    INSERT INTO linkage.protection (record, compartment, actor, because, protected_at)
    SELECT unnest(%s::bigint[]), %s, %s, %s, %s
"""
STAND: Final = "UPDATE linkage.standing SET compartment = %s WHERE record = ANY(%s)"
FORGET: Final = """
    WITH gone AS (DELETE FROM linkage.form WHERE record = ANY(%s) RETURNING id)
    DELETE FROM linkage.key WHERE form IN (SELECT id FROM gone)
"""
ORIGINALS: Final = """
    SELECT id, original, habits, way = 'departure' FROM linkage.source_record
     WHERE id = ANY(%s) ORDER BY id
"""


class CompartmentUnknown(LinkageError):
    """There is no such compartment for whoever asked."""

    code = "linkage.compartment-unknown"

    def __init__(self) -> None:
        super().__init__(
            "No such compartment is open to you. Check its name; it must be opened first."
        )


def open_compartment(connection: Connection[Any], name: str) -> None:
    """Make a compartment with a salt of its own, unless it is there already."""
    connection.execute(OPEN, (name, secrets.token_hex(SALT_BYTES)))


def protect(
    connection: Connection[Any],
    record: int,
    *,
    compartment: str | None,
    because: str,
    by: trail.Actor,
    at: datetime,
    inside: frozenset[str] = frozenset(),
) -> tuple[int, ...]:
    """Put the record's person into the compartment, or out of any (None); return its records.

    Raises NotYours, RecordUnknown, BecauseMissing or CompartmentUnknown.
    """
    subject = f"record {record}"
    with acting(connection, action=PROTECT, subject=subject, by=by, purpose=PURPOSE, at=at):
        note = noted(because)
        if compartment is not None and compartment not in inside:
            raise CompartmentUnknown
        assertions.lock(connection, alone=True)
        compartment_of(connection, record, inside)
        if compartment is not None and not _known(connection, compartment):
            raise CompartmentUnknown
        records = assertions.records_of(connection, assertions.person_of(connection, record))
        connection.execute(NOTE, (records, compartment, by.name, note, at))
        connection.execute(STAND, (compartment, records))
        _file_again(connection, records, compartment)
        review_ask.protect_waiting(connection, records, compartment=compartment)
    return tuple(records)


def _known(connection: Connection[Any], compartment: str) -> bool:
    row = connection.execute(KNOWN, (compartment,)).fetchone()
    return bool(row and row[0])


def _file_again(connection: Connection[Any], records: list[int], compartment: str | None) -> None:
    """File the records under the keys of their compartment, and under no others."""
    salt = file_record.salt_of(connection, compartment)
    connection.execute(FORGET, (records,))
    for number, original, habits, left in connection.execute(ORIGINALS, (records,)).fetchall():
        file_record.index(connection, number, forms_again(original, habits), left=left, salt=salt)
