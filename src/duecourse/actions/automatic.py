"""Whether the records of a source may be linked automatically: a person allows it, drift stops it.

A source starts without: its records are filed and asked about until somebody has seen a baseline
and allows it. When the source begins to write otherwise, linking stops in the same transaction.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.assertions import LOCK
from duecourse.actions.gate import acting
from duecourse.actions.persons import noted
from duecourse.audit import trail
from duecourse.linkage.drift import BASELINE_MIN, WINDOW, Window, drifted, from_text
from duecourse.linkage.normalise import Comparable
from duecourse.terms.errors import LinkageError

ALLOW: Final = "linkage.allow-automatic"
PURPOSE: Final = "care of a source"
ALARM: Final = "drift alarm"

# The lock of everybody who links (assertions.lock), and what holds for the source, in one answer.
STATE: Final = f"""
    SELECT pg_advisory_xact_lock_shared({LOCK}), a.id, a.allowed, a.baseline
      FROM (SELECT) AS always LEFT JOIN LATERAL (
        SELECT id, allowed, baseline FROM linkage.automatic WHERE source = %s
         ORDER BY id DESC LIMIT 1) AS a ON true
"""  # noqa: S608 - a number of ours
SAY: Final = """
    INSERT INTO linkage.automatic (source, allowed, baseline, actor, because, at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
KEEP: Final = """
    INSERT INTO linkage.feature_window (source, records, sums, drifted, ended_at)
    VALUES (%s, %s, %s, %s, %s)
"""
SEEN: Final = """
    SELECT sums FROM linkage.feature_window WHERE source = %s AND drifted = '[]'
       AND id > coalesce((SELECT max(id) FROM linkage.feature_window
                           WHERE source = %s AND drifted <> '[]'), 0)
     ORDER BY id DESC LIMIT %s
"""
WINDOWS_MAX: Final = 40


class BaselineMissing(LinkageError):
    """Too few records of a source are known to say how it writes."""

    code = "linkage.baseline-missing"

    def __init__(self, *, source: str, records: int) -> None:
        self.records = records
        super().__init__(
            f"Of {source}, {records} records were counted; at least {BASELINE_MIN} are needed to "
            "know how it writes. Let more records come in: people are asked about them meanwhile."
        )


def allow_automatic(
    connection: Connection[Any],
    source: str,
    *,
    because: str,
    by: trail.Actor,
    at: datetime,
    baseline: Window | None = None,
) -> Window:
    """Allow automatic linking of a source from now on; return what its records are held against.

    Without a `baseline` it is what was counted since the last alarm. Raises NotYours,
    BecauseMissing, BaselineMissing.
    """
    with acting(connection, action=ALLOW, subject=source, by=by, purpose=PURPOSE, at=at):
        note = noted(because)
        known = counted(connection, source) if baseline is None else baseline
        if known.records < BASELINE_MIN:
            raise BaselineMissing(source=source, records=known.records)
        connection.execute(SAY, (source, True, known.as_text(), by.name, note, at))
    return known


def counted(connection: Connection[Any], source: str) -> Window:
    """Return what was counted of a source since its last alarm, at most WINDOWS_MAX windows."""
    known = Window()
    for row in connection.execute(SEEN, (source, source, WINDOWS_MAX)).fetchall():
        known = known.plus(from_text(row[0]))
    return known


@dataclass(slots=True)
class Watch:
    """Counts the records of one source and stops automatic linking when they look otherwise."""

    source: str
    window: Window = field(default_factory=Window)
    _state: int | None = None
    _baseline: Window | None = None
    _drifted: tuple[str, ...] = ()
    _ahead: Window = field(default_factory=Window)

    def allowed(self, connection: Connection[Any]) -> bool:
        """Take the lock of those who link; say whether the source may be linked automatically."""
        row = connection.execute(STATE, (self.source,), prepare=True).fetchone()
        assert row is not None, "the query always answers"
        _, state, allowed, baseline = row
        if state != self._state:
            self._state, self._baseline = state, from_text(baseline) if baseline else None
        return bool(allowed)

    def see(self, records: Iterable[tuple[Comparable, bool]]) -> bool:
        """Count records, each with whether anybody was found; say whether they look as before."""
        seen = Window()
        for record, hit in records:
            seen.add(record, hit=hit)
        self._ahead = self.window.plus(seen)
        known = self._baseline
        self._drifted = drifted(self._ahead, known) if known else ()
        return not self._drifted

    def write(self, connection: Connection[Any], *, at: datetime) -> None:
        """Keep a full window, and the alarm if there is one, in the transaction of the records."""
        ahead = self._ahead
        if self._drifted or ahead.records >= WINDOW:
            why = json.dumps(list(self._drifted))
            connection.execute(KEEP, (self.source, ahead.records, ahead.as_text(), why, at))
        if self._drifted:
            because = "; ".join(self._drifted)
            connection.execute(SAY, (self.source, False, None, ALARM, because, at))

    def committed(self) -> None:
        """Go on from what was counted: call it once the transaction is through."""
        full = self._drifted or self._ahead.records >= WINDOW
        self.window = Window() if full else self._ahead
