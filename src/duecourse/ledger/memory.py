"""The ledger in memory: the twin of the PostgreSQL one, for tests and for the simulator."""

from collections.abc import Sequence
from uuid import UUID

from duecourse.ledger import few
from duecourse.ledger.events import Appended, Event, EventColumns
from duecourse.ledger.merkle import Frontier
from duecourse.ledger.one_line import refuse_control_characters
from duecourse.ledger.port import RecordAlreadyTaken


class MemoryLedger:
    """Keeps every promise of `port.Ledger`, and nothing when the process ends."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._cases: dict[UUID, list[Event]] = {}
        self._records: set[tuple[str, str]] = set()
        self._frontier = Frontier()
        self._subtrees: dict[tuple[int, int], bytes] = {}

    @classmethod
    def holding(cls, history: Sequence[Event]) -> "MemoryLedger":
        """Return a ledger that holds the history of one case and goes on from there."""
        ledger = cls()
        ledger._place(list(history))
        return ledger

    def append(self, batch: EventColumns) -> Appended:
        """Append the batch and return where it stands.

        Raises StaleCase, RecordAlreadyTaken or NotOneLine; nothing is written then.
        """
        made = self._numbered(batch)
        hashes = self._place(made)
        size = len(self._events)
        return Appended(first_position=size - len(made), count=len(made), size=size, hashes=hashes)

    def history(self, case_id: UUID) -> tuple[Event, ...]:
        """Return the events of a case in the order of their versions; none for an unknown case."""
        return tuple(self._cases.get(case_id, ()))

    def size(self) -> int:
        """Return how many events there are."""
        return len(self._events)

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the chain hashes of the events from `start` up to, not including, `stop`."""
        return [event.hash for event in self._events[start:stop]]

    def subtrees(self, level: int, start: int, stop: int) -> list[bytes]:
        """Return the hashes of complete subtrees `start` up to before `stop` of a level."""
        return [self._subtrees[level, index] for index in range(start, stop)]

    def _place(self, made: list[Event]) -> list[bytes]:
        for event in made:
            self._events.append(event)
            self._cases.setdefault(event.case_id, []).append(event)
            self._records.add((event.source, event.record))
        hashes = [event.hash for event in made]
        for done in self._frontier.extend(hashes):
            self._subtrees[done.level, done.number] = done.hash
        return hashes

    def _numbered(self, batch: EventColumns) -> list[Event]:
        refuse_control_characters(batch)
        cases = {UUID(one) for one in batch.case_id} & self._cases.keys()
        heads = {one: self._head(one) for one in cases}
        made = few.placed(batch, heads=heads, first_position=len(self._events))
        records: set[tuple[str, str]] = set()
        for event in made:
            taken = (event.source, event.record)
            if taken in self._records or taken in records:
                raise RecordAlreadyTaken(detail=f"{event.source} {event.record}.")
            records.add(taken)
        return made

    def _head(self, case_id: UUID) -> few.Head:
        last = self._cases[case_id][-1]
        return last.version, last.hash
