"""The ledger in memory: the twin of the PostgreSQL one, for tests and for the simulator."""

from collections.abc import Sequence
from uuid import UUID

from duecourse.ledger.chain import GENESIS, envelope, link
from duecourse.ledger.events import Appended, Event, EventColumns, NewEvent
from duecourse.ledger.merkle import Frontier
from duecourse.ledger.one_line import refuse_control_characters
from duecourse.ledger.port import RecordAlreadyTaken, StaleCase


class MemoryLedger:
    """Keeps every promise of `port.Ledger`, and nothing when the process ends."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._cases: dict[UUID, list[Event]] = {}
        self._records: set[tuple[str, str]] = set()
        self._frontier = Frontier()
        self._subtrees: dict[tuple[int, int], bytes] = {}

    def append(self, batch: EventColumns) -> Appended:
        """Append the batch and return where it stands.

        Raises StaleCase, RecordAlreadyTaken or NotOneLine; nothing is written then.
        """
        made = self._numbered(batch)
        for event in made:
            self._events.append(event)
            self._cases.setdefault(event.case_id, []).append(event)
            self._records.add((event.source, event.record))
        hashes = [event.hash for event in made]
        for done in self._frontier.extend(hashes):
            self._subtrees[done.level, done.number] = done.hash
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

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of complete subtree `index` of 256^level leaves."""
        return self._subtrees[level, index]

    def _numbered(self, batch: EventColumns) -> list[Event]:
        refuse_control_characters(batch)
        heads: dict[UUID, tuple[int, bytes]] = {}
        records: set[tuple[str, str]] = set()
        made: list[Event] = []
        for new in batch.rows():
            version, previous = heads.get(new.case_id) or self._head(new.case_id)
            if new.version is not None and new.version != version + 1:
                raise StaleCase(case_id=new.case_id, expected=new.version, found=version)
            if (new.source, new.record) in self._records | records:
                raise RecordAlreadyTaken(detail=f"{new.source} {new.record}.")
            records.add((new.source, new.record))
            event = _placed(new, version + 1, previous, len(self._events) + len(made))
            heads[new.case_id] = event.version, event.hash
            made.append(event)
        return made

    def _head(self, case_id: UUID) -> tuple[int, bytes]:
        history = self._cases.get(case_id)
        return (history[-1].version, history[-1].hash) if history else (0, GENESIS)


def _placed(new: NewEvent, version: int, previous: bytes, position: int) -> Event:
    fields = {name: getattr(new, name) for name in NewEvent.__slots__} | {"version": version}
    numbered = NewEvent(**fields)
    return Event(**fields, position=position, hash=link(previous, envelope(numbered)))
