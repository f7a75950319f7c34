"""Put records on file that are given as plain fields, for callers that know nothing of linkage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.assertions import Said
from duecourse.actions.file_record import open_person
from duecourse.actions.link import Linker
from duecourse.linkage.artefact import Artefact, load
from duecourse.linkage.normalise import Given
from duecourse.linkage.policy import Policy, from_data
from duecourse.linkage.records import TEXT_FIELDS, Identity, Way
from duecourse.linkage.standing import SOURCE

# Without a policy nothing is linked automatically; an empty one names a budget all the same.
BUDGET_PER_100K: Final = 5


@dataclass(frozen=True, slots=True)
class Stated:
    """A record as its source states it: its fields are named as in `Given`.

    `way` is arrival, departure or other.
    """

    record: str
    way: str
    fields: Mapping[str, str | None]
    happened_on: date | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a record: its number, and what was decided (automatic, review, none).

    `record` is None if it was on file before; `outcome` also for what is no departure.
    """

    record: int | None
    outcome: str | None


def file_stated(
    connection: Connection[Any], stated: Stated, *, source: str, actor: str, at: datetime
) -> int:
    """File a record as the first of a new person and return its number.

    Nobody is asked or linked; the caller holds the transaction. Raises as `open_person` does.
    """
    identity = _identity(stated, source=source)
    return open_person(connection, identity, said=Said(SOURCE, actor, at))[0]


def link_stated(
    connection: Connection[Any],
    records: Sequence[Stated],
    *,
    source: str,
    actor: str,
    clock: Callable[[], datetime],
) -> list[Taken]:
    """Take records in with the shipped artefact and its policy; return what became of each."""
    artefact = load()
    linker = Linker(
        connection, artefact, policy_of(artefact), source=source, actor=actor, clock=clock
    )
    taken = linker.take([_identity(one, source=source) for one in records])
    return [Taken(one.record, None if one.outcome is None else str(one.outcome)) for one in taken]


def policy_of(artefact: Artefact) -> Policy:
    """Return the policy that the artefact carries; without one, nothing is linked automatically."""
    if not artefact.policy:
        return Policy(budget_per_100k=BUDGET_PER_100K)
    return from_data(artefact.policy)


def _identity(stated: Stated, *, source: str) -> Identity:
    given = Given(**{name: stated.fields.get(name) for name in TEXT_FIELDS}, holders=0)
    return Identity(source, stated.record, Way(stated.way), given, stated.happened_on)
