"""Made-up cases of doubt for tests, as plain as the desk stores them."""

from datetime import date
from typing import Any

from duecourse.actions.review_ask import Doubt

FIELDS = ("Surname", "Given names", "Date of birth", "Nationality", "Document")


def shown(*people: str, surname: str = "OKORO", total: float = 6.0) -> dict[str, Any]:
    """Return what readers see: one record and these candidates, who differ in the date of birth."""
    values = (surname, "NGOZI", "1990-04-05", "NGA", "A01234567")
    record = [
        {"label": label, "original": value, "comparable": value}
        for label, value in zip(FIELDS, values, strict=True)
    ]
    return {
        "reasons": ["Two arrivals fit this departure about equally well."],
        "remarks": [],
        "record": record,
        "candidates": [_candidate(person, record, total) for person in people],
    }


def _candidate(person: str, record: list[dict[str, Any]], total: float) -> dict[str, Any]:
    fields = [
        {"original": one["original"], "comparable": one["comparable"], "mark": "same"}
        for one in record
    ]
    fields[2] = {"original": "1990-05-04", "comparable": "1990-05-04", "mark": "differs"}
    step = {
        "label": "Date of birth",
        "found": "Day and month of birth are exchanged.",
        "bits": total + 20,
        "strength": "strongly for",
        "frequency": False,
    }
    return {
        "person": person,
        "record": int(person),
        "summary": f"Person {person}",
        "fields": fields,
        "steps": [step],
        "prior_bits": -20.0,
        "prior_said": "one in a million",
        "total_bits": total,
        "total_said": "about 60 to 1 for",
        "would_change": ["With an agreeing document: for."],
    }


def doubt(record: str, *people: str, due_on: date | None = None, **more: Any) -> Doubt:
    """Return a case of doubt about this record with these people as candidates."""
    return Doubt(
        source="test",
        record=record,
        reason="rivals",
        shown=shown(*people, **more),
        artefact="0" * 64,
        due_on=due_on,
        due_why="Hearing" if due_on else None,
    )
