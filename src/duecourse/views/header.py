"""Who a case is about and who is in charge of it, folded from its record-keeping events."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from duecourse.ledger.keeping import (
    ADDRESS_STATED,
    ASSIGNED,
    CASE_OPENED,
    CHANNEL_STATED,
    COUNSEL_STATED,
    IDENTITY_STATED,
    REFERRAL_ACCEPTED,
    REFERRAL_DECLINED,
    REFERRED,
)
from duecourse.views import reach
from duecourse.views.case_facts import Kept, Told

NOT_IN_NUMBERS: Final = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as a source wrote it. `kind`: primary, alias, birth, script."""

    family: str
    given: str
    kind: str = "primary"

    @property
    def shown(self) -> str:
        """Return the name as lists show it: family name first."""
        return ", ".join(part for part in (self.family, self.given) if part)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands over a case. `office` is empty while no office has accepted it."""

    reference: str
    case_class: str
    office: str
    assigned_to: str | None
    offered_to: str | None
    offered_by_version: int
    names: tuple[PersonName, ...]
    birth_on: date | None
    sex: str | None
    numbers: tuple[tuple[str, str], ...]
    counsel: tuple[tuple[str, str], ...]
    addresses: tuple[dict[str, Any], ...]
    channels: tuple[dict[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """Return the name the case goes by; empty while unknown."""
        return self.names[0].shown if self.names else ""


def comparable_number(number: str) -> str:
    """Return a number as it is searched: letters and digits only, upper case."""
    return NOT_IN_NUMBERS.sub("", number.upper())


def header(of: Told, *, as_of: date, fallback_reference: str) -> Header:
    """Return what stands over a case on a day."""
    opened = next(iter(of.kept_of(CASE_OPENED)), None)
    opening: dict[str, Any] = {} if opened is None else opened.body
    office, assigned, offered, offer = _charge(of, opening.get("office") or "")
    stated = of.kept_of(IDENTITY_STATED)
    who: dict[str, Any] = {} if not stated else stated[-1].body
    birth = who.get("birth_on") or of.person.get("birth_on")
    names = tuple(
        PersonName(one.get("family", ""), one.get("given", ""), one.get("kind", "primary"))
        for one in who.get("names", ())
    )
    numbers = {
        (str(one["kind"]), str(one["number"])) for kept in stated
        for one in kept.body.get("numbers", ())
    }  # fmt: skip
    reference = str(opening.get("reference") or fallback_reference)
    return Header(
        reference, str(opening.get("class") or "unclassified"), office, assigned, offered, offer,
        names, date.fromisoformat(birth) if birth else None, who.get("sex"),
        tuple(sorted(numbers | {("reference", reference)})), _counsel(of, as_of),
        tuple(one.body for one in reach.addresses_on(of, as_of)),
        tuple(one.body for one in reach.channels_on(of, as_of)),
    )  # fmt: skip


def changes_on(of: Told, *, as_of: date) -> date | None:
    """Return the next day on which counsel, an address or a channel begins or is over."""
    days = []
    for one in of.kept_of(COUNSEL_STATED, ADDRESS_STATED, CHANNEL_STATED):
        if one.on is not None:
            days.append(one.on)
        if one.body.get("until"):
            days.append(date.fromisoformat(one.body["until"]) + timedelta(days=1))
    return min((day for day in days if day > as_of), default=None)


def _charge(of: Told, office: str) -> tuple[str, str | None, str | None, int]:
    """Return office, account, to whom the case is offered, and the version that offers it."""
    assigned: str | None = None
    offered: str | None = None
    offer = 0
    for one in of.kept:
        if one.kind == ASSIGNED:
            assigned = one.body["to"]
        elif one.kind == REFERRED:
            offered, offer = one.body["to_office"] or one.body["to_agency"], one.version
        elif one.kind == REFERRAL_ACCEPTED and offered is not None:
            office, assigned, offered, offer = offered, None, None, 0
        elif one.kind == REFERRAL_DECLINED:
            offered, offer = None, 0
    return office, assigned, offered, offer


def _counsel(of: Told, as_of: date) -> tuple[tuple[str, str], ...]:
    """Return number and name of counsel who appear on a day."""
    found = {
        str(one.body.get("number") or one.body["name"]): str(one.body["name"])
        for one in of.kept_of(COUNSEL_STATED) if _in_force(one, as_of)
    }  # fmt: skip
    return tuple(sorted(found.items()))


def _in_force(one: Kept, as_of: date) -> bool:
    """Say whether what was stated holds on a day: from its day to `until`, that day included."""
    until = one.body.get("until")
    begun = one.on is None or one.on <= as_of
    return begun and (until is None or date.fromisoformat(until) >= as_of)
