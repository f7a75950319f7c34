"""Put a record whose person is in doubt before the readers, and among them some that are known."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.gate import pass_gate
from duecourse.audit import trail
from duecourse.terms.errors import LinkageError

SEED: Final = "review.seed"
PURPOSE: Final = "care of the review desk"

OPEN: Final = """
    SELECT w.review FROM linkage.review AS r JOIN linkage.review_waiting AS w ON w.review = r.id
     WHERE r.record = %s AND r.source = %s
"""
SAMPLE: Final = "SELECT seed, share FROM linkage.review_sample"
ASK: Final = """
    INSERT INTO linkage.review
        (source, record, reason, due_on, due_why, asked_at, artefact, shown, read_twice)
    SELECT source, record, reason, due_on, due_why, %s, artefact, shown, twice
      FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[],
                  %s::text[], %s::boolean[])
        AS asked (source, record, reason, due_on, due_why, artefact, shown, twice)
    RETURNING id, source, record
"""
WAIT: Final = """
    INSERT INTO linkage.review_waiting (review, stage, due_on, due_why, asked_at, records,
                                        compartment)
    VALUES (%s, 'first', %s, %s, %s, %s, %s)
"""
CLOSE: Final = "DELETE FROM linkage.review_waiting WHERE records[1] = ANY(%s)"
MOVE: Final = "UPDATE linkage.review_waiting SET due_on = %s, due_why = %s WHERE review = %s"
PROTECT: Final = "UPDATE linkage.review_waiting SET compartment = %s WHERE records && %s::bigint[]"
KNOW: Final = """
    INSERT INTO linkage.review_known (review, answer, place, set_by, set_at)
    VALUES (%s, %s, %s, %s, %s)
"""
SHARE: Final = "UPDATE linkage.review_sample SET share = %s"


class ShareOutOfRange(LinkageError):
    """The share of cases to read twice is no share."""

    code = "linkage.share-out-of-range"

    def __init__(self, *, share: float) -> None:
        super().__init__(
            f"The share of cases to read twice was given as {share}; it lies between 0 and 1. "
            "Nothing was changed."
        )


class KnownAnswerNotShown(LinkageError):
    """A known answer names a candidate that the case does not show."""

    code = "linkage.known-answer-not-shown"

    def __init__(self, *, person: str) -> None:
        super().__init__(
            f"The known answer is person {person}, who is not among the candidates of the case. "
            "Give one of them, or none. Nothing was changed."
        )


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record whose person is in doubt.

    `shown` is what readers see, as linkage explains it: fields, candidates, evidence, sentences.
    `records` are the numbers on file of the record and of its candidates, in this order. `due_on`
    is the day by which the law counts on an answer, `due_why` which clock that is. With a
    `compartment`, only readers inside it are shown the case.
    """

    source: str
    record: str
    reason: str
    shown: dict[str, Any]
    artefact: str
    records: tuple[int, ...] = ()
    due_on: date | None = None
    due_why: str | None = None
    compartment: str | None = None


def ask(connection: Connection[Any], doubt: Doubt, *, at: datetime) -> int:
    """Put the case in the queue and return its number; a record that waits already stays one case.

    Belongs in the transaction of whatever could not decide.
    """
    with connection.transaction():
        known = waiting_case(connection, source=doubt.source, record=doubt.record)
        if known is not None:
            return known
        return ask_all(connection, [doubt], at=at)[0]


def ask_all(connection: Connection[Any], doubts: Sequence[Doubt], *, at: datetime) -> list[int]:
    """Put cases of records that do not wait yet in the queue and return their numbers in order.

    The caller holds the transaction.
    """
    sample = connection.execute(SAMPLE).fetchone()
    assert sample is not None
    seed, share = sample
    columns = zip(
        *(
            (one.source, one.record, one.reason, one.due_on, one.due_why, one.artefact,
             json.dumps(one.shown, sort_keys=True, ensure_ascii=False),
             drawn(one.source, one.record, seed=seed, share=share))
            for one in doubts
        ),
        strict=True,
    )  # fmt: skip
    rows = connection.execute(ASK, (at, *(list(column) for column in columns))).fetchall()
    numbers = {(source, record): number for number, source, record in rows}
    out = [int(numbers[one.source, one.record]) for one in doubts]
    waiting = [
        (number, one.due_on, one.due_why, at, list(one.records), one.compartment)
        for number, one in zip(out, doubts, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(WAIT, waiting)
    return out


def waiting_case(connection: Connection[Any], *, source: str, record: str) -> int | None:
    """Return the number of the case in which this record waits, None if it does not."""
    row = connection.execute(OPEN, (record, source)).fetchone()
    return None if row is None else int(row[0])


def move_clock(
    connection: Connection[Any], number: int, *, due_on: date | None, due_why: str | None
) -> None:
    """Let a waiting case stand where its legal clock now puts it; None: no clock runs any more.

    For whoever reckons the clock anew: a hearing was set, a stay was extended.
    """
    connection.execute(MOVE, (due_on, due_why, number))


def settled_elsewhere(connection: Connection[Any], records: Sequence[int]) -> None:
    """Take the records' cases out of the queue: a person has said elsewhere whose they are."""
    connection.execute(CLOSE, (list(records),))


def protect_waiting(
    connection: Connection[Any], records: Sequence[int], *, compartment: str | None
) -> None:
    """Show the cases in which one of these records appears inside the compartment only."""
    connection.execute(PROTECT, (compartment, list(records)))


def drawn(source: str, record: str, *, seed: str, share: float) -> bool:
    """Say whether the record is one of the share that is read twice: the same for the same seed."""
    digest = hashlib.sha256(f"{seed}\n{source}\n{record}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def seed_known(
    connection: Connection[Any], doubt: Doubt, *, person: str | None, by: trail.Actor, at: datetime,
    asked_at: datetime,
) -> int:  # fmt: skip
    """Put a case whose answer is known among the real ones and return its number.

    `person` None means that none of the candidates is right. Readers cannot tell it from others,
    and no answer to it links anything. Raises NotYours, KnownAnswerNotShown.
    """
    subject = f"{doubt.source} {doubt.record}"
    pass_gate(connection, by=by, action=SEED, subject=subject, purpose=PURPOSE, at=at)
    people = [one["person"] for one in doubt.shown["candidates"]]
    if person is not None and person not in people:
        raise KnownAnswerNotShown(person=person)
    place = None if person is None else people.index(person) + 1
    with connection.transaction():
        number = ask(connection, doubt, at=asked_at)
        answer = "none" if place is None else "this"
        connection.execute(KNOW, (number, answer, place, by.name, at))
        trail.write(connection, by=by, action=SEED, subject=f"review {number}", purpose=PURPOSE,
                    at=at)  # fmt: skip
    return number


def set_share_read_twice(
    connection: Connection[Any], share: float, *, by: trail.Actor, at: datetime
) -> None:
    """Set which share of the cases asked from now on is read twice. Raises NotYours."""
    pass_gate(connection, by=by, action=SEED, subject="share read twice", purpose=PURPOSE, at=at)
    if not 0 <= share <= 1:
        raise ShareOutOfRange(share=share)
    with connection.transaction():
        connection.execute(SHARE, (share,))
        trail.write(connection, by=by, action=SEED, subject=f"share read twice {share}",
                    purpose=PURPOSE, at=at)  # fmt: skip
