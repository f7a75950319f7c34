"""Take a table of cases away: up to 50 in 24 hours at once, more only with a second person.

The first person says what the file is for; a supervisor of the office or oversight, never the same
person, approves or declines. An approved file is fetched once within 24 hours. It is computed when
it is fetched, with the rights that the first person has then, and every case in it is on the trail.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.access.roles import Role
from duecourse.actions import desks, watch
from duecourse.actions.export_refused import (
    ANSWER_MIN,
    FREE_MAX,
    WORDS_MAX,
    WORDS_MIN,
    ExportAnswered,
    ExportAnswerMissing,
    ExportExpired,
    ExportGrew,
    ExportKindUnknown,
    ExportNeedsNobody,
    ExportNotApproved,
    ExportOwn,
    ExportPurposeMissing,
    ExportRefused,
    ExportTaken,
    ExportUnknown,
    SecondPersonAsked,
)
from duecourse.actions.gate import pass_gate, reading_as
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.ledger.chain import canonical_json
from duecourse.views.build.export_rows import ExportRows
from duecourse.views.export_shapes import Export, Exports, Table

LOOK, PROPOSE, ANSWER = "export.look", "export.propose", "export.answer"
PURPOSE: Final = "export"
ALONE_WITHIN: Final = timedelta(hours=24)
LASTS: Final = timedelta(hours=24)
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('export of ' || %s, 0))"
Build = Callable[[Connection[Any], Mapping[str, str], trail.Actor, datetime], Table]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: the action that it takes, what it is called, and how it is made.

    `fields` may stand in what is asked; None: the table refuses unlawful ones in its own words.
    """

    action: str
    title: str
    build: Build
    fields: frozenset[str] | None = None


KINDS: Final = {
    "queue": Kind(desks.EXPORT, "Queue of a desk", desks.table),
    "watch": Kind(
        watch.EXPORT, "What a watchdog found", watch.table, frozenset(("name", "office"))
    ),
}
TITLES: Final = {name: kind.title for name, kind in KINDS.items()}


def take(
    connection: Connection[Any], what: str, fields: Mapping[str, str], *, by: trail.Actor,
    at: datetime,
) -> Table:  # fmt: skip
    """Return a table of at most FREE_MAX cases in 24 hours; each of them is on the trail.

    Raises NotYours, ExportKindUnknown or SecondPersonAsked.
    """
    kind = _kind(what, fields)
    with _recorded(connection, action=kind.action, subject=what, by=by, at=at):
        connection.execute(LOCK, (by.name,))
        table, before = _measured(connection, kind, fields, by=by, at=at)
        _alone(table, before)
        _give(connection, None, what, table, by=by, at=at)
    return table


def measure(
    connection: Connection[Any], what: str, fields: Mapping[str, str], *, by: trail.Actor,
    at: datetime,
) -> int:  # fmt: skip
    """Return how many cases a table would hold for whoever asks; none is shown. Raises NotYours."""
    kind = _kind(what, fields)
    pass_gate(connection, action=kind.action, subject=what, by=by, purpose=PURPOSE, at=at)
    with connection.transaction():
        table, _ = _measured(connection, kind, fields, by=by, at=at)
        trail.write(
            connection,
            by=by,
            action=kind.action,
            subject=f"size of {what}",
            purpose=PURPOSE,
            at=at,
        )
    return len(table.cases)


def propose(
    connection: Connection[Any], what: str, fields: Mapping[str, str], *, purpose: str,
    by: trail.Actor, at: datetime,
) -> int:  # fmt: skip
    """Ask for a second person; return the export's number.

    Raises NotYours, ExportKindUnknown, ExportPurposeMissing or ExportNeedsNobody.
    """
    kind, words = _kind(what, fields), " ".join(purpose.split())
    pass_gate(connection, action=kind.action, subject=what, by=by, purpose=PURPOSE, at=at)
    if not WORDS_MIN <= len(words) <= WORDS_MAX:
        raise ExportPurposeMissing
    said = f"{PURPOSE}: {words}"
    with _recorded(connection, action=PROPOSE, subject=what, by=by, at=at, purpose=said):
        table, before = _measured(connection, kind, fields, by=by, at=at)
        if len(before | set(table.cases)) <= FREE_MAX:
            raise ExportNeedsNobody
        row = connection.execute(
            "INSERT INTO audit.exports (what, fields, purpose, cases, account, office, proposed_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
            (what, canonical_json(dict(fields)), words, len(table.cases), by.name, by.office, at),
        ).fetchone()
    assert row is not None, "an insert returns its row"
    return int(row[0])


def answer(
    connection: Connection[Any], export: int, *, approved: bool, because: str, by: trail.Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Approve or decline what somebody else proposed.

    Raises NotYours, ExportUnknown, ExportOwn, ExportAnswered or ExportAnswerMissing.
    """
    words = " ".join(because.split())
    with _recorded(connection, action=ANSWER, subject=f"export {export}", by=by, at=at):
        asked = _rows(connection).one(export)
        if asked is None or not _theirs(asked, by):
            raise ExportUnknown
        if asked.account == by.name:
            raise ExportOwn
        if asked.approved is not None:
            raise ExportAnswered
        if not ANSWER_MIN <= len(words) <= WORDS_MAX:
            raise ExportAnswerMissing
        put = connection.execute(
            "INSERT INTO audit.export_answers (export, account, approved, because, at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (export, by.name, approved, words, at),
        )
        if not put.rowcount:
            raise ExportAnswered


def fetch(connection: Connection[Any], export: int, *, by: trail.Actor, at: datetime) -> Table:
    """Return the approved file, once, to who proposed it; every case in it is on the trail.

    Raises NotYours, ExportUnknown, ExportNotApproved, ExportExpired, ExportTaken or ExportGrew.
    """
    asked = _rows(connection).one(export)
    own = asked is not None and asked.account == by.name
    action = _kind(asked.what).action if asked is not None and own else LOOK
    with _recorded(connection, action=action, subject=f"export {export}", by=by, at=at):
        if asked is None or not own:
            raise ExportUnknown
        _ready(asked, at)
        table, _ = _measured(connection, _kind(asked.what), asked.fields, by=by, at=at)
        if len(table.cases) > asked.cases:
            raise ExportGrew(approved=asked.cases, cases=len(table.cases))
        _give(connection, asked, asked.what, table, by=by, at=at)
    return table


def look_at_exports(connection: Connection[Any], *, by: trail.Actor, at: datetime) -> Exports:
    """Return one's own exports, and those of others that whoever asks may answer."""
    return looked(
        connection, lambda: _exports(connection, by), action=LOOK, subject="exports", by=by,
        purpose=PURPOSE, at=at,
    )  # fmt: skip


def _exports(connection: Connection[Any], by: trail.Actor) -> Exports:
    rows = _rows(connection)
    own = rows.own(by.name)
    if by.role not in (Role.SUPERVISOR, Role.OVERSIGHT):
        return Exports(own, ())
    asked = {"account": by.name, "office": by.office, "all": _of_all(by)}
    return Exports(own, rows.waiting(asked), rows.answered(asked))


def _of_all(by: trail.Actor) -> bool:
    return by.everywhere or by.role == Role.OVERSIGHT


def _theirs(asked: Export, by: trail.Actor) -> bool:
    return _of_all(by) or asked.office == by.office


def _kind(what: str, fields: Iterable[str] = ()) -> Kind:
    kind = KINDS.get(what)
    if kind is None or not (kind.fields is None or kind.fields.issuperset(fields)):
        raise ExportKindUnknown
    return kind


def _rows(connection: Connection[Any]) -> ExportRows:
    return ExportRows(connection, titles=TITLES, lasts=LASTS)


def _measured(
    connection: Connection[Any], kind: Kind, fields: Mapping[str, str], *, by: trail.Actor,
    at: datetime,
) -> tuple[Table, frozenset[str]]:  # fmt: skip
    """Return a table with the rights of whoever asks, and the cases they took alone lately."""
    with reading_as(connection, by):
        table = kind.build(connection, fields, by, at)
    return table, _rows(connection).taken_alone(by.name, since=at - ALONE_WITHIN)


def _alone(table: Table, before: frozenset[str]) -> None:
    if len(before | set(table.cases)) > FREE_MAX:
        others = before - set(table.cases)
        raise SecondPersonAsked(cases=len(table.cases), before=len(others))


def _ready(asked: Export, at: datetime) -> None:
    if not asked.approved or asked.ends_at is None:
        raise ExportNotApproved
    if asked.taken_at is not None:
        raise ExportTaken
    if at >= asked.ends_at:
        raise ExportExpired(ended=asked.ends_at)


def _give(
    connection: Connection[Any], asked: Export | None, what: str, table: Table, *,
    by: trail.Actor, at: datetime,
) -> None:  # fmt: skip
    """Write that a table is taken, with a line on the trail for each case in it."""
    put = connection.execute(
        "INSERT INTO audit.exports_taken (export, what, account, cases, at)"
        " VALUES (%s, %s, %s, %s::uuid[], %s) ON CONFLICT DO NOTHING",
        (asked and asked.id, what, by.name, list(table.cases), at),
    )
    if not put.rowcount:
        raise ExportTaken
    purpose = f"{PURPOSE} {asked.id}: {asked.purpose}" if asked else PURPOSE
    action = KINDS[what].action
    trail.write_many(connection, [trail.Line(by, action, one, purpose, at) for one in table.cases])


@contextmanager
def _recorded(
    connection: Connection[Any], *, action: str, subject: str, by: trail.Actor, at: datetime,
    purpose: str = PURPOSE,
) -> Iterator[None]:  # fmt: skip
    """Act within one transaction with its line; what is refused inside is on the trail as well."""
    pass_gate(connection, action=action, subject=subject, by=by, purpose=purpose, at=at)
    try:
        with connection.transaction():
            yield
            trail.write(connection, by=by, action=action, subject=subject, purpose=purpose, at=at)
    except ExportRefused:
        with connection.transaction():
            trail.write(
                connection, by=by, action=action, subject=subject, purpose=purpose, at=at,
                outcome=trail.Outcome.REFUSED,
            )  # fmt: skip
        raise
