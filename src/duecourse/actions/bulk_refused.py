"""The ways in which one step for several cases is refused."""

from uuid import UUID

from duecourse.terms.errors import AccessError, LedgerError


class CasesOutOfRange(LedgerError):
    """Too few cases, or too many, for one step."""

    code = "bulk.cases-out-of-range"

    def __init__(self, *, found: int, least: int, most: int) -> None:
        super().__init__(
            f"{found} cases were named; one step is proposed for {least} to {most} of them. "
            "Nothing was recorded."
        )


class BulkNotForStep(AccessError):
    """This step is proposed case by case only."""

    code = "bulk.not-for-this-step"

    def __init__(self, *, title: str) -> None:
        super().__init__(
            f"{title}: this is proposed case by case. Open each case and propose it there."
        )


class BulkRefused(AccessError):
    """The step cannot be recorded in one of the cases, so it is recorded in none."""

    code = "bulk.refused"

    def __init__(self, *, against: dict[UUID, str]) -> None:
        self.against = against
        super().__init__(
            f"{len(against)} of the cases stand against it, so nothing was recorded in any of "
            "them. Read why, take those cases out, and propose it again if it still holds."
        )


class BulkUnknown(AccessError):
    """There is no such act on several cases."""

    code = "bulk.unknown"

    def __init__(self) -> None:
        super().__init__("There is no such proposal for several cases. Check the address.")


class SampleNotRead(AccessError):
    """A case of the sample was not opened, or not answered, by the second person."""

    code = "bulk.sample-not-read"

    def __init__(self, *, cases: tuple[UUID, ...]) -> None:
        self.cases = cases
        super().__init__(
            f"{len(cases)} of the cases in the sample are not answered, or you have not opened "
            "them since they last changed. Open each, then answer. Nothing was recorded."
        )
