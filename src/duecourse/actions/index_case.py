"""Bring the read models of a case up to its history, in the transaction of what changed it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.configuration import means_here
from duecourse.actions.search_keys import filed_counsel, filed_under, filed_words
from duecourse.ledger.events import Event
from duecourse.views.build import case_rows
from duecourse.views.build.case_rows import CaseToWrite
from duecourse.views.case_facts import Told, told
from duecourse.views.header import Header, header


def to_write(case_id: UUID, history: Sequence[Event], *, today: date) -> CaseToWrite:
    """Return what the read models of a case are made from, computed for a day."""
    case = standing(case_id, told(history), opened_at=history[0].recorded_at, today=today)
    return with_keys(case)


def with_keys(case: CaseToWrite) -> CaseToWrite:
    """Return the case with the keys and words by which its names, and counsel's, are found."""
    head = case.header
    words = filed_words([*_names(head), *((name, "") for _, name in head.counsel)])
    return replace(case, keys=search_keys(head), words=words)


def standing(case_id: UUID, of: Told, *, opened_at: datetime, today: date) -> CaseToWrite:
    """Return what says how a case stands on a day, without the keys that it is found by."""
    head = header(of, as_of=today, fallback_reference=str(case_id)[:8])
    return CaseToWrite(case_id, of, head, means_here(of, head, today), opened_at, ())


def search_keys(head: Header) -> tuple[int, ...]:
    """Return the keys under which a case is filed by its names, and by those of counsel."""
    counsel = filed_counsel(name for _, name in head.counsel)
    return filed_under(_names(head), head.birth_on) + counsel


def _names(head: Header) -> list[tuple[str, str]]:
    return [(one.family, one.given) for one in head.names]


def refresh(
    connection: Connection[Any], case_id: UUID, history: Sequence[Event], *, today: date
) -> None:
    """Write the read models of a case anew."""
    case_rows.write(connection, to_write(case_id, history, today=today))
