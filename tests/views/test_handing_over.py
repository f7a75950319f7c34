"""An offer that nobody answers is not forgotten, and it barks until somebody does."""

from datetime import UTC, date, datetime
from uuid import UUID

from duecourse.actions.case_record import Act, record_facts
from duecourse.actions.refer import accept, decline, refer
from duecourse.ledger.keeping import CASE_OPENED
from duecourse.ledger.memory import MemoryLedger
from duecourse.views.case_facts import told
from duecourse.views.case_shapes import Watch
from duecourse.views.meaning import meaning

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday
CASE = UUID("33333333-45f4-4e57-8a54-0f8f6fbfe001")


def offered() -> Act:
    act = Act(MemoryLedger(), CASE, "ana", AT)
    act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": "HOU-1"})
    act.append(after=0)
    record_facts(act, [{"kind": "entered_without_inspection", "on": "2025-01-01"}], complete=True)
    refer(act, to="Newark", because="moved")
    return act


def bark(act: Act, day: date) -> Watch | None:
    found = meaning(told(act.history()), as_of=day).watches
    return next((one for one in found if one.name == "offer_unanswered"), None)


def test_an_offer_is_due_after_five_open_days() -> None:
    found = bark(offered(), date(2026, 3, 20))

    assert found is not None
    assert date(2026, 3, 9) == found.due_on
    assert "offered to Newark on Mon 2 Mar 2026" in found.says
    assert bark(offered(), date(2026, 3, 1)) is None


def test_an_answer_ends_it_whichever_it_is() -> None:
    taken, refused = offered(), offered()

    taken.by = "ben"
    accept(taken, 4)
    decline(refused, 4, because="no room")

    assert [None, None] == [bark(one, date(2026, 3, 20)) for one in (taken, refused)]
