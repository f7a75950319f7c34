"""Where a person may be reached on a day: addresses and channels as stated, with days in force."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from duecourse.ledger.keeping import ADDRESS_STATED, CHANNEL_STATED
from duecourse.views.case_facts import Kept, Told

PERSON, COUNSEL = "person", "counsel"


@dataclass(frozen=True, slots=True)
class Stated:
    """An address or channel as somebody stated it. `until` is its last day, None: still in force.

    `begun` None: in force since ever. `key` tells what a later statement takes the place of.
    """

    version: int
    body: dict[str, Any]
    key: str
    begun: date | None
    until: date | None
    said_by: str

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on a day, its last day included."""
        return (self.begun is None or self.begun <= day) and (
            self.until is None or day <= self.until
        )


def addresses(of: Told) -> tuple[Stated, ...]:
    """Return all addresses ever stated, the oldest first.

    A person lives at one place and takes mail at one: a later address ends the one before it of the
    same use. So does the statement that there is no usable one.
    """
    return _ended(of.kept_of(ADDRESS_STATED), key=lambda one: str(one.body.get("use", "home")))


def channels(of: Told) -> tuple[Stated, ...]:
    """Return all e-mail addresses and numbers ever stated; a later word on the same one counts."""
    return _ended(
        of.kept_of(CHANNEL_STATED), key=lambda one: f"{one.body['channel']}|{one.body['value']}"
    )


def addresses_on(of: Told, day: date) -> tuple[Stated, ...]:
    """Return the addresses in force on a day to which mail can go."""
    return tuple(one for one in addresses(of) if one.holds_on(day) and one.body.get("usable", True))


def channels_on(of: Told, day: date) -> tuple[Stated, ...]:
    """Return the channels in force on a day."""
    return tuple(one for one in channels(of) if one.holds_on(day))


def _ended(kept: Iterable[Kept], *, key: Any) -> tuple[Stated, ...]:
    """Return statements with the day on which the next one of their key ends them."""
    made: dict[int, Stated] = {}
    newest: dict[str, Stated] = {}
    ordered = sorted(kept, key=lambda one: (one.on or date.min, one.version))
    for one in ordered:
        until = one.body.get("until")
        stands = Stated(
            one.version, one.body, key(one), one.on, date.fromisoformat(until) if until else None,
            str(one.body.get("said_by") or one.by),
        )  # fmt: skip
        before = newest.get(stands.key)
        if before is not None:
            made[before.version] = replace(before, until=_earlier(before.until, stands.begun))
        made[one.version] = newest[stands.key] = stands
    return tuple(made[version] for version in sorted(made))


def _earlier(until: date | None, next_begun: date | None) -> date:
    last = (next_begun or date.min + timedelta(days=1)) - timedelta(days=1)
    return last if until is None else min(until, last)
