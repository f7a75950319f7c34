"""Notices that did not arrive, addresses at which nobody can be reached, people who have left."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from duecourse.law.calendar import said
from duecourse.ledger.keeping import NOTICE_PREPARED
from duecourse.views import reach, service
from duecourse.views.case_facts import Kept
from duecourse.views.lifecycle import day_of
from duecourse.views.watch.seen import LIAISON, OFFICER, Found, Seen, Watchdog, of_fact

WHAT_BECAME: Final = {
    service.FAILED: "could not be delivered", service.RETURNED: "came back",
    service.BEGUN: "may or may not have left",
}  # fmt: skip
SENT_WITHIN_DAYS: Final = 3
ENTRIES: Final = ("admitted", "paroled", "entered_without_inspection", "sought_admission")


def notice_undelivered(seen: Seen) -> Iterator[Found]:
    """A notice whose last attempt failed, came back or was left in doubt, or that nobody sent."""
    says, since = [], seen.as_of
    for notice in service.attempts(seen.of) if seen.of.kept_of(NOTICE_PREPARED) else ():
        made = notice.prepared_at.date()
        if notice.serve_again:
            says.append(_came_back(notice))
            since = min(since, notice.attempts[-1].at.date())
        elif notice.state == service.PREPARED:
            late = made + timedelta(days=SENT_WITHIN_DAYS)
            if seen.reached(late):
                says.append(f"A notice of {said(made)} ({notice.subject}) was not sent.")
                since = min(since, late)
    if says:
        yield Found(" ".join(says), since, seen.next_hearing())


def _came_back(notice: service.NoticeStands) -> str:
    last = notice.attempts[-1]
    why = f" ({last.because})" if last.because else ""
    return (
        f"The notice of {said(notice.prepared_at.date())} ({notice.subject}) "
        f"{WHAT_BECAME[last.outcome]}{why}. Find a way that reaches the person, and record the "
        "proof."
    )


def _day(kept: Kept) -> date:
    return kept.on or kept.at.date()


def no_usable_address(seen: Seen) -> Iterator[Found]:
    """No notice can reach the person: the record has no address, or none that can be used."""
    stated = reach.addresses(seen.of)
    in_force = [one for one in stated if one.holds_on(seen.as_of)]
    why = [_unusable(one) for one in in_force]
    if "" in why:
        return
    if not why:
        why = ["No address on record is in force." if stated else "The record has no address."]
    yield Found(
        f"{why[-1]} Ask the person or counsel for one at which notices arrive.",
        _without_since(seen, stated, in_force),
        seen.next_hearing(),
    )


def _without_since(
    seen: Seen, stated: Sequence[reach.Stated], in_force: Sequence[reach.Stated]
) -> date:
    """Return since when there is no usable address: from the start, if there never was one."""
    begun = [one.begun for one in in_force if one.begun is not None]
    ended = [
        one.until + timedelta(days=1) for one in stated
        if one.until is not None and one.until < seen.as_of
    ]  # fmt: skip
    opened = [_day(one) for one in seen.of.kept] + [day_of(one) for one in seen.facts]
    days = begun or ended
    return max(days) if days else min(opened, default=seen.as_of)


def _unusable(one: reach.Stated) -> str:
    """Return why an address cannot be used; empty if it can."""
    if one.body.get("usable") is False:
        return "The record says that there is no usable address."
    lines = [line for line in one.body.get("lines") or () if str(line).strip()]
    if not lines or not str(one.body.get("city") or "").strip():
        return "The address on record has no street or no place."
    return ""


def gone_with_hearing(seen: Seen) -> Iterator[Found]:
    """Somebody has left and a hearing is still set: an order in absence would follow."""
    gone = seen.last("departed", "removed", "exit_recorded")
    hearings = seen.hearings()
    if gone is None or not hearings or seen.later(gone, *ENTRIES):
        return
    fact, hearing = hearings[0]
    yield Found(
        f"The record says that the person left on {of_fact(gone)}, and a hearing is set for "
        f"{said(hearing)}. Tell the court and counsel, with the evidence.",
        max(day_of(gone), day_of(fact)), hearing,
    )  # fmt: skip


WATCHDOGS: Final = (
    Watchdog("notice_undelivered", "Notice not delivered", "INA 239(a), (c); 8 CFR 103.8(a)",
             OFFICER, notice_undelivered, (3, 14)),
    Watchdog("no_usable_address", "No usable address", "INA 239(a)(1)(F), 265(a); 8 CFR 265.1",
             OFFICER, no_usable_address, (3, 4)),
    Watchdog("gone_with_hearing", "Person left, hearing still set",
             "Matter of Sanchez-Herbert, 26 I&N Dec. 43 (BIA 2012)", LIAISON, gone_with_hearing,
             (9,), ended_too=True, needs=frozenset({"hearing_set"})),
)  # fmt: skip
