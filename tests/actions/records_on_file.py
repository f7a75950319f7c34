"""Records put on file for the tests of linkage."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from duecourse.actions import assertions, file_record
from duecourse.actions.assertions import Said
from duecourse.actions.automatic import allow_automatic
from duecourse.actions.link import Linker
from duecourse.audit.trail import Actor
from duecourse.linkage.artefact import load
from duecourse.linkage.drift import BASELINE_MIN, Window
from duecourse.linkage.normalise import Given
from duecourse.linkage.policy import Policy
from duecourse.linkage.records import Identity, Way
from duecourse.linkage.standing import LINK, MODEL, SOURCE

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
STEWARD = Actor("steward", "records_steward")
SUPERVISOR = Actor("supervisor", "supervisor")
FEED = Said(SOURCE, "test feed", NOW)
MACHINE = Said(MODEL, "test feed", NOW, artefact="ab" * 32)


def arrived(
    connection: Connection[Any],
    number: int,
    *,
    also: tuple[dict[str, str], ...] = (),
    compartment: str | None = None,
    case_id: UUID | None = None,
    **given: str,
) -> int:
    """An arrival on file as the first record of its person; ANA SURNAME<number> unless given."""
    fields = {"surname": f"SURNAME{number}", "given": "ANA", "birth": "1988-04-05", **given}
    identity = Identity(
        source="test", record=f"{number}/arrival", way=Way.ARRIVAL, given=Given(**fields),
        happened_on=date(2026, 1, 1 + number % 28), also=also, case_id=case_id,
    )  # fmt: skip
    return file_record.open_person(connection, identity, said=FEED, compartment=compartment)[0]


def left_by_model(connection: Connection[Any], number: int, arrival: int) -> tuple[int, int]:
    """A departure that the model linked to the arrival: its number, and that of the link."""
    identity = Identity(
        source="test", record=f"{number}/departure", way=Way.DEPARTURE,
        given=Given(document=f"P{number:07}"), happened_on=date(2026, 3, 1),
    )  # fmt: skip
    record = file_record.file_record(connection, identity, at=NOW)
    person = assertions.person_of(connection, arrival)
    file_record.stand(connection, record, person=person, by_model=True)
    made = assertions.put(
        connection, LINK, record=record, other=arrival, person=person, said=MACHINE,
        evidence={"bits": 20.5},
    )  # fmt: skip
    assertions.end_admission(connection, record=record, other=arrival)
    return record, made


def allow(connection: Connection[Any], source: str) -> None:
    """The source has a baseline, and a steward allowed it to be linked automatically."""
    baseline = Window(records=BASELINE_MIN)
    allow_automatic(connection, source, because="tried", by=STEWARD, at=NOW, baseline=baseline)


def crowd(connection: Connection[Any], *, document: str) -> None:
    """500 arrivals of as many people, SURNAME0 to SURNAME499, all with one document number."""
    people = [
        Identity(
            source="entries", record=f"A{number}", way=Way.ARRIVAL, happened_on=date(2026, 1, 5),
            given=Given(f"SURNAME{number}", "ANA", f"19{number % 90 + 10}-04-05", "F", "NGA",
                        document, "NGA"),
        )
        for number in range(500)
    ]  # fmt: skip
    policy = Policy(budget_per_100k=5)
    Linker(connection, load(), policy, "entries", "test feed", lambda: NOW).take(people)
