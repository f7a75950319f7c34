"""Read many cases' rows, and put new ones in their place unless a newer reading stands there."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql

from duecourse.views.build import case_rows
from duecourse.views.build.case_rows import COLUMNS, STANDS, CaseToWrite, Rows

NAMES: Final = tuple(COLUMNS["cases"].split(", "))
# What the pass itself writes in every row that it looked at.
OF_THE_PASS: Final = ("version", "changes_on", "as_of", "rule_book")
PLACE: Final = {name: place for place, name in enumerate(NAMES)}
SHOWN: Final = tuple(place for name, place in PLACE.items() if name not in OF_THE_PASS)
OTHERS: Final = tuple(table for table in STANDS if table != "cases")

# Other rules are those before and those behind: both are ranges of the index, "not these" is none.
NEXT: Final = """
    SELECT case_id FROM views.cases
     WHERE case_id > %(after)s AND case_id <= %(upto)s
       AND (changes_on <= %(today)s OR rule_book < %(rules)s OR rule_book > %(rules)s)
     ORDER BY case_id LIMIT %(limit)s
"""
NEXT_OF_ALL: Final = """
    SELECT case_id FROM views.cases WHERE case_id > %(after)s AND case_id <= %(upto)s
     ORDER BY case_id LIMIT %(limit)s
"""
SAME: Final = """
    UPDATE views.cases AS c SET as_of = %s, rule_book = %s, changes_on = n.changes_on
      FROM unnest(%s::uuid[], %s::integer[], %s::date[]) AS n (case_id, version, changes_on)
     WHERE c.case_id = n.case_id AND c.version = n.version
"""
CHANGED: Final = sql.SQL("""
    UPDATE views.cases AS c SET ({names}) = ROW ({values})
      FROM json_populate_recordset(NULL::views.cases, %s) AS n
     WHERE c.case_id = n.case_id AND c.version <= n.version
    RETURNING c.case_id
""").format(
    names=sql.SQL(", ").join(map(sql.Identifier, NAMES)),
    values=sql.SQL(", ").join(sql.Identifier("n", name) for name in NAMES),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows that say how a case stands: its own, and those of the other tables."""

    row: tuple[Any, ...]
    others: dict[str, frozenset[tuple[Any, ...]]]

    def of(self, name: str) -> Any:
        """Return one column of the case's row."""
        return self.row[PLACE[name]]

    def shows(self) -> tuple[Any, ...]:
        """Return what a page would show of it: all but what a pass writes each time."""
        return tuple(self.row[place] for place in SHOWN), tuple(self.others.items())

    def last_days(self) -> dict[str, date]:
        """Return the last days of the steps and watches, by name."""
        due = {table: COLUMNS[table].split(", ").index("due_on") for table in ("work", "watches")}
        return {
            str(row[1]): row[at] for table, at in due.items() for row in self.others[table]
            if row[at] is not None
        }  # fmt: skip


def standing_of(rows: Rows) -> Standing:
    """Return the rows of one case in the form in which they are compared."""
    return Standing(rows["cases"][0], {table: frozenset(rows[table]) for table in OTHERS})


def upcoming(
    connection: Connection[Any], *, after: UUID, upto: UUID, today: date, rule_book: str,
    everything: bool, limit: int,
) -> list[UUID]:  # fmt: skip
    """Return the next cases of a range whose rows may have to change; all of them on demand."""
    given = {"after": after, "upto": upto, "today": today, "rules": rule_book, "limit": limit}
    rows = connection.execute(NEXT_OF_ALL if everything else NEXT, given).fetchall()
    return [row[0] for row in rows]


def standing(connection: Connection[Any], case_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Return how cases stand by their rows."""
    found: dict[str, dict[UUID, list[tuple[Any, ...]]]] = {}
    for table in STANDS:
        by_case = found.setdefault(table, {})
        with connection.cursor(binary=True) as cursor:
            cursor.execute(
                sql.SQL("SELECT {} FROM {} WHERE case_id = ANY(%s)").format(
                    _columns(table), sql.Identifier("views", table)
                ),
                (list(case_ids),),
            )
            for row in cursor:
                by_case.setdefault(row[0], []).append(row)
    return {
        case_id: Standing(
            rows[0], {table: frozenset(found[table].get(case_id, ())) for table in OTHERS}
        )
        for case_id, rows in found["cases"].items()
    }


def keep(
    connection: Connection[Any], same: Iterable[Standing], *, today: date, rule_book: str
) -> None:
    """Say of rows that did not change when and under which rule book they were looked at."""
    rows = [one.row for one in same]
    columns = [[row[PLACE[name]] for row in rows] for name in ("case_id", "version", "changes_on")]
    connection.execute(SAME, (today, rule_book, *columns))


def put(
    connection: Connection[Any], changed: Sequence[Standing], keyed: Sequence[CaseToWrite]
) -> list[UUID]:
    """Put rows in the place of older ones; return the cases of which none newer stood there.

    Of those in `keyed`, all that they are found by is written anew as well.
    """
    stated = json.dumps([dict(zip(NAMES, one.row, strict=True)) for one in changed], default=str)
    written = [row[0] for row in connection.execute(CHANGED, (stated,)).fetchall()]
    ours = set(written)
    new = [one for one in changed if one.row[0] in ours]
    for table in OTHERS:
        _replace(connection, table, written, [row for one in new for row in one.others[table]])
    again = [one for one in keyed if one.case_id in ours]
    if again:
        ids, rows = [one.case_id for one in again], [case_rows.rows(one) for one in again]
        for table in (name for name in COLUMNS if name not in STANDS):
            _replace(connection, table, ids, [row for one in rows for row in one[table]])
        case_rows.add_words(connection, {word for one in again for word in one.words})
    return written


def _replace(
    connection: Connection[Any], table: str, case_ids: list[UUID], rows: list[tuple[Any, ...]]
) -> None:
    into_table = sql.Identifier("views", table)
    connection.execute(
        sql.SQL("DELETE FROM {} WHERE case_id = ANY(%s)").format(into_table), (case_ids,)
    )
    if not rows:
        return
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(into_table, _columns(table))
    with connection.cursor() as cursor, cursor.copy(copying) as into:
        for row in rows:
            into.write_row(row)


def _columns(table: str) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table].split(", ")))
