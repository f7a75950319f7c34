"""What a hold is, and when an attorney's signature clears a CHECK."""

from datetime import date
from typing import Final, NamedTuple

from duecourse.law.case import Case, Event

ALL: Final = "ALL"
HARD: Final = "HARD"
GATE: Final = "GATE"
CHECK: Final = "CHECK"


class Hold(NamedTuple):
    """One hold in force; `scope` is ALL or the country to which removal is held."""

    id: str
    scope: str
    kind: str


def one(id_: str, kind: str, *, when: bool, scope: str = ALL) -> list[Hold]:
    """Return the hold when it stands."""
    return [Hold(id_, scope, kind)] if when else []


def check(
    case: Case, id_: str, fact: Event, *, country: str | None = None, since: date | None = None
) -> list[Hold]:
    """Return the CHECK that a fact raises, unless an attorney cleared it after the fact.

    `since` is the first day of a fact that only time brings about. A signature on a check of one
    country must name that country.
    """
    signed = [
        e for e in case.after(fact, "legal_review_signed", hold=id_)
        if (country is None or e.get("country") == country) and (since is None or e.on >= since)
    ]  # fmt: skip
    cleared = bool(signed) and signed[-1]["outcome"] == "cleared"
    return [] if cleared else [Hold(id_, country or ALL, CHECK)]


def runs_through(case: Case, ended: Event | None) -> bool:
    """Say whether what an event ends still stands: through the day of that event."""
    return ended is None or ended.on >= case.as_of


def first_after(case: Case, event: Event, *kinds: str, **where: object) -> Event | None:
    """Return the first event of these kinds after another, None if there is none."""
    found = case.after(event, *kinds, **where)
    return found[0] if found else None
