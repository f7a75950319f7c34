"""The table of holds agrees with a second opinion written straight from chapter J, on random cases.

A hold that the reference finds and the library does not is a removal against the law; one too many
keeps a person in limbo. Both fail here.
"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cases import consistent, documents, events_of

from duecourse.law.engine import evaluate
from duecourse.sim import hold_table as hold_reference

pytestmark = pytest.mark.slow

AREAS = (
    ("appeal_filed", "appeal_decided", "right_waived", "case_certified", "departed"),
    ("appeal_filed", "appeal_decided", "voluntary_departure_granted", "motion_filed",
     "voluntary_departure_reinstated", "voluntary_departure_bond_posted", "departed",
     "review_petition_filed", "travel_document_presented", "legal_review_signed"),
    ("motion_filed", "motion_decided", "appeal_filed", "appeal_decided", "legal_review_signed",
     "proceedings_ended", "order_issued"),
    ("stay_requested", "stay_granted", "stay_denied", "stay_lifted", "boarding_completed",
     "review_petition_filed", "review_petition_decided", "legal_review_signed"),
    ("fear_expressed", "fear_decided", "judge_review_decided", "nta_filed", "appeal_filed",
     "appeal_decided"),
    ("withholding_granted", "tps_granted", "tps_designation_terminated", "paroled", "benefit_ended",
     "deferred_action_granted", "victim_protection_granted", "asylum_decided"),
    ("family_unity_granted", "benefit_ended", "adjustment_filed", "adjustment_decided",
     "legal_review_signed"),
    ("admitted", "entered_without_inspection", "paroled", "departed", "removed", "sought_admission",
     "custody_started", "right_waived", "reinstatement_notice_served", "order_issued"),
    ("uac_determined", "nta_filed", "counsel_entered", "legal_review_signed", "nta_issued",
     "supervision_revoked", "order_issued"),
    ("travel_document_presented", "warrant_issued", "country_answered", "order_issued",
     "third_country_notice_served", "legal_review_signed"),
    ("concern_raised", "concern_resolved", "exit_recorded", "legal_review_signed",
     "entered_without_inspection", "departed"),
    ("citizenship_claimed", "citizenship_decided", "status_claimed", "status_claim_reviewed",
     "imprisonment_started", "imprisonment_ended"),
)  # fmt: skip
# Orders that can be carried out at once, or on which the time to appeal runs, by who issued them.
BEGINNINGS = (
    [{"by": "IJ", "type": "removal", "country": "HN"}],
    [{"by": "IJ", "type": "removal", "country": "HN", "form": "written"}],
    [{"by": "IJ", "type": "removal", "country": "HN", "in_absentia": True}],
    [{"by": "IJ", "type": "deportation", "country": "HN", "in_absentia": True}],
    [{"by": "DHS", "type": "expedited", "country": "HN"}],
    [{"by": "DHS", "type": "reinstatement", "country": "HN"}],
    [{"by": "DHS", "type": "administrative", "country": "HN"}],
    [],
)  # fmt: skip
# The lengths that holds count in, with the days beside them.
GAPS = (0, 0, 0, 1, 1, 2, 3, 5, 7, 13, 14, 15, 29, 30, 31, 32, 60, 61)


@st.composite
def records(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Draw a complete record of few days: an order, and what follows it close together."""
    first = draw(st.dates(date(2025, 12, 1), date(2026, 9, 1)))
    near = st.builds(lambda gap: first + timedelta(days=gap), st.sampled_from(GAPS))
    order = draw(st.sampled_from(BEGINNINGS))
    events: list[dict[str, Any]] = [
        {"kind": "order_issued", "on": first.isoformat(), **one} for one in order
    ]
    if order and order[0]["type"] == "expedited":
        events[0]["supervisor_concurred_on"] = draw(near).isoformat()
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=8))
    events += consistent([draw(events_of(kind, near)) for kind in chosen])
    birth_on = draw(st.sampled_from((date(1985, 3, 2), first - timedelta(days=18 * 365 + 8))))
    return {
        "person": {"birth_on": birth_on.isoformat(), "nationalities": ["HN"]},
        "events": events,
        "as_of": (draw(near) + timedelta(days=draw(st.sampled_from(GAPS)))).isoformat(),
        "unknown": [],
        "ask": draw(st.sampled_from(({}, {"destination": "HN"}, {"destination": "MX"}))),
    }


def differences(case_document: dict[str, Any]) -> tuple[set[Any], set[Any]]:
    """Return the holds that the library misses, and those it has too many."""
    given_ = evaluate(case_document, findings=("holds",))["holds"].value
    found = {(hold["id"], hold["scope"], hold["kind"]) for hold in given_}
    wanted = hold_reference.holds(case_document)
    return wanted - found, found - wanted


@settings(derandomize=True, deadline=None, max_examples=100)
@given(documents())
def test_no_hold_is_missing_or_too_many_on_any_record(case_document: dict[str, Any]) -> None:
    missing, too_many = differences(case_document)

    assert set() == missing
    assert set() == too_many


@pytest.mark.parametrize("kinds", AREAS, ids=lambda kinds: kinds[0])
def test_the_holds_of_an_area_agree_where_its_events_meet(kinds: tuple[str, ...]) -> None:
    @settings(derandomize=True, deadline=None, max_examples=100, database=None)
    @given(records(kinds))
    def agrees(case_document: dict[str, Any]) -> None:
        assert (set(), set()) == differences(case_document), "missing, too many"

    agrees()


def test_the_two_opinions_agree_on_every_vector_of_the_catalogue() -> None:
    vectors = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text())["vectors"]
    differing = []
    for vector in vectors:
        for check in vector["checks"]:
            document = {**vector["case"], "as_of": check["as_of"], "ask": check.get("ask") or {}}
            if differences(document) != (set(), set()):
                differing.append((vector["id"], check["as_of"]))

    assert [] == differing
