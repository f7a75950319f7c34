"""What the engine adds to a rule's answer, and what it refuses to guess."""

from datetime import date
from random import Random

import pytest

from duecourse import law
from duecourse.law.columns.population import documents
from duecourse.law.engine import FindingUnknown, _holds_watched, _unwatched
from duecourse.law.exceptions import ExceptionRule, ExceptionsConflict, Outcome, tried
from duecourse.law.trace import Reads, WatchedDay

APPEAL = {
    "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
    "events": [
        {"kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
         "country": "HN", "form": "oral"},
    ],
    "as_of": "2026-02-10",
    "unknown": [],
}  # fmt: skip


def rule(name: str, applies: bool | None, gives: object) -> ExceptionRule:
    return ExceptionRule(name, f"cite of {name}", lambda: applies, gives, "yes", "no", ("service",))


def test_a_finding_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(FindingUnknown, match=r"no finding proceedings\.appeal_duo"):
        law.evaluate(APPEAL, findings=("proceedings.appeal_duo",))


def test_a_finding_names_the_day_on_which_it_could_change_by_itself() -> None:
    found = law.evaluate(APPEAL, findings=("proceedings.automatic_stay",))

    assert date(2026, 2, 18) == found["proceedings.automatic_stay"].changes_on


def test_answers_asked_one_by_one_in_any_order_are_those_of_a_whole_evaluation() -> None:
    for seed, document in enumerate(documents(150, seed=5)):
        names = list(law.evaluate(document))
        Random(seed).shuffle(names)

        answers = law.Answers(document)

        assert law.evaluate(document) == {name: answers[name] for name in names}
        assert list(law.evaluate(document)) == list(answers)


def test_an_answer_is_one_object_however_often_it_is_asked_for() -> None:
    answers = law.Answers(APPEAL)

    assert answers["proceedings.appeal_due"] is answers["proceedings.appeal_due"]
    assert "proceedings.appeal_duo" not in answers


def test_a_name_that_the_library_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no predict"):
        law.predict  # noqa: B018


def test_a_watched_day_in_a_value_is_found_and_given_back_as_a_plain_one() -> None:
    day = WatchedDay.of(date(2026, 2, 28), Reads())
    value = {"through": [date(2026, 1, 1), day], "count": 3}

    plain = _unwatched(value)

    assert _holds_watched(value)
    assert not _holds_watched({"through": [date(2026, 1, 1)]})
    assert {"through": [date(2026, 1, 1), date(2026, 2, 28)], "count": 3} == plain
    assert date is type(plain["through"][1])


def test_arithmetic_on_the_watched_day_means_that_the_answer_changes_tomorrow() -> None:
    for act in (
        lambda day: day.toordinal(),
        lambda day: day - date(2026, 1, 1),
        lambda day: date(2026, 12, 31) - day,
    ):
        reads = Reads()
        act(WatchedDay.of(date(2026, 2, 28), reads))

        assert date(2026, 3, 1) == reads.changes_on


def test_of_exceptions_the_one_that_applies_decides_and_the_open_one_names_its_fact() -> None:
    found = tried((rule("a", False, 1), rule("b", None, 2), rule("c", True, 3)))

    assert found.applied is not None
    assert "c" == found.applied.name
    assert found.is_open
    assert [Outcome.PASSED_OVER, Outcome.UNKNOWN, Outcome.APPLIED] == [
        one.outcome for one in found.considered
    ]
    assert ("service",) == found.considered[1].facts
    assert "unknown" == found.considered[1].as_json()["outcome"]


def test_two_exceptions_that_apply_and_differ_are_an_error_that_names_both() -> None:
    with pytest.raises(ExceptionsConflict, match=r"a \(cite of a\) and b \(cite of b\)"):
        tried((rule("a", True, 1), rule("b", True, 2)))


def test_two_exceptions_that_apply_and_agree_are_no_conflict() -> None:
    found = tried((rule("a", True, 1), rule("b", True, 1)))

    assert found.applied is not None
    assert "a" == found.applied.name
