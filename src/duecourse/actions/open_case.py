"""Open a case: its number, its class and office, and who it is about, in one act.

The form carries the id that the case will have. Sent twice, the second finds the case open: there
is one case, one number, and nothing more on the record.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.configuration import in_force
from duecourse.actions.references import next_reference
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.law.fields import YEARS
from duecourse.ledger.keeping import (
    ASSIGNED,
    CASE_OPENED,
    COMPLETENESS_STATED,
    IDENTITY_STATED,
    PERSON_STATED,
)
from duecourse.terms.errors import AccessError
from duecourse.views.header import comparable_number

ACTION: Final = "case.open"
NAME_MAX: Final = 100
SAID_BY_MAX: Final = 100
A_NUMBER: Final = re.compile(r"A?\d{7,9}")
COUNTRY: Final = re.compile(r"[A-Z]{2}")
SEXES: Final = ("", "F", "M", "X")
WITH_NUMBER: Final = """
    SELECT cases.case_id, cases.reference FROM views.case_numbers AS numbers
      JOIN views.cases AS cases USING (case_id) WHERE numbers.number = %s LIMIT 1
"""


class CaseGivenRefused(AccessError):
    """What was given opens no case. `faults` says what is wrong, by field."""

    code = "case.given-refused"

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(f"{' '.join(faults.values())} Nothing was recorded.")


class CaseOpenAlready(AccessError):
    """The case of this form is open: it was sent before."""

    code = "case.open-already"

    def __init__(self, *, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__("This form was sent before, and its case is open. Nothing was recorded.")


@dataclass(frozen=True, slots=True)
class CaseGiven:
    """What somebody gives to open a case, as typed. `second` confirms a second case of a number."""

    case_class: str = ""
    office: str = ""
    family: str = ""
    given: str = ""
    birth_on: str = ""
    sex: str = ""
    nationality: str = ""
    a_number: str = ""
    said_by: str = ""
    second: bool = False


def open_case(
    connection: Connection[Any], case_id: UUID, given: CaseGiven, *, by: trail.Actor, at: datetime
) -> str:
    """Open a case and return its number.

    Raises CaseGivenRefused with every fault, and CaseOpenAlready when the form was sent before.
    """
    with work_on_case(connection, case_id, action=ACTION, by=by, at=at) as act:
        if act.history():
            raise CaseOpenAlready(case_id=case_id)
        faults = wrong(given, today=at.date()) | _known_number(connection, given)
        if faults:
            raise CaseGivenRefused(faults)
        office = in_force().office(given.office)
        assert office is not None, "checked above"
        number = next_reference(connection, office.prefix, at.date().year)
        act.add(CASE_OPENED, {
            "class": given.case_class, "office": office.name, "reference": number,
            "configuration": in_force().stamp,
        }, at.date())  # fmt: skip
        act.add(IDENTITY_STATED, identity(given, by=by), at.date())
        act.add(PERSON_STATED, {"person": _person(given)}, at.date())
        # Nobody has said yet that the record is whole: until then nothing adverse can be recorded.
        act.add(COMPLETENESS_STATED, {"unknown": None}, at.date())
        if by.role == "officer":
            act.add(ASSIGNED, {"to": by.name, "because": "opened"}, at.date())
        act.append(after=0)
    return number


def wrong(given: CaseGiven, *, today: date) -> dict[str, str]:
    """Return what is wrong with what was given, by field; empty if a case can be opened."""
    faults: dict[str, str] = {}
    here = in_force()
    if here.case_class(given.case_class) is None:
        faults["case_class"] = "Choose a class of the list."
    if here.office(given.office) is None:
        faults["office"] = "Choose an office of the list."
    return faults | wrong_identity(given, today=today)


def wrong_identity(given: CaseGiven, *, today: date) -> dict[str, str]:
    """Return what is wrong with who the case is said to be about, by field."""
    faults: dict[str, str] = {}
    for field in ("family", "given"):
        text = getattr(given, field)
        if len(text) > NAME_MAX or not text.isprintable():
            faults[field] = f"A name has at most {NAME_MAX} characters that can be printed."
    if not given.family.strip() and not given.given.strip():
        faults["family"] = "Give at least one name. Who has only one gives it as the family name."
    if given.birth_on.strip():
        faults |= _wrong_birth(given.birth_on.strip(), today)
    if given.sex not in SEXES:
        faults["sex"] = "Choose one of the list, or leave it open."
    if given.nationality.strip() and not COUNTRY.fullmatch(given.nationality.strip().upper()):
        faults["nationality"] = "Give the country by its two letters, like HN, or leave it open."
    if given.a_number.strip() and not A_NUMBER.fullmatch(comparable_number(given.a_number)):
        faults["a_number"] = "An A-number has seven to nine digits, like A 201-555-017."
    if len(given.said_by) > SAID_BY_MAX or not given.said_by.isprintable():
        faults["said_by"] = f"Say in at most {SAID_BY_MAX} characters where this comes from."
    return faults


def identity(given: CaseGiven, *, by: trail.Actor) -> dict[str, Any]:
    """Return who the case is about, as the record keeps it."""
    number = given.a_number.strip()
    return {
        "names": [{
            "family": given.family.strip(), "given": given.given.strip(), "kind": "primary",
        }],
        "birth_on": given.birth_on.strip() or None, "sex": given.sex or None,
        "numbers": [{"kind": "a_number", "number": number}] if number else [],
        "said_by": given.said_by.strip() or by.name,
    }  # fmt: skip


def _wrong_birth(text: str, today: date) -> dict[str, str]:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return {"birth_on": f"{text} is no day of the calendar. Write it like 1985-03-02."}
    if born > today or born.year not in YEARS:
        return {"birth_on": f"Nobody in a case was born on {text}. Look at the day again."}
    return {}


def _known_number(connection: Connection[Any], given: CaseGiven) -> dict[str, str]:
    """Return the fault that a case with this number is open, unless a second one is confirmed."""
    number = comparable_number(given.a_number)
    if not number or given.second:
        return {}
    row = connection.execute(WITH_NUMBER, (number,)).fetchone()
    if row is None:
        return {}
    return {
        "a_number": f"The case {row[1]} has this number. Open that one, or confirm that the person "
        "needs a second case."
    }


def _person(given: CaseGiven) -> dict[str, Any]:
    person: dict[str, Any] = {}
    if given.birth_on.strip():
        person["birth_on"] = given.birth_on.strip()
    if given.nationality.strip():
        person["nationalities"] = [given.nationality.strip().upper()]
    return person
