"""What cases share is the same as what each would make for itself."""

from datetime import date, timedelta

import pytest

from duecourse.law import evaluate, parameters
from duecourse.law.calendar import Calendar, add_months, calendar_of_table, said
from duecourse.law.columns import population
from duecourse.law.exceptions import ExceptionRule, Outcome
from duecourse.law.explain import as_written, explain_case, explained, source
from duecourse.law.explain_as import _html_of, _text_of, as_html, as_text
from duecourse.law.trace import Reads, WatchedDay

FRIDAY = date(2026, 7, 3)  # Independence Day is observed


def test_a_deadline_that_is_kept_is_the_one_that_is_counted() -> None:
    for n in range(400):
        day = date(2026, 1, 1) + timedelta(days=n)
        counted = Calendar(office="NOWHERE").deadline(day)

        kept = calendar_of_table().deadline(day)

        assert counted == kept
        assert kept is calendar_of_table().deadline(day)


def test_another_table_has_deadlines_of_its_own() -> None:
    before = calendar_of_table().deadline(FRIDAY)
    stated = parameters.data()["holidays"]
    another = {**stated, "fixed": [one for one in stated["fixed"] if one[0] != "07-04"]}

    with parameters.instead({**parameters.data(), "holidays": another}):
        within = calendar_of_table().deadline(FRIDAY)

    assert date(2026, 7, 6) == before.due
    assert FRIDAY == within.due
    assert before == calendar_of_table().deadline(FRIDAY)


def test_a_closure_of_the_case_is_not_kept_for_others() -> None:
    closed = Calendar(extending=frozenset({date(2026, 2, 18)}))

    assert date(2026, 2, 19) == closed.deadline(date(2026, 2, 18)).due
    assert date(2026, 2, 18) == calendar_of_table().deadline(date(2026, 2, 18)).due


def test_naming_the_watched_day_is_no_comparison_with_it() -> None:
    reads = Reads()
    assert "Sat 28 Feb 2026" == said(date(2026, 2, 28))

    named = said(WatchedDay.of(date(2026, 2, 28), reads))

    assert "Sat 28 Feb 2026" == named
    assert reads.changes_on is None


@pytest.mark.parametrize(
    ("day", "months", "then", "moved"),
    [
        (date(2024, 1, 28), 1, date(2024, 2, 28), False),
        (date(2024, 1, 29), 1, date(2024, 2, 29), False),
        (date(2023, 1, 29), 1, date(2023, 2, 28), True),
        (date(2023, 12, 31), 2, date(2024, 2, 29), True),
        (date(2024, 2, 29), 12, date(2025, 2, 28), True),
        (date(2024, 3, 15), -3, date(2023, 12, 15), False),
    ],
)
def test_months_are_added_to_the_same_day_number_or_the_last(
    day: date, months: int, then: date, moved: bool
) -> None:
    assert (then, moved) == add_months(day, months)


def test_what_became_of_an_exception_is_told_in_its_words() -> None:
    one = ExceptionRule("a", "cite", lambda: None, 1, "yes", "no", ("service", "appeal"))

    told = [one.considered(outcome) for outcome in Outcome]

    assert ["yes", "no", "The record does not say: service, appeal."] == [t.because for t in told]
    assert [(), (), ("service", "appeal")] == [t.facts for t in told]


def test_explanations_and_texts_that_are_kept_are_those_made_anew() -> None:
    for case in population.documents(60, seed=8):
        anew = tuple(
            explained(
                name, finding, sources=tuple(source(case["events"][n], n) for n in finding.inputs)
            )
            for name, finding in evaluate(case).items()
        )

        report = explain_case(case)

        assert anew == report.explanations
        text, html = as_text(report, whole=True), as_html(report, whole=True)
        for one in anew:
            assert "\n".join(_text_of(one, as_written)) in text
            assert _html_of(one, as_written) in html


def test_an_explanation_is_kept_for_each_language() -> None:
    case = {"person": {}, "events": [], "as_of": "2026-02-10", "unknown": []}

    marked = explain_case(case, translate=lambda message: f"<{message}>")

    assert "<Last day to appeal to the Board>" in [one.title for one in marked.explanations]
    assert "Last day to appeal to the Board" in [
        one.title for one in explain_case(case).explanations
    ]
