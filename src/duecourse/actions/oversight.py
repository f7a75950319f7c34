"""The oversight desk's figures: counts as of any day, and what differs between two days.

The figures are made from every case of the ledger, so that they are the same whoever asks. Which
cases they are is shown only of those that are open to who asks; each of them is a look.
"""

from collections import OrderedDict
from datetime import date, datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.court_order import ORDER_KINDS
from duecourse.actions.gate import reading_as
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.law.book import rule_book
from duecourse.ledger.proofs import OutsideTheTree
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import AuditError
from duecourse.views.build import oversight_changes, oversight_counts
from duecourse.views.build.oversight_changes import Grouped
from duecourse.views.oversight_shapes import Change, Changes, Counts, Read

COUNT: Final = "oversight.count"
PURPOSE: Final = "oversight"
LISTED_MAX: Final = 10
ASKED_MAX: Final = 200  # of one difference: so many are asked whether they are open to who asks
READ_KEPT_MAX: Final = 8
OPEN_TO: Final = """
    SELECT asked FROM unnest(%s::uuid[]) AS asked
     WHERE EXISTS (SELECT FROM views.cases WHERE cases.case_id = asked)
        OR NOT access.has_row(asked)
"""


class DayAhead(AuditError):
    """Counts were asked for as of a day that has not come, or two days in the wrong order."""

    code = "oversight.day-ahead"

    def __init__(self, *, said: str) -> None:
        super().__init__(f"{said} Give a day that has come, and the earlier of two days first.")


class _Kept:
    """What was read lately: the ledger only grows, so the same number of events is the same."""

    def __init__(self) -> None:
        self._read: OrderedDict[tuple[Any, ...], Read] = OrderedDict()
        # By day as well: feeds add events all the time, to few of the cases.
        self._ended: OrderedDict[tuple[Any, ...], oversight_counts.Known] = OrderedDict()
        self._lock = Lock()

    def read(self, connection: Connection[Any], day: date, *, size: int) -> Read:
        """Return what stood at the end of a day, read again only if there is more to read."""
        info = connection.info
        events, _ = oversight_counts.sizes(connection, day, size=size)
        of_day = (info.host, info.port, info.dbname, day, rule_book().hash)
        key = (*of_day, events)
        with self._lock:
            found, known = self._read.get(key), dict(self._ended.get(of_day, {}))
        if found is None:
            found = oversight_counts.read(
                connection, day, size=size, orders=ORDER_KINDS, known=known
            )
            with self._lock:
                self._read[key], self._ended[of_day] = found, known
                for kept in (self._read, self._ended):
                    while len(kept) > READ_KEPT_MAX:
                        kept.popitem(last=False)
        return found


_KEPT: Final = _Kept()


def look_at_counts(
    connection: Connection[Any], day: date, *, by: trail.Actor, at: datetime,
    size: int | None = None,
) -> Counts:  # fmt: skip
    """Return the counts as of the end of a day, over the first `size` events (None: over all).

    Raises NotYours, DayAhead, OutsideTheTree.
    """
    if day > at.date():
        raise DayAhead(said=f"{day} has not come.")
    # Marked as a look that writes, since it has to read the events of every case.
    return looked(
        connection, lambda: _counted(connection, day, _size(connection, size))[0], action=COUNT,
        subject=f"counts as of {day}", by=by, purpose=PURPOSE, at=at, marks=True,
    )  # fmt: skip


def look_at_changes(
    connection: Connection[Any], first: date, second: date, *, by: trail.Actor, at: datetime
) -> Changes:
    """Return what differs between the counts of two days. Raises NotYours, DayAhead."""
    if not first <= second <= at.date():
        raise DayAhead(said=f"From {first} to {second} cannot be compared.")
    return looked(
        connection, lambda: _changes(connection, first, second, by=by), action=COUNT,
        subject=f"differences from {first} to {second}", by=by, purpose=PURPOSE, at=at, marks=True,
        people=lambda changes: changes.case_ids,
    )  # fmt: skip


def open_cases_of(
    connection: Connection[Any], cases: list[UUID], *, by: trail.Actor
) -> frozenset[UUID]:
    """Return those of the cases that are open to somebody. To be used within a transaction."""
    with reading_as(connection, by):
        rows = connection.execute(OPEN_TO, (cases,)).fetchall()
    return frozenset(row[0] for row in rows)


def read_as_of(connection: Connection[Any], day: date) -> Read:
    """Return what stood at the end of a day. To be used within a transaction of a look."""
    return _KEPT.read(connection, day, size=_size(connection, None))


def _size(connection: Connection[Any], asked: int | None) -> int:
    size = LedgerReader(connection).size()
    if asked is not None and not 0 <= asked <= size:
        raise OutsideTheTree(asked=asked, size=size)
    return size if asked is None else asked


def _counted(connection: Connection[Any], day: date, size: int) -> tuple[Counts, Read]:
    found = _KEPT.read(connection, day, size=size)
    return oversight_counts.counts(connection, found, day, size=size), found


def _changes(connection: Connection[Any], first: date, second: date, *, by: trail.Actor) -> Changes:
    size = _size(connection, None)
    (before, was), (after, now) = (_counted(connection, day, size) for day in (first, second))
    groups = oversight_changes.grouped(was, now)
    asked = sorted({case for group in groups for cases in group.values() for case in _few(cases)})
    visible = open_cases_of(connection, asked, by=by)
    return Changes(before, after, *(_listed(group, visible) for group in groups))


def _few(cases: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(cases))[:ASKED_MAX]


def _listed(group: Grouped, visible: frozenset[UUID]) -> tuple[Change, ...]:
    return tuple(
        Change(
            what, was, now, why, len(cases),
            tuple(case for case in _few(cases) if case in visible)[:LISTED_MAX],
        )
        for (what, was, now, why), cases in group.items()
    )  # fmt: skip
