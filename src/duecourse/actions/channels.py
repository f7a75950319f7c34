"""State an e-mail address or a number by which the person or counsel may be told something."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from psycopg import Connection

from duecourse.actions.stale_form import fresh
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import CHANNEL_STATED
from duecourse.terms.errors import IntakeError
from duecourse.views.case_facts import told
from duecourse.views.reach import COUNSEL, PERSON

EMAIL, SMS = "email", "sms"
WHOSE: Final = (PERSON, COUNSEL)
REGION: Final = "US"
CHARACTERS_MAX: Final = 200


class ChannelRefused(IntakeError):
    """What was given is no e-mail address or number, or nobody's."""

    code = "channel.refused"

    def __init__(self, *, why: str) -> None:
        super().__init__(f"This cannot be recorded as a way to reach somebody: {why}")


@dataclass(frozen=True, slots=True)
class ChannelGiven:
    """A channel as it was told. `name` is the name of whoever reads what is sent there."""

    channel: str
    value: str
    whose: str
    name: str
    language: str
    said_by: str
    since: date
    until: date | None = None


def normal(channel: str, value: str) -> str:
    """Return an e-mail address or a number in the form in which it is compared and used.

    Raises ChannelRefused.
    """
    if channel == EMAIL:
        try:
            return validate_email(value.strip(), check_deliverability=False).normalized.casefold()
        except EmailNotValidError as wrong:
            raise ChannelRefused(why=str(wrong)) from wrong
    if channel != SMS:
        raise ChannelRefused(why="it is neither e-mail nor SMS.")
    try:
        number = phonenumbers.parse(value, REGION)
    except phonenumbers.NumberParseException as wrong:
        raise ChannelRefused(why="it is no telephone number.") from wrong
    if not phonenumbers.is_valid_number(number):
        raise ChannelRefused(why="no such telephone number can exist.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def cases_with(connection: Connection[Any], value: str, *, but: UUID) -> int:
    """Return on how many other cases a channel stands as the person's own."""
    row = connection.execute(
        "SELECT count(*) FROM views.case_channels WHERE channel = %s AND whose = %s"
        " AND case_id <> %s",
        (value, PERSON, but),
    ).fetchone()
    assert row is not None, "a count always has a row"
    return int(row[0])


def state_channel(
    connection: Connection[Any], case_id: UUID, given: ChannelGiven, *, by: trail.Actor,
    at: datetime, seen: int | None = None,
) -> int:  # fmt: skip
    """Record a channel, whose it is and on how many cases it stands; return the version.

    Raises ChannelRefused, StaleForm.
    """
    value = normal(given.channel, given.value)
    name = given.name.strip()
    if given.whose not in WHOSE or not name or len(name) > CHARACTERS_MAX:
        raise ChannelRefused(why="say whose it is (the person's or counsel's) and the full name.")
    if given.until is not None and given.until < given.since:
        raise ChannelRefused(why="its last day lies before its first.")
    body: dict[str, Any] = {
        "channel": given.channel, "value": value, "whose": given.whose, "name": name,
        "language": given.language, "until": given.until and given.until.isoformat(),
        "said_by": given.said_by.strip() or by.name,
    }  # fmt: skip
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        fresh(before, (CHANNEL_STATED,), seen=seen)
        body["shared_by"] = cases_with(connection, value, but=case_id)
        act.add(CHANNEL_STATED, body, given.since)
        act.append(after=before.version)
    return before.version + 1
