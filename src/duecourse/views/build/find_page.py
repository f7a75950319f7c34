"""Find cases by what a clerk has in hand: the admission key or the case id."""

from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.views.shapes import Found

DIGITS_MAX: Final = 18
FIND: Final = """
    SELECT case_id, record, admission_key, arrived_on, departed_on, departure_grade
      FROM views.admissions WHERE admission_key = %(key)s OR case_id = %(case_id)s
     ORDER BY arrived_on, record LIMIT %(rows_max)s
"""


def build(connection: Connection[Any], text: str, *, rows_max: int) -> tuple[Found, ...]:
    """Return the cases that `text` names; none when it names none."""
    digits = text.replace(" ", "").replace("-", "")
    key = int(digits) if digits.isdecimal() and len(digits) <= DIGITS_MAX else None
    case_id = _uuid(text.strip()) if key is None else None
    if key is None and case_id is None:
        return ()
    asked = {"key": key, "case_id": case_id, "rows_max": rows_max}
    return tuple(Found(*row) for row in connection.execute(FIND, asked).fetchall())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
