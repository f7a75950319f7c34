"""The lifecycle page shows all of its data, drawn and in words, and a case's way through it."""

from datetime import date
from itertools import pairwise
from typing import Any

from telling import told

from duecourse.views import lifecycle
from duecourse.views.build.lifecycle_page import build, tracks_of
from duecourse.views.lifecycle_shapes import TrackTold
from duecourse.views.meaning import meaning

EVENTS: tuple[dict[str, Any], ...] = (
    {"kind": "admitted", "on": "2024-01-05", "class": "B-2", "until": "2024-07-04"},
    {"kind": "nta_issued", "on": "2025-01-20"},
    {"kind": "nta_served", "on": "2025-01-20", "method": "personal", "time_and_place": True},
    {"kind": "nta_filed", "on": "2025-02-05", "court": "Houston"},
    {"kind": "order_issued", "on": "2025-08-14", "by": "IJ", "type": "removal", "country": "HN",
     "form": "oral"},
)  # fmt: skip


def ways(*events: dict[str, Any]) -> dict[str, TrackTold]:
    """Return the tracks of a case by their names."""
    of = told(events)
    found = tracks_of(of, meaning(of, as_of=date(2026, 1, 1)))
    return {one.name: one for one in found}


def test_the_page_tells_every_state_and_how_it_is_reached() -> None:
    page = build()

    for track, shown in zip(lifecycle.lifecycle().tracks, page.tracks, strict=True):
        assert [one.title for one in track.states.values()] == [one.title for one in shown.states]
        assert all(one.reached_by or one.starts for one in shown.states)


def test_the_drawing_has_every_state_with_its_words_and_every_move_between_two() -> None:
    for track, shown in zip(lifecycle.lifecycle().tracks, build().tracks, strict=True):
        words = [" ".join(line for _, line in box.lines) for box in shown.drawing.states]
        pairs = {
            (source, move.to) for move in track.moves for source in move.sources or ()
            if move.to not in ("", source)
        }  # fmt: skip
        pairs |= {(source, rule.to) for rule in track.by_law for source in rule.sources}

        assert [one.title for one in track.states.values()] == words
        assert len(pairs) == len(shown.drawing.moves)


def test_boxes_stand_below_one_another_and_inside_the_drawing() -> None:
    for shown in build().tracks:
        boxes = shown.drawing.states

        assert all(above.y + above.height < below.y for above, below in pairwise(boxes))
        assert boxes[-1].y + boxes[-1].height < shown.drawing.height


def test_a_case_goes_its_way_by_events_and_by_law() -> None:
    found = ways(*EVENTS)

    assert [
        (date(2025, 1, 20), "Notice to Appear issued", 2),
        (date(2025, 1, 20), "Notice to Appear served", 3),
        (date(2025, 2, 5), "Filed with the court", 4),
    ] == [(one.on, one.title, one.version) for one in found["charging"].way]
    assert [
        (date(2024, 1, 5), "In authorised stay"), (date(2024, 7, 5), "No departure record"),
    ] == [(one.on, one.title) for one in found["stay"].way]  # fmt: skip
    assert "Final order" == found["proceedings"].now


def test_the_state_of_a_case_is_marked_in_the_drawing() -> None:
    drawing = ways(*EVENTS)["charging"].drawing

    now = [box.lines[0][1] for box in drawing.states if "dc-box--now" in box.css]
    went = [move for move in drawing.moves if "dc-move--went" in move.css]
    assert ["Filed with the court"] == now
    assert 2 == len(went)


def test_a_track_that_nothing_moved_has_no_way() -> None:
    assert () == ways(*EVENTS)["benefit"].way
