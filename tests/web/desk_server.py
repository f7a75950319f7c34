"""Serve pages with cases to work on: generated ones, in the charge of the demonstration's officer.

Usage: python desk_server.py DATABASE_URL PORT. Nobody in these cases exists.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from duecourse.actions.case_record import record_facts, take_step
from duecourse.actions.open_many import NewCase, open_cases
from duecourse.actions.work_on_case import RECORD, STEP, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger import keeping
from duecourse.ledger.migrate import migrate
from duecourse.sim.bench import many_cases

CASES = 160
BY = Actor("demo-officer", "officer")
READY = (
    {"kind": "entered_without_inspection", "on": "2024-04-01"},
    {"kind": "nta_served", "on": "2025-01-26", "method": "personal", "time_and_place": True},
    {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"},
    {"kind": "order_issued", "on": "2025-08-14", "by": "IJ", "type": "removal", "country": "HN",
     "form": "oral"},
    {"kind": "right_waived", "on": "2025-08-14", "right": "appeal"},
    {"kind": "warrant_issued", "on": "2025-11-22", "form": "I-205"},
    {"kind": "travel_document_presented", "on": "2025-12-02", "country": "HN"},
)  # fmt: skip


def fill(url: str, at: datetime) -> None:
    """Open the cases; in one of them a court stops a step."""
    with psycopg.connect(url, autocommit=True) as connection:
        migrate(connection)
        connection.execute("SET ROLE duecourse_app")
        for some in many_cases.batches(CASES, seed=3, today=at.date()):
            open_cases(
                connection, [_in_charge(n, one) for n, one in enumerate(some)], source="generated",
                by=many_cases.BY, at=at,
            )  # fmt: skip
        _stopped(connection, at)
        _odd_name(connection, at)


def _in_charge(n: int, case: NewCase) -> NewCase:
    """Return the case with an officer of the demonstration in charge of every second one."""
    to = "demo-officer" if n % 2 else "generated-officer"
    events = tuple(
        (kind, on, body | ({"to": to} if kind == keeping.ASSIGNED else {}))
        for kind, on, body in case.events
    )
    return NewCase(case.case_id, events)


def _stopped(connection: psycopg.Connection[Any], at: datetime) -> None:
    case_id = many_cases._id(99, 1)
    with work_on_case(connection, case_id, action=RECORD, by=BY, at=at) as act:
        act.add(
            keeping.CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-1"}
        )
        act.add(keeping.IDENTITY_STATED, {"names": [{"family": "Rivas Mora", "given": "Elena"}]})
        act.add(keeping.ASSIGNED, {"to": "demo-officer", "because": "opened"})
        record_facts(
            act, READY, person={"birth_on": "1985-03-02", "nationalities": ["HN"]}, complete=True
        )
    with work_on_case(connection, case_id, action=STEP, by=BY, at=at) as act:
        take_step(act, "authorise_removal", as_of=at.date(), approved_by="ben", destination="HN")
    stay = {"kind": "stay_granted", "on": str(at.date()), "by": "court", "basis": "individual"}
    with work_on_case(
        connection, case_id, action=RECORD, by=Actor("demo-court-liaison", "court_liaison"),
        at=at + timedelta(seconds=1),
    ) as act:  # fmt: skip
        record_facts(act, [stay])


def _odd_name(connection: psycopg.Connection[Any], at: datetime) -> None:
    """Open a case under a name that a spreadsheet would compute, if it were let."""
    with work_on_case(connection, many_cases._id(99, 2), action=RECORD, by=BY, at=at) as act:
        act.add(keeping.CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "@SUM"})
        act.add(keeping.IDENTITY_STATED, {"names": [{"family": '=HYPERLINK("x")', "given": ""}]})
        act.add(keeping.ASSIGNED, {"to": "demo-officer", "because": "opened"})
        record_facts(
            act, READY[:3], person={"birth_on": "1985-03-02", "nationalities": ["HN"]},
            complete=True,
        )  # fmt: skip


if __name__ == "__main__":
    from duecourse.web.serve import prepare, serve
    from duecourse.web.settings import WebSettings

    if "--filled" not in sys.argv:
        fill(sys.argv[1], datetime.now(UTC))
    made = prepare(WebSettings(sys.argv[1], "a secret of the tests", ("127.0.0.1",), demo=True))
    serve(made, host="127.0.0.1", port=int(sys.argv[2]))
