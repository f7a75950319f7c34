"""Search the trail. Entries about a case that is not open to who looks do not name it."""

import re
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, sql
from psycopg.sql import SQL, Composed

from duecourse.views.build.oversight_counts import until
from duecourse.views.trail_shapes import TrailAsked, TrailEntry, TrailPage, TrailSum

COLUMNS: Final = "number, at, actor, role, action, subject, purpose, outcome, origin"
# What is followed is summed over its newest entries, so that a sum costs the same in every trail.
SUMMED_MAX: Final = 50_000
SUM_LINES_MAX: Final = 8
SUMS: Final = {"actor": "Who", "action": "What", "purpose": "For what", "outcome": "How it ended"}
HIDDEN: Final = "a case that is not open to you"
CASE_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
STANDS: Final = """
    SELECT asked, access.has_row(asked),
           EXISTS (SELECT FROM views.cases WHERE cases.case_id = asked)
      FROM unnest(%s::uuid[]) AS asked
"""


def page(connection: Connection[Any], asked: TrailAsked, *, rows: int) -> TrailPage:
    """Return so many entries as are asked for, the newest first, with what they sum to."""
    query = SQL(
        "SELECT {columns} FROM audit.trail WHERE {where} ORDER BY number DESC LIMIT {rows}"
    ).format(columns=SQL(COLUMNS), where=_where(asked), rows=sql.Literal(rows + 1))
    found = [TrailEntry(*row) for row in connection.execute(query)]
    entries = _named(connection, found[:rows])
    after = _from(asked, entries[-1].number) if len(found) > rows else None
    sums = _sums(connection, asked) if asked.follows and asked.before is None else ()
    return TrailPage(asked, entries, after, sums)


def _from(asked: TrailAsked, number: int) -> TrailAsked:
    return TrailAsked(
        asked.who, asked.case, asked.purpose, asked.action, asked.outcome, asked.first,
        asked.last, number,
    )  # fmt: skip


def _where(asked: TrailAsked) -> Composed:
    equal = {
        "actor": asked.who, "subject": str(asked.case or ""), "purpose": asked.purpose,
        "action": asked.action, "outcome": asked.outcome,
    }  # fmt: skip
    parts: list[sql.Composable] = [
        SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value))
        for name, value in equal.items()
        if value
    ]
    if asked.first is not None:
        begins = until(asked.first - timedelta(days=1))
        parts.append(SQL("at >= {}").format(sql.Literal(begins)))
    if asked.last is not None:
        parts.append(SQL("at < {}").format(sql.Literal(until(asked.last))))
    if asked.before is not None:
        parts.append(SQL("number < {}").format(sql.Literal(asked.before)))
    return SQL(" AND ").join(parts or [SQL("true")])


def _sums(connection: Connection[Any], asked: TrailAsked) -> tuple[TrailSum, ...]:
    """Return how often, by each column that is not followed itself."""
    followed = {"case": "subject", "who": "actor"}.get(asked.follows, asked.follows)
    made = []
    for column, words in SUMS.items():
        if column == followed:
            continue
        query = SQL("""
            SELECT {column}, count(*) FROM (SELECT {column} FROM audit.trail WHERE {where}
             ORDER BY number DESC LIMIT {most}) AS newest
             GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {lines}
        """).format(
            column=sql.Identifier(column), where=_where(asked), most=sql.Literal(SUMMED_MAX),
            lines=sql.Literal(SUM_LINES_MAX),
        )  # fmt: skip
        rows = connection.execute(query).fetchall()
        made.append(TrailSum(words, tuple((str(name), int(count)) for name, count in rows)))
    return tuple(made)


def _named(connection: Connection[Any], entries: list[TrailEntry]) -> tuple[TrailEntry, ...]:
    """Return entries with their case; what names one that is not open is taken out."""
    inside = {one.number: CASE_ID.findall(one.subject) for one in entries}
    asked = sorted({UUID(text) for texts in inside.values() for text in texts})
    stands = {row[0]: (row[1], row[2]) for row in connection.execute(STANDS, (asked,))}
    return tuple(
        _shown(one, [UUID(text) for text in inside[one.number]], stands) for one in entries
    )


def _shown(
    entry: TrailEntry, cases: list[UUID], stands: dict[UUID, tuple[bool, bool]]
) -> TrailEntry:
    closed = [case for case in cases if stands[case] == (True, False)]
    whole = len(cases) == 1 and entry.subject.lower() == str(cases[0])
    return TrailEntry(
        entry.number, entry.at, entry.actor, entry.role, entry.action,
        HIDDEN if closed else entry.subject, entry.purpose, entry.outcome, entry.origin,
        cases[0] if whole and not closed else None, bool(closed),
    )  # fmt: skip


def names_closed_case(connection: Connection[Any], subject: str) -> bool:
    """Say whether an entry's subject names a case that is not open to who looks."""
    asked = [UUID(text) for text in CASE_ID.findall(subject)]
    rows = connection.execute(STANDS, (asked,)).fetchall() if asked else []
    return any(exists and not is_open for _, exists, is_open in rows)
