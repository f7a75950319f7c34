"""Next steps of custody: hour clocks, bond, release, the reviews after a final order."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from duecourse.views.case_shapes import NextStep
from duecourse.views.steps.at_hand import AtHand

HELD: Final = ("detained", "release_allowed", "release_refused", "release_stayed")


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what may come next on the track custody."""
    state, since = at.states["custody"], at.since("custody")
    if state == "none":
        return
    if state == "detainer":
        yield at.step("end_detainer_hold", since=since, due=at.day("custody.detainer_expires"))
    elif state == "child_in_care":
        yield from _child(at)
    elif state == "imprisoned":
        yield at.step("await_end_of_sentence", since=since)
    elif state == "released":
        due = at.day("custody.conditions_request_by")
        if at.runs(due):
            yield at.step("ask_for_conditions", since=since, due=due)
    elif state in HELD:
        yield from _detention(at)


def _child(at: AtHand) -> Iterator[NextStep]:
    for name, finding in (
        ("tell_hhs", "custody.hhs_notice_by"),
        ("hand_to_hhs", "custody.hhs_transfer_by"),
        ("screen_child", "custody.child_screen_by"),
    ):
        due = at.day(finding)
        if due is not None:
            yield at.step(name, since=at.since("custody"), due=due)


def _detention(at: AtHand) -> Iterator[NextStep]:
    state, since = at.states["custody"], at.since("custody")
    if at.states["proceedings"] == "final":
        yield from _reviews(at, since)
    elif state == "detained":
        yield at.step("decide_custody", since=since)
        if at.value("custody.bond_allowed") is True:
            yield at.step("ask_for_bond", since=since)
    elif state == "release_refused" and at.value("custody.bond_allowed") is True:
        yield at.step("ask_for_bond", since=since)
    if state == "release_allowed":
        yield at.step("release", since=since)
        due = at.day("custody.autostay_notice_due")
        if at.runs(due):
            yield at.step("file_automatic_stay", since=since, due=due)
    elif state == "release_stayed":
        due = at.day("custody.autostay_appeal_due")
        if not at.last("appeal_filed", subject="bond") and at.runs(due):
            yield at.step("appeal_bond", since=since, due=due)


def _reviews(at: AtHand, since: date) -> Iterator[NextStep]:
    """Yield the reviews of custody after a final order that no decision of DHS answered.

    A decision answers the review of the stretch in which it was made.
    """
    before: date | None = None
    decided = at.last("bond_decided", by="DHS")
    period = at.value("post_order.removal_period")
    begins = period["begins"] if period else None
    for name, finding in (
        ("review_custody_90_days", "post_order.custody_review_by"),
        ("review_custody_180_days", "post_order.headquarters_review_on"),
        ("show_removal_is_foreseeable", "post_order.presumptive_period_ends"),
    ):
        due = at.day(finding)
        if due is None:
            continue
        earliest = before or begins
        if decided is None or earliest is None or decided.on < earliest:
            yield at.step(name, since=since, due=due)
        before = due
