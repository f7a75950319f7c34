"""What an export is refused for; each cause is a class of its own."""

from datetime import datetime

from duecourse.terms.errors import AccessError

FREE_MAX = 50
WORDS_MIN, WORDS_MAX = 20, 500
ANSWER_MIN = 5


class ExportRefused(AccessError):
    """An export is not given out; each of these is on the trail. What only a form lacks is not."""


class SecondPersonAsked(ExportRefused):
    """There are more cases than one person takes away alone."""

    code = "export.second-person-asked"

    def __init__(self, *, cases: int, before: int) -> None:
        self.cases, self.before = cases, before
        lately = f" You took {before} others in the last 24 hours." if before else ""
        super().__init__(
            f"The file would hold {cases} cases.{lately} Over {FREE_MAX} in 24 hours, a second "
            "person approves it: say what it is for."
        )


class ExportNeedsNobody(AccessError):
    """The file is small enough to be taken at once."""

    code = "export.needs-nobody"

    def __init__(self) -> None:
        super().__init__(f"The file holds {FREE_MAX} cases or fewer: take it at once.")


class ExportKindUnknown(ExportRefused):
    """There is no such table to take away."""

    code = "export.kind-unknown"

    def __init__(self) -> None:
        super().__init__("There is no such table to take away. Begin at the list that you need.")


class ExportPurposeMissing(AccessError):
    """It was not said what an export is for."""

    code = "export.purpose-missing"

    def __init__(self) -> None:
        super().__init__(
            f"Say in {WORDS_MIN} to {WORDS_MAX} letters what the file is for and who gets it. A "
            "second person decides by it; nothing was proposed."
        )


class ExportUnknown(ExportRefused):
    """There is no such export for whoever asks."""

    code = "export.unknown"

    def __init__(self) -> None:
        super().__init__("There is no such export of yours to take or to answer.")


class ExportOwn(ExportRefused):
    """Somebody answered their own export."""

    code = "export.own"

    def __init__(self) -> None:
        super().__init__("Nobody answers the own export. Ask another supervisor, or oversight.")


class ExportAnswered(ExportRefused):
    """The export was answered before."""

    code = "export.answered"

    def __init__(self) -> None:
        super().__init__("This export is answered already. Load the page again to see by whom.")


class ExportAnswerMissing(AccessError):
    """An export was answered without words."""

    code = "export.answer-missing"

    def __init__(self) -> None:
        super().__init__(
            f"Say in {ANSWER_MIN} to {WORDS_MAX} letters why you approve or decline. Nothing was "
            "recorded."
        )


class ExportNotApproved(ExportRefused):
    """Nobody approved the export, or it was declined."""

    code = "export.not-approved"

    def __init__(self) -> None:
        super().__init__("No second person has approved this export. Nothing is given out.")


class ExportExpired(ExportRefused):
    """The approval has run out."""

    code = "export.expired"

    def __init__(self, *, ended: datetime) -> None:
        super().__init__(
            f"The approval ran out at {ended:%H:%M} UTC on {ended.date()}. Propose it again."
        )


class ExportTaken(ExportRefused):
    """The file was fetched before."""

    code = "export.taken"

    def __init__(self) -> None:
        super().__init__("The file was fetched, and is given out once. Propose the export again.")


class ExportGrew(ExportRefused):
    """There are more cases now than the second person approved."""

    code = "export.grew"

    def __init__(self, *, approved: int, cases: int) -> None:
        super().__init__(
            f"{approved} cases were approved, but the file would hold {cases} now. Narrow nothing "
            "by hand: propose it again as it stands."
        )
