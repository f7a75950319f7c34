"""What the tests of acts on a case share: a case that is ready, and people who work on it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from duecourse.actions.case_form import Did, Form, fill_in
from duecourse.actions.case_record import Act, record_facts
from duecourse.actions.two_people import Grounds, approve_step, propose_step
from duecourse.actions.work_on_case import RECORD, STEP, look_at_record, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, IDENTITY_STATED
from duecourse.ledger.read import LedgerReader

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = AT.date()
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
ANA = Actor("ana", "officer")
BEN = Actor("ben", "supervisor")
LIA = Actor("lia", "court_liaison")
Base = psycopg.Connection[Any]
READY: tuple[dict[str, Any], ...] = (
    {"kind": "entered_without_inspection", "on": "2024-04-01"},
    {"kind": "nta_served", "on": "2025-01-26", "method": "personal", "time_and_place": True},
    {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"},
    {"kind": "order_issued", "on": "2025-08-14", "by": "IJ", "type": "removal", "country": "HN",
     "form": "oral"},
    {"kind": "right_waived", "on": "2025-08-14", "right": "appeal"},
    {"kind": "warrant_issued", "on": "2025-11-22", "form": "I-205"},
    {"kind": "travel_document_presented", "on": "2025-12-02", "country": "HN"},
)  # fmt: skip
STAY = {"kind": "stay_granted", "on": "2026-03-02", "by": "court", "basis": "individual"}
# The order of removal is the eighth event of an opened case.
GROUNDS = Grounds(
    "The order is final and nothing stays it.", "INA 241(a)", (8,),
    {"on": "2026-03-01", "how": "personal"},
)  # fmt: skip


def opened(
    base: Base, *facts: dict[str, Any], case_id: UUID = CASE, number: str = "A 201-555-017"
) -> None:
    """Open a case with a name, a number and facts."""
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=AT) as act:
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-17"})
        act.add(IDENTITY_STATED, {
            "names": [{"family": "Rivas Mora", "given": "Elena"}], "birth_on": "1985-03-02",
            "numbers": [{"kind": "a_number", "number": number}],
        })  # fmt: skip
        record_facts(
            act, facts or READY, person={"birth_on": "1985-03-02", "nationalities": ["HN"]},
            complete=True,
        )  # fmt: skip


def version(base: Base, case_id: UUID = CASE) -> int:
    """Return the version that a case stands at."""
    return len(LedgerReader(base).history(case_id))


def kinds(base: Base, case_id: UUID = CASE) -> list[str]:
    """Return the kinds of a case's events."""
    return [one.kind for one in LedgerReader(base).history(case_id)]


def form(base: Base, case_id: UUID = CASE) -> Form:
    """Return a new form on a case as it stands."""
    return Form(uuid4(), version(base, case_id))


def posted(
    base: Base, does: Callable[[Act], int], *, by: Actor = ANA, at: datetime = AT,
    on: Form | None = None, action: str = STEP, case_id: UUID = CASE, **how: Any,
) -> Did:  # fmt: skip
    """Post a form on a case."""
    return fill_in(
        base, case_id, does, form=on or form(base, case_id), action=action, by=by, at=at, **how
    )


def looks(base: Base, by: Actor, *, at: datetime = AT, case_id: UUID = CASE) -> None:
    """Let somebody open the case."""
    look_at_record(base, case_id, by=by, at=at)


def proposed(base: Base, step: str = "authorise_removal", *, to: str | None = "HN") -> int:
    """Let the first person propose a step; return the version of the proposal."""
    return posted(
        base, lambda act: propose_step(act, step, GROUNDS, as_of=TODAY, destination=to)
    ).version


def approved(base: Base, proposal: int, *, on: date = TODAY) -> int:
    """Let the second person look at the case and approve; return the version of the step."""
    looks(base, BEN)
    return posted(
        base, lambda act: approve_step(act, proposal, as_of=on), by=BEN, has_looked=True
    ).version
