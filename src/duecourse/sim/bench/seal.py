"""What sealing costs: writing to a case and looking at it, plainly and sealed, in turns."""

import os
import secrets
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import Connection

from duecourse.actions.case_record import record_facts
from duecourse.actions.look import look_at_case
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger import keeping
from duecourse.ledger.sealing import KEY_BYTES, AtWork, LocalKey, use
from duecourse.views.case_page_shapes import Asked

AT: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)
BY: Final = Actor("bench-officer", "officer")
NOTES: Final = 10
WARM: Final = 5
FACTS: Final = (
    {"kind": "entered_without_inspection", "on": "2024-04-01"},
    {"kind": "nta_served", "on": "2025-01-26", "method": "personal", "time_and_place": True},
    {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"},
)  # fmt: skip


def run(connection: Connection[Any], *, cases: int) -> dict[str, Any]:
    """Return the milliseconds of opening a case, adding a note and showing the page."""
    service = LocalKey("bench", secrets.token_bytes(KEY_BYTES))
    kinds = {"plain": AtWork(service, writes=False), "sealed": AtWork(service, writes=True)}
    times: dict[str, dict[str, list[float]]] = {
        kind: {"open": [], "note": [], "page": []} for kind in kinds
    }
    load = os.getloadavg()[0]
    for n in range(cases + WARM):
        for kind, at_work in kinds.items():
            use(at_work)
            for name, taken in _one(connection).items():
                if n >= WARM:
                    times[kind][name].append(taken)
    return {
        "cases": cases, "notes_a_case": NOTES, "cores": os.cpu_count(),
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "ms": {kind: {name: _said(taken) for name, taken in of.items()}
               for kind, of in times.items()},
    }  # fmt: skip


def _one(connection: Connection[Any]) -> dict[str, float]:
    case_id = uuid4()
    found = {"open": _timed(lambda: _open(connection, case_id))}
    for n in range(NOTES):
        found["note"] = _timed(lambda: _note(connection, case_id, f"Note {n}. " + "Words. " * 30))  # noqa: B023
    found["page"] = _timed(lambda: look_at_case(
        connection, case_id, asked=Asked(AT.date()), by=BY, purpose="case work", at=AT
    ))  # fmt: skip
    return found


def _open(connection: Connection[Any], case_id: UUID) -> None:
    with work_on_case(connection, case_id, action=RECORD, by=BY, at=AT) as act:
        act.add(keeping.IDENTITY_STATED, {
            "names": [{"family": "Rivas Mora", "given": "Elena"}], "birth_on": "1985-03-02",
            "numbers": [{"kind": "a_number", "number": "A 201-555-017"}],
        })  # fmt: skip
        act.add(keeping.COUNSEL_STATED, {"name": "Hollis Marchetti", "number": "TX-9"})
        record_facts(act, FACTS, person={"birth_on": "1985-03-02", "nationalities": ["HN"]})


def _note(connection: Connection[Any], case_id: UUID, text: str) -> None:
    with work_on_case(connection, case_id, action=RECORD, by=BY, at=AT) as act:
        before = act.told()
        act.add(keeping.NOTE_ADDED, {"text": text})
        act.append(after=before.version)


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


def _said(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[round(0.95 * (len(ordered) - 1))], 2),
    }
