"""Open many cases at once, each with its events: one append, one writing of the read models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.gate import acting, pass_gate
from duecourse.actions.index_case import to_write
from duecourse.actions.work_on_case import RECORD
from duecourse.audit import trail
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import Event, EventColumns
from duecourse.views.build import case_rows
from duecourse.views.build.case_rows import CaseToWrite

PURPOSE = "cases taken over"


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that is to be opened: its events in their order, each a kind, a day and a body.

    `each` says when and by whom every event was recorded where the case comes from; empty: now.
    """

    case_id: UUID
    events: tuple[tuple[str, date | None, dict[str, Any]], ...]
    each: tuple[tuple[datetime, str], ...] = ()


def open_cases(
    connection: Connection[Any], cases: Sequence[NewCase], *, source: str, by: trail.Actor,
    at: datetime,
) -> int:  # fmt: skip
    """Open the cases with their read models in one transaction; return how many events that are.

    Raises NotYours, StaleCase if one of them is open already, and what the law says of facts that
    cannot stand together: then none of them is opened.
    """
    # What takes long comes before the transaction: an append locks the head of the ledger.
    batch, written = drafted(cases, source=source, by=by, at=at)
    line: dict[str, Any] = {
        "action": RECORD, "subject": f"{len(cases)} cases", "by": by, "purpose": PURPOSE, "at": at,
    }  # fmt: skip
    pass_gate(connection, **line)
    # Words of names are shared, and those of no case find nothing: added by themselves, they keep
    # nobody waiting who holds the head of the ledger while this one waits for it.
    case_rows.add_words(connection, {word for one in written for word in one.words})
    with acting(connection, **line):
        # The append comes last: it holds the head of the ledger until the end.
        case_rows.copy(connection, written)
        PostgresLedger(connection).append(batch)
    return len(batch)


def drafted(
    cases: Sequence[NewCase], *, source: str, by: trail.Actor, at: datetime
) -> tuple[EventColumns, list[CaseToWrite]]:
    """Return the events of the cases as the ledger takes them, and what their rows are made of."""
    batch, written = EventColumns(source, by.name, PURPOSE, at), []
    for case in cases:
        history = list(_history(case, source=source, by=by, at=at))
        for event in history:
            batch.case_id.append(str(case.case_id))
            batch.version.append(event.version)
            batch.kind.append(event.kind)
            batch.happened_on.append(event.happened_on)
            batch.record.append(event.record)
            batch.grade.append(None)
            batch.body.append(event.body)
            batch.each.append((event.recorded_at, event.actor))
        written.append(to_write(case.case_id, history, today=at.date()))
    return batch, written


def _history(case: NewCase, *, source: str, by: trail.Actor, at: datetime) -> Iterator[Event]:
    each = case.each or repeat((at, by.name), len(case.events))
    told = zip(case.events, each, strict=True)
    for version, ((kind, on, body), (recorded_at, actor)) in enumerate(told, 1):
        yield Event(
            case_id=case.case_id, version=version, kind=kind, happened_on=on,
            recorded_at=recorded_at, source=source, record=f"{case.case_id}/{version}",
            grade=None, actor=actor,
            purpose=PURPOSE, body=canonical_json(body), position=-1, hash=b"",
        )  # fmt: skip
