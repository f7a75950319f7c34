"""Put a record on file: its originals, its forms and their keys, and the person it stands with."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions import assertions
from duecourse.actions.assertions import Said
from duecourse.linkage.normalise import VERSION, Comparable
from duecourse.linkage.packed import pack
from duecourse.linkage.records import Identity, Way, forms, habits, original
from duecourse.linkage.search import filed_under
from duecourse.linkage.standing import LINK
from duecourse.terms.errors import LinkageError

FILE: Final = """
    INSERT INTO linkage.source_record
        (source, record, way, happened_on, case_id, original, habits, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (record, source) DO NOTHING RETURNING id
"""
STAND: Final = """
    INSERT INTO linkage.standing (record, person, compartment, by_model) VALUES (%s, %s, %s, %s)
"""
ADD_FORM: Final = """
    WITH made AS (
        INSERT INTO linkage.form (record, way, happened_on, case_id, normaliser, packed)
        SELECT id, way, happened_on, case_id, %s, %s FROM linkage.source_record WHERE id = %s
        RETURNING id
    ) INSERT INTO linkage.key (key, form) SELECT unnest(%s::bigint[]), id FROM made
"""


class RecordOnFile(LinkageError):
    """The source sent this record before."""

    code = "linkage.record-on-file"

    def __init__(self, *, source: str, record: str) -> None:
        super().__init__(
            f"Record {record} of {source} is on file already and is never overwritten. If the "
            "source corrected it, file the correction under a name of its own."
        )


def file_record(connection: Connection[Any], identity: Identity, *, at: datetime) -> int:
    """Keep the record as it came and return its number. Raises RecordOnFile."""
    row = connection.execute(
        FILE,
        (identity.source, identity.record, identity.way, identity.happened_on, identity.case_id,
         original(identity), habits(identity), at),
    ).fetchone()  # fmt: skip
    if row is None:
        raise RecordOnFile(source=identity.source, record=identity.record)
    return int(row[0])


def stand(
    connection: Connection[Any],
    record: int,
    *,
    person: int,
    compartment: str | None = None,
    by_model: bool = False,
) -> None:
    """Let a new record stand with the person."""
    connection.execute(STAND, (record, person, compartment, by_model))


def index(
    connection: Connection[Any],
    record: int,
    made: Iterable[Comparable],
    *,
    left: bool,
    salt: str = "",
) -> None:
    """File each form of the record under its keys; those of a protected one under salted keys."""
    # Two texts may have one comparable form: it is filed once.
    for packed, form in {pack(form): form for form in made}.items():
        filed = filed_under(form, left=left, salt=salt)
        connection.execute(ADD_FORM, (VERSION, packed, record, filed))


def open_person(
    connection: Connection[Any],
    identity: Identity,
    *,
    said: Said,
    compartment: str | None = None,
) -> tuple[int, int]:
    """File a record as the first of a new person; return the numbers of record and person.

    Raises RecordOnFile, TooManyForms.
    """
    made = forms(identity)
    record = file_record(connection, identity, at=said.at)
    person = assertions.new_person(connection, at=said.at)
    assertions.put(
        connection, LINK, record=record, person=person, said=said,
        evidence={"because": "the first record of its person"},
    )  # fmt: skip
    stand(connection, record, person=person, compartment=compartment)
    index(
        connection,
        record,
        made,
        left=identity.way is Way.DEPARTURE,
        salt=salt_of(connection, compartment),
    )
    return record, person


def salt_of(connection: Connection[Any], compartment: str | None) -> str:
    """Return the salt of a compartment's keys; the empty text outside of all."""
    return next(iter(salts(connection, [compartment] if compartment else [])), "")


def salts(connection: Connection[Any], inside: Sequence[str]) -> list[str]:
    """Return the salts of these compartments."""
    if not inside:
        return []
    rows = connection.execute(
        "SELECT salt FROM linkage.compartment WHERE name = ANY(%s) ORDER BY name", (list(inside),)
    ).fetchall()
    return [row[0] for row in rows]
