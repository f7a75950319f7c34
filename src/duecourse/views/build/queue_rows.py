"""Build a queue: a range of the work there is to do, in the order of due day, step and case.

There is one order and it is not a choice. A queue may be narrowed by office, step, due day and
whether something is blocked; nothing that says who the person is is in these tables' ranges.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.terms.errors import AccessError
from duecourse.views.desk_shapes import Counts, MyCase, QueuePage, WorkLine

ROWS_A_PAGE: Final = 25
COUNT_MAX: Final = 10_000
MY_CASES_MAX: Final = 2_000
SOON_DAYS: Final = 14
ORDER: Final = "due_on, name, case_id"
COLUMNS: Final = (
    "case_id, name, kind, says, role, office, assigned_to, due_on, since, blocked, cite"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which work is asked for. `account`: that of its cases; else that of `offices`.

    `steps` are those of the configuration's queue, None: all. `blocked` None: both. `no_day` asks
    for what has no legal day, and for nothing else.
    """

    role: str
    account: str | None
    offices: tuple[str, ...]
    step: str | None = None
    steps: tuple[str, ...] | None = None
    due_from: date | None = None
    due_until: date | None = None
    no_day: bool = False
    blocked: bool | None = None

    def conditions(self) -> str:
        """Return the conditions in SQL; the values are those of `asked`."""
        made = ["w.role = %(role)s"]
        made += ["w.assigned_to = %(account)s"] if self.account else []
        made += ["w.name = %(step)s"] if self.step else []
        made += ["w.name = ANY(%(steps)s)"] if self.steps is not None else []
        made += ["w.due_on >= %(due_from)s"] if self.due_from else []
        made += ["w.due_on <= %(due_until)s"] if self.due_until else []
        made += ["w.due_on IS NULL"] if self.no_day else []
        if self.blocked is not None:
            made.append("w.blocked <> '[]'" if self.blocked else "w.blocked = '[]'")
        return " AND ".join(made)

    def asked(self) -> dict[str, Any]:
        """Return the values of the conditions."""
        return {
            "role": self.role, "account": self.account, "offices": list(self.offices),
            "step": self.step, "steps": None if self.steps is None else list(self.steps),
            "due_from": self.due_from, "due_until": self.due_until,
        }  # fmt: skip

    @property
    def days_only(self) -> bool:
        """Say that only what has a legal day can be meant."""
        return self.due_from is not None or self.due_until is not None


def page(
    connection: Connection[Any], wanted: Wanted, *, after: str | None = None,
    rows: int = ROWS_A_PAGE,
) -> QueuePage:  # fmt: skip
    """Return one page of a queue, from the line behind the place `after`."""
    place = _place(after)
    found: list[WorkLine] = []
    if not wanted.no_day and (place is None or place[0] is not None):
        found += _lines(connection, wanted, place, dated=True, rows=rows + 1)
    if len(found) <= rows and not wanted.days_only:
        behind = place if place is not None and place[0] is None else None
        found += _lines(connection, wanted, behind, dated=False, rows=rows + 1 - len(found))
    shown = tuple(found[:rows])
    return QueuePage(shown, shown[-1].place if len(found) > rows else None)


def _lines(
    connection: Connection[Any], wanted: Wanted, place: tuple[date | None, str, str] | None, *,
    dated: bool, rows: int,
) -> list[WorkLine]:  # fmt: skip
    """Return lines with a legal day, or those without one, which stand behind all others."""
    order = ORDER if dated else "name, case_id"
    where = [wanted.conditions(), f"w.due_on IS {'NOT ' if dated else ''}NULL"]
    asked = wanted.asked() | {"rows": rows}
    if place is not None:
        asked |= dict(zip(("on", "name", "case"), place, strict=True))
        where.append(
            "(w.due_on, w.name, w.case_id) > (%(on)s, %(name)s, %(case)s)" if dated
            else "(w.name, w.case_id) > (%(name)s, %(case)s)"
        )  # fmt: skip
    found = _range(wanted, " AND ".join(where), order)
    rows_found = connection.execute(
        f"SELECT q.*, c.reference, c.name AS person FROM ({found}) AS q"
        " JOIN views.cases AS c ON c.case_id = q.case_id"
        f" ORDER BY {', '.join('q.' + one for one in order.split(', '))}",
        asked, prepare=True,
    ).fetchall()  # fmt: skip
    return [WorkLine(*(*row[:9], tuple(json.loads(row[9])), *row[10:])) for row in rows_found]


def _range(wanted: Wanted, where: str, order: str) -> str:
    """Return the query for the first rows: each office's range is read in order, then merged."""
    one = f"SELECT {COLUMNS} FROM views.work AS w WHERE {where}"
    if wanted.account:
        return f"{one} ORDER BY {order} LIMIT %(rows)s"
    return (
        "SELECT f.* FROM unnest(%(offices)s::text[]) AS o (of_office) CROSS JOIN LATERAL"
        f" ({one} AND w.office = o.of_office ORDER BY {order} LIMIT %(rows)s) AS f"
        f" ORDER BY {order} LIMIT %(rows)s"
    )


class PlaceUnreadable(AccessError):
    """The place at which a page of a queue is to begin is no place in a queue."""

    code = "desk.place-unreadable"

    def __init__(self) -> None:
        super().__init__("There is no such page of the queue. Open the queue from its beginning.")


def _place(after: str | None) -> tuple[date | None, str, str] | None:
    if not after:
        return None
    try:
        on, step, case_id = after.split("~")
        day = None if on == "-" else date.fromisoformat(on)
        return day, step, str(UUID(case_id))
    except ValueError as wrong:
        raise PlaceUnreadable from wrong


def counts(connection: Connection[Any], wanted: Wanted, *, today: date) -> Counts:
    """Return what an account's queue holds, counted up to COUNT_MAX."""
    row = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE due_on < %(today)s),"
        " count(*) FILTER (WHERE due_on BETWEEN %(today)s AND %(soon)s),"
        " count(*) FILTER (WHERE blocked <> '[]'), count(*) FILTER (WHERE due_on IS NULL)"
        " FROM (SELECT due_on, blocked FROM views.work WHERE assigned_to = %(account)s"
        " AND role = %(role)s LIMIT %(most)s) AS w",
        wanted.asked()
        | {"today": today, "soon": today + timedelta(days=SOON_DAYS), "most": COUNT_MAX},
        prepare=True,
    ).fetchone()
    assert row is not None
    return Counts(*row)


def my_cases(connection: Connection[Any], account: str) -> tuple[MyCase, ...]:
    """Return the open cases of an account in the order of every queue, at most MY_CASES_MAX."""
    rows = connection.execute(
        "SELECT case_id, reference, name, opened_on, next_step, due_on, waits_for"
        "  FROM views.cases WHERE assigned_to = %s AND outcome IS NULL"
        " ORDER BY due_on NULLS LAST, next_step NULLS LAST, case_id LIMIT %s",
        (account, MY_CASES_MAX), prepare=True,
    ).fetchall()  # fmt: skip
    return tuple(MyCase(*row) for row in rows)


def offices(connection: Connection[Any]) -> tuple[str, ...]:
    """Return the offices that have open cases, by name: each is one step through the index."""
    rows = connection.execute("""
        WITH RECURSIVE found (office) AS (
            (SELECT office FROM views.cases WHERE outcome IS NULL ORDER BY office LIMIT 1)
            UNION ALL
            SELECT (SELECT c.office FROM views.cases AS c
                     WHERE c.outcome IS NULL AND c.office > found.office
                     ORDER BY c.office LIMIT 1)
              FROM found WHERE found.office IS NOT NULL
        ) SELECT office FROM found WHERE office IS NOT NULL
    """).fetchall()
    return tuple(row[0] for row in rows)


def steps(connection: Connection[Any], role: str, offices: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what a role has to do in offices, by name."""
    rows = connection.execute("""
        WITH RECURSIVE of_office (office) AS (SELECT unnest(%(offices)s::text[])),
        found (office, name) AS (
            SELECT o.office, (SELECT min(w.name) FROM views.work AS w
                               WHERE w.role = %(role)s AND w.office = o.office) FROM of_office AS o
            UNION ALL
            SELECT f.office, (SELECT min(w.name) FROM views.work AS w
                     WHERE w.role = %(role)s AND w.office = f.office AND w.name > f.name)
              FROM found AS f WHERE f.name IS NOT NULL
        ) SELECT DISTINCT name FROM found WHERE name IS NOT NULL ORDER BY name
    """, {"role": role, "offices": list(offices)}).fetchall()  # fmt: skip
    return tuple(row[0] for row in rows)
