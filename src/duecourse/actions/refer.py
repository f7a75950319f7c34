"""Refer a case to another office or agency: an offer, which the other side accepts or declines.

Until somebody accepts, the case stays with the office that offers it and is due there. So at every
moment exactly one office is in charge: acceptance is the one event that changes which.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_record import Act
from duecourse.actions.configuration import in_force
from duecourse.actions.stale_form import fresh
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import (
    ASSIGNED,
    CASE_OPENED,
    REFERRAL_ACCEPTED,
    REFERRAL_DECLINED,
    REFERRED,
)
from duecourse.terms.errors import AccessError
from duecourse.views.case_facts import Told
from duecourse.views.header import Header, header

ACTION: Final = "case.refer"
BECAUSE_MAX: Final = 1_000
CHANGES_IT: Final = (CASE_OPENED, ASSIGNED, REFERRED, REFERRAL_ACCEPTED, REFERRAL_DECLINED)


class ReferralRefused(AccessError):
    """The case cannot be offered to whom it was to be offered; `faults` says why by field."""

    code = "case.referral-refused"

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(f"{' '.join(faults.values())} Nothing was recorded.")


class NoOffer(AccessError):
    """There is no offer of this version to answer."""

    code = "case.no-offer"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} of the case is no offer that waits for an answer. Somebody may "
            "have answered it; look at the case again. Nothing was recorded."
        )


class OwnOffer(AccessError):
    """Whoever offers a case to another office does not take charge of it there."""

    code = "case.own-offer"

    def __init__(self) -> None:
        super().__init__(
            "You offered this case yourself, so somebody else accepts it for the other office. You "
            "can take the offer back. Nothing was recorded."
        )


class OfferToOthers(AccessError):
    """An offer is accepted by somebody of the office that it was made to."""

    code = "case.offer-to-others"

    def __init__(self, *, office: str) -> None:
        super().__init__(
            f"This case is offered to {office}, and you are not of that office. Somebody there "
            "answers. Nothing was recorded."
        )


def refer(act: Act, *, to: str, because: str) -> int:
    """Offer the case to an office, or to an agency outside; return the version of the offer.

    Raises ReferralRefused.
    """
    before = act.told()
    stands, here = _charge(before, act), in_force()
    faults: dict[str, str] = {}
    if here.office(to) is None and to not in here.outside:
        faults["to"] = "Choose an office or an agency of the list."
    elif to == stands.office:
        faults["to"] = f"The case is with {to} already. Choose another office."
    if not 1 <= len(because.strip()) <= BECAUSE_MAX:
        faults["because"] = f"Say why, in at most {BECAUSE_MAX} characters."
    if stands.offered_to is not None:
        faults["to"] = (
            f"The case is offered to {stands.offered_to}, who has not answered. Wait for the "
            "answer, or take the offer back."
        )
    if not stands.office:
        faults["to"] = "No office is in charge of this case. Open it in an office first."
    if faults:
        raise ReferralRefused(faults)
    outside = here.office(to) is None
    body: dict[str, Any] = {
        "to_office": None if outside else to, "to_agency": to if outside else None,
        "because": because.strip(),
    }  # fmt: skip
    return _append(act, before, REFERRED, body)


def accept(act: Act, version: int) -> int:
    """Take charge of a case that is offered; return the version.

    An agency outside has no account here, so anybody may record its answer. Raises NoOffer, and
    OwnOffer if the one who offered it to another office accepts.
    """
    before = _offered(act, version)
    offer = before.kept_of(REFERRED)[-1]
    if offer.by == act.by and offer.body["to_office"]:
        raise OwnOffer
    return _append(act, before, REFERRAL_ACCEPTED, {"version": version})


def decline(act: Act, version: int, *, because: str) -> int:
    """Decline an offer, or take one's own back; return the version.

    Raises NoOffer, and ReferralRefused without a reason.
    """
    before = _offered(act, version)
    if not 1 <= len(because.strip()) <= BECAUSE_MAX:
        raise ReferralRefused({"because": f"Say why, in at most {BECAUSE_MAX} characters."})
    body = {"version": version, "because": because.strip()}
    return _append(act, before, REFERRAL_DECLINED, body)


def refer_case(
    connection: Connection[Any], case_id: UUID, *, to: str, because: str, by: trail.Actor,
    at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Offer a case in the database; return the version. Raises as `refer`, and StaleForm."""
    with work_on_case(connection, case_id, action=ACTION, by=by, at=at) as act:
        fresh(act.told(), CHANGES_IT, seen=seen)
        return refer(act, to=to, because=because)


def answer_offer(
    connection: Connection[Any], case_id: UUID, version: int, *, accepted: bool, because: str = "",
    by: trail.Actor, at: datetime,
) -> int:  # fmt: skip
    """Accept or decline an offer in the database; return the version.

    Raises as they do, and OfferToOthers if somebody of a third office accepts.
    """
    with work_on_case(connection, case_id, action=ACTION, by=by, at=at) as act:
        office = _offered(act, version).kept_of(REFERRED)[-1].body["to_office"]
        if accepted and office is not None and not by.everywhere and by.office != office:
            raise OfferToOthers(office=office)
        return accept(act, version) if accepted else decline(act, version, because=because)


def _offered(act: Act, version: int) -> Told:
    before = act.told()
    if version <= 0 or _charge(before, act).offered_by_version != version:
        raise NoOffer(version=version)
    return before


def _charge(of: Told, act: Act) -> Header:
    return header(of, as_of=act.at.date(), fallback_reference="")


def _append(act: Act, before: Told, kind: str, body: dict[str, Any]) -> int:
    act.add(kind, body, act.at.date())
    act.append(after=before.version)
    return before.version + 1
