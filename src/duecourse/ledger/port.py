"""What a ledger promises, whatever it stands on, and the ways it refuses."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from duecourse.ledger.events import Appended, Event, EventColumns
from duecourse.terms.errors import LedgerError


class StaleCase(LedgerError):
    """Somebody else wrote to the case first."""

    code = "ledger.stale-case"

    def __init__(
        self, *, case_id: UUID | None, expected: int, found: int, detail: str = ""
    ) -> None:
        self.case_id, self.expected, self.found = case_id, expected, found
        super().__init__(
            f"The case {case_id or ''} stands at version {found}, but version {expected} was to be "
            f"written. {detail} Look at the case again and repeat the act if it still holds."
        )

    @classmethod
    def opened_twice(cls, *, detail: str) -> "StaleCase":
        """Return the refusal for a version that the database found taken."""
        return cls(case_id=None, expected=1, found=1, detail=detail)


class RecordAlreadyTaken(LedgerError):
    """The source's record is in the ledger already."""

    code = "ledger.record-already-taken"

    def __init__(self, *, detail: str) -> None:
        super().__init__(
            f"This record was taken in before: {detail} A record is taken in once; "
            "nothing was written."
        )


class NotOneLine(LedgerError):
    """A field of an event holds a control character."""

    code = "ledger.not-one-line"

    def __init__(self, *, field: str) -> None:
        super().__init__(
            f"The field {field} of an event holds a control character, so its hash could be read "
            "in two ways. Take the character out; nothing was written."
        )


class Ledger(Protocol):
    """Append-only events with a hash chain per case and a Merkle tree over all of them.

    An append is whole or nothing. A version that is given must be the next of its case (StaleCase);
    a record of a source is taken once (RecordAlreadyTaken).
    """

    def append(self, batch: EventColumns) -> Appended:
        """Append the batch and return where it stands."""
        ...

    def history(self, case_id: UUID) -> tuple[Event, ...]:
        """Return the events of a case in the order of their versions; none for an unknown case."""
        ...

    def size(self) -> int:
        """Return how many events there are."""
        ...

    def event_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the chain hashes of the events from `start` up to, not including, `stop`."""
        ...

    def subtrees(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Return the hashes of complete subtrees `start` up to before `stop` of a level."""
        ...
