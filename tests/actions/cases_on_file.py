"""A fictional case on file, for the tests of what is stated, filed and sent."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg

from duecourse.actions.addresses import AddressGiven, state_address
from duecourse.actions.case_record import record_facts
from duecourse.actions.channels import ChannelGiven, state_channel
from duecourse.actions.work_on_case import RECORD, look_at_record, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, COUNSEL_STATED, IDENTITY_STATED
from duecourse.views.case_facts import Told

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA = Actor("ana", "officer")
Base = psycopg.Connection[Any]
HEARING = {
    "kind": "hearing_set", "on": "2026-02-20", "hearing_on": "2026-05-18", "type": "master",
}  # fmt: skip


def case_number(n: int) -> UUID:
    """Return the id of one of many cases."""
    return uuid5(CASE, str(n))


def open_case(
    base: Base, *facts: dict[str, Any], case_id: UUID = CASE,
    nationalities: tuple[str, ...] = ("HN",), family: str = "Rivas Mora", given: str = "Elena",
    counsel: str | None = None,
) -> None:  # fmt: skip
    """Open a case with a name and facts."""
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-17"})
        act.add(IDENTITY_STATED, {
            "names": [{"family": family, "given": given}], "birth_on": "1985-03-02", "numbers": [],
        })  # fmt: skip
        if counsel:
            act.add(COUNSEL_STATED, {"name": counsel, "number": "EOIR-204"}, date(2026, 1, 5))
        record_facts(
            act, facts, person={"birth_on": "1985-03-02", "nationalities": list(nationalities)},
            complete=True,
        )  # fmt: skip


def address(**other: Any) -> AddressGiven:
    """Return an address of Houston, or another one field by field."""
    fields: dict[str, Any] = {
        "lines": ("1200 Smith St Apt 4",), "city": "Houston", "state": "Texas",
        "post_code": "77002", "country": "US", "said_by": "the person, in the office",
        "since": date(2026, 3, 1),
    }  # fmt: skip
    return AddressGiven(**(fields | other))


def live_at(base: Base, case_id: UUID = CASE, *, at: datetime = AT, **other: Any) -> int:
    """State an address in a case."""
    return state_address(base, case_id, address(**other), by=ANA, at=at)


def reachable_by(
    base: Base, value: str, *, case_id: UUID = CASE, channel: str = "email",
    whose: str = "person", name: str = "Elena Rivas Mora", since: date = date(2026, 3, 1),
    until: date | None = None,
) -> int:  # fmt: skip
    """State a channel in a case."""
    given = ChannelGiven(channel, value, whose, name, "es", "the person", since, until)
    return state_channel(base, case_id, given, by=ANA, at=AT)


def record(base: Base, case_id: UUID = CASE) -> Told:
    """Return what a case's record says."""
    return look_at_record(base, case_id, by=ANA, at=AT)
