"""What is asserted about records: read, added, withdrawn. Its callers hold the transaction.

Whoever moves records between persons holds `lock`, so what was read stays true until commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger.chain import canonical_json
from duecourse.linkage.standing import JOINS, MODEL, WITHDRAWAL, Assertion, Edge, live, reached

# Any number, the same for all who link.
LOCK: Final = 7_201_107

PUT: Final = """
    INSERT INTO linkage.assertion
        (kind, record, other, person, withdraws, judge, artefact, actor, evidence, asserted_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
ABOUT: Final = """
    SELECT id, kind, record, other, person, withdraws, judge FROM linkage.assertion
     WHERE record = ANY(%(records)s) OR other = ANY(%(records)s) ORDER BY id
"""
ONE: Final = """
    SELECT id, kind, record, other, person, withdraws, judge FROM linkage.assertion WHERE id = %s
"""
MOVE: Final = "UPDATE linkage.standing SET person = %s WHERE record = ANY(%s) AND person <> %s"
UNHANG: Final = "UPDATE linkage.standing SET by_model = %s WHERE record = %s"
REOPEN_ADMISSION: Final = """
    UPDATE linkage.standing SET ended_by = NULL, ended_surely = false
     WHERE record = %s AND ended_by = %s
"""
END_ADMISSION: Final = """
    UPDATE linkage.standing AS s SET ended_by = left_by.id, ended_surely = %(surely)s
      FROM linkage.source_record AS came, linkage.source_record AS left_by
     WHERE came.way = 'arrival' AND left_by.way = 'departure' AND NOT s.ended_surely
       AND s.record = came.id AND (came.id, left_by.id) IN (
           (%(record)s::bigint, %(other)s::bigint), (%(other)s::bigint, %(record)s::bigint))
"""
REOPEN: Final = """
    INSERT INTO linkage.reopened (withdrawal, kind, name, case_id, reopened_at)
    SELECT %s, kind, name, case_id, %s FROM linkage.reliance WHERE assertion = %s
     ORDER BY kind, name RETURNING kind, name, case_id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Who asserts, when, and by which artefact if it is the model."""

    judge: str
    actor: str
    at: datetime
    artefact: str | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    """A decision, notice or deadline that rested on a withdrawn link: to be looked at again."""

    kind: str
    name: str
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What a withdrawal came to.

    `person` is the new number of the records that stand apart from now on; None where other links
    still hold all of them together.
    """

    withdrawn: int
    withdrawal: int
    person: int | None
    records: tuple[int, ...]
    reopened: tuple[Reopened, ...]


def lock(connection: Connection[Any], *, alone: bool) -> None:
    """Hold off other movers until commit: all of them when `alone`, else only those that are."""
    way = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(f"SELECT {way}({LOCK})")


def new_person(connection: Connection[Any], *, at: datetime) -> int:
    """Return a person number that nobody ever had."""
    row = connection.execute(
        "INSERT INTO linkage.person (made_at) VALUES (%s) RETURNING id", (at,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def put(
    connection: Connection[Any],
    kind: str,
    *,
    record: int,
    said: Said,
    evidence: dict[str, Any],
    other: int | None = None,
    person: int | None = None,
    withdraws: int | None = None,
) -> int:
    """Add one assertion and return its number."""
    row = connection.execute(
        PUT,
        (kind, record, other, person, withdraws, said.judge, said.artefact, said.actor,
         canonical_json(evidence), said.at),
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


def about(connection: Connection[Any], records: Iterable[int]) -> list[Assertion]:
    """Return all assertions that name one of these records, withdrawn ones and withdrawals too."""
    rows = connection.execute(ABOUT, {"records": list(records)}).fetchall()
    return [Assertion(*row) for row in rows]


def one(connection: Connection[Any], assertion: int) -> Assertion | None:
    """Return the assertion of this number, if there is one."""
    row = connection.execute(ONE, (assertion,)).fetchone()
    return Assertion(*row) if row else None


def records_of(connection: Connection[Any], person: int) -> list[int]:
    """Return the records that stand with the person now."""
    rows = connection.execute(
        "SELECT record FROM linkage.standing WHERE person = %s ORDER BY record", (person,)
    ).fetchall()
    return [row[0] for row in rows]


def person_of(connection: Connection[Any], record: int) -> int:
    """Return the person that the record stands with now."""
    row = connection.execute(
        "SELECT person FROM linkage.standing WHERE record = %s", (record,)
    ).fetchone()
    assert row is not None, "every record on file stands with a person"
    return int(row[0])


def joins(connection: Connection[Any], records: Iterable[int]) -> list[Edge]:
    """Return the live links at these records."""
    return live(about(connection, records), kinds=JOINS)


def move(connection: Connection[Any], records: Iterable[int], *, person: int) -> None:
    """Let the records stand with the person."""
    connection.execute(MOVE, (person, list(records), person))


def withdraw(connection: Connection[Any], edge: Edge, *, said: Said, because: str) -> Unmerged:
    """Withdraw a live link: what it held together falls apart under a new number.

    Everything that relied on the link is reopened and listed.
    """
    edges = joins(connection, records_of(connection, person_of(connection, edge.record)))
    rest = [other for other in edges if other.assertion != edge.assertion]
    apart = reached(edge.record, rest)
    person = None if edge.other in apart else new_person(connection, at=said.at)
    withdrawal = put(
        connection, WITHDRAWAL, record=edge.record, other=edge.other, person=person,
        withdraws=edge.assertion, said=said, evidence={"because": because},
    )  # fmt: skip
    if person is not None:
        move(connection, apart, person=person)
    hangs = any(left.judge == MODEL and left.record == edge.record for left in rest)
    connection.execute(UNHANG, (hangs, edge.record))
    if not any({left.record, left.other} == {edge.record, edge.other} for left in rest):
        connection.execute(REOPEN_ADMISSION, (edge.other, edge.record))
        connection.execute(REOPEN_ADMISSION, (edge.record, edge.other))
    rows = connection.execute(REOPEN, (withdrawal, said.at, edge.assertion)).fetchall()
    return Unmerged(
        withdrawn=edge.assertion, withdrawal=withdrawal, person=person,
        records=tuple(sorted(apart)) if person is not None else (),
        reopened=tuple(Reopened(*row) for row in rows),
    )  # fmt: skip


def end_admission(
    connection: Connection[Any], *, record: int, other: int, surely: bool = True
) -> bool:
    """Note that a departure ended an admission; say whether the admission was open until now."""
    values = {"record": record, "other": other, "surely": surely}
    return connection.execute(END_ADMISSION, values).rowcount > 0
