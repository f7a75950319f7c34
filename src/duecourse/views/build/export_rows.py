"""Read which exports were proposed, answered and taken."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from duecourse.views.export_shapes import Export

SHOWN_MAX: Final = 50
SELECT: Final = """
    SELECT exports.id, exports.what, exports.fields, exports.purpose, exports.cases,
           exports.account, exports.office, exports.proposed_at,
           answers.account, answers.approved, answers.because, answers.at, taken.at
      FROM audit.exports
      LEFT JOIN audit.export_answers AS answers ON answers.export = exports.id
      LEFT JOIN audit.exports_taken AS taken ON taken.export = exports.id
"""
ONE: Final = f"{SELECT} WHERE exports.id = %s"
OWN: Final = f"{SELECT} WHERE exports.account = %s ORDER BY exports.id DESC LIMIT %s"
# A supervisor answers for accounts of the own office, oversight and who is everywhere for all.
THEIRS: Final = "exports.account <> %(account)s AND (%(all)s OR exports.office = %(office)s)"
WAITING: Final = f"""
    {SELECT} WHERE {THEIRS} AND answers.export IS NULL ORDER BY exports.id LIMIT %(limit)s
"""
ANSWERED: Final = f"""
    {SELECT} WHERE {THEIRS} AND answers.export IS NOT NULL ORDER BY exports.id DESC LIMIT %(limit)s
"""
LATELY: Final = """
    SELECT DISTINCT one::text FROM audit.exports_taken AS taken, unnest(taken.cases) AS one
     WHERE taken.account = %s AND taken.at > %s AND taken.export IS NULL
"""


class ExportRows:
    """Exports as they stand; `titles` names their kinds, `lasts` is how long an approval holds."""

    def __init__(
        self, connection: Connection[Any], *, titles: Mapping[str, str], lasts: timedelta
    ) -> None:
        self._connection, self._titles, self._lasts = connection, titles, lasts

    def one(self, export: int) -> Export | None:
        """Return one export."""
        row = self._connection.execute(ONE, (export,)).fetchone()
        return None if row is None else self._export(row)

    def own(self, account: str) -> tuple[Export, ...]:
        """Return what an account proposed, the last first."""
        return self._many(OWN, (account, SHOWN_MAX))

    def waiting(self, asked: Mapping[str, Any]) -> tuple[Export, ...]:
        """Return what waits for an answer of somebody, the oldest first."""
        return self._many(WAITING, {**asked, "limit": SHOWN_MAX})

    def answered(self, asked: Mapping[str, Any]) -> tuple[Export, ...]:
        """Return what others proposed and was answered, the last first."""
        return self._many(ANSWERED, {**asked, "limit": SHOWN_MAX})

    def taken_alone(self, account: str, *, since: datetime) -> frozenset[str]:
        """Return the cases that an account took away since then without a second person."""
        rows = self._connection.execute(LATELY, (account, since)).fetchall()
        return frozenset(row[0] for row in rows)

    def _many(self, query: str, asked: Any) -> tuple[Export, ...]:
        return tuple(map(self._export, self._connection.execute(query, asked).fetchall()))

    def _export(self, row: tuple[Any, ...]) -> Export:
        answered_at = row[11]
        ends_at = answered_at and answered_at + self._lasts
        what, title, fields = row[1], self._titles.get(row[1], row[1]), json.loads(row[2])
        return Export(*(row[0], what, title, fields, *row[3:11], answered_at, ends_at, row[12]))
