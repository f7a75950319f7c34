"""Bring the read models of a case up to its history, in the transaction of what changed it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions.configuration import shown
from duecourse.ledger.events import Event
from duecourse.linkage.keys import key, signed, texts
from duecourse.linkage.normalise import Given, comparable
from duecourse.views.build import case_rows
from duecourse.views.build.case_rows import CaseToWrite
from duecourse.views.case_facts import told
from duecourse.views.header import Header, header
from duecourse.views.meaning import meaning


def to_write(case_id: UUID, history: Sequence[Event], *, today: date) -> CaseToWrite:
    """Return what the read models of a case are made from, computed for a day."""
    of = told(history)
    head = header(of, as_of=today, fallback_reference=str(case_id)[:8])
    return CaseToWrite(
        case_id,
        of,
        head,
        shown(meaning(of, as_of=today)),
        history[0].recorded_at,
        search_keys(head),
    )


def search_keys(head: Header) -> tuple[int, ...]:
    """Return the keys under which the names of a case are filed: alone, and with the birth date.

    Two words of a name together are rare enough to search by; in which order they stand, and how
    they are spelt, does not matter to their sounds.
    """
    found: dict[str, None] = {}
    born = head.birth_on.isoformat() if head.birth_on else None
    for one in head.names:
        form = comparable(Given(surname=one.family, given=one.given, birth=born))
        found |= dict.fromkeys(texts(form)) | dict.fromkeys(_pairs(form.name.sounds.split()))
    return tuple(signed(key(text)) for text in found)


def _pairs(words: Sequence[str]) -> Iterator[str]:
    for at, one in enumerate(sorted(set(words))):
        for two in sorted(set(words))[at + 1 :]:
            yield f"2|{one} {two}"


def refresh(
    connection: Connection[Any], case_id: UUID, history: Sequence[Event], *, today: date
) -> None:
    """Write the read models of a case anew."""
    case_rows.write(connection, to_write(case_id, history, today=today))
