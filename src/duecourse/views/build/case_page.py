"""Build the case page from the history of a case and the law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.ledger.events import Event
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import LawError
from duecourse.terms.evidence import EvidenceGrade
from duecourse.terms.remarks import Remark
from duecourse.views.build import case_header, case_law, case_people, case_timeline
from duecourse.views.build.case_words import GRADES
from duecourse.views.case_facts import NoFacts, Told, told
from duecourse.views.case_page_shapes import Asked, CasePage, LawShown
from duecourse.views.case_shapes import Meaning
from duecourse.views.header import Header, header
from duecourse.views.privacy import privacy
from duecourse.views.proposals import open_proposals

ADMISSION: Final = """
    SELECT record, departed_on, departure_grade, remarks FROM views.admissions WHERE case_id = %s
"""
NO_REMARKS: Final = Remark(0)
# What a case means on a day in the installation's configuration.
Means = Callable[[Told, Header, date], Meaning]
NOTHING: Final = Told(0, (), {}, None, (), ())


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of the agency as the page names them, and those that need two people."""

    titles: dict[str, str]
    adverse: frozenset[str]


@dataclass(frozen=True, slots=True)
class Admission:
    """How an admission stands that a feed began the case with; empty for other cases."""

    reference: str | None = None
    state: tuple[str, str] = ("", "")
    remarks: Remark = NO_REMARKS


def build(
    connection: Connection[Any], case_id: UUID, *, asked: Asked, at: datetime, steps: Steps,
    reads_trail: bool, account: str, means: Means,
) -> CasePage | None:  # fmt: skip
    """Return the page of one case, or None if there is no such case, or was none on that day.

    `means` leaves out what the installation has not. `reads_trail` says that `account` may see who
    looked; else only whoever is in charge does.
    """
    history = known(LedgerReader(connection).history(case_id), asked)
    if not history:
        return None
    admission = _admission(connection, case_id)
    of, law, unreadable = _read(history, asked, means)
    head = header(of, as_of=asked.as_of, fallback_reference=str(case_id)[:8])
    sees = reads_trail or head.assigned_to == account
    return CasePage(
        case_id=case_id, version=history[-1].version, at=at, asked=asked,
        header=case_header.shown(
            of, head, state=admission.state, reference=admission.reference
        ),
        law=law, unreadable=unreadable, facts=case_timeline.facts(history, admission.remarks),
        timeline=case_timeline.timeline(history, asked, steps.titles),
        timeline_total=len(history), choices=case_timeline.choices(history),
        people=case_people.people(of), papers=case_people.papers(of),
        steps=case_people.steps(of, steps.titles, steps.adverse), proposals=open_proposals(of),
        alarms=case_people.alarms(of),
        looks=case_people.looks(connection, case_id) if sees else None, step_titles=steps.titles,
        privacy=privacy(of),
    )  # fmt: skip


def known(history: tuple[Event, ...], asked: Asked) -> tuple[Event, ...]:
    """Return what had been recorded by the end of the day that is asked for."""
    if asked.known_on is None:
        return history
    end = datetime.combine(asked.known_on, time.max, UTC)
    return tuple(event for event in history if event.recorded_at <= end)


def _read(
    history: tuple[Event, ...], asked: Asked, means: Means
) -> tuple[Told, LawShown | None, str]:
    """Return what the history says and means, or why the law cannot read it."""
    of = NOTHING
    try:
        of = told(history)
        head = header(of, as_of=asked.as_of, fallback_reference="")
        return of, case_law.shown(of, means(of, head, asked.as_of)), ""
    except (LawError, NoFacts) as refused:
        return of, None, str(refused)


def _admission(connection: Connection[Any], case_id: UUID) -> Admission:
    row = connection.execute(ADMISSION, (case_id,)).fetchone()
    if row is None:
        return Admission()
    record, departed_on, grade, remarks = row
    return Admission(
        record.split("/")[0], _state(departed_on, grade, Remark(remarks)), Remark(remarks)
    )


def _state(departed_on: Any, grade: str | None, remarks: Remark) -> tuple[str, str]:
    if departed_on is not None and grade is not None and EvidenceGrade(grade).confirms:
        said = f"A record of evidence grade {grade} ({GRADES[grade]}) shows the departure on "
        return "Departure confirmed", f"{said}{departed_on:%-d %B %Y}."
    sentence = (
        "The record holds no departure. That proves nothing by itself: people leave without being "
        "recorded."
    )
    if Remark.DEPARTURE_FLAG_WITHOUT_DATE in remarks:
        sentence += " The source set its departure flag but gave no date, which confirms nothing."
    return "No departure record", sentence
