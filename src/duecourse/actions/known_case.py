"""What an act knows of its case: the history folded once, and the law's reading of each day asked.

A history only grows. What was folded stays folded as long as the last event folded still stands in
its place, hash for hash, in a history that was read just now; otherwise everything is read anew.
Nothing is judged on what was read earlier: only the work of reading is spared.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from duecourse.law import document
from duecourse.law.case import Case
from duecourse.ledger.events import Event
from duecourse.views.case_facts import Reading, Told

# What is judged in one act: the record as it stood, and with what is to be recorded.
RECORDS_KEPT: Final = 2


class KnownCase:
    """One case, for one act or for many after each other."""

    def __init__(self) -> None:
        self._reading = Reading()
        self._last: Event | None = None
        self._told: Told | None = None
        self._cases: list[tuple[Any, dict[date, dict[str | None, Case]]]] = []

    def told(self, history: Sequence[Event]) -> Told:
        """Return what a history says that was read just now. Raises NoFacts."""
        folded = 0 if self._last is None else self._last.version
        if folded and (len(history) < folded or history[folded - 1].hash != self._last_hash()):
            self._reading, self._last, self._told, folded = Reading(), None, None, 0
        for event in history[folded:]:
            self._reading.take(event)
            self._last, self._told = event, None
        if self._told is None:
            self._told = self._reading.told()
        return self._told

    def with_drafts(self, drafts: Sequence[Event]) -> Told:
        """Return what the history last told would say with some events more."""
        fork = self._reading.fork()
        for event in drafts:
            fork.take(event)
        return fork.told()

    def case(self, of: Told, *, as_of: date, destination: str | None = None) -> Case:
        """Return the law's reading of a record on a day, with the country asked about, if any.

        Raises DocumentRefused or Contradiction.
        """
        asked = self._cases_of(of).setdefault(as_of, {})
        if destination in asked:
            return asked[destination]
        ask = None if destination is None else {"destination": destination}
        if asked:
            found = document.asked_anew(next(iter(asked.values())), ask)
        else:
            found = document.read(of.document(as_of=as_of, ask=ask))
        return asked.setdefault(destination, found)

    def _last_hash(self) -> bytes | None:
        return None if self._last is None else self._last.hash

    def _cases_of(self, of: Told) -> dict[date, dict[str | None, Case]]:
        """Return the readings of a record; what the law is told is all that makes a difference."""
        said = (of.facts, of.person, of.unknown)
        for known, cases in self._cases:
            if known == said:
                return cases
        none: dict[date, dict[str | None, Case]] = {}
        self._cases = [(said, none), *self._cases[: RECORDS_KEPT - 1]]
        return none
