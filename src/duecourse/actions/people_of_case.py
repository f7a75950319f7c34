"""The people of a case as records: who it is about, counsel, family. Never as free text.

A relation is a kind of the list and a name, or the other case of the two. What is stated anew ends
what was stated before only where it says so: `until` is its last day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import Act
from duecourse.actions.open_case import CaseGiven, CaseGivenRefused, identity, wrong_identity
from duecourse.actions.stale_form import fresh
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import (
    COUNSEL_STATED,
    IDENTITY_STATED,
    PERSON_STATED,
    RELATION_STATED,
)
from duecourse.views.header import comparable_number

TEXT_MAX: Final = 200
FORMS: Final = ("EOIR-28", "EOIR-27", "G-28")
RELATIONS: Final = ("spouse", "child", "parent", "sibling", "guardian", "other family")
OF_REFERENCE: Final = """
    SELECT case_id FROM views.case_numbers WHERE number = %s AND kind = 'reference' LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class CounselGiven:
    """Counsel who appears for the person, as typed. `until` is the last day, empty: goes on."""

    name: str = ""
    organisation: str = ""
    number: str = ""
    form: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class RelationGiven:
    """Somebody related to the person, as typed: a name, the number of their case, or both."""

    relation: str = ""
    name: str = ""
    reference: str = ""
    since: str = ""
    until: str = ""


def state_identity(
    connection: Connection[Any], case_id: UUID, given: CaseGiven, *, by: trail.Actor,
    at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record anew who the case is about; what was said before stays in the record.

    Return the version. Raises CaseGivenRefused and StaleForm.
    """
    faults = wrong_identity(given, today=at.date())
    if faults:
        raise CaseGivenRefused(faults)
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = act.told()
        fresh(before, (IDENTITY_STATED,), seen=seen)
        person = {
            **before.person,
            **({"birth_on": given.birth_on.strip()} if given.birth_on.strip() else {}),
            **(
                {"nationalities": [given.nationality.strip().upper()]}
                if given.nationality.strip() else {}
            ),
        }  # fmt: skip
        act.add(IDENTITY_STATED, identity(given, by=by), at.date())
        if person != before.person:
            act.add(PERSON_STATED, {"person": person}, at.date())
        return _appended(act, before.version)


def state_counsel(
    connection: Connection[Any], case_id: UUID, given: CounselGiven, *, by: trail.Actor,
    at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record that counsel appears for the person, or until when; return the version.

    Raises CaseGivenRefused and StaleForm.
    """
    faults = _wrong_days(given.since, given.until)
    faults |= _wrong_text("name", given.name, needed="Give the name of counsel.")
    faults |= _wrong_text("organisation", given.organisation)
    faults |= _wrong_text("number", given.number)
    if given.form not in FORMS:
        faults["form"] = f"Choose the form of appearance: {', '.join(FORMS)}."
    if faults:
        raise CaseGivenRefused(faults)
    body = {
        "name": given.name.strip(), "organisation": given.organisation.strip(),
        "number": given.number.strip(), "form": given.form, "until": given.until.strip() or None,
    }  # fmt: skip
    return _state(connection, case_id, COUNSEL_STATED, body, given.since, by, at, seen)


def state_relation(
    connection: Connection[Any], case_id: UUID, given: RelationGiven, *, by: trail.Actor,
    at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record how somebody is related to the person, or until when; return the version.

    Raises CaseGivenRefused and StaleForm.
    """
    faults = _wrong_days(given.since, given.until) | _wrong_text("name", given.name)
    if given.relation not in RELATIONS:
        faults["relation"] = "Choose a relation of the list."
    other = _case_of(connection, given.reference)
    if given.reference.strip() and other is None:
        faults["reference"] = "There is no case of this number. Leave it open if there is none."
    if other == case_id:
        faults["reference"] = "This is the number of this case. Give that of the other person."
    if not given.name.strip() and not given.reference.strip():
        faults["name"] = "Give a name, or the number of the other person's case."
    if faults:
        raise CaseGivenRefused(faults)
    body = {
        "relation": given.relation, "name": given.name.strip(),
        "case_id": None if other is None else str(other), "until": given.until.strip() or None,
    }  # fmt: skip
    return _state(connection, case_id, RELATION_STATED, body, given.since, by, at, seen)


def _state(
    connection: Connection[Any], case_id: UUID, kind: str, body: dict[str, Any], since: str,
    by: trail.Actor, at: datetime, seen: int | None,
) -> int:  # fmt: skip
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = act.told()
        fresh(before, (kind,), seen=seen)
        act.add(kind, body, date.fromisoformat(since.strip()) if since.strip() else at.date())
        return _appended(act, before.version)


def _appended(act: Act, after: int) -> int:
    count = len(act.drafts)
    act.append(after=after)
    return after + count


def _case_of(connection: Connection[Any], reference: str) -> UUID | None:
    row = connection.execute(OF_REFERENCE, (comparable_number(reference),)).fetchone()
    return None if row is None else UUID(str(row[0]))


def _wrong_text(field: str, text: str, *, needed: str = "") -> dict[str, str]:
    if needed and not text.strip():
        return {field: needed}
    if len(text) > TEXT_MAX or not text.isprintable():
        return {field: f"At most {TEXT_MAX} characters that can be printed."}
    return {}


def _wrong_days(since: str, until: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    days: dict[str, date] = {}
    for field, text in (("since", since.strip()), ("until", until.strip())):
        try:
            days |= {field: date.fromisoformat(text)} if text else {}
        except ValueError:
            faults[field] = f"{text} is no day of the calendar. Write it like 2026-01-15."
    if len(days) > 1 and days["until"] < days["since"]:
        faults["until"] = "The last day lies before the first. Look at both again."
    return faults
