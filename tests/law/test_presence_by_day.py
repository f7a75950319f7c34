"""The count of unlawful presence against the plainest count there is: day by day."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from random_cases import case_documents, nothing_later

from duecourse.law import document, worked
from duecourse.law.case import stays
from duecourse.law.engine import evaluate
from duecourse.law.rules.ina_212a9b_presence import counts, cover

KINDS = (
    "admitted", "paroled", "entered_without_inspection", "departed", "removed", "tps_granted",
    "asylum_filed", "asylum_decided", "family_unity_granted", "stay_granted", "extension_filed",
    "extension_decided", "deferred_action_granted", "adjustment_filed", "adjustment_decided",
)  # fmt: skip
ONE_DAY = timedelta(days=1)
NOTHING_TO_COMPUTE = {"K-12", "K-14", "K-16", "K-17"}


@settings(derandomize=True, deadline=None, max_examples=60)
@given(case_documents(KINDS))
def test_the_count_is_what_counting_each_day_gives(case_document: dict[str, Any]) -> None:
    case = document.read(case_document)

    for stay, count in zip(stays(case), counts(case), strict=True):
        spans = cover(case, stay, for_b=False)
        day = max(stay.first, date(1997, 4, 1))
        last = case.as_of if stay.exit is None else stay.exit.on
        counted = 0
        while day <= last:
            counted += not any(first <= day.toordinal() <= end for first, end in spans)
            day += ONE_DAY
        assert counted == count.aggregate_inclusive


@settings(derandomize=True, deadline=None, max_examples=80)
@given(case_documents(KINDS))
def test_on_the_last_day_to_leave_the_count_is_under_the_threshold_and_not_the_day_after(
    case_document: dict[str, Any],
) -> None:
    seen = nothing_later(case_document) | {"unknown": []}
    seen["person"] = {"birth_on": "1970-01-01", "nationalities": ["HN"]}
    found = evaluate(seen, findings=("presence.leave_by",))["presence.leave_by"]

    for name, most in (("before_3y", 180), ("before_10y", 364)):
        last = (found.value or {}).get(name)
        if found.status != "ok" or last is None or last.isoformat() < seen["as_of"]:
            continue
        on_it = evaluate(seen, as_of=last, findings=("presence.days",))["presence.days"]
        after = evaluate(seen, as_of=last + ONE_DAY, findings=("presence.days",))["presence.days"]
        if on_it.value and after.value:
            assert (most, most + 1) == (on_it.value["inclusive"], after.value["inclusive"])


def test_every_rule_of_these_chapters_is_worked_or_has_nothing_to_compute() -> None:
    chapters = {"A": 15, "B": 13, "C": 16, "K": 17}
    rules = {f"{area}-{n:02}" for area, most in chapters.items() for n in range(1, most + 1)}

    assert NOTHING_TO_COMPUTE == rules - set(worked.tables())
