"""The package of everything about a person, for the person: JSON, PDF and the proof file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.configuration import means_here
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.look import agency_steps, looked
from duecourse.actions.person_pdf import person_pdf
from duecourse.actions.prove import export_case
from duecourse.audit import trail
from duecourse.ledger.checkpoint import Signer
from duecourse.views.build import person_package

EXPORT: Final = "privacy.export"
PURPOSE: Final = "subject access"


@dataclass(frozen=True, slots=True)
class PersonPackage:
    """What the person gets: the record in words, the same as PDF, and the proof of each entry."""

    record: dict[str, Any]
    pdf: bytes
    proof: dict[str, Any]


def export_person(
    connection: Connection[Any], case_id: UUID, *, signer: Signer, by: trail.Actor, at: datetime
) -> PersonPackage:
    """Return everything about the person of a case. Raises NotYours, CaseUnknown.

    The look for it is the last line of who looked only in the next package.
    """
    record = looked(
        connection,
        lambda: person_package.package(
            connection, case_id, at=at, steps=agency_steps(), means=means_here
        ),
        action=EXPORT, subject=str(case_id), by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip
    proof = None if record is None else export_case(connection, case_id, signer=signer, at=at)
    if record is None or proof is None:
        raise CaseUnknown
    return PersonPackage(record, person_pdf(record, at=at), proof)
