"""Build the page of one case of doubt from what was stored when it was asked.

The stored text is plain data: fields as recorded and as compared, the evidence in bits with its
words, and sentences. Nothing is weighed here.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import Connection

from duecourse.views.build.review_queue import OPEN_TO, Desk
from duecourse.views.review_shapes import (
    CandidateShown,
    Cell,
    EarlierAnswer,
    EvidenceStep,
    FieldRow,
    ReviewPage,
)

LETTERS: Final = "ABC"
NAME_FIELDS: Final = 2

ASKED: Final = f"""
    WITH mine AS (SELECT w.* {OPEN_TO} AND w.review = %(number)s)
    SELECT r.id, r.source, r.record, w.due_on, w.due_why, w.asked_at, r.shown, r.artefact
      FROM mine AS w JOIN linkage.review AS r ON r.id = w.review
"""  # noqa: S608 - both parts are ours
EARLIER: Final = """
    SELECT answer, place, note FROM linkage.review_answer
     WHERE review = %s AND stage <> 'supervisor' ORDER BY stage
"""
SAID: Final = {"none": "None of these", "cannot_tell": "Cannot tell"}


def build(connection: Connection[Any], number: int, desk: Desk) -> ReviewPage | None:
    """Return the page, or None if no such case waits for this reader."""
    row = connection.execute(ASKED, desk.asked() | {"number": number}).fetchone()
    if row is None:
        return None
    number, source, record, due_on, due_why, asked_at, shown, artefact = row
    stored = json.loads(shown)
    return ReviewPage(
        number=number,
        source=source,
        record=record,
        due_on=due_on,
        due_why=due_why,
        asked_at=asked_at,
        reasons=tuple(stored["reasons"]),
        remarks=tuple(stored["remarks"]),
        rows=field_rows(stored["record"], stored["candidates"]),
        candidates=tuple(
            candidate(letter, one)
            for letter, one in zip(LETTERS, stored["candidates"], strict=False)
        ),
        earlier=_earlier(connection, number) if desk.settles else (),
        settles=desk.settles,
        artefact=artefact,
    )


def field_rows(
    record: Sequence[Mapping[str, Any]], candidates: Sequence[Mapping[str, Any]]
) -> tuple[FieldRow, ...]:
    """Return the fields across: the record's, and beside it each candidate's in the same order."""
    return tuple(
        FieldRow(
            label=one["label"],
            original=one["original"],
            comparable=one["comparable"],
            cells=tuple(
                Cell(cell["original"], cell["comparable"], cell["mark"])
                for cell in (shown["fields"][place] for shown in candidates)
            ),
        )
        for place, one in enumerate(record)
    )


def candidate(letter: str, stored: Mapping[str, Any]) -> CandidateShown:
    """Return one candidate with the evidence as it was stored."""
    return CandidateShown(
        letter=letter,
        person=stored["person"],
        named=named(stored["fields"]),
        summary=stored["summary"],
        prior_bits=stored["prior_bits"],
        prior_said=stored["prior_said"],
        steps=tuple(EvidenceStep(**step) for step in stored["steps"]),
        total_bits=stored["total_bits"],
        total_said=stored["total_said"],
        would_change=tuple(stored["would_change"]),
    )


def named(fields: Sequence[Mapping[str, Any]]) -> str:
    """Return surname and given names as recorded: the first two fields."""
    return " ".join(one["original"] for one in fields[:NAME_FIELDS] if one["original"])


def _earlier(connection: Connection[Any], number: int) -> tuple[EarlierAnswer, ...]:
    rows = connection.execute(EARLIER, (number,)).fetchall()
    return tuple(EarlierAnswer(said(answer, place), note) for answer, place, note in rows)


def said(answer: str, place: int | None) -> str:
    """Return an answer in words."""
    return SAID[answer] if place is None else f"Candidate {LETTERS[place - 1]}"
