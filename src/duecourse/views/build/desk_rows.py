"""Build what desks show beside a queue: acknowledgements, approvals, orders, workload, care."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.views.build.queue_rows import SOON_DAYS
from duecourse.views.desk_shapes import Approval, Care, Load, OrderIn, Waiting, Workload

SHOWN_MAX: Final = 50
YEARS: Final = (1, 2, 3, 5, 10)
AGES: Final = ("under 1 year", "1 to 2", "2 to 3", "3 to 5", "5 to 10", "10 years and more")

WAITING: Final = """
    SELECT u.case_id, u.version, u.kind, u.about, u.because, u.office, u.assigned_to, u.since,
           u.by_when, c.reference, c.name
      FROM (SELECT * FROM views.unacknowledged
             WHERE %(offices)s::text[] IS NULL OR office = ANY(%(offices)s::text[])
             ORDER BY by_when, case_id, version LIMIT %(rows)s) AS u
      JOIN views.cases AS c ON c.case_id = u.case_id ORDER BY u.by_when, u.case_id, u.version
"""
MINE_WAITING: Final = """
    SELECT u.case_id, u.version, u.kind, u.about, u.because, u.office, u.assigned_to, u.since,
           u.by_when, c.reference, c.name
      FROM views.unacknowledged AS u JOIN views.cases AS c ON c.case_id = u.case_id
     WHERE u.assigned_to = %(account)s ORDER BY u.by_when, u.case_id, u.version LIMIT %(rows)s
"""
APPROVALS: Final = """
    SELECT p.case_id, p.version, p.step, p.by, p.ground, p.since, p.office, c.reference, c.name
      FROM views.proposals AS p JOIN views.cases AS c ON c.case_id = p.case_id
     WHERE p.office = ANY(%(offices)s::text[]) ORDER BY p.since, p.case_id, p.version LIMIT %(rows)s
"""
ORDERS_IN: Final = """
    SELECT o.case_id, o.version, o.kind, o.happened_on, o.stated_at, o.office, c.reference, c.name
      FROM unnest(%(offices)s::text[]) AS f (office) CROSS JOIN LATERAL (
            SELECT * FROM views.orders_in AS i WHERE i.office = f.office
             ORDER BY stated_at DESC, case_id, version LIMIT %(rows)s) AS o
      JOIN views.cases AS c ON c.case_id = o.case_id
     ORDER BY o.stated_at DESC, o.case_id, o.version LIMIT %(rows)s
"""
LOADS: Final = """
    WITH load AS (
        SELECT assigned_to, count(*) AS to_do, count(*) FILTER (WHERE due_on < %(today)s) AS late,
               count(*) FILTER (WHERE due_on BETWEEN %(today)s AND %(soon)s) AS soon,
               count(*) FILTER (WHERE blocked <> '[]') AS blocked
          FROM views.work WHERE role = 'officer' AND office = %(office)s GROUP BY assigned_to
    ), charge AS (
        SELECT assigned_to, count(*) AS cases FROM views.cases
         WHERE office = %(office)s AND outcome IS NULL GROUP BY assigned_to
    )
    SELECT charge.assigned_to, charge.cases, coalesce(to_do, 0), coalesce(late, 0),
           coalesce(soon, 0), coalesce(blocked, 0)
      FROM charge LEFT JOIN load ON load.assigned_to IS NOT DISTINCT FROM charge.assigned_to
     ORDER BY charge.assigned_to NULLS FIRST
"""
AGES_OF: Final = """
    SELECT width_bucket(extract(epoch FROM %(today)s::timestamp - opened_on::timestamp)
                        / (86400 * 365.25), %(years)s::float8[]), count(*)
      FROM views.cases WHERE office = %(office)s AND outcome IS NULL GROUP BY 1
"""


def waiting(connection: Connection[Any], offices: Sequence[str] | None) -> tuple[Waiting, ...]:
    """Return what nobody has acknowledged in offices (None: all), the first clock first."""
    asked = {"offices": None if offices is None else list(offices), "rows": SHOWN_MAX}
    return _waiting(connection.execute(WAITING, asked, prepare=True).fetchall())


def mine_waiting(connection: Connection[Any], account: str) -> tuple[Waiting, ...]:
    """Return what nobody has acknowledged in the cases of an account."""
    asked = {"account": account, "rows": SHOWN_MAX}
    return _waiting(connection.execute(MINE_WAITING, asked, prepare=True).fetchall())


def _waiting(rows: Sequence[tuple[Any, ...]]) -> tuple[Waiting, ...]:
    return tuple(Waiting(*(*row[:4], tuple(json.loads(row[4])), *row[5:])) for row in rows)


def approvals(connection: Connection[Any], offices: Sequence[str]) -> tuple[Approval, ...]:
    """Return what waits for a second person in offices, the longest first."""
    asked = {"offices": list(offices), "rows": SHOWN_MAX}
    rows = connection.execute(APPROVALS, asked, prepare=True).fetchall()
    return tuple(Approval(*row) for row in rows)


def orders_in(connection: Connection[Any], offices: Sequence[str]) -> tuple[OrderIn, ...]:
    """Return what courts decided in cases of offices, the last to come in first."""
    asked = {"offices": list(offices), "rows": SHOWN_MAX}
    rows = connection.execute(ORDERS_IN, asked, prepare=True).fetchall()
    return tuple(OrderIn(*row) for row in rows)


def workload(connection: Connection[Any], office: str, *, at: datetime) -> Workload:
    """Return an office's work by account, and the ages of its open cases."""
    today: date = at.date()
    asked = {
        "office": office, "today": today, "soon": today + timedelta(days=SOON_DAYS),
        "years": list(YEARS),
    }  # fmt: skip
    loads = tuple(Load(*row) for row in connection.execute(LOADS, asked).fetchall())
    by_age: dict[int, int] = dict(connection.execute(AGES_OF, asked).fetchall())
    ages = tuple((said, by_age.get(place, 0)) for place, said in enumerate(AGES))
    return Workload(office, at, loads, ages)


def care(connection: Connection[Any]) -> Care:
    """Return what waits for a records steward."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM intake.quarantine WHERE released_at IS NULL),"
        " (SELECT count(*) FROM linkage.review_waiting WHERE stage <> 'supervisor'"
        "   AND compartment IS NULL)"
    ).fetchone()
    assert row is not None
    sources = connection.execute(
        "SELECT source, max(last_at) FROM intake.deliveries GROUP BY source ORDER BY source"
    ).fetchall()
    return Care(row[0], row[1], tuple((source, at) for source, at in sources))
