"""Where each track stands and how a case ends: by the days of its facts, and by the law."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telling import kept, told

from duecourse.law.columns.population import documents
from duecourse.law.document import vocabulary
from duecourse.ledger.keeping import DEATH_RECORDED
from duecourse.views import lifecycle
from duecourse.views.case_facts import Taken, Told
from duecourse.views.case_shapes import Meaning
from duecourse.views.lifecycle_file import LifecycleRefused, read
from duecourse.views.meaning import meaning
from duecourse.views.steps.texts import texts

AS_OF = date(2026, 10, 1)
IN = {"kind": "entered_without_inspection", "on": "2024-04-01"}
ADMITTED = {"kind": "admitted", "on": "2026-01-05", "class": "B-2", "until": "2026-07-04"}
FILED = {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"}
ORDER = {
    "kind": "order_issued", "on": "2025-08-14", "by": "IJ", "type": "removal", "country": "HN",
    "form": "oral",
}  # fmt: skip
WAIVED = {"kind": "right_waived", "on": "2025-08-14", "right": "appeal"}
LEFT = {"kind": "departed", "on": "2026-05-01", "channel": "air", "to": "HN"}
SEEN = {
    "kind": "exit_recorded", "on": "2026-05-01", "source": "carrier_manifest", "match": "passport",
}  # fmt: skip
REMOVED = {"kind": "removed", "on": "2026-06-01", "to": "HN"}


def means(*events: dict[str, Any], as_of: date = AS_OF) -> Meaning:
    """Return what these facts mean."""
    return meaning(told(events), as_of=as_of)


def state(of: Meaning, track: str) -> str:
    """Return the state of one track."""
    return next(one.state for one in of.tracks if one.track == track)


def ended(of: Meaning) -> str:
    """Return the name of the outcome, empty while the case is open."""
    return of.outcome.name if of.outcome else ""


STATES = (
    ("stay", "authorised", date(2026, 7, 4), (ADMITTED,), "the last authorised day"),
    ("stay", "no_departure_record", date(2026, 7, 5), (ADMITTED,), "the day after it"),
    ("stay", "none", AS_OF, (), "nothing recorded"),
    ("stay", "outside", AS_OF, (ADMITTED, LEFT), "a departure needs no proof to be where one is"),
    ("charging", "filed", AS_OF, (IN, FILED), "the plain case"),
    ("proceedings", "ordered", date(2025, 8, 20), (IN, FILED, ORDER), "the time to appeal runs"),
    ("appeal", "time_runs", date(2025, 8, 20), (IN, FILED, ORDER), "and the appeal track says so"),
    ("proceedings", "final", date(2025, 8, 20), (IN, FILED, ORDER, WAIVED), "final by waiver"),
    ("proceedings", "final", date(2025, 8, 20), (IN, FILED, WAIVED, ORDER), "recorded before it"),
    ("departure", "left", AS_OF, (ADMITTED, LEFT), "nobody but the person says so"),
    ("departure", "confirmed", AS_OF, (ADMITTED, LEFT, SEEN), "a carrier saw the passport"),
    ("departure", "exit_unlinked", AS_OF, (ADMITTED, SEEN | {"match": "name_dob"}), "name only"),
)


@pytest.mark.parametrize(
    ("track", "expected", "as_of", "events", "why"), STATES, ids=[row[-1] for row in STATES]
)
def test_a_track_stands_where_facts_and_law_put_it(
    track: str, expected: str, as_of: date, events: tuple[dict[str, Any], ...], why: str
) -> None:
    assert expected == state(means(*events, as_of=as_of), track), why


def test_a_stay_that_ended_without_a_departure_record_says_no_more_than_that() -> None:
    found = means(ADMITTED)

    titles = [one.title for one in lifecycle.lifecycle().tracks[0].states.values()]
    assert "No departure record" in titles
    assert "" == ended(found)
    assert date(2026, 7, 5) == next(one.since for one in found.tracks if one.track == "stay")


VOLUNTARY = {
    "kind": "voluntary_departure_granted", "on": "2026-03-20", "stage": "pre_conclusion",
    "days": 60, "warned": True,
}  # fmt: skip
LET_GO = (IN, FILED, ORDER | {"on": "2026-03-20"}, WAIVED | {"on": "2026-03-20"}, VOLUNTARY)
OUTCOMES = (
    ("order_carried_out", (IN, FILED, ORDER, WAIVED, REMOVED), "removed under the order"),
    ("", (IN, FILED, ORDER, WAIVED, LEFT), "left under an order, no proof"),
    ("self_departure", (IN, FILED, ORDER, WAIVED, LEFT, SEEN), "left under an order, proved"),
    ("", (IN, FILED, LEFT, SEEN), "the court has not closed its case"),
    ("self_departure", (ADMITTED, LEFT, SEEN), "no proceedings"),
    ("", (ADMITTED, LEFT, SEEN | {"match": "name_dob"}), "a name alone closes nothing"),
    ("voluntary_departure_completed", (*LET_GO, LEFT, SEEN), "within the period, proved"),
    ("", (*LET_GO, LEFT), "within the period, not proved"),
    ("self_departure", (*LET_GO, LEFT | {"on": "2026-08-01"}, SEEN | {"on": "2026-08-01"}),
     "after the period"),
    ("proceedings_terminated",
     (IN, FILED, {"kind": "proceedings_ended", "on": "2025-06-01", "how": "terminated"}), "ended"),
    ("proceedings_dismissed",
     (IN, FILED, {"kind": "proceedings_ended", "on": "2025-06-01", "how": "dismissed"}), "ended"),
    ("status_granted",
     (IN, FILED, {"kind": "proceedings_ended", "on": "2025-06-01", "how": "relief_granted"}), "so"),
    ("status_granted",
     (ADMITTED, {"kind": "adjustment_filed", "on": "2026-02-01"},
      {"kind": "adjustment_decided", "on": "2026-06-01", "outcome": "approved"}), "adjusted"),
    ("citizenship_established",
     (IN, {"kind": "citizenship_claimed", "on": "2026-02-01"},
      {"kind": "citizenship_decided", "on": "2026-02-09", "outcome": "confirmed"}), "a citizen"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "events", "why"), OUTCOMES, ids=[f"{row[0]}: {row[-1]}" for row in OUTCOMES]
)
def test_a_case_ends_only_as_facts_and_law_say(
    expected: str, events: tuple[dict[str, Any], ...], why: str
) -> None:
    assert expected == ended(means(*events)), why


ENDED = {"kind": "proceedings_ended", "on": "2025-06-01", "how": "terminated"}
APPEALED = {
    "kind": "appeal_filed", "on": "2025-06-20", "by": "DHS", "subject": "decision", "fee": "none",
}  # fmt: skip
REOPENED = (
    ((IN, FILED, ENDED, APPEALED), "appealed by DHS"),
    ((IN, FILED, ORDER, WAIVED, REMOVED,
      {"kind": "motion_filed", "on": "2025-11-01", "type": "reopen", "forum": "court"},
      {"kind": "motion_decided", "on": "2026-07-01", "type": "reopen", "outcome": "granted",
       "by": "IJ"}), "motion granted after removal"),
    ((IN, FILED, ORDER, WAIVED, REMOVED,
      {"kind": "review_petition_filed", "on": "2025-09-01", "circuit": "5"},
      {"kind": "review_petition_decided", "on": "2026-07-01", "outcome": "granted"}),
     "order vacated by a court"),
    ((ADMITTED, LEFT, SEEN, {"kind": "encountered", "on": "2026-08-01", "agency": "ICE"}),
     "met inside"),
    ((ADMITTED, LEFT, SEEN, {"kind": "admitted", "on": "2026-08-01", "class": "B-2",
                            "until": "2026-12-01"}), "came back"),
)  # fmt: skip


@pytest.mark.parametrize(("events", "why"), REOPENED, ids=[row[-1] for row in REOPENED])
def test_what_opens_a_case_again_takes_its_outcome_away(
    events: tuple[dict[str, Any], ...], why: str
) -> None:
    assert "" == ended(means(*events)), why


def test_an_appeal_that_fails_gives_the_outcome_back() -> None:
    failed = {"kind": "appeal_decided", "on": "2025-12-01", "subject": "decision"}

    found = means(IN, FILED, ENDED, APPEALED, failed | {"outcome": "dismissed"})

    assert "proceedings_terminated" == ended(found)
    assert found.outcome is not None
    assert date(2025, 12, 1) == found.outcome.on


def test_a_departure_that_is_withdrawn_from_the_record_leaves_no_outcome() -> None:
    assert "self_departure" == ended(means(ADMITTED, LEFT, SEEN))
    assert "" == ended(means(ADMITTED))


def test_a_death_ends_a_case_and_its_withdrawal_opens_it() -> None:
    death = kept(DEATH_RECORDED, 9, on="2026-03-01", document=8)
    mistaken = kept(DEATH_RECORDED, 11, withdraws=9)

    dead = meaning(told((ADMITTED,), kept=(death,)), as_of=AS_OF)
    alive = meaning(told((ADMITTED,), kept=(death, mistaken)), as_of=AS_OF)

    assert ("death", 9) == (ended(dead), dead.outcome and dead.outcome.by_version)
    assert "" == ended(alive)


def test_a_case_closed_as_departed_opens_when_the_step_is_undone() -> None:
    facts = (IN, FILED, LEFT, SEEN)
    closed = Taken(7, "close_as_departed", None, "ana", datetime.fromisoformat("2026-09-01T10:00Z"))
    undone = Taken(7, "close_as_departed", None, "ana", closed.at, stopped_by=8)

    assert "self_departure" == ended(meaning(told(facts, steps=(closed,)), as_of=AS_OF))
    assert "" == ended(meaning(told(facts, steps=(undone,)), as_of=AS_OF))


def test_every_kind_of_event_moves_a_track_or_is_named_as_moving_none() -> None:
    cycle = lifecycle.lifecycle()
    moving = {move.on for track in cycle.tracks for move in track.moves}

    assert set(vocabulary()["ev"]) == moving | set(cycle.moves_none)
    assert set() == moving & set(cycle.moves_none)
    assert all(why.endswith(".") for why in cycle.moves_none.values())


def test_the_nine_tracks_and_the_seven_outcomes_are_there() -> None:
    cycle = lifecycle.lifecycle()

    assert (
        "stay", "charging", "proceedings", "appeal", "protection", "custody", "post_order",
        "departure", "benefit",
    ) == tuple(track.name for track in cycle.tracks)  # fmt: skip
    assert {
        "death", "citizenship_established", "status_granted", "proceedings_terminated",
        "proceedings_dismissed", "order_carried_out", "voluntary_departure_completed",
        "self_departure",
    } == {one.name for one in cycle.endings}  # fmt: skip


def stands(of: Told, as_of: date) -> Sequence[tuple[Any, ...]]:
    """Return where a case stands, without the versions, which name the order of recording."""
    found = meaning(of, as_of=as_of)
    return [
        *((one.track, one.state, one.since) for one in found.tracks),
        (found.outcome and (found.outcome.name, found.outcome.on),),
    ]


@given(st.integers(0, 9_999), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter_only_the_days(n: int, chance: Random) -> None:
    document = next(documents(1, seed=5, first=n))
    by_day = [list(day) for _, day in groupby(document["events"], key=day_of)]
    as_of = date.fromisoformat(document["as_of"])

    straight = stands(told(document["events"], person=document["person"]), as_of)
    chance.shuffle(by_day)
    shuffled = stands(told([e for d in by_day for e in d], person=document["person"]), as_of)

    assert straight == shuffled


def day_of(event: dict[str, Any]) -> str:
    """Return the day of an event."""
    return str(event.get("on") or event["at"])[:10]


FILE = """{"edition": "x", "moves_none": [], "reopened_by": [], "restored_by": [], "outcomes": [],
 "tracks": [{"name": "t", "title": "T", "starts": "none",
  "states": [{"name": "none", "title": "None"},
   {"name": "filed", "title": "Filed"}],
  "moves": [
   {"on": "appeal_filed", "where": {"by": ["DHS"]}, "to": "filed"}]}]}"""
BROKEN = (
    ("appeal_filed", "appeal_flied", 6, "appeal_flied is no kind of event"),
    ('{"by"', '{"whom"', 6, "whom is no field of appeal_filed"),
    ('["DHS"]', '["DHSS"]', 6, "DHSS is no value of by"),
    ('"to": "filed"', '"to": "fled"', 6, "fled is no state"),
    ('"to": "filed"', '"to": "none"', 4, "no move leads to the state filed"),
    ('"starts": "none"', '"starts": "nowhere"', 2, "nowhere is no state"),
    (', "to": "filed"', "", 6, "no one place to go"),
    ('"name": "filed"', '"name": "none"', 2, "two states have one name"),
    ('"on"', '"from": ["lost"], "on"', 6, "lost is no state"),
)


@pytest.mark.parametrize(("right", "wrong", "line", "said"), BROKEN, ids=[r[3] for r in BROKEN])
def test_a_lifecycle_that_cannot_be_is_refused_with_its_line(
    right: str, wrong: str, line: int, said: str
) -> None:
    assert "t" == read(FILE, file="mine.json").tracks[0].name

    with pytest.raises(LifecycleRefused, match=f"mine.json, line {line}: {said}"):
        read(FILE.replace(right, wrong), file="mine.json")


GRANT = VOLUNTARY | {"on": "2025-08-14"}
SINCE = (
    ("departure", date(2025, 10, 15), (IN, FILED, ORDER, WAIVED, GRANT), "after the last day"),
    ("benefit", date(2026, 2, 2), (IN, {"kind": "tps_granted", "on": "2024-09-10", "country": "HN",
                                       "until": "2026-02-01"}), "TPS ran out"),
    ("proceedings", date(2025, 9, 15), (IN, FILED, ORDER), "final when the time to appeal ended"),
    ("stay", date(2026, 7, 5), (ADMITTED,), "the day after the last authorised one"),
)  # fmt: skip


@pytest.mark.parametrize(("track", "expected", "events", "why"), SINCE, ids=[r[3] for r in SINCE])
def test_a_state_that_the_law_makes_begins_on_the_day_that_the_law_names(
    track: str, expected: date, events: tuple[dict[str, Any], ...], why: str
) -> None:
    found = means(*events)

    assert expected == next(one.since for one in found.tracks if one.track == track), why


def test_no_state_outcome_or_step_calls_a_person_an_overstay() -> None:
    cycle = lifecycle.lifecycle()
    words = [f"{one.name} {one.title}" for track in cycle.tracks for one in track.states.values()]
    words += [f"{one.name} {one.title}" for one in cycle.endings]
    words += [f"{name} {one.title}" for name, one in texts().steps.items()]

    assert [] == [one for one in words if "overstay" in one.lower()]
