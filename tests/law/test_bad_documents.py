"""A document that does not follow the vocabulary is refused at its place, never a Python error."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cases import documents

from duecourse.law.document import Contradiction, DocumentRefused
from duecourse.law.engine import evaluate
from duecourse.terms.errors import LawError

GOOD: dict[str, Any] = {
    "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
    "events": [], "as_of": "2026-02-18", "unknown": [],
}  # fmt: skip
ARRESTED = {"kind": "arrested", "at": "2026-01-05T22:00:00-06:00", "zone": "America/Chicago",
            "warrant": False}  # fmt: skip
COUNT = {"from": "2026-01-15", "days": 30, "unit": "calendar", "direction": "forward"}
HOURS = {"from_at": "2026-01-15T10:00:00-05:00", "hours": 48, "zone": "America/New_York"}
CONVICTED = {"kind": "convicted", "on": "2025-01-01", "classes": ["236c"]}
DOWN = {"kind": "efiling_outage", "on": "2026-01-05", "until_at": "2026-01-04T09:00:00-05:00",
        "planned": False}  # fmt: skip
CLOSED = {"kind": "office_closed", "on": "2025-01-01", "basis": "eoir_notice"}

# what is put in the document, the place that the refusal must name
DOCUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"as_of": None}, "as_of"),
    ({"as_of": 20260218}, "as_of"),
    ({"as_of": True}, "as_of"),
    ({"as_of": "2026-02-30"}, "as_of"),
    ({"as_of": "2025-02-29"}, "as_of"),
    ({"as_of": "18.02.2026"}, "as_of"),
    ({"as_of": "2026-2-18"}, "as_of"),
    ({"as_of": "2026-W08-3"}, "as_of"),
    ({"as_of": "2026-02-18T00:00:00Z"}, "as_of"),
    ({"as_of": "9999-12-31"}, "as_of"),
    ({"as_of": "0001-01-01"}, "as_of"),
    ({"asof": "2026-02-18"}, "the document"),
    ({5: 6}, "the document"),
    ({"person": None}, "person"),
    ({"person": ["HN"]}, "person"),
    ({"person": {"born": "1985-03-02"}}, "person"),
    ({"person": {"birth_on": "1985-02-29"}}, "person.birth_on"),
    ({"person": {"birth_on": 1985}}, "person.birth_on"),
    ({"person": {"nationalities": "HN"}}, "person.nationalities"),
    ({"person": {"nationalities": 5}}, "person.nationalities"),
    ({"person": {"nationalities": ["hn"]}}, "person.nationalities[0]"),
    ({"person": {"nationalities": ["HN", "HND"]}}, "person.nationalities[1]"),
    ({"person": {"nationalities": ["Ñ1"]}}, "person.nationalities[0]"),
    ({"person": {"birth_country": "usa"}}, "person.birth_country"),
    ({"person": {"birth_country": 5}}, "person.birth_country"),
    ({"events": [{"kind": "departed", "on": "1899-12-31"}]}, "events[0] (departed)"),
    ({"events": None}, "events"),
    ({"events": {}}, "events"),
    ({"events": "departed"}, "events"),
    ({"unknown": 5}, "unknown"),
    ({"unknown": "entry"}, "unknown"),
    ({"unknown": ["entry", "exit"]}, "unknown[1]"),
    ({"unknown": [[]]}, "unknown[0]"),
]
EVENTS: list[tuple[Any, str]] = [
    (None, "events[0]"),
    ("departed", "events[0]"),
    ({}, "events[0]"),
    ({"kind": "left", "on": "2025-01-01"}, "events[0]"),
    ({"kind": ["departed"], "on": "2025-01-01"}, "events[0]"),
    ({"kind": "departed"}, "events[0] (departed)"),
    ({"kind": "departed", "on": None}, "events[0] (departed).on"),
    ({"kind": "departed", "on": "2025-02-29"}, "events[0] (departed).on"),
    ({"kind": "departed", "on": "2025-13-01"}, "events[0] (departed).on"),
    ({"kind": "departed", "on": "1785-01-01"}, "events[0] (departed).on"),
    ({"kind": "departed", "at": "2025-01-01T10:00:00Z"}, "events[0] (departed)"),
    ({"kind": "departed", "on": "2025-01-01", "by": "air"}, "events[0] (departed)"),
    ({"kind": "departed", "on": "2025-01-01", "channel": "rail"}, "events[0] (departed).channel"),
    ({"kind": "departed", "on": "2025-01-01", "channel": []}, "events[0] (departed).channel"),
    ({"kind": "departed", "on": "2025-01-01", "advance_parole": "yes"},
     "events[0] (departed).advance_parole"),
    ({"kind": "departed", "on": "2025-01-01", "to": "Honduras"}, "events[0] (departed).to"),
    ({"kind": "admitted", "on": "2025-01-01"}, "events[0] (admitted)"),
    ({"kind": "admitted", "on": "2025-01-01", "class": None}, "events[0] (admitted)"),
    ({"kind": "admitted", "on": "2025-01-01", "class": ""}, "events[0] (admitted).class"),
    ({"kind": "admitted", "on": "2025-01-01", "class": "B" * 2000}, "events[0] (admitted).class"),
    ({"kind": "admitted", "on": "2025-01-01", "class": "B-2", "until": "DS"},
     "events[0] (admitted).until"),
    ({"kind": "paroled", "on": "2025-01-01", "until": "9999-12-31"}, "events[0] (paroled).until"),
    ({"kind": "notice_served", "on": "2025-01-01", "issuer": "DHS", "method": "mail",
      "respond_days": "30"}, "events[0] (notice_served).respond_days"),
    ({"kind": "notice_served", "on": "2025-01-01", "issuer": "DHS", "method": "mail",
      "respond_days": 30.0}, "events[0] (notice_served).respond_days"),
    ({"kind": "notice_served", "on": "2025-01-01", "issuer": "DHS", "method": "mail",
      "respond_days": 10**7}, "events[0] (notice_served).respond_days"),
    ({"kind": "voluntary_departure_granted", "on": "2025-01-01", "stage": "dhs", "days": -1},
     "events[0] (voluntary_departure_granted).days"),
    ({"kind": "voluntary_departure_granted", "on": "2025-01-01", "stage": "dhs", "days": True},
     "events[0] (voluntary_departure_granted).days"),
    (ARRESTED | {"at": "2026-01-05T22:00:00"}, "events[0] (arrested).at"),
    (ARRESTED | {"at": "2026-01-05"}, "events[0] (arrested).at"),
    (ARRESTED | {"at": 5}, "events[0] (arrested).at"),
    (ARRESTED | {"on": "2026-01-05"}, "events[0] (arrested)"),
    (ARRESTED | {"zone": "Chicago"}, "events[0] (arrested).zone"),
    (ARRESTED | {"zone": "../etc/passwd"}, "events[0] (arrested).zone"),
    (ARRESTED | {"zone": "America"}, "events[0] (arrested).zone"),
    (ARRESTED | {"warrant": "no"}, "events[0] (arrested).warrant"),
    (CONVICTED | {"classes": "236c"}, "events[0] (convicted).classes"),
    (CONVICTED | {"classes": ["agravated_felony"]}, "events[0] (convicted).classes[0]"),
    ({"kind": "legal_review_signed", "on": "2026-01-05", "hold": "J99", "outcome": "cleared"},
     "events[0] (legal_review_signed).hold"),
    (CLOSED | {"until": "2024-12-31"}, "events[0] (office_closed)"),
    (CLOSED | {"until": "2026-01-01"}, "events[0] (office_closed)"),
    (DOWN, "events[0] (efiling_outage)"),
    (DOWN | {"until_at": "2035-01-01T00:00:00Z"}, "events[0] (efiling_outage)"),
]  # fmt: skip
QUESTIONS: list[tuple[Any, str]] = [
    (5, "ask"),
    ([], "ask"),
    ({"counts": COUNT}, "ask"),
    ({"count": 5}, "ask.count"),
    ({"count": {}}, "ask.count"),
    ({"count": COUNT | {"from": "2026-01-32"}}, "ask.count.from"),
    ({"count": COUNT | {"days": "30"}}, "ask.count.days"),
    ({"count": COUNT | {"days": -30}}, "ask.count.days"),
    ({"count": COUNT | {"days": 10**9}}, "ask.count.days"),
    ({"count": COUNT | {"unit": "weeks"}}, "ask.count.unit"),
    ({"count": COUNT | {"direction": None}}, "ask.count"),
    ({"count": COUNT | {"office": 5}}, "ask.count.office"),
    ({"count": COUNT | {"until": "2026-02-01"}}, "ask.count"),
    ({"hours": HOURS | {"from_at": "2026-01-15T10:00:00"}}, "ask.hours.from_at"),
    ({"hours": HOURS | {"hours": 1.5}}, "ask.hours.hours"),
    ({"hours": HOURS | {"zone": "Mars/Base"}}, "ask.hours.zone"),
    ({"age": "18"}, "ask.age"),
    ({"age": -1}, "ask.age"),
    ({"age": 99999}, "ask.age"),
    ({"anniversary": {"from": "2026-01-15"}}, "ask.anniversary"),
    ({"anniversary": {"years": 3}}, "ask.anniversary"),
    ({"anniversary": {"from": "2026-01-15", "years": "3"}}, "ask.anniversary.years"),
    ({"parameter": "bia_appeal"}, "ask.parameter"),
    ({"parameter": []}, "ask.parameter"),
    ({"day": 20260115}, "ask.day"),
    ({"day": "tomorrow"}, "ask.day"),
    ({"office": {}}, "ask.office"),
    ({"destination": 5}, "ask.destination"),
    ({"destination": "Honduras"}, "ask.destination"),
    ({"circuit": 12}, "ask.circuit"),
    ({"circuit": "12"}, "ask.circuit"),
]


def refused(document: Any) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as refusal:
        evaluate(document)
    return refusal.value


@pytest.mark.parametrize("given", [None, [], "x", 5])
def test_what_is_no_object_is_no_document(given: Any) -> None:
    assert "the document" == refused(given).place


@pytest.mark.parametrize(("change", "place"), DOCUMENTS)
def test_a_document_with_a_fault_is_refused_at_its_place(change: Any, place: str) -> None:
    refusal = refused(GOOD | change)

    assert place == refusal.place
    assert "law.document-refused" == refusal.code


@pytest.mark.parametrize(("event", "place"), EVENTS)
def test_an_event_with_a_fault_is_refused_at_its_place(event: Any, place: str) -> None:
    assert place == refused(GOOD | {"events": [event]}).place


@pytest.mark.parametrize(("ask", "place"), QUESTIONS)
def test_a_question_with_a_fault_is_refused_at_its_place(ask: Any, place: str) -> None:
    assert place == refused(GOOD | {"ask": ask}).place


def test_more_events_than_a_record_can_hold_are_refused() -> None:
    events = [{"kind": "departed", "on": "2025-01-01"}] * 10_001

    assert "events" == refused(GOOD | {"events": events}).place


def test_a_refusal_says_what_was_found_the_rule_and_what_to_do() -> None:
    said = str(refused(GOOD | {"events": [{"kind": "departed", "on": "2025-02-29"}]}))

    assert "At events[0] (departed).on: '2025-02-29' is no calendar day." in said
    assert "A day is written like 2026-01-15" in said
    assert "Correct it there; nothing was computed." in said


ADMITTED = {"kind": "admitted", "on": "2025-01-01", "class": "B-2", "until": "2025-06-30"}
LIFTED = {"kind": "stay_lifted", "on": "2025-05-01", "by": "court"}
GRANTED = {"kind": "stay_granted", "on": "2025-04-01", "by": "court"}


@pytest.mark.parametrize(
    "events",
    [
        [ADMITTED, ADMITTED],
        [ADMITTED, ADMITTED | {"class": "F-1", "until": "D/S"}],
        [LIFTED],
        [LIFTED, GRANTED | {"by": "IJ"}],
        [LIFTED, GRANTED | {"on": "2025-06-01"}],
    ],
)
def test_events_that_cannot_both_be_true_are_refused(events: list[Any]) -> None:
    with pytest.raises(Contradiction, match="contradict"):
        evaluate(GOOD | {"events": events})


@pytest.mark.parametrize(
    "events",
    [
        [ADMITTED, {"kind": "departed", "on": "2025-01-01"}, ADMITTED],
        [LIFTED, GRANTED],
        [LIFTED, GRANTED | {"on": "2025-05-01"}],
    ],
)
def test_events_that_can_be_true_are_read_in_any_order(events: list[Any]) -> None:
    assert evaluate(GOOD | {"events": events})


@pytest.mark.parametrize("class_", ["B-2", "F-1", "WT"])
def test_a_printed_end_at_the_end_of_the_calendar_is_read_as_it_stands(class_: str) -> None:
    admitted = {"kind": "admitted", "on": "2025-01-01", "class": class_, "until": "9999-12-31"}
    filed = {"kind": "extension_filed", "on": "2025-02-01", "type": "satisfactory_departure"}
    decided = {"kind": "extension_decided", "on": "2025-02-02", "outcome": "approved"}

    found = evaluate(GOOD | {"events": [admitted, filed, decided], "as_of": "2026-10-01"})

    assert "9999-12-31" == found["stay.authorized_through"].as_json()["value"]
    assert found["stay.authorized"].value is True
    assert {"inclusive": 0, "exclusive": 0} == found["presence.days"].value


words = st.text(max_size=5)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(documents(), junk, st.data())
def test_junk_anywhere_in_a_document_is_refused_or_read_and_never_a_python_error(
    document: dict[str, Any], value: Any, data: st.DataObject
) -> None:
    places: list[Any] = [document, document["person"], *document["events"]]
    if document.get("ask"):
        places.append(document["ask"])
    place = data.draw(st.sampled_from([place for place in places if place]))
    place[data.draw(st.sampled_from(sorted(place)))] = value

    with suppress(LawError):
        assert evaluate(document)
