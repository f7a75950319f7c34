"""People, papers, steps, alarms and looks of a case, from its own events and the trail."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger import keeping
from duecourse.views.build.paper_words import document_title
from duecourse.views.case_facts import Kept, Taken, Told
from duecourse.views.case_page_shapes import (
    AlarmShown,
    LookShown,
    PaperShown,
    PersonShown,
    StepStands,
)

LOOKS_MAX: Final = 50
TRAIL: Final = """
    SELECT at, actor, role, action, purpose, outcome FROM audit.trail
     WHERE subject = %s ORDER BY number DESC LIMIT %s
"""
PAPERS: Final = (
    keeping.DOCUMENT_ADDED, keeping.NOTICE_PREPARED, keeping.NOTICE_ATTEMPTED,
    keeping.SERVICE_PROVED,
)  # fmt: skip


def people(of: Told) -> tuple[PersonShown, ...]:
    """Return counsel and relations as the record states them."""
    return tuple(
        _person(one) for one in of.kept_of(keeping.COUNSEL_STATED, keeping.RELATION_STATED)
    )


def papers(of: Told) -> tuple[PaperShown, ...]:
    """Return documents and notices, the last first."""
    return tuple(_paper(one) for one in reversed(of.kept_of(*PAPERS)))


def steps(of: Told, titles: dict[str, str], adverse: frozenset[str]) -> tuple[StepStands, ...]:
    """Return the steps that were taken, the last first; `adverse` are those that can be undone."""
    kept = {one.version: one for one in of.kept_of(keeping.STEP_TAKEN, keeping.STEP_UNDONE)}
    return tuple(
        _step(one, kept, titles, adverse) for one in sorted(of.steps, key=lambda one: -one.version)
    )


def alarms(of: Told) -> tuple[AlarmShown, ...]:
    """Return the alarms that nobody has answered."""
    answered = {one.body["version"] for one in of.kept_of(keeping.ALARM_ANSWERED)}
    return tuple(
        AlarmShown(one.version, str(one.body["about"]), tuple(one.body["because"]), one.at)
        for one in of.kept_of(keeping.ALARM_RAISED) if one.version not in answered
    )  # fmt: skip


def looks(connection: Connection[Any], case_id: UUID) -> tuple[LookShown, ...]:
    """Return the last looks and acts on a case."""
    rows = connection.execute(TRAIL, (str(case_id), LOOKS_MAX)).fetchall()
    return tuple(LookShown(*row) for row in rows)


def _person(one: Kept) -> PersonShown:
    body = one.body
    if one.kind == keeping.COUNSEL_STATED:
        about = (body.get("organisation"), body.get("number"), body.get("form"))
        part, detail = "Counsel", ", ".join(str(text) for text in about if text)
    else:
        part, detail = str(body.get("relation", "relation")).replace("_", " ").capitalize(), ""
    return PersonShown(
        part, str(body.get("name") or ""), detail, body.get("case_id"), one.on, body.get("until"),
        one.source, one.at,
    )  # fmt: skip


def _paper(one: Kept) -> PaperShown:
    body = one.body
    names = {
        keeping.DOCUMENT_ADDED: document_title(body),
        keeping.NOTICE_PREPARED: f"Notice prepared: {body.get('template', '')}",
        keeping.NOTICE_ATTEMPTED: f"Notice {body.get('outcome', 'attempted')}",
        keeping.SERVICE_PROVED: "Proof of service",
    }
    parts = ("sensitivity", "recipient", "channel", "method", "because")
    detail = ", ".join(str(body[part]).replace("_", " ") for part in parts if body.get(part))
    return PaperShown(one.version, str(names[one.kind]), detail, one.on, one.at, one.by)


def _step(
    one: Taken, kept: dict[int, Kept], titles: dict[str, str], adverse: frozenset[str]
) -> StepStands:
    state = "stands"
    if one.stopped_by is not None:
        undone = one.stopped_by in kept and kept[one.stopped_by].kind == keeping.STEP_UNDONE
        state = "undone" if undone else "stopped"
    body = kept[one.version].body
    return StepStands(
        one.version, titles.get(one.step, one.step), one.destination, one.at,
        str(body.get("proposed_by") or one.by), body.get("approved_by"), state,
        state == "stands" and one.step in adverse, _clock(one), one.acknowledged_at,
    )  # fmt: skip


def _clock(one: Taken) -> datetime | None:
    return one.acknowledge_by if one.acknowledged_at is None else None
