"""Counts as of a day, from the ledger's events alone: those recorded by the end of that day.

Nothing else is read, so whoever has the ledger makes the same figures again. What is recorded
later, also about an earlier day, changes nothing of it; how a case ended is what the rule book in
use says of its events, and the counts name that rule book.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse import law
from duecourse.law.book import rule_book
from duecourse.ledger import keeping
from duecourse.ledger.events import DEPARTED, Event
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import LawError, LedgerError
from duecourse.views import lifecycle
from duecourse.views.case_facts import told
from duecourse.views.oversight_shapes import COUNTED, Counts, Item, Key, Read, Times

KINDS: Final = (
    keeping.CASE_OPENED, keeping.CORRECTED, keeping.STEP_TAKEN, keeping.STEP_STOPPED,
    keeping.STEP_UNDONE, keeping.STEP_DECLINED, keeping.STOP_ACKNOWLEDGED, keeping.ALARM_RAISED,
    DEPARTED,
)  # fmt: skip
ROWS_A_FETCH: Final = 20_000
CASES_A_TIME: Final = 500
WITHIN: Final = "recorded_at < %(until)s AND position < %(size)s"
ITEMS: Final = f"""
    SELECT case_id, version, kind, grade, recorded_at, body FROM ledger.events
     WHERE kind = ANY(%(kinds)s) AND {WITHIN} ORDER BY case_id, version
"""  # noqa: S608 - our own words, no value
SIZES: Final = f"""
    SELECT count(*), count(*) FILTER (WHERE kind = 'admitted' AND version = 1)
      FROM ledger.events WHERE {WITHIN}
"""  # noqa: S608
# The cases in which something stands that can end one, with their last version.
ENDING: Final = f"""
    SELECT case_id, max(version) FROM ledger.events WHERE {WITHIN}
     GROUP BY case_id HAVING bool_or(kind = ANY(%(kinds)s))
"""  # noqa: S608
REFUSED: Final = """
    SELECT count(*) FROM audit.trail
     WHERE action = 'case.step' AND outcome = 'refused' AND at < %s
"""
# How a case ended, by its id and the version up to which it was read; None: it is open.
Known = dict[tuple[UUID, int], str | None]
IN_TIME, LATE, WAITING = "in time", "late", "waiting"
UNREADABLE: Final = "not readable by the law"
NONE_STATED: Final = "none stated"


def until(day: date) -> datetime:
    """Return the instant that ends a day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def sizes(connection: Connection[Any], day: date, *, size: int) -> tuple[int, int]:
    """Return how many events, and how many admissions of feeds, the counts are made from."""
    row = connection.execute(SIZES, {"until": until(day), "size": size}).fetchone()
    assert row is not None, "an aggregate has one row"
    return int(row[0]), int(row[1])


def read(
    connection: Connection[Any], day: date, *, size: int, orders: Sequence[str], known: Known
) -> Read:
    """Return what stood at the end of a day in the first `size` events of the ledger.

    `known` holds how cases ended as of this very day, by what of them was read; it is added to.
    """
    bounds = {"until": until(day), "size": size}
    reading = _Reading(frozenset(orders))
    with connection.cursor("oversight_items") as cursor:
        cursor.itersize = ROWS_A_FETCH
        cursor.execute(ITEMS, bounds | {"kinds": [*KINDS, *orders]})
        for found in cursor:
            reading.take(*found)
    ended = _outcomes(connection, day, bounds, among=reading.opened, known=known)
    for case_id, case_class in reading.opened.items():
        outcome, version = ended.get(case_id, (None, 0))
        what = "open" if outcome is None else "closed"
        reading.items[what, case_id, 0] = Item(outcome or case_class, version)
    events, admissions = sizes(connection, day, size=size)
    return Read(reading.items, reading.gone, tuple(reading.seconds), events, admissions)


def counts(connection: Connection[Any], found: Read, day: date, *, size: int) -> Counts:
    """Return the counts of what was read."""
    tallies = {what: Counter[str]() for what in COUNTED}
    for (what, _, _), item in found.items.items():
        tallies[what][item.value] += 1
    row = connection.execute(REFUSED, (until(day),)).fetchone()
    assert row is not None, "an aggregate has one row"
    seconds = found.seconds
    return Counts(
        day, until(day), size, found.events, rule_book().hash, found.admissions,
        {what: dict(sorted(tally.items())) for what, tally in tallies.items()},
        Times(len(seconds), median(seconds) if seconds else None, max(seconds, default=None)),
        int(row[0]),
    )  # fmt: skip


class _Reading:
    """Items folded from events, case by case in the order of their versions."""

    def __init__(self, orders: frozenset[str]) -> None:
        self.items: dict[Key, Item] = {}
        self.gone: dict[Key, str] = {}
        self.seconds: list[float] = []
        self.opened: dict[UUID, str] = {}
        self._orders = orders
        self._stops: dict[tuple[UUID, int], tuple[datetime, datetime]] = {}

    def take(
        self, case: UUID, version: int, kind: str, grade: str | None, at: datetime, body: str
    ) -> None:
        """Read one event."""
        said: dict[str, Any] = json.loads(body)
        if kind == keeping.CASE_OPENED:
            self.opened.setdefault(case, str(said.get("class") or NONE_STATED))
            self.items["opened", case, version] = Item(self.opened[case], version)
        elif kind == DEPARTED:
            self.items["departed", case, version] = Item(grade or NONE_STATED, version)
        elif kind in self._orders:
            self.items["order", case, version] = Item(kind, version)
        elif kind == keeping.CORRECTED:
            self._corrected(case, version, said)
        elif kind == keeping.ALARM_RAISED:
            self.items["alarm", case, version] = Item(str(said["about"]), version)
        elif kind == keeping.STEP_DECLINED:
            self.items["declined", case, version] = Item("declined", version)
        else:
            self._step(case, version, kind, at, said)

    def _corrected(self, case: UUID, version: int, said: dict[str, Any]) -> None:
        for what in ("departed", "order"):
            key = (what, case, int(said["version"]))
            before = self.items.get(key)
            if before is not None and said["fact"] is None:
                del self.items[key]
                self.gone[key] = "withdrawn"
            elif before is not None:
                self.items[key] = Item(before.value, version)

    def _step(
        self, case: UUID, version: int, kind: str, at: datetime, said: dict[str, Any]
    ) -> None:
        if kind == keeping.STEP_TAKEN:
            for what in ("taken", "standing"):
                self.items[what, case, version] = Item(str(said["step"]), version)
            return
        of = int(said["step_version"])
        if kind == keeping.STOP_ACKNOWLEDGED:
            self._acknowledged(case, of, version, at)
            return
        step = self.items["taken", case, of].value
        stopped = kind == keeping.STEP_STOPPED
        self.items["stopped" if stopped else "undone", case, version] = Item(step, version)
        if self.items.pop(("standing", case, of), None) is not None:
            self.gone["standing", case, of] = "stopped by a new fact" if stopped else "undone"
        if stopped:
            self._stops[case, of] = at, datetime.fromisoformat(said["acknowledge_by"])
            self.items["acknowledged", case, of] = Item(WAITING, version)

    def _acknowledged(self, case: UUID, of: int, version: int, at: datetime) -> None:
        stop = self._stops.pop((case, of), None)
        if stop is None:
            return  # said a second time: the first one counts
        stopped_at, by_when = stop
        self.seconds.append((at - stopped_at).total_seconds())
        self.items["acknowledged", case, of] = Item(IN_TIME if at <= by_when else LATE, version)


def _outcomes(
    connection: Connection[Any], day: date, bounds: dict[str, Any], *, among: dict[UUID, str],
    known: Known,
) -> dict[UUID, tuple[str | None, int]]:  # fmt: skip
    """Return each case that something may have ended: its outcome on the day, and its version."""
    kinds = sorted({ending.move.on for ending in lifecycle.lifecycle().endings})
    rows = connection.execute(ENDING, bounds | {"kinds": kinds}).fetchall()
    last = {row[0]: int(row[1]) for row in rows if row[0] in among}
    unknown = sorted(
        case_id for case_id, version in last.items() if (case_id, version) not in known
    )
    for start in range(0, len(unknown), CASES_A_TIME):
        cases = unknown[start : start + CASES_A_TIME]
        for case_id, history in LedgerReader(connection).histories(cases).items():
            within = [
                one for one in history
                if one.version <= last[case_id] and one.recorded_at < bounds["until"]
            ]  # fmt: skip
            known[case_id, last[case_id]] = outcome_of(within, day)
    return {case_id: (known[case_id, version], version) for case_id, version in last.items()}


def outcome_of(history: Sequence[Event], day: date) -> str | None:
    """Return how a history says that its case ended by a day; None while it is open."""
    try:
        of = told(history)
        facts = lifecycle.moving(of)
        findings = law.Answers(of.document(as_of=day))
        tracks = lifecycle.stand(facts, findings, as_of=day)
        ended = lifecycle.outcome(facts, findings, tracks, as_of=day)
    except (LawError, LedgerError):
        return UNREADABLE
    return None if ended is None else ended.name
