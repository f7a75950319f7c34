"""Say that two records are one person's or are not, and take a link back: for people.

What a person says outranks the model: an automatic link that contradicts it is withdrawn with
everything that follows from a withdrawal. What another person said is never overruled silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions import assertions, review_ask
from duecourse.actions.assertions import Said, Unmerged
from duecourse.actions.gate import acting
from duecourse.actions.take_up import take_up_linked
from duecourse.audit import trail
from duecourse.linkage.standing import (
    CANNOT_LINK,
    JOINS,
    MODEL,
    MUST_LINK,
    PERSON,
    WITHDRAWAL,
    Edge,
    live,
    reached,
)  # fmt: skip
from duecourse.terms.errors import LinkageError

JOIN: Final = "person.join"
KEEP_APART: Final = "person.keep-apart"
UNMERGE: Final = "person.unmerge"
NOTE_CHARACTERS_MAX: Final = 500
OPEN_TO: Final = """
    SELECT person, compartment FROM linkage.standing
     WHERE record = %s AND (compartment IS NULL OR compartment = ANY(%s))
"""


class RecordUnknown(LinkageError):
    """There is no such record for whoever asked; whether it exists is not said."""

    code = "linkage.record-unknown"

    def __init__(self) -> None:
        super().__init__("No such record is open to you. Check the number and search again.")


class BecauseMissing(LinkageError):
    """Somebody changes what is known of a person and gives no reason, or too long a one."""

    code = "linkage.because-missing"

    def __init__(self) -> None:
        super().__init__(
            f"Say on what ground, in at most {NOTE_CHARACTERS_MAX} characters. Nothing was changed."
        )


class SaidApart(LinkageError):
    """Two records are to be joined though a person said that they are not one person's."""

    code = "linkage.said-apart"

    def __init__(self, *, assertions: Iterable[int]) -> None:
        self.assertions = tuple(assertions)
        super().__init__(
            f"A person said that these are not one person (assertions {_listed(self.assertions)}). "
            "If that was wrong, withdraw it first, with the reason."
        )


class StandTogether(LinkageError):
    """Two records are to be kept apart though persons linked them, directly or by others."""

    code = "linkage.stand-together"

    def __init__(self, *, assertions: Iterable[int]) -> None:
        self.assertions = tuple(assertions)
        super().__init__(
            f"These records stand together by links {_listed(self.assertions)}. Withdraw the wrong "
            "one of these first; what relied on it is then reopened."
        )


class ApartByLaw(LinkageError):
    """A protected record is to be linked to one outside its compartment."""

    code = "linkage.apart-by-law"

    def __init__(self) -> None:
        super().__init__(
            "One of these records is protected and the other is not in its compartment. A link may "
            "exist only inside: protect the other record first, or leave them apart."
        )


class NothingToWithdraw(LinkageError):
    """The assertion is no link, or is withdrawn already."""

    code = "linkage.nothing-to-withdraw"

    def __init__(self, *, assertion: int) -> None:
        super().__init__(
            f"Assertion {assertion} is no link that stands: it may be withdrawn already. Look the "
            "person up again."
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """The assertion made, the person it leads to, and the model's links that it put aside."""

    assertion: int
    person: int
    withdrawn: tuple[Unmerged, ...]


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def join(
    connection: Connection[Any],
    *,
    record: int,
    other: int,
    because: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
    inside: frozenset[str] = frozenset(),
) -> Joined:
    """Assert that two records are one person's: `record` and what hangs on it move to `other`.

    `inside` names the compartments open to whoever acts. Raises NotYours, RecordUnknown,
    BecauseMissing, ApartByLaw or SaidApart.
    """
    subject = f"records {record} and {other}"
    with acting(connection, action=JOIN, subject=subject, by=by, purpose=purpose, at=at):
        said, evidence = Said(PERSON, by.name, at), {"because": noted(because)}
        return joined(connection, record, other, said=said, evidence=evidence, inside=inside)


def joined(
    connection: Connection[Any],
    record: int,
    other: int,
    *,
    said: Said,
    evidence: dict[str, Any],
    inside: frozenset[str],
) -> Joined:
    """Join as `join` does, for a caller that has passed its own gate and holds the transaction."""
    assertions.lock(connection, alone=True)
    if compartment_of(connection, record, inside) != compartment_of(connection, other, inside):
        raise ApartByLaw
    there = assertions.records_of(connection, assertions.person_of(connection, other))
    withdrawn = _free(connection, record, there, said=said)
    here = assertions.records_of(connection, assertions.person_of(connection, record))
    apart = _said_apart(connection, here, there)
    if apart:
        raise SaidApart(assertions=apart)
    person = assertions.person_of(connection, other)
    made = assertions.put(
        connection, MUST_LINK, record=record, other=other, person=person, said=said,
        evidence=evidence,
    )  # fmt: skip
    assertions.move(connection, here, person=person)
    assertions.end_admission(connection, record=record, other=other)
    review_ask.settled_elsewhere(connection, [record, other])
    take_up_linked(
        connection, record=record, other=other, assertion=made, by=said.actor, at=said.at
    )
    return Joined(made, person, withdrawn)


def keep_apart(
    connection: Connection[Any],
    *,
    record: int,
    other: int,
    because: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
    inside: frozenset[str] = frozenset(),
) -> Joined:
    """Assert that two records are not one person's; the model's own link between them goes.

    Raises NotYours, RecordUnknown, BecauseMissing, or StandTogether with the links that persons
    made and that must be withdrawn first.
    """
    subject = f"records {record} and {other}"
    with acting(connection, action=KEEP_APART, subject=subject, by=by, purpose=purpose, at=at):
        said, evidence = Said(PERSON, by.name, at), {"because": noted(because)}
        return kept_apart(connection, record, other, said=said, evidence=evidence, inside=inside)


def kept_apart(
    connection: Connection[Any],
    record: int,
    other: int,
    *,
    said: Said,
    evidence: dict[str, Any],
    inside: frozenset[str],
) -> Joined:
    """Keep apart as `keep_apart` does, for a caller that has passed its own gate."""
    assertions.lock(connection, alone=True)
    compartment_of(connection, record, inside)
    compartment_of(connection, other, inside)
    withdrawn = _part(connection, record, other, said=said)
    made = assertions.put(
        connection, CANNOT_LINK, record=record, other=other, said=said, evidence=evidence
    )
    return Joined(made, assertions.person_of(connection, record), withdrawn)


def unmerge(
    connection: Connection[Any],
    assertion: int,
    *,
    because: str,
    by: trail.Actor,
    purpose: str,
    at: datetime,
    inside: frozenset[str] = frozenset(),
) -> Unmerged:
    """Withdraw an assertion; return what falls apart and all that relied on it, now reopened.

    A withdrawn cannot-link moves nobody. Raises NotYours, BecauseMissing or NothingToWithdraw.
    """
    subject = f"assertion {assertion}"
    with acting(connection, action=UNMERGE, subject=subject, by=by, purpose=purpose, at=at):
        said, note = Said(PERSON, by.name, at), noted(because)
        assertions.lock(connection, alone=True)
        found = assertions.one(connection, assertion)
        if found is None or found.other is None or not _open(connection, found.record, inside):
            raise NothingToWithdraw(assertion=assertion)
        standing = live(assertions.about(connection, [found.record]), kinds=(*JOINS, CANNOT_LINK))
        edge = next((one for one in standing if one.assertion == assertion), None)
        if edge is None:
            raise NothingToWithdraw(assertion=assertion)
        return _withdrawn(connection, found.kind, edge, said=said, because=note)


def _withdrawn(
    connection: Connection[Any], kind: str, edge: Edge, *, said: Said, because: str
) -> Unmerged:
    if kind in JOINS:
        return assertions.withdraw(connection, edge, said=said, because=because)
    made = assertions.put(
        connection, WITHDRAWAL, record=edge.record, other=edge.other, withdraws=edge.assertion,
        said=said, evidence={"because": because},
    )  # fmt: skip
    return Unmerged(edge.assertion, made, person=None, records=(), reopened=())


def noted(because: str) -> str:
    """Return the reason in one line. Raises BecauseMissing."""
    note = " ".join(because.split())
    if not note or len(note) > NOTE_CHARACTERS_MAX:
        raise BecauseMissing
    return note


def compartment_of(connection: Connection[Any], record: int, inside: frozenset[str]) -> str | None:
    """Return the record's compartment, None if it has none. Raises RecordUnknown."""
    row = connection.execute(OPEN_TO, (record, list(inside))).fetchone()
    if row is None:
        raise RecordUnknown
    return str(row[1]) if row[1] is not None else None


def _open(connection: Connection[Any], record: int, inside: frozenset[str]) -> bool:
    return connection.execute(OPEN_TO, (record, list(inside))).fetchone() is not None


def _free(
    connection: Connection[Any], record: int, there: list[int], *, said: Said
) -> tuple[Unmerged, ...]:
    """Withdraw the model's links that hold the record to another person than `there`."""
    if record in there:
        return ()
    own = [
        edge
        for edge in assertions.joins(connection, [record])
        if edge.judge == MODEL and edge.record == record
    ]
    because = "a person linked the record elsewhere"
    return tuple(assertions.withdraw(connection, edge, said=said, because=because) for edge in own)


def _part(
    connection: Connection[Any], record: int, other: int, *, said: Said
) -> tuple[Unmerged, ...]:
    """Withdraw the model's links that hold the two together. Raises StandTogether if some stay."""
    person = assertions.person_of(connection, record)
    if assertions.person_of(connection, other) != person:
        return ()
    edges = assertions.joins(connection, assertions.records_of(connection, person))
    decisive = [edge for edge in edges if other not in _reached_without(edge, edges, record)]
    own = [edge for edge in decisive if edge.judge == MODEL and edge.record in (record, other)]
    if len(own) != 1:
        # Only a person can say which of several links is the wrong one.
        raise StandTogether(assertions=[edge.assertion for edge in decisive or edges])
    because = "a person said that the two are not one"
    return (assertions.withdraw(connection, own[0], said=said, because=because),)


def _reached_without(edge: Edge, edges: list[Edge], record: int) -> frozenset[int]:
    return reached(record, [one for one in edges if one != edge])


def _said_apart(connection: Connection[Any], here: list[int], there: list[int]) -> list[int]:
    """Return the cannot-links between the two sides."""
    held = live(assertions.about(connection, here), kinds=(CANNOT_LINK,))
    far = set(there)
    return [edge.assertion for edge in held if edge.record in far or edge.other in far]
