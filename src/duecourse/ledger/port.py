"""What a ledger promises, whatever it stands on, and the ways it refuses."""

from uuid import UUID

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
