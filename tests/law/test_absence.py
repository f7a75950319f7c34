"""What is settled by absence is what the rules say when they run; nothing else is settled."""

import itertools
from datetime import date

import pytest

from duecourse import law
from duecourse.law import absence, parameters
from duecourse.law.columns import agree, population
from duecourse.law.registry import FINDINGS
from duecourse.law.trace import KINDS, TracedCase, rests_on_absence

PERSON = {"birth_on": "1985-03-02", "nationalities": ["HN"]}
EMPTY = {"person": PERSON, "events": [], "as_of": "2026-02-10", "unknown": []}


def traced(**facts: object) -> TracedCase:
    given = {
        "events": [], "as_of": date(2026, 2, 10), "birth_on": None, "nationalities": (),
        "birth_country": None, "unknown": frozenset(), "ask": {},
    }  # fmt: skip
    return TracedCase(**{**given, **facts})


def test_all_findings_at_once_say_what_each_says_alone() -> None:
    cases = itertools.chain(
        population.documents(100, seed=3), (agree.wild(f"absence/{n}") for n in range(200))
    )
    for case in cases:
        alone = law.evaluate(case, findings=tuple(FINDINGS))

        at_once = law.evaluate(case)

        assert alone == at_once
        assert list(FINDINGS) == list(at_once)


def test_most_findings_of_an_empty_record_are_settled_and_shared() -> None:
    once, again = law.evaluate(EMPTY), law.evaluate({**EMPTY, "as_of": "2031-07-01"})

    shared = [name for name in FINDINGS if once[name] is again[name]]

    assert set(absence.settled()) == set(shared)
    assert len(shared) > 80


def test_a_finding_that_rests_on_a_fact_is_not_settled() -> None:
    for name in ("holds", "holds.self_departure", "stay.basis"):
        assert name not in absence.settled()


def test_an_unknown_fact_is_said_of_a_finding_that_is_settled() -> None:
    told = law.evaluate({**EMPTY, "unknown": ["appeal"]})["proceedings.appeal_available"]

    assert "unknown_fact" == told.status
    assert ("appeal",) == told.missing
    assert "not_applicable" == law.evaluate(EMPTY)["proceedings.appeal_available"].status


def test_another_table_of_parameters_settles_for_itself() -> None:
    before = law.evaluate(EMPTY)["proceedings.appeal_available"]

    with parameters.instead({**parameters.data(), "changed": True}):
        within = law.evaluate(EMPTY)["proceedings.appeal_available"]

    assert before.rule_book != within.rule_book
    assert before is law.evaluate(EMPTY)["proceedings.appeal_available"]


@pytest.mark.parametrize(
    "rests",
    [
        lambda case: case.as_of < date(2026, 1, 1),
        lambda case: case.birth_on,
        lambda case: case.ask["age"],
        lambda case: case.ask.get("day"),
        lambda case: len(case.ask),
        lambda case: list(case.ask),
        lambda case: case.has("appeal_filed", subject="bond"),
    ],
)
def test_what_reads_anything_that_is_there_does_not_rest_on_absence(rests: object) -> None:
    document = {
        **EMPTY,
        "ask": {"age": 18, "day": "2026-02-10"},
        "events": [
            {"kind": "appeal_filed", "on": "2026-01-02", "by": "respondent", "subject": "decision"},
        ],
    }  # fmt: skip
    case = law.document.read(document, kind=TracedCase)

    assert not rests_on_absence(case.traced("it", rests))


def test_what_finds_nothing_that_it_looks_for_rests_on_absence() -> None:
    case = traced()

    found = case.traced("it", lambda case: (case.last("removed"), case.ask.get("age")))

    assert rests_on_absence(found)
    assert ("removed",) == KINDS.shown(found[1])


def test_plans_are_kept_up_to_their_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(absence, "PLANS_MAX", 2)

    for unknown in (["appeal"], ["stay"], ["entry"]):
        law.evaluate({**EMPTY, "unknown": unknown})

    assert len(absence.plans()) <= 2
