"""What is about to lapse: the person and counsel are told first, while something can be done.

None of these barks after the last day. There is no list of people whose stay or protection ended.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from duecourse.law.calendar import said
from duecourse.ledger.keeping import COUNSEL_STATED
from duecourse.views.case_facts import Fact
from duecourse.views.lifecycle import day_of
from duecourse.views.watch.seen import COUNSEL, PERSON, Found, Seen, Watchdog, until

STAY_AHEAD_DAYS: Final = 30
PROTECTION_AHEAD_DAYS: Final = 60
DEPARTURE_AHEAD_DAYS: Final = 30
# Each protection with an end, and the name under which `benefit_ended` ends it before.
PROTECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "tps_granted": ("temporary protected status", "tps"),
    "deferred_action_granted": ("deferred action", "deferred_action"),
    "victim_protection_granted": ("protection as a victim", "victim_protection"),
    "family_unity_granted": ("family unity protection", "family_unity"),
    "paroled": ("parole", "parole"),
}


def first_told(seen: Seen) -> tuple[str, str]:
    """Return to whom the work is addressed, and the sentence that says so."""
    for one in seen.of.kept_of(COUNSEL_STATED):
        ends = one.body.get("until")
        if one.on is not None and not seen.reached(one.on):
            continue
        if ends is None or not seen.over(date.fromisoformat(ends)):
            return COUNSEL, "Tell counsel and the person first."
    return PERSON, "Tell the person first; no counsel is on record."


def stay_lapses(seen: Seen) -> Iterator[Found]:
    """A stay of removal with a last day that comes near."""
    ended = {str(one.fields["by"]): one for one in seen.all("stay_lifted")}
    standing = [
        one for one in seen.all("stay_granted")
        if not _ended_by(ended.get(str(one.fields["by"])), one)
    ]  # fmt: skip
    lasts = [until(one) for one in standing]
    if not lasts or None in lasts:
        return  # a stay without a last day stands by itself
    last = max(day for day in lasts if day is not None)
    yield from _near(seen, last, STAY_AHEAD_DAYS, "The stay of removal ends", "ask to renew it")


def protection_lapses(seen: Seen) -> Iterator[Found]:
    """A protection with a last day that comes near, and no other that goes on without end."""
    days: list[tuple[date, str]] = []
    for kind, (title, name) in PROTECTIONS.items():
        granted = seen.last(kind)
        ended = [one for one in seen.all("benefit_ended") if one.fields["benefit"] == name]
        if granted is None or (ended and _ended_by(ended[-1], granted)):
            continue
        last = until(granted)
        if last is not None and not seen.over(last):
            days.append((last, title))
    if days:
        last, title = min(days)
        says = f"{title.capitalize()} ends"
        yield from _near(seen, last, PROTECTION_AHEAD_DAYS, says, "file the renewal")


def departure_ends(seen: Seen) -> Iterator[Found]:
    """The period of voluntary departure runs out."""
    if seen.findings["voluntary_departure.state"].value != "running":
        return
    last = seen.day("voluntary_departure.last_day")
    if last is not None:
        yield from _near(
            seen, last, DEPARTURE_AHEAD_DAYS, "The period of voluntary departure ends",
            "leave with proof, or ask to extend, reopen or appeal",
        )  # fmt: skip


def _near(seen: Seen, last: date, days: int, says: str, what: str) -> Iterator[Found]:
    since = last - timedelta(days=days)
    if seen.over(last) or not seen.reached(since):
        return
    role, first = first_told(seen)
    yield Found(
        f"{says} on {said(last)}. {first} There is time until then to {what}.", since, last, role
    )


def _ended_by(ended: Fact | None, granted: Fact) -> bool:
    return ended is not None and (day_of(ended), ended.version) >= (
        day_of(granted), granted.version
    )  # fmt: skip


def watchdog(
    name: str, title: str, cite: str, looks: Callable[[Seen], Iterator[Found]],
    *needs: str,
) -> Watchdog:  # fmt: skip
    """Return a watchdog whose word goes to counsel and the person first."""
    return Watchdog(name, title, cite, PERSON, looks, needs=frozenset(needs))


WATCHDOGS: Final = (
    watchdog("stay_lapses", "Stay of removal about to lapse", "8 CFR 241.6, 1003.6(b)",
             stay_lapses, "stay_granted"),
    watchdog("protection_lapses", "Protection about to lapse",
             "INA 244(c)(3); 8 CFR 244.17, 236.23(b), 214.11(m)", protection_lapses, *PROTECTIONS),
    watchdog("voluntary_departure_ends", "Period of voluntary departure about to end",
             "INA 240B(d)(1); 8 CFR 1240.26(e), (i)", departure_ends,
             "voluntary_departure_granted"),
)  # fmt: skip
