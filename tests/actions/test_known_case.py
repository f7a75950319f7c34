"""What an act knows of its case is what its history says now, however much was read before."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from duecourse.actions.case_record import Act, StepRefused, record_facts, take_step
from duecourse.actions.interlock import judge
from duecourse.actions.known_case import KnownCase
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.memory import MemoryLedger
from duecourse.sim import interlock as world
from duecourse.views.case_facts import told

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = NOW.date()
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
STAY = {"kind": "stay_granted", "by": "court", "basis": "individual", "on": "2026-03-02"}


def test_a_fact_that_somebody_else_recorded_meanwhile_is_known() -> None:
    ledger, known = MemoryLedger(), KnownCase()
    mine = Act(ledger, CASE, "ana", NOW, known=known)
    record_facts(mine, world.ready(TODAY), person=world.PERSON, complete=True)
    assert judge(mine.told(), "authorise_removal", as_of=TODAY, destination="HN").permitted
    record_facts(Act(ledger, CASE, "liaison", NOW), [STAY])

    with pytest.raises(StepRefused, match="J06"):
        take_step(
            mine, "authorise_removal", as_of=TODAY, approved_by="ben", destination="HN"
        )  # fmt: skip


def test_what_was_rolled_back_is_not_known(connection: Any) -> None:
    known = KnownCase()
    act = Act(PostgresLedger(connection), CASE, "ana", NOW, known=known)
    with connection.transaction():
        record_facts(act, world.ready(TODAY), person=world.PERSON, complete=True)
    with connection.transaction(force_rollback=True):
        record_facts(act, [STAY])
        assert "stay_granted" == act.told().facts[-1].kind
    with connection.transaction():
        record_facts(act, [{"kind": "stay_granted", "by": "DHS", "on": "2026-03-02"}])

    found = act.told()

    assert told(act.history()) == found
    assert ["DHS"] == [one.fields["by"] for one in found.facts if one.kind == "stay_granted"]


def test_another_country_is_another_answer_on_the_same_reading() -> None:
    ledger, known = MemoryLedger(), KnownCase()
    act = Act(ledger, CASE, "ana", NOW, known=known)
    record_facts(act, world.ready(TODAY), person=world.PERSON, complete=True)

    for country, permitted in (("HN", True), ("MX", False), (None, False), ("HN", True)):
        verdict = judge(
            act.told(), "authorise_removal", as_of=TODAY, destination=country, known=known
        )

        plain = judge(told(act.history()), "authorise_removal", as_of=TODAY, destination=country)
        assert permitted == verdict.permitted
        assert plain == verdict


def test_another_day_is_read_anew() -> None:
    ledger, known = MemoryLedger(), KnownCase()
    act = Act(ledger, CASE, "ana", NOW, known=known)
    record_facts(act, [*world.ready(TODAY), {**STAY, "until": "2026-03-02"}], person=world.PERSON,
                 complete=True)  # fmt: skip

    permitted = [
        judge(
            act.told(), "transfer", as_of=TODAY + timedelta(days=days), known=known
        ).permitted
        for days in (0, 1, 0)
    ]  # fmt: skip

    assert [False, True, False] == permitted


@pytest.mark.parametrize(
    ("complete", "unknown", "says"),
    [(True, ["identity"], "identity"), (False, [], "completeness"), (True, [], None)],
)
def test_a_case_is_closed_only_when_what_closing_rests_on_is_known(
    complete: bool, unknown: list[str], says: str | None
) -> None:
    act = Act(MemoryLedger(), CASE, "ana", NOW)
    left = {"kind": "exit_recorded", "source": "biometric_exit", "match": "fingerprint"}
    record_facts(
        act, [*world.ready(TODAY), {**left, "on": "2026-03-01"}], person=world.PERSON,
        unknown=unknown, complete=complete,
    )  # fmt: skip

    if says is None:
        take_step(act, "close_as_departed", as_of=TODAY)
        return
    with pytest.raises(StepRefused, match=f"The record does not say: {says}"):
        take_step(act, "close_as_departed", as_of=TODAY)
