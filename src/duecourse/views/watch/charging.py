"""Charging and hearings: what was issued is filed, a hearing's day exists, notice was served."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from duecourse.law.calendar import said
from duecourse.views import service
from duecourse.views.lifecycle import day_of
from duecourse.views.watch.seen import LIAISON, OFFICER, Found, Seen, Watchdog, of_fact

ADULT_YEARS: Final = 18
CHARGES: Final = frozenset({"nta_issued", "nta_served"})
HEARINGS: Final = frozenset({"hearing_set"})
NOT_SERVED: Final = {
    "not_served": "the record says it was not served",
    "address_missing": "no address was there to serve it at",
    None: "the record does not say that it was served",
}


def nta_not_filed(seen: Seen) -> Iterator[Found]:
    """A Notice to Appear that lies about: the case is dismissed, and nobody comes to a court."""
    issued = seen.last("nta_issued", "nta_served")
    if issued is None or seen.later(issued, "nta_filed", "proceedings_ended"):
        return
    served = issued.kind == "nta_served"
    hearing = seen.next_hearing()
    says = (
        f"The Notice to Appear was {'served' if served else 'issued'} on {of_fact(issued)} and is "
        "not filed with the court."
    )
    if hearing is not None:
        says += f" The hearing is set for {said(hearing)}."
    if _child(seen):
        says += " The person is a child: file first, and see that the guardian has notice."
    yield Found(says, day_of(issued), hearing)


def guardian_not_told(seen: Seen) -> Iterator[Found]:
    """A child is charged, and nobody who looks after the child was served."""
    served = seen.last("nta_served")
    if served is None or served.fields.get("to_custodian") is True or not _child(seen):
        return
    if seen.later(served, "proceedings_ended", "order_issued"):
        return
    yield Found(
        f"The person is a child. The Notice to Appear of {of_fact(served)} is not recorded as "
        "served on whoever has care of the child: give notice to the guardian and record it.",
        day_of(served),
        seen.next_hearing(),
    )


def _child(seen: Seen) -> bool:
    grown = seen.age_on(ADULT_YEARS)
    return not seen.reached(grown) if grown is not None else seen.last("uac_determined") is not None


def hearing_on_no_day(seen: Seen) -> Iterator[Found]:
    """A hearing on a day on which no court sits, or that lay behind its own notice."""
    for fact, day in seen.hearings():
        closed = seen.closed(day)
        if closed is not None:
            yield Found(
                f"The {fact.fields['type']} hearing is set for {said(day)}, on which the court does"
                f" not sit ({closed}). Ask the court for the right day, and tell the person.",
                day_of(fact), day,
            )  # fmt: skip
            return
    last = seen.last("hearing_set")
    if last is None or seen.later(last, "hearing_held", "proceedings_ended", "order_issued"):
        return
    if date.fromisoformat(last.fields["hearing_on"]) < day_of(last):
        yield Found(
            f"The notice of {of_fact(last)} sets a hearing for {last.fields['hearing_on']}, which "
            "was past already. Ask the court for the right day, and tell the person.",
            day_of(last),
        )


def hearing_too_soon(seen: Seen) -> Iterator[Found]:
    """A first hearing inside the ten days that the person has to find counsel."""
    hearings = seen.hearings()
    if not hearings or seen.findings["proceedings.hearing_date_ok"].value is not False:
        return
    fact, hearing = hearings[0]
    earliest = seen.day("proceedings.earliest_first_hearing")
    wait = "" if earliest is None else f" It may not be before {said(earliest)}."
    yield Found(
        f"The first hearing, on {said(hearing)}, leaves the person less than the time the law gives"
        f" to find counsel, and no waiver is recorded.{wait}", day_of(fact), hearing,
    )  # fmt: skip


def hearing_not_served(seen: Seen) -> Iterator[Found]:
    """A hearing of which the person may not know: no absence may be held against them."""
    proved = service.proofs_of(seen.of)
    for fact, day in seen.hearings():
        why = NOT_SERVED.get(fact.fields.get("notice"))
        if why is not None and fact.version not in proved:
            yield Found(
                f"Notice of the {fact.fields['type']} hearing on {said(day)}: {why}. Serve it again"
                " and record the proof before the day.", day_of(fact), day,
            )  # fmt: skip
            return
    valid = seen.findings["proceedings.service_valid"]
    for fact, hearing in seen.hearings()[:1] if valid.value is not True and valid.steps else ():
        yield Found(
            f"A hearing is set for {said(hearing)}, and service of the Notice to Appear is not "
            f"shown to be valid. {valid.steps[-1]}", day_of(fact), hearing,
        )  # fmt: skip


WATCHDOGS: Final = (
    Watchdog("nta_not_filed", "Notice to Appear not filed with the court",
             "8 CFR 1003.14(a), 1239.1(a)", OFFICER, nta_not_filed, (1, 2),
             needs=CHARGES),
    Watchdog("guardian_not_told", "Child charged, guardian without notice",
             "8 CFR 103.8(c)(2)(ii), 1236.2(a)", OFFICER, guardian_not_told, (2,),
             needs=CHARGES),
    Watchdog("hearing_on_no_day", "Hearing on a day on which no court sits",
             "INA 239(a)(1)(G)(i); 8 CFR 1003.18(b)", LIAISON, hearing_on_no_day, (15,),
             needs=HEARINGS),
    Watchdog("hearing_too_soon", "First hearing inside the ten days",
             "INA 239(b)(1)", LIAISON, hearing_too_soon, (15,),
             needs=HEARINGS),
    Watchdog("hearing_not_served", "Hearing without proof of valid notice",
             "INA 239(a)(2), 239(c), 240(b)(5)(A)", OFFICER, hearing_not_served, (3, 14),
             needs=HEARINGS),
)  # fmt: skip
