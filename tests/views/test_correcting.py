"""The two watchdogs of requests for correction."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from duecourse.ledger import keeping
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import Event
from duecourse.views.case_facts import told
from duecourse.views.watch import correcting
from duecourse.views.watch.seen import Seen

RECEIVED = date(2026, 3, 2)


def found(*kinds: str, as_of: date = RECEIVED) -> list[str]:
    """Return the watchdogs that find something after a request and what came of it."""
    bodies: dict[str, dict[str, Any]] = {
        keeping.CORRECTION_REQUESTED: {"by": "person", "about": "a", "says": "b"},
        keeping.CORRECTION_ACKNOWLEDGED: {"version": 1},
        keeping.CORRECTION_ANSWERED: {"version": 1, "corrected": False, "because": "c"},
    }
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    history = [
        Event(case_id=UUID(int=1), version=n, kind=kind, happened_on=RECEIVED, recorded_at=at,
              source="agency", record="", grade=None, actor="teo", purpose="",
              body=canonical_json(bodies[kind]), position=-1, hash=b"")
        for n, kind in enumerate(kinds, 1)
    ]  # fmt: skip
    seen = Seen(told(history), {}, (), as_of)
    return [one.name for one in correcting.WATCHDOGS if list(one.watches(seen))]


def test_a_request_wants_a_receipt_and_an_answer() -> None:
    assert ["correction_unacknowledged", "correction_unanswered"] == found(
        keeping.CORRECTION_REQUESTED
    )


def test_a_receipt_leaves_the_answer_open() -> None:
    assert ["correction_unanswered"] == found(
        keeping.CORRECTION_REQUESTED, keeping.CORRECTION_ACKNOWLEDGED
    )


def test_an_answer_ends_both() -> None:
    assert [] == found(keeping.CORRECTION_REQUESTED, keeping.CORRECTION_ANSWERED)


def test_a_day_before_it_came_in_there_is_nothing() -> None:
    assert [] == found(keeping.CORRECTION_REQUESTED, as_of=date(2026, 3, 1))
