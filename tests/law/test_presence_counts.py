"""Unlawful presence: when a count can next change, and what the last day of filing leaves open."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from random_cases import case_documents, changed_too_early, nothing_later

from duecourse.law.engine import evaluate
from duecourse.law.findings import Finding
from duecourse.law.registry import FINDINGS

COUNTED = [name for name in FINDINGS if name.startswith("presence.")]
KINDS = (
    "admitted", "paroled", "entered_without_inspection", "entry_attempted", "departed", "removed",
    "extension_filed", "extension_decided", "worked_without_authorization", "tps_granted",
    "asylum_filed", "asylum_decided", "adjustment_filed", "adjustment_decided", "nta_filed",
    "family_unity_granted", "stay_granted", "violation_found", "presence_exception_found",
    "benefit_ended", "tps_designation_terminated", "order_issued", "deferred_action_granted",
)  # fmt: skip


def found(name: str, *events: dict[str, Any], as_of: str) -> Finding:
    document = {
        "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
        "events": list(events), "as_of": as_of, "unknown": [],
    }  # fmt: skip
    return evaluate(document, findings=(name,))[name]


def entered(on: str) -> dict[str, Any]:
    return {"kind": "entered_without_inspection", "on": on}


def left(on: str) -> dict[str, Any]:
    return {"kind": "departed", "on": on}


def admitted(on: str, until: str) -> dict[str, Any]:
    return {"kind": "admitted", "on": on, "class": "B-2", "until": until}


@pytest.mark.parametrize("name", ["presence.days", "presence.aggregate", "presence.days_by_stay"])
def test_the_count_of_a_stay_that_ended_never_changes_by_itself(name: str) -> None:
    days = found(name, entered("2024-01-01"), left("2024-03-01"), as_of="2026-06-01")

    assert days.changes_on is None


def test_the_count_of_a_running_stay_changes_tomorrow() -> None:
    days = found("presence.days", entered("2024-01-01"), as_of="2026-06-01")

    assert date(2026, 6, 2) == days.changes_on


def test_the_count_of_a_lawful_stay_changes_on_the_first_day_out() -> None:
    days = found("presence.days", admitted("2026-01-10", "2026-04-30"), as_of="2026-02-01")

    assert date(2026, 5, 1) == days.changes_on
    assert {"inclusive": 0, "exclusive": 0} == days.value


def test_a_filing_on_the_last_day_leaves_the_count_on_the_edge() -> None:
    filed = {"kind": "extension_filed", "on": "2026-04-30", "type": "extension"}
    stay = admitted("2026-01-10", "2026-04-30")

    on_the_day = found("presence.days", stay, filed, as_of="2026-06-01")
    before = found("presence.days", stay, filed | {"on": "2026-04-29"}, as_of="2026-06-01")

    assert ("boundary_sensitive", 0) == (on_the_day.status, on_the_day.value["inclusive"])
    assert ("ok", 0) == (before.status, before.value["inclusive"])


def test_unauthorised_work_after_the_decision_does_not_undo_the_pendency() -> None:
    stay = admitted("2026-01-10", "2026-04-30")
    filed = {"kind": "extension_filed", "on": "2026-04-20", "type": "extension"}
    denied = {"kind": "extension_decided", "on": "2026-06-30", "outcome": "denied"}
    work = {"kind": "worked_without_authorization", "on": "2026-07-05", "until": "2026-07-06"}

    days = found("presence.days", stay, filed, denied, work, as_of="2026-07-10")

    assert {"inclusive": 10, "exclusive": 9} == days.value


def test_a_resident_by_adjustment_leaves_without_a_bar_whatever_came_before() -> None:
    filed = {"kind": "adjustment_filed", "on": "2024-01-01", "basis": "family"}
    approved = {"kind": "adjustment_decided", "on": "2024-09-01", "outcome": "approved"}
    events = (entered("2020-01-01"), filed, approved, left("2025-01-01"))

    bar = found("presence.bar", *events, as_of="2025-02-01")

    assert "none" == bar.value
    assert "permanent_resident" in [one.name for one in bar.considered if one.outcome == "applied"]


def test_a_missing_end_leaves_the_count_unknown_and_names_the_field() -> None:
    visitor = {"kind": "admitted", "on": "2024-01-10", "class": "B-2"}

    days = found("presence.days", visitor, as_of="2026-07-10")

    assert ("unknown_fact", ("until",)) == (days.status, days.missing)


STUDENT = {"kind": "admitted", "on": "2016-08-20", "class": "F-1", "until": "D/S"}


def test_who_left_under_duration_of_status_is_not_reached_by_the_rule_that_ended_it() -> None:
    events = (STUDENT | {"program_end_on": "2018-05-20"}, left("2019-06-01"))

    days = found("presence.days", *events, as_of="2026-11-20")
    through = found("stay.authorized_through", *events, as_of="2026-11-20")

    assert ("ok", {"inclusive": 0, "exclusive": 0}) == (days.status, days.value)
    assert "D/S" == through.value


def test_the_rule_that_ended_duration_of_status_counts_no_day_before_its_own() -> None:
    student = STUDENT | {"program_end_on": "2018-05-20"}

    days = found("presence.days", student, as_of="2026-09-20")

    assert ("needs_attorney", 6) == (days.status, days.value["inclusive"])


def test_a_change_of_status_takes_the_place_of_duration_of_status() -> None:
    filed = {"kind": "extension_filed", "on": "2020-03-01", "type": "change"}
    approved = {"kind": "extension_decided", "on": "2020-06-01", "outcome": "approved"}

    days = found(
        "presence.days", STUDENT, filed, approved | {"until": "2023-05-31"}, as_of="2023-06-10"
    )

    assert {"inclusive": 10, "exclusive": 9} == days.value


def test_a_late_second_extension_does_not_cover_the_gap_before_it() -> None:
    def pair(filed: str, decided: str, until: str) -> tuple[dict[str, Any], dict[str, Any]]:
        return (
            {"kind": "extension_filed", "on": filed, "type": "extension"},
            {"kind": "extension_decided", "on": decided, "outcome": "approved", "until": until},
        )

    events = (
        admitted("2024-01-10", "2024-07-09"),
        *pair("2024-06-20", "2024-08-01", "2025-01-09"),
        *pair("2025-01-20", "2025-01-30", "2025-07-09"),
    )

    days = found("presence.days", *events, as_of="2025-03-01")

    assert {"inclusive": 20, "exclusive": 20} == days.value


@pytest.mark.parametrize(
    "entry",
    [entered("2024-01-10"), {"kind": "paroled", "on": "2024-01-10", "until": "2025-01-09"}],
)
def test_who_was_not_admitted_has_nothing_to_extend(entry: dict[str, Any]) -> None:
    filed = {"kind": "extension_filed", "on": "2024-03-01", "type": "extension"}

    timely = found("stay.extension_timely", entry, filed, as_of="2024-06-01")

    assert "not_applicable" == timely.status


@settings(derandomize=True, deadline=None, max_examples=80)
@given(case_documents(KINDS))
def test_a_count_stays_what_it_is_until_the_day_it_names(case_document: dict[str, Any]) -> None:
    assert [] == changed_too_early(nothing_later(case_document), COUNTED)
