"""Read who broke the glass, and who of those alerted has answered."""

from itertools import groupby
from typing import Any, Final

from psycopg import Connection

from duecourse.views.glass_shapes import Alert, Break

SHOWN_MAX: Final = 100
# Whose alerts are open to somebody: oversight's to oversight, an office's to its supervisors.
THEIRS: Final = """
    alerts.role = %(role)s
    AND (alerts.role = 'oversight' OR %(everywhere)s OR alerts.office = %(office)s)
"""
BREAKS: Final = f"""
    WITH shown AS (
        SELECT glass.*, alerts.office, answers.alert IS NOT NULL AS answered
          FROM audit.alerts JOIN audit.glass ON glass.id = alerts.glass
          LEFT JOIN audit.alert_answers AS answers ON answers.alert = alerts.id
         WHERE {THEIRS}
         ORDER BY answers.alert IS NOT NULL, glass.id DESC LIMIT %(limit)s
    )
    SELECT shown.id, shown.account, shown.case_id, cases.reference, shown.office, shown.because,
           shown.broken_at, shown.until,
           (SELECT count(*) FROM audit.trail
             WHERE trail.subject = shown.case_id::text AND trail.actor = shown.account
               AND trail.at BETWEEN shown.broken_at AND shown.until
               AND trail.action <> 'case.break-glass'),
           alerts.id, alerts.role, answers.account, answers.said, answers.at
      FROM shown JOIN audit.alerts ON alerts.glass = shown.id
      LEFT JOIN audit.alert_answers AS answers ON answers.alert = alerts.id
      LEFT JOIN views.cases ON cases.case_id = shown.case_id
     ORDER BY shown.answered, shown.id DESC, alerts.role
"""  # noqa: S608
UNANSWERED: Final = f"""
    SELECT count(*) FROM audit.alerts JOIN audit.glass ON glass.id = alerts.glass
     WHERE {THEIRS} AND glass.account <> %(account)s
       AND NOT EXISTS (SELECT FROM audit.alert_answers WHERE alert = alerts.id)
"""  # noqa: S608


def breaks(
    connection: Connection[Any], *, role: str, office: str, everywhere: bool
) -> tuple[Break, ...]:
    """Return the breaks that a role is alerted of: unanswered ones first, then the last."""
    asked = {"role": role, "office": office, "everywhere": everywhere, "limit": SHOWN_MAX}
    rows = connection.execute(BREAKS, asked).fetchall()
    return tuple(
        Break(*(*of_break, tuple(Alert(*row[9:]) for row in of_one)))
        for of_break, of_one in groupby(rows, _of_break)
    )


def _of_break(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:9]


def unanswered(
    connection: Connection[Any], *, account: str, role: str, office: str, everywhere: bool
) -> int:
    """Return how many alerts wait for an answer of this role."""
    asked = {"account": account, "role": role, "office": office, "everywhere": everywhere}
    row = connection.execute(UNANSWERED, asked, prepare=True).fetchone()
    assert row is not None, "a count is one row"
    return int(row[0])
