"""The recipient test: a notice goes to the person or to counsel of record, and to nobody else.

In April 2025 e-mails that ended a status reached citizens and lawyers: an address that stood in
many records was taken for the person's own. Here a contact is somebody's by name, in force on the
day, and not used for many.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.addresses import SHARED_CASES_MAX, cases_there
from duecourse.actions.channels import cases_with
from duecourse.terms.errors import AccessError
from duecourse.views.case_facts import Told
from duecourse.views.header import Header
from duecourse.views.reach import COUNSEL, PERSON, Stated, addresses, channels

LETTER: Final = "letter"
# A family may share a telephone; a contact of more cases than these others is nobody's own.
CHANNEL_CASES_MAX: Final = 3


class RecipientRefused(AccessError):
    """The notice would not reach the person, or would reach somebody else."""

    code = "notice.recipient-refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"The notice is not sent: {why} Nothing was recorded.")


class NotInForce(RecipientRefused):
    """The address or channel is not in force on the day."""

    code = "notice.recipient-not-in-force"


class NotThatPerson(RecipientRefused):
    """The contact is under a name that is neither the person's nor counsel's."""

    code = "notice.recipient-not-the-person"


class UsedForMany(RecipientRefused):
    """The contact stands on many cases, so it is nobody's own."""

    code = "notice.recipient-used-for-many"


class ACitizen(RecipientRefused):
    """The record says that the person is a citizen of the United States."""

    code = "notice.recipient-a-citizen"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a notice goes to, by which route, and the version that states the address or channel."""

    route: str
    name: str
    whose: str
    to: dict[str, Any]
    version: int
    language: str | None


def recipient(
    connection: Connection[Any], case_id: UUID, of: Told, head: Header, *, version: int, as_of: date
) -> Recipient:
    """Return who a notice goes to, by the version that states an address or a channel.

    Raises NotInForce, NotThatPerson, UsedForMany or ACitizen.
    """
    _not_a_citizen(of)
    stated = _in_force(of, version, as_of)
    if "channel" not in stated.body:
        _not_of_many(cases_there(connection, stated.body, but=case_id), SHARED_CASES_MAX,
                     lone=not stated.body.get("in_care_of"))  # fmt: skip
        return Recipient(LETTER, _person(head), PERSON, stated.body, version, None)
    whose, name = str(stated.body["whose"]), str(stated.body["name"])
    if whose == PERSON:
        names = [f"{one.given} {one.family}" for one in head.names]
        elsewhere = cases_with(connection, str(stated.body["value"]), but=case_id)
        _not_of_many(elsewhere, CHANNEL_CASES_MAX, lone=True)
    else:
        names = [counsel for _, counsel in head.counsel]
    if not any(same_person(name, one) for one in names):
        who = "counsel of record on this day" if whose == COUNSEL else "the person"
        raise NotThatPerson(f"it stands under the name {name}, which is not that of {who}.")
    return Recipient(
        str(stated.body["channel"]), name, whose, stated.body, version, stated.body.get("language")
    )


def same_person(name: str, of_record: str) -> bool:
    """Say whether a name can be that of the record: all its words are there, and two at least."""
    told, known = _words(name), _words(of_record)
    return bool(known) and told <= known and len(told) >= min(2, len(known))


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        one if one.isalpha() else " " for one in plain if not unicodedata.combining(one)
    )
    return frozenset(letters.split())


def _person(head: Header) -> str:
    if not head.names:
        raise NotThatPerson("the record has no name for the person.")
    return f"{head.names[0].given} {head.names[0].family}".strip()


def _in_force(of: Told, version: int, as_of: date) -> Stated:
    for one in (*addresses(of), *channels(of)):
        if one.version == version and one.holds_on(as_of) and one.body.get("usable", True):
            return one
    raise NotInForce(f"version {version} states no address or channel that is in force on {as_of}.")


def _not_of_many(cases: int, cases_max: int, *, lone: bool) -> None:
    if lone and cases > cases_max:
        raise UsedForMany(
            f"it stands on {cases} other cases, and more than {cases_max} make it nobody's own. "
            "Ask the person for their own, or state in whose care mail goes there."
        )


def _not_a_citizen(of: Told) -> None:
    decided = any(
        one.kind == "citizenship_decided" and one.fields.get("outcome") == "confirmed"
        for one in of.facts
    )
    if decided or "US" in (of.person.get("nationalities") or ()):
        raise ACitizen("the record says that this person is a citizen of the United States.")
