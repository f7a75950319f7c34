"""The case page: every case, its holds, its days with their arithmetic, what was known when.

ANCHORS section 3: facts 5, 10 and 11.
"""

from datetime import date, timedelta
from typing import Any

from open_case import (
    ANA,
    AT,
    BEN,
    CASE,
    READY,
    STAY,
    TODAY,
    Base,
    approved,
    looks,
    opened,
    posted,
    proposed,
)

from duecourse.actions.case_record import correct_fact, record_facts
from duecourse.actions.look import look_at_case
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import ASSIGNED, COUNSEL_STATED, RELATION_STATED
from duecourse.views.case_page_shapes import Asked, CasePage

ENTRY = 5  # the version of the first fact of an opened case


def page(base: Base, *, by: Actor = ANA, **asked: Any) -> CasePage:
    """Return the case page."""
    given = {"as_of": TODAY, **asked}
    return look_at_case(
        base, CASE, asked=Asked(**given), by=by, purpose="case work", at=AT + timedelta(hours=1)
    )


def record(base: Base, *facts: dict[str, Any], at: Any = AT) -> None:
    """Record facts."""
    posted(base, lambda act: record_facts(act, facts), action=RECORD, at=at)


def test_fact_11_the_head_says_who_stated_each_thing_and_when(connection: Base) -> None:
    opened(connection)

    head = page(connection).header

    assert "Rivas Mora, Elena" == head.title
    assert [("Name", "Elena Rivas Mora"), ("Date of birth", "Sat 2 Mar 1985")] == [
        (one.label, one.value) for one in head.identity[:2]
    ]
    assert {("agency", AT)} == {(one.source, one.learnt_at) for one in head.identity}


def test_fact_5_one_page_has_every_fact_with_its_source_and_the_day_it_was_learnt(
    connection: Base,
) -> None:
    opened(connection)
    record(connection, STAY, at=AT + timedelta(minutes=5))

    shown = page(connection)

    assert len(READY) + 1 == len(shown.facts)
    assert [] == [one for one in shown.facts if not one.source or not one.by]
    assert {AT, AT + timedelta(minutes=5)} == {one.learnt_at for one in shown.facts}


def test_fact_10_a_claim_to_citizenship_stands_over_the_case_with_its_citation(
    connection: Base,
) -> None:
    opened(connection)
    record(connection, {"kind": "citizenship_claimed", "on": "2026-03-01", "basis": "claim"})

    law = page(connection).law

    assert law is not None
    assert ["J14"] == [one.id for one in law.holds]
    assert "may be a citizen" in law.holds[0].says
    assert law.holds[0].cite


def test_a_day_of_the_law_opens_to_its_arithmetic_and_citation(connection: Base) -> None:
    opened(connection)

    law = page(connection).law

    assert law is not None
    days = {one.told.name: one for one in (*law.ahead, *law.past)}
    vawa = days["proceedings.vawa_reopen_due"]
    assert (date(2026, 8, 14), 165) == (vawa.day, vawa.days)
    assert vawa.told.steps
    assert any("240(c)(7)" in rule.sentence for rule in vawa.told.rules)
    assert list(law.ahead) == sorted(law.ahead, key=lambda one: one.day)


def test_the_page_shows_what_was_known_on_a_day(connection: Base) -> None:
    opened(connection)
    record(connection, STAY, at=AT + timedelta(days=3))

    then, now = page(connection, known_on=TODAY), page(connection)

    assert then.law is not None
    assert now.law is not None
    assert ([], ["J06"]) == ([one.id for one in then.law.holds], [one.id for one in now.law.holds])
    assert now.version == then.version + 1


def test_a_corrected_fact_stands_with_both_values_and_a_withdrawn_one_stays(
    connection: Base,
) -> None:
    opened(connection)
    filed = {"on": "2025-02-06", "court": "Dallas"}
    posted(connection, lambda act: correct_fact(act, ENTRY + 2, filed), action=RECORD)
    posted(connection, lambda act: correct_fact(act, ENTRY, None), action=RECORD)

    facts = {one.version: one for one in page(connection).facts}

    assert ("corrected", "Dallas") == (facts[7].state, facts[7].fields[0].value)
    assert ["Wed 5 Feb 2025", "Houston"] == [one.value for one in facts[7].earlier[0].fields]
    assert ("withdrawn", "Mon 1 Apr 2024") == (facts[5].state, facts[5].on)


def test_the_timeline_is_filtered_by_kind_track_source_and_days(connection: Base) -> None:
    opened(connection)

    for asked, expected in (
        ({"kind": "nta_filed"}, ["nta_filed"]),
        ({"track": "charging"}, ["nta_filed", "nta_served"]),
        ({"source": "nobody"}, []),
        ({"first": date(2025, 11, 1), "last": date(2025, 11, 30)}, ["warrant_issued"]),
    ):
        found = [one.kind for one in page(connection, **asked).timeline]
        assert set(expected) <= set(found), asked
        assert len(found) < page(connection).timeline_total, asked


def test_counsel_and_relations_are_records(connection: Base) -> None:
    opened(connection)
    with work_on_case(connection, CASE, action=RECORD, by=ANA, at=AT) as act:
        act.add(COUNSEL_STATED, {"name": "Ines Duarte", "number": "TX 1"})
        act.add(RELATION_STATED, {"relation": "child", "name": "Leo", "case_id": str(CASE)})
        act.append(after=len(act.history()))

    people = page(connection).people

    assert [("Counsel", "Ines Duarte"), ("Child", "Leo")] == [(p.part, p.name) for p in people]
    assert str(CASE) == people[1].case_id


def test_who_looked_is_open_to_supervisors_oversight_and_whoever_is_in_charge(
    connection: Base,
) -> None:
    opened(connection)
    looks(connection, BEN)
    eve, mia = Actor("eve", "oversight"), Actor("mia", "officer")
    with work_on_case(connection, CASE, action=RECORD, by=BEN, at=AT) as act:
        act.add(ASSIGNED, {"to": "ana", "because": "new"})
        act.append(after=len(act.history()))

    assert page(connection, by=mia).looks is None
    for by in (BEN, eve, ANA):
        seen = page(connection, by=by).looks
        assert seen is not None
        assert ("ben", "supervisor", "case.look") in [(s.actor, s.role, s.action) for s in seen]


def test_a_stopped_step_shows_its_clock(connection: Base) -> None:
    opened(connection)
    step = approved(connection, proposed(connection))
    record(connection, STAY)

    taken = page(connection).steps[0]

    assert (step, "stopped", AT + timedelta(minutes=10)) == (
        taken.version, taken.state, taken.acknowledge_by,
    )  # fmt: skip
    assert ("ana", "ben") == (taken.by, taken.approved_by)
