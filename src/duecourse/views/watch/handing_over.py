"""A case on its way to another office: an offer that nobody answers."""

from collections.abc import Iterator
from typing import Final

from duecourse.law.calendar import NATIONWIDE, said
from duecourse.ledger.keeping import REFERRAL_ACCEPTED, REFERRAL_DECLINED, REFERRED
from duecourse.views.offers import ANSWER_DAYS
from duecourse.views.watch.seen import OFFICER, Found, Seen, Watchdog


def offer_unanswered(seen: Seen) -> Iterator[Found]:
    """Offered, and not answered: the case stays here, and somebody has to ask."""
    kept = seen.of.kept_of(REFERRED, REFERRAL_ACCEPTED, REFERRAL_DECLINED)
    if not kept or kept[-1].kind != REFERRED:
        return
    offer = kept[-1]
    since = offer.on or offer.at.date()
    if not seen.reached(since):
        return
    to = offer.body["to_office"] or offer.body["to_agency"]
    yield Found(
        f"The case was offered to {to} on {said(since)} and is not answered. It stays here until "
        "it is accepted: ask for the answer, or take the offer back.",
        since,
        NATIONWIDE.business_after(since, ANSWER_DAYS),
    )


WATCHDOGS: Final = (
    Watchdog(
        "offer_unanswered", "An offer to another office is not answered", "Duecourse product rule",
        OFFICER, offer_unanswered, ended_too=True,
    ),
)  # fmt: skip
