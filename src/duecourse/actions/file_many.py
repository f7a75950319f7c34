"""Put many records on file with as many statements as one record takes.

The record's number comes from the database; everything that hangs on it is written with it in
columns. The callers hold the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.linkage.normalise import VERSION, Comparable
from duecourse.linkage.packed import pack
from duecourse.linkage.records import Identity, Way, habits, original
from duecourse.linkage.search import filed_under

RECORDS: Final = """
    INSERT INTO linkage.source_record
        (source, record, way, happened_on, case_id, original, habits, received_at)
    SELECT source, record, way, day, case_id, original, habits, %s
      FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::uuid[], %s::text[],
                  %s::text[])
        AS given (source, record, way, day, case_id, original, habits)
        ON CONFLICT (record, source) DO NOTHING RETURNING id, source, record
"""
PERSONS: Final = """
    INSERT INTO linkage.person (made_at) SELECT %s FROM generate_series(1, %s) RETURNING id
"""
STANDINGS: Final = """
    INSERT INTO linkage.standing (record, person, by_model, compartment)
    SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[])
"""
ASSERTIONS: Final = """
    INSERT INTO linkage.assertion
        (kind, record, other, person, judge, artefact, actor, evidence, asserted_at)
    SELECT 'link', record, other, person, judge, artefact, %s, evidence, %s
      FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
        AS said (record, other, person, judge, artefact, evidence)
    RETURNING id, record
"""
FORMS: Final = """
    WITH made AS (
        INSERT INTO linkage.form (record, way, happened_on, case_id, normaliser, packed)
        SELECT record, way, day, case_id, %s, packed
          FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::uuid[], %s::text[])
            AS given (record, way, day, case_id, packed)
        RETURNING id, record, packed
    ) INSERT INTO linkage.key (key, form)
      SELECT filed.key, made.id
        FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS filed (record, packed, key)
        JOIN made ON made.record = filed.record AND made.packed = filed.packed
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """A record on file by its number, with its identity and its forms."""

    record: int
    identity: Identity
    forms: tuple[Comparable, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to be asserted: of which record, compared with which, to which person, on what."""

    record: int
    person: int
    other: int | None
    judge: str
    artefact: str | None
    evidence: str


def file_records(
    connection: Connection[Any],
    made: Sequence[tuple[Identity, tuple[Comparable, ...]]],
    *,
    at: datetime,
) -> list[Filed]:
    """Keep the records as they came; those on file already are left out of the answer."""
    given = [identity for identity, _ in made]
    rows = connection.execute(
        RECORDS,
        (at, [one.source for one in given], [one.record for one in given],
         [one.way for one in given], [one.happened_on for one in given],
         [one.case_id for one in given], [original(one) for one in given],
         [habits(one) for one in given]),
    ).fetchall()  # fmt: skip
    numbers = {(source, record): number for number, source, record in rows}
    # A record that stands twice in one batch is filed once.
    out = []
    for identity, forms in made:
        number = numbers.pop((identity.source, identity.record), None)
        if number is not None:
            out.append(Filed(number, identity, forms))
    return out


def new_persons(connection: Connection[Any], count: int, *, at: datetime) -> list[int]:
    """Return so many person numbers that nobody ever had."""
    if not count:
        return []
    return [row[0] for row in connection.execute(PERSONS, (at, count)).fetchall()]


def stand(
    connection: Connection[Any], links: Sequence[Link], *, compartment: str | None = None
) -> None:
    """Let new records stand where their links put them."""
    if links:
        by_model = [one.judge == "model" for one in links]
        records, persons = [one.record for one in links], [one.person for one in links]
        connection.execute(STANDINGS, (compartment, records, persons, by_model))


def assert_links(
    connection: Connection[Any], links: Sequence[Link], *, actor: str, at: datetime
) -> dict[int, int]:
    """Assert the links and return the number of each assertion by its record."""
    if not links:
        return {}
    columns = zip(
        *((o.record, o.other, o.person, o.judge, o.artefact, o.evidence) for o in links),
        strict=True,
    )
    values = (actor, at, *(list(column) for column in columns))
    rows = connection.execute(ASSERTIONS, values).fetchall()
    return {record: number for number, record in rows}


def index(connection: Connection[Any], filed: Sequence[Filed], *, salt: str = "") -> None:
    """File every form of the records under its keys; behind a salt if they are protected."""
    forms: list[tuple[Any, ...]] = []
    keys: list[tuple[int, str, int]] = []
    for one in filed:
        known = one.identity
        for form in one.forms:
            packed = pack(form)
            forms.append((one.record, known.way, known.happened_on, known.case_id, packed))
            left = known.way is Way.DEPARTURE
            for number in filed_under(form, left=left, salt=salt):
                keys.append((one.record, packed, number))
    if forms:
        columns = [list(column) for column in zip(*forms, strict=True)]
        under = [list(column) for column in zip(*keys, strict=True)] or [[], [], []]
        connection.execute(FORMS, (VERSION, *columns, *under))
