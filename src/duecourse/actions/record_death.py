"""Record that the person has died, with the document that shows it; or take that back.

The law's vocabulary has no such event, so this one is a record-keeping event of ours. It ends the
case for every track and stops the steps that were open; a death recorded by mistake is withdrawn,
and the case is as it was.
"""

from datetime import date

from duecourse.actions.case_record import Act, settled
from duecourse.ledger import keeping
from duecourse.terms.errors import LedgerError


class DeathWithoutDocument(LedgerError):
    """A death is to be recorded without a document of the case that shows it."""

    code = "case.death-without-document"

    def __init__(self, *, document: int) -> None:
        super().__init__(
            f"Version {document} of the case is no document. Add the certificate to the case "
            "first and name its version; nothing was recorded."
        )


class DeathAhead(LedgerError):
    """A death is dated after the day on which it is recorded."""

    code = "case.death-ahead"

    def __init__(self, *, on: date) -> None:
        super().__init__(f"{on} has not come yet. Check the date; nothing was recorded.")


class NoSuchDeath(LedgerError):
    """No death of this version stands on the record."""

    code = "case.no-such-death"

    def __init__(self, *, version: int) -> None:
        super().__init__(f"Version {version} of the case records no death that stands.")


def record_death(act: Act, *, on: date, document: int) -> int:
    """Record a death; return the version. Raises DeathWithoutDocument, DeathAhead."""
    before = act.told()
    if document not in {one.version for one in before.kept_of(keeping.DOCUMENT_ADDED)}:
        raise DeathWithoutDocument(document=document)
    if on > act.at.date():
        raise DeathAhead(on=on)
    act.add(keeping.DEATH_RECORDED, {"on": on.isoformat(), "document": document}, on)
    settled(act, before)
    return before.version + 1


def withdraw_death(act: Act, version: int, *, because: str) -> int:
    """Withdraw a death recorded by mistake; return the version. Raises NoSuchDeath."""
    before = act.told()
    kept = before.kept_of(keeping.DEATH_RECORDED)
    withdrawn = {one.body.get("withdraws") for one in kept}
    if version not in {one.version for one in kept if "on" in one.body} - withdrawn:
        raise NoSuchDeath(version=version)
    act.add(keeping.DEATH_RECORDED, {"withdraws": version, "because": because})
    settled(act, before)
    return before.version + 1
