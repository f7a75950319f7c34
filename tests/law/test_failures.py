"""Failures that agencies had, as the law's findings answer them. Numbers: docs/failures.md."""

from typing import Any

import pytest

from duecourse import law

PERSON = {"birth_on": "1985-03-02", "nationalities": ["HN"]}
ORDER = {"kind": "order_issued", "on": "2026-02-11", "by": "IJ", "type": "removal",
         "country": "HN", "form": "oral"}  # fmt: skip
DOWN = {"kind": "efiling_outage", "on": "2026-03-13", "until_at": "2026-03-16T08:00:00-04:00"}
ADMITTED = {"kind": "admitted", "on": "2026-01-05", "class": "B-2", "until": "2026-07-04"}
LEFT = {"kind": "departed", "on": "2026-05-04", "channel": "air", "to": "HN"}


def found(name: str, *events: dict[str, Any], as_of: str) -> dict[str, Any]:
    """Return what one finding says of these events."""
    document = {"person": PERSON, "events": list(events), "unknown": [], "as_of": as_of}
    return dict(law.evaluate(document, findings=(name,))[name].as_json())


# The appeal would be due on Friday 13 March 2026; the outage lasts until Monday morning.
@pytest.mark.parametrize(("outage", "due"), [
    ({"planned": False}, "2026-03-16"),
    ({"planned": True, "announced_on": "2026-02-20"}, "2026-03-13"),
])  # fmt: skip
def test_fact_25_an_unplanned_outage_moves_the_last_day_and_a_planned_one_does_not(
    outage: dict[str, Any], due: str
) -> None:
    said = found("proceedings.appeal_due", ORDER, {**DOWN, **outage}, as_of="2026-03-13")

    assert due == said["value"]["due"]


@pytest.mark.parametrize(("source", "match", "closes"), [
    ("carrier_manifest", "passport", True),
    ("foreign_stamp", "name_dob", False),
])  # fmt: skip
def test_fact_7_a_case_closes_on_proof_of_departure_and_not_on_a_name(
    source: str, match: str, closes: bool
) -> None:
    seen = {"kind": "exit_recorded", "on": "2026-05-04", "source": source, "match": match}

    said = found("departure.may_close", ADMITTED, LEFT, seen, as_of="2026-06-01")

    assert closes == (said["value"] is True and said["status"] == "ok"), said


def test_fact_6_a_stay_that_ended_without_a_departure_record_proves_no_presence() -> None:
    said = found("departure.may_close", ADMITTED, as_of="2027-06-01")
    grade = found("departure.proof_grade", ADMITTED, as_of="2027-06-01")

    assert said["value"] is not True
    assert "overstay" not in f"{said} {grade}".lower()
