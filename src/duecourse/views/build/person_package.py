"""Everything that a case's record holds about its person, in plain words: for the person."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger.events import Event
from duecourse.ledger.keeping import (
    DOCUMENT_ADDED,
    IDENTITY_STATED,
    NOTICE_PREPARED,
    PERSON_STATED,
)
from duecourse.ledger.read import LedgerReader
from duecourse.views.build import case_page
from duecourse.views.case_facts import Told, told
from duecourse.views.case_page_shapes import Asked, CasePage, DeadlineShown, FactShown
from duecourse.views.header import header
from duecourse.views.privacy import privacy

FORMAT: Final = "duecourse-person-1"
LOOKS_MAX: Final = 100_000
EVENTS_MAX: Final = 100_000
LOOKS: Final = """
    SELECT at, actor, role, action, purpose, outcome FROM audit.trail
     WHERE subject = %s ORDER BY number LIMIT %s
"""
Lines = list[dict[str, Any]]


def package(
    connection: Connection[Any], case_id: UUID, *, at: datetime, steps: case_page.Steps,
    means: case_page.Means,
) -> dict[str, Any] | None:  # fmt: skip
    """Return what the record says about its person, section by section; None without a case."""
    history = LedgerReader(connection).history(case_id)
    page = case_page.build(
        connection, case_id, asked=Asked(at.date()), at=at, steps=steps, reads_trail=False,
        account="", means=means,
    )  # fmt: skip
    if page is None:
        return None
    of = told(history)
    return {
        "format": FORMAT, "made_at": at.isoformat(), "case_id": str(case_id),
        "reference": page.header.reference, "version": page.version,
        "sections": _sections(connection, page, of, history, at=at),
    }  # fmt: skip


def _sections(
    connection: Connection[Any], page: CasePage, of: Told, history: Sequence[Event], *,
    at: datetime,
) -> Lines:  # fmt: skip
    head = header(of, as_of=at.date(), fallback_reference=page.header.reference)
    case_id = page.case_id
    parts: tuple[tuple[str, str, Iterable[dict[str, Any]]], ...] = (
        ("Who you are in this record", "As each source stated it.", _identity(page, of)),
        ("Where you are reached", "Addresses, e-mail and telephone in force.",
         [*head.addresses, *head.channels]),
        ("People beside you", "Counsel and relations on record.", map(_person, page.people)),
        ("Facts", "What was recorded about you, with its source; also what was withdrawn.",
         map(_fact, page.facts)),
        ("Holds", "What the law forbids at present, and why.", _holds(page)),
        ("Days and deadlines", "Each with how it comes about.", _deadlines(page)),
        ("Steps of the agency", "Decisions, who took them and who approved them.",
         map(_step, page.steps)),
        ("Documents", "What was filed. Ask for copies.", _papers(of, DOCUMENT_ADDED)),
        ("Notices", "What was written to you or to counsel.", _papers(of, NOTICE_PREPARED)),
        ("Requests for correction", "What you asked for, and the answer.", _requests(of)),
        ("Everything in order", "Each entry of the record, the first one first.",
         map(_entry, reversed(page.timeline))),
        ("Who looked, and for what purpose", "Every look and act on your case, also refused ones.",
         _looks(connection, case_id)),
    )  # fmt: skip
    assert len(history) <= EVENTS_MAX, "a case has no more events than one package holds"
    return [{"title": title, "says": says, "lines": list(lines)} for title, says, lines in parts]


def _identity(page: CasePage, of: Told) -> Lines:
    shown: Lines = [
        {"what": one.label, "says": one.value, "source": one.source} for one in page.header.identity
    ]
    stated = [*of.kept_of(IDENTITY_STATED, PERSON_STATED)]
    return shown + [{"version": one.version, "stated": one.body, "by": one.by} for one in stated]


def _person(one: Any) -> dict[str, Any]:
    return {"part": one.part, "name": one.name, "detail": one.detail, "source": one.source}


def _fact(one: FactShown) -> dict[str, Any]:
    said = {field.label: field.value for field in one.fields}
    earlier = [{field.label: field.value for field in was.fields} for was in one.earlier]
    return {
        "what": one.title, "on": one.on, **said, "state": one.state, "source": one.source,
        "document": one.document, "learnt": _day(one.learnt_at), "by": one.by,
        "version": one.version, **({"said before": earlier} if earlier else {}),
    }  # fmt: skip


def _holds(page: CasePage) -> Lines:
    if page.law is None:
        return [{"what": page.unreadable}]
    return [{"what": one.title, "why": one.says, "law": one.cite} for one in page.law.holds]


def _deadlines(page: CasePage) -> Lines:
    if page.law is None:
        return []
    return [_deadline(one) for one in (*reversed(page.law.past), *page.law.ahead)]


def _deadline(one: DeadlineShown) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(), "what": one.told.title, "answer": one.told.answer,
        "because": list(one.told.steps), "law": [rule.sentence for rule in one.told.rules],
        "not known": list(one.told.missing),
    }  # fmt: skip


def _step(one: Any) -> dict[str, Any]:
    return {
        "what": one.title, "to": one.destination, "on": _day(one.at), "by": one.by,
        "approved by": one.approved_by, "state": one.state, "version": one.version,
    }  # fmt: skip


def _papers(of: Told, kind: str) -> Lines:
    return [{"on": _day(one.at), "by": one.by, "version": one.version, **one.body}
            for one in of.kept_of(kind)]  # fmt: skip


def _requests(of: Told) -> Lines:
    found: Lines = []
    for one in privacy(of).requests:
        answer = one.answer
        found.append({
            "about": one.about, "what you say is right": one.says,
            "received": one.received_on.isoformat(),
            "last day to answer": one.answer_by.isoformat(),
            "answer": "none yet" if answer is None else answer.because,
            "corrected": answer is not None and answer.corrected,
        })  # fmt: skip
    return found


def _entry(one: Any) -> dict[str, Any]:
    return {
        "version": one.version, "what": one.title, "says": one.sentence,
        "on": _day(one.happened_on), "recorded": _day(one.recorded_at), "by": one.actor,
        "source": one.source, "hash": one.hash_hex,
    }  # fmt: skip


def _looks(connection: Connection[Any], case_id: UUID) -> Lines:
    rows = connection.execute(LOOKS, (str(case_id), LOOKS_MAX)).fetchall()
    names = ("at", "who", "role", "what", "purpose", "outcome")
    return [dict(zip(names, (row[0].isoformat(), *row[1:]), strict=True)) for row in rows]


def _day(at: date | datetime | None) -> str | None:
    return None if at is None else (at.date() if isinstance(at, datetime) else at).isoformat()
