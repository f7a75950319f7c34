"""What the watchdogs found, over all cases: read from the rows, and two that only many cases show.

Order is by last day, then by the id of the case: nothing about a person has a part in it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.sql import SQL, Composed

from duecourse.law.book import rule_book
from duecourse.views.watch_shapes import (
    Neither,
    WatchesPage,
    WatchItem,
    WatchList,
    WatchPage,
    WatchScope,
)
from duecourse.views.watchdogs import THEMES

# Above so many cases a notice sent to the address may reach nobody; the inspector general counted
# addresses used more than 20 times (OIG-23-47).
SHARED_CASES_MAX: Final = 20
PAGES_MAX: Final = 200

SINGLE: Final = SQL("""
    SELECT w.case_id, w.says, w.due_on, w.role FROM views.watches AS w WHERE w.name = {name}
""")
SHARED: Final = SQL("""
    SELECT a.case_id, 'The address on record is that of ' || s.cases || ' cases: a notice may reach'
           ' nobody. Ask for a better one, and send through counsel as well.' AS says,
           k.due_on, 'officer' AS role
      FROM (SELECT address, count(*) AS cases FROM views.case_addresses
             GROUP BY address HAVING count(*) > {shared}) AS s
      JOIN views.case_addresses AS a USING (address)
      JOIN views.cases AS k ON k.case_id = a.case_id AND k.outcome IS NULL
""")
# A stopped step past its time: an order came in, and nobody has said that they know.
LATE: Final = SQL("""
    SELECT case_id, CASE kind
           WHEN 'stopped' THEN 'What was recorded as “' || about || '” is stopped'
           ELSE 'An alarm stands: “' || about || '”' END || ', and nobody has acknowledged it by '
           || to_char(by_when AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC.' AS says,
           (by_when AT TIME ZONE 'UTC')::date AS due_on, 'supervisor' AS role
      FROM views.unacknowledged WHERE by_when < {at}
""")
SCOPED: Final = SQL("""
      FROM ({found}) AS f JOIN views.cases AS c ON c.case_id = f.case_id
     WHERE ({office}::text IS NULL OR c.office = {office})
       AND ({account}::text IS NULL OR c.assigned_to = {account})
""")
COUNTS: Final = SQL("""
    SELECT w.name, count(*), count(*) FILTER (WHERE w.due_on < {today})
      FROM views.watches AS w JOIN views.cases AS c ON c.case_id = w.case_id
     WHERE ({office}::text IS NULL OR c.office = {office})
       AND ({account}::text IS NULL OR c.assigned_to = {account})
     GROUP BY w.name
""")
COUNTS_OF_ALL: Final = SQL("""
    SELECT name, count(*), count(*) FILTER (WHERE due_on < {today}) FROM views.watches GROUP BY name
""")
NEITHER: Final = """
      FROM views.cases
     WHERE outcome IS NULL AND next_step IS NULL AND waits_for IS NULL
       AND (%(office)s::text IS NULL OR office = %(office)s)
       AND (%(account)s::text IS NULL OR assigned_to = %(account)s)
"""
STALE: Final = """
    SELECT count(*) FROM views.cases
     WHERE changes_on <= %(today)s OR rule_book < %(rules)s OR rule_book > %(rules)s
"""


@dataclass(frozen=True, slots=True)
class Across:
    """A watchdog that only many cases show."""

    name: str
    title: str
    cite: str
    found: sql.SQL


ACROSS: Final = (
    Across("shared_address", "Address shared by very many cases", "INA 239(a)(1)(F), 239(c)",
           SHARED),
    Across("order_not_acknowledged", "Order or alarm not acknowledged in time",
           "Fed. R. Civ. P. 65(d)(2)", LATE),
)  # fmt: skip
OVER_ALL: Final = "Seen over all cases"
# Title, citation and theme of each watchdog, in the order in which they are shown.
TITLES: Final[dict[str, tuple[str, str, str]]] = {
    **{
        one.name: (one.title, one.cite, theme)
        for theme, of_theme in THEMES.items()
        for one in of_theme
    },
    **{one.name: (one.title, one.cite, OVER_ALL) for one in ACROSS},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A look: over which cases, at which instant, and how many cases may share an address."""

    scope: WatchScope
    at: datetime
    shared_max: int = SHARED_CASES_MAX

    def found(self, name: str) -> Composed:
        """Return the rows of one watchdog, before the scope."""
        across = {one.name: one.found for one in ACROSS}
        given = {"shared": self.shared_max, "at": self.at, "name": name}
        return (across.get(name) or SINGLE).format(**{
            key: sql.Literal(value) for key, value in given.items()
        })  # fmt: skip

    def scoped(self, name: str) -> Composed:
        """Return the rows of one watchdog in the scope."""
        return SCOPED.format(
            found=self.found(name), office=sql.Literal(self.scope.office),
            account=sql.Literal(self.scope.account),
        )  # fmt: skip


def all_watchdogs(
    connection: Connection[Any], asked: Asked, *, items: int, listed: int
) -> WatchesPage:
    """Return every watchdog with its count and first items, and the first cases with neither."""
    counts = _counts(connection, asked)
    lists = tuple(
        _list(connection, asked, name, counts.get(name, (0, 0)), limit=items) for name in TITLES
    )
    today = asked.at.date()
    row = connection.execute(STALE, {"today": today, "rules": rule_book().hash}).fetchone()
    count, first = neither(
        connection, office=asked.scope.office, account=asked.scope.account, limit=listed
    )
    return WatchesPage(today, lists, asked.scope, count, first, int(row[0]) if row else 0)


def one_watchdog(
    connection: Connection[Any], asked: Asked, name: str, *, page: int, size: int
) -> WatchPage | None:
    """Return a page of one watchdog; None if there is none of this name."""
    if name not in TITLES:
        return None
    counts = _count(connection, asked, name)
    pages = max(1, min(PAGES_MAX, -(-counts[0] // size)))
    at = min(max(page, 1), pages)
    found = _list(connection, asked, name, counts, limit=size, skip=(at - 1) * size)
    return WatchPage(asked.at.date(), found, asked.scope, at, pages)


def neither(
    connection: Connection[Any], *, office: str | None, limit: int, account: str | None = None
) -> tuple[int, tuple[Neither, ...]]:
    """Return how many open cases have neither step nor cited reason, and the longest open of them.

    `limit` 0: the number only.
    """
    given = {"office": office, "account": account, "limit": limit}
    row = connection.execute("SELECT count(*)" + NEITHER, given).fetchone()
    rows = connection.execute(
        "SELECT case_id, reference, office, assigned_to, opened_on"
        + NEITHER
        + " ORDER BY opened_on, case_id LIMIT %(limit)s",
        given,
    ).fetchall()
    return (int(row[0]) if row else 0), tuple(Neither(*one) for one in rows)


def _counts(connection: Connection[Any], asked: Asked) -> dict[str, tuple[int, int]]:
    every = asked.scope == WatchScope()
    query = (COUNTS_OF_ALL if every else COUNTS).format(
        today=sql.Literal(asked.at.date()),
        **({} if every else {
            "office": sql.Literal(asked.scope.office), "account": sql.Literal(asked.scope.account),
        }),
    )  # fmt: skip
    found = {str(row[0]): (int(row[1]), int(row[2])) for row in connection.execute(query)}
    return found | {one.name: _count(connection, asked, one.name) for one in ACROSS}


def _count(connection: Connection[Any], asked: Asked, name: str) -> tuple[int, int]:
    query = SQL("SELECT count(*), count(*) FILTER (WHERE f.due_on < {today}) {scoped}").format(
        today=sql.Literal(asked.at.date()), scoped=asked.scoped(name)
    )
    row = connection.execute(query).fetchone()
    assert row is not None, "a count always has a row"
    return int(row[0]), int(row[1])


def _list(
    connection: Connection[Any], asked: Asked, name: str, counts: tuple[int, int], *, limit: int,
    skip: int = 0,
) -> WatchList:  # fmt: skip
    (title, cite, theme), today = TITLES[name], asked.at.date()
    query = SQL("""
        SELECT f.case_id, c.reference, c.office, c.assigned_to, f.says, f.due_on, f.role {scoped}
         ORDER BY f.due_on NULLS LAST, f.case_id LIMIT {limit} OFFSET {skip}
    """).format(scoped=asked.scoped(name), limit=sql.Literal(limit), skip=sql.Literal(skip))
    rows = connection.execute(query).fetchall() if limit and counts[0] else []
    items = tuple(
        WatchItem(case_id, reference, held_by, to, says, due_on, role, _days_left(due_on, today))
        for case_id, reference, held_by, to, says, due_on, role in rows
    )
    return WatchList(name, title, cite, *counts, items, theme)


def _days_left(due_on: date | None, today: date) -> int | None:
    return None if due_on is None else (due_on - today).days
