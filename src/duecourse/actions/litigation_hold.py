"""Place and lift a litigation hold: while one stands, nothing of the record is destroyed."""

from typing import Final

from duecourse.actions.case_record import Act
from duecourse.ledger import keeping
from duecourse.terms.errors import AccessError, LedgerError
from duecourse.views.privacy import privacy

HOLD: Final = "privacy.hold"
TEXT_MAX: Final = 1_000


class CiteNeeded(AccessError):
    """What holds, ends or corrects a record was not said in full."""

    code = "privacy.cite-needed"

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"{what} is needed, in at most {TEXT_MAX} characters. Nothing was recorded."
        )


class NoSuchHold(LedgerError):
    """No hold of this version stands."""

    code = "privacy.no-such-hold"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} of the case is no litigation hold that stands. Look at the case "
            "again; nothing was recorded."
        )


def place_hold(act: Act, *, cite: str, because: str) -> int:
    """Record that a lawsuit or an order keeps the record; return the version. Raises CiteNeeded."""
    before = act.told()
    body = {"cite": said(cite, "The lawsuit or order"), "because": said(because, "A reason")}
    act.add(keeping.LITIGATION_HOLD_PLACED, body)
    act.append(after=before.version)
    return before.version + 1


def lift_hold(act: Act, version: int, *, because: str) -> int:
    """Record that a hold is over; return the version. Raises NoSuchHold, CiteNeeded."""
    before = act.told()
    if version not in {one.version for one in privacy(before).holds}:
        raise NoSuchHold(version=version)
    body = {"version": version, "because": said(because, "A reason")}
    act.add(keeping.LITIGATION_HOLD_LIFTED, body)
    act.append(after=before.version)
    return before.version + 1


def said(text: str, what: str) -> str:
    """Return a text without space around it. Raises CiteNeeded if it is empty or too long."""
    bare = text.strip()
    if not bare or len(bare) > TEXT_MAX:
        raise CiteNeeded(what=what)
    return bare
