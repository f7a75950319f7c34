"""The hold interlock: no step that the law forbids is recorded; one permitted before is stopped."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from duecourse.actions import case_record, interlock
from duecourse.actions.case_record import Act, SecondPersonNeeded, StepRefused
from duecourse.actions.interlock import judge, steps
from duecourse.law.document import Contradiction
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.memory import MemoryLedger
from duecourse.ledger.port import Ledger, StaleCase
from duecourse.sim import interlock as world
from duecourse.views.case_facts import told

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
NEXT_DAY = "2026-03-03"
STAY = {"kind": "stay_granted", "by": "court", "basis": "individual", "on": "2026-03-02"}


@pytest.fixture(params=["memory", "postgres"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """A ledger in memory, and the real one."""
    if request.param == "memory":
        yield MemoryLedger()
        return
    connection = request.getfixturevalue("connection")
    with connection.transaction():
        yield PostgresLedger(connection)


@pytest.fixture
def act(ledger: Ledger) -> Callable[..., Act]:
    """Acts on a case whose order of removal to HN can be carried out."""

    def made(by: str = "ana", *, hours: int = 0) -> Act:
        return Act(ledger, CASE, by, NOW + timedelta(hours=hours))

    facts = world.ready(NOW.date())
    case_record.record_facts(made(), facts, person=world.PERSON, complete=True)
    return made


def authorise(act: Act, **changes: Any) -> int:
    """Authorise a removal to HN with a second person."""
    given = {"as_of": NOW.date(), "approved_by": "ben", "destination": "HN"} | changes
    return case_record.take_step(act, "authorise_removal", **given)


def test_a_permitted_step_is_stamped_with_what_it_rests_on(act: Callable[..., Act]) -> None:
    version = authorise(act())

    body = act().history()[version - 1].body
    assert f'"version":{version - 1}' in body
    assert '"holds":[]' in body
    assert '"rule_book":"' in body


def test_a_stay_by_a_court_refuses_a_removal_and_says_why(act: Callable[..., Act]) -> None:
    case_record.record_facts(act(), [STAY])

    with pytest.raises(StepRefused, match="J06 holds every removal: a court has stayed removal"):
        authorise(act())


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-03"])
def test_a_step_dated_back_or_ahead_is_refused_by_what_stands_today(
    act: Callable[..., Act], day: str
) -> None:
    case_record.record_facts(act(), [{**STAY, "until": "2026-03-02"}])

    with pytest.raises(StepRefused, match="J06"):
        authorise(act(), as_of=date.fromisoformat(day))


def test_a_grant_of_withholding_refuses_the_country_and_no_other(act: Callable[..., Act]) -> None:
    grant = {"kind": "withholding_granted", "country": "HN", "type": "withholding"}
    case_record.record_facts(act(), [{**grant, "on": "2026-03-01"}])

    verdict = judge(told(act().history()), "authorise_removal", as_of=NOW.date(), destination="HN")

    assert not verdict.permitted
    assert {"id": "J10", "scope": "HN", "kind": "HARD"} in verdict.holds


@pytest.mark.parametrize("destination", [None, "MX"])
def test_without_the_country_of_the_order_no_removal_is_recorded(
    act: Callable[..., Act], destination: str | None
) -> None:
    with pytest.raises(StepRefused):
        authorise(act(), destination=destination)


def test_a_record_that_nobody_called_complete_permits_nothing(ledger: Ledger) -> None:
    facts = world.ready(NOW.date())
    case_record.record_facts(Act(ledger, CASE, "ana", NOW), facts, person=world.PERSON)

    with pytest.raises(StepRefused, match="completeness"):
        authorise(Act(ledger, CASE, "ana", NOW))


@pytest.mark.parametrize("second", [None, "ana"])
def test_one_person_alone_authorises_nothing(act: Callable[..., Act], second: str | None) -> None:
    with pytest.raises(SecondPersonNeeded):
        authorise(act("ana"), approved_by=second)


def test_a_step_judged_on_an_older_record_cannot_be_written(
    act: Callable[..., Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, history = act(), act().history()
    case_record.record_facts(act("liaison"), [STAY])

    monkeypatch.setattr(Act, "history", lambda _: history)
    with pytest.raises(StaleCase):
        authorise(slow)


def test_an_order_stops_a_scheduled_removal_in_the_same_append(act: Callable[..., Act]) -> None:
    scheduled = case_record.take_step(
        act(), "schedule_removal", as_of=NOW.date(), approved_by="ben", destination="HN"
    )

    case_record.record_facts(act("liaison", hours=1), [STAY])

    (taken,) = told(act().history()).steps
    assert (scheduled, scheduled + 2) == (taken.version, taken.stopped_by)
    assert NOW + timedelta(hours=1, minutes=10) == taken.acknowledge_by
    assert taken.acknowledged_at is None


def test_a_stopped_step_waits_until_somebody_acknowledges_it(act: Callable[..., Act]) -> None:
    scheduled = authorise(act())
    case_record.record_facts(act("liaison"), [STAY])

    case_record.acknowledge(act("ana", hours=1), scheduled)

    (taken,) = told(act().history()).steps
    assert NOW + timedelta(hours=1) == taken.acknowledged_at


def test_a_step_that_was_never_stopped_needs_no_acknowledgement(act: Callable[..., Act]) -> None:
    version = authorise(act())

    with pytest.raises(case_record.NothingToAcknowledge):
        case_record.acknowledge(act(), version)


def test_a_removal_in_spite_of_a_stay_is_recorded_and_raises_an_alarm(
    act: Callable[..., Act],
) -> None:
    case_record.record_facts(act("liaison"), [STAY])

    case_record.record_facts(act(), [{"kind": "removed", "to": "HN", "on": "2026-03-02"}])

    of = told(act().history())
    assert "removed" == of.facts[-1].kind
    assert 1 == len(of.alarms)


def test_a_removal_that_the_record_permitted_raises_none(act: Callable[..., Act]) -> None:
    case_record.record_facts(act(), [{"kind": "removed", "to": "HN", "on": "2026-03-02"}])

    assert () == told(act().history()).alarms


def test_a_stay_that_is_known_only_later_raises_the_alarm_then(act: Callable[..., Act]) -> None:
    removed = case_record.record_facts(
        act(), [{"kind": "removed", "to": "HN", "on": "2026-03-02"}]
    )  # fmt: skip

    case_record.record_facts(act("liaison", hours=30), [STAY])
    case_record.record_facts(act("liaison", hours=31), [{"kind": "encountered", "on": NEXT_DAY}])

    of = told(act().history())
    assert (removed + 2,) == of.alarms
    assert removed == of.kept_of("alarm_raised")[0].body["fact"]


def test_a_removal_whose_day_is_corrected_to_one_on_which_it_was_forbidden_raises_the_alarm(
    act: Callable[..., Act],
) -> None:
    case_record.record_facts(act(), [{**STAY, "on": "2026-01-10", "until": "2026-01-20"}])
    removed = case_record.record_facts(
        act(), [{"kind": "removed", "to": "HN", "on": "2026-03-02"}]
    )  # fmt: skip
    assert () == told(act().history()).alarms

    case_record.correct_fact(act(), removed, {"to": "HN", "on": "2026-01-15"})

    assert 1 == len(told(act().history()).alarms)


def test_a_removal_with_the_order_it_carried_out_raises_none(ledger: Ledger) -> None:
    act = Act(ledger, CASE, "ana", NOW)
    removed = {"kind": "removed", "to": "HN", "on": "2026-03-02"}

    case_record.record_facts(
        act, [*world.ready(NOW.date()), removed], person=world.PERSON, complete=True
    )  # fmt: skip

    assert () == act.told().alarms


def test_nobody_moves_a_refutation_alone_to_a_later_day_on_which_it_would_tell(
    act: Callable[..., Act],
) -> None:
    claim = {"kind": "citizenship_claimed", "basis": "claim", "on": "2026-03-01"}
    refuted = {"outcome": "refuted_in_writing", "on": "2026-02-01"}
    case_record.record_facts(act(), [claim])
    version = case_record.record_facts(act(), [{"kind": "citizenship_decided", **refuted}])

    with pytest.raises(SecondPersonNeeded):
        case_record.correct_fact(act("ana"), version, refuted | {"on": "2026-09-01"})


def test_nobody_clears_a_claim_to_citizenship_alone(act: Callable[..., Act]) -> None:
    claim = {"kind": "citizenship_claimed", "basis": "claim", "on": "2026-03-01"}
    refuted = {"kind": "citizenship_decided", "outcome": "refuted_in_writing", "on": "2026-03-01"}
    case_record.record_facts(act(), [claim])

    with pytest.raises(SecondPersonNeeded):
        case_record.record_facts(act("ana"), [refuted], approved_by="ana")


@pytest.mark.parametrize("fields", [None, {"basis": "claim", "on": "2027-03-01"}])
def test_nobody_corrects_a_claim_to_citizenship_away_alone(
    act: Callable[..., Act], fields: dict[str, Any] | None
) -> None:
    claim = {"kind": "citizenship_claimed", "basis": "claim", "on": "2026-03-01"}
    version = case_record.record_facts(act(), [claim])

    with pytest.raises(SecondPersonNeeded):
        case_record.correct_fact(act("ana"), version, fields)

    assert version + 1 == case_record.correct_fact(act("ana"), version, fields, approved_by="ben")


def test_a_correction_of_what_states_no_fact_is_refused(act: Callable[..., Act]) -> None:
    before = act().history()

    with pytest.raises(case_record.NoSuchFact):
        case_record.correct_fact(act(), 99, None)

    assert before == act().history()


def test_facts_that_contradict_the_record_leave_nothing_behind(act: Callable[..., Act]) -> None:
    before = act().history()

    with pytest.raises(Contradiction):
        case_record.record_facts(
            act(), [{"kind": "stay_lifted", "by": "court", "on": "2026-03-01"}]
        )

    assert before == act().history()


def test_a_correction_changes_the_answer_and_keeps_what_was_known(act: Callable[..., Act]) -> None:
    version = case_record.record_facts(act(), [STAY])
    case_record.correct_fact(act("steward", hours=2), version, None)

    history = act().history()
    later, earlier = told(history), told(history, known_on=NOW + timedelta(hours=1))

    assert judge(later, "authorise_removal", as_of=NOW.date(), destination="HN").permitted
    assert not judge(earlier, "authorise_removal", as_of=NOW.date(), destination="HN").permitted


def test_every_hold_that_a_step_names_exists_and_every_rule_is_known() -> None:
    named = [one for rule in steps().values() if isinstance(rule.rule, tuple) for one in rule.rule]
    rules = {rule.rule for rule in steps().values() if isinstance(rule.rule, str)}

    assert set(named) <= {f"J{n:02}" for n in range(1, 44)}
    assert {interlock.REMOVAL, interlock.DEPARTED} == rules


def test_random_agencies_record_nothing_that_the_independent_table_forbids() -> None:
    found = world.run(seed=20261125, steps_wanted=1_500)

    assert [] == found.violations
    assert found.permitted > 200
    assert found.refused > 200
    assert found.stopped > 20


def test_the_same_world_finds_an_interlock_that_forgets_a_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forgetful(*given: Any, **named: Any) -> interlock.Verdict:
        return interlock.Verdict(True, (), (), "", given[0].version)

    monkeypatch.setattr(case_record, "judge", forgetful)

    assert world.run(seed=5, steps_wanted=200).violations


def test_every_fact_of_the_world_can_be_recorded() -> None:
    kinds = {one["kind"] for one in world.FACTS}
    recorded: set[str] = set()
    for seed in range(120):
        ledger = MemoryLedger()
        life = world.World(world.Random(seed), ledger, world.Found(), nullcontext)
        life.live(10_000)
        recorded |= {event.kind for event in ledger.history(life.case.case_id)}

    assert set() == kinds - recorded
