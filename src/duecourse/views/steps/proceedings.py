"""Next steps of proceedings, appeals and motions: hearings, times to file, decisions."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from duecourse.views.case_shapes import NextStep
from duecourse.views.steps.at_hand import AtHand

UNSERVED: Final = ("not_served", "address_missing")
MOTION: Final = "motion_filed"
# step, finding with its last day, the event that answers it and what its fields say
WINDOWS: Final[tuple[tuple[str, str, str, dict[str, str]], ...]] = (
    ("move_to_rescind", "proceedings.rescind_due", MOTION, {"type": "rescind"}),
    ("move_to_reopen", "proceedings.reopen_due", MOTION, {"type": "reopen"}),
    ("move_to_reopen_vawa", "proceedings.vawa_reopen_due", MOTION, {"type": "reopen_vawa"}),
    ("move_to_reconsider", "proceedings.reconsider_due", MOTION, {"type": "reconsider"}),
    ("petition_for_review", "proceedings.review_due", "review_petition_filed", {}),
)


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what may come next on the tracks proceedings, and appeal and motions."""
    yield from _hearings(at)
    yield from _times_to_file(at)
    yield from _decisions(at)
    if at.states["proceedings"] in ("ordered", "final"):
        yield from _against_the_order(at)


def _hearings(at: AtHand) -> Iterator[NextStep]:
    state, since = at.states["proceedings"], at.since("proceedings")
    if state in ("commenced", "returned", "reopened"):
        yield at.step("set_hearing", since=since)
    elif state == "hearing_held":
        yield at.step("decide_case", since=since)
    elif state == "administratively_closed":
        yield at.step("recalendar", since=since)
    elif state == "hearing_set":
        yield from _hearing_set(at)


def _hearing_set(at: AtHand) -> Iterator[NextStep]:
    notice = at.last("hearing_set")
    if notice is None:
        return
    day = date.fromisoformat(notice.fields["hearing_on"])
    if not at.runs(day):
        yield at.step("record_hearing", since=day)
        return
    yield at.step("prepare_hearing", since=notice.on, due=day)
    due = at.day("proceedings.hearing_filing_due")
    if at.runs(due):
        yield at.step("file_before_hearing", since=notice.on, due=due)
    if notice.fields.get("notice") in UNSERVED:
        yield at.step("serve_hearing_notice", since=notice.on, due=day)


def _times_to_file(at: AtHand) -> Iterator[NextStep]:
    for name, kind, finding in (
        ("file_as_ordered", "filing_deadline_set", "proceedings.ordered_filing_due"),
        ("respond_to_notice", "notice_served", "time.response_due"),
        ("file_address_form", "address_changed", "proceedings.address_change_due"),
    ):
        told = at.last(kind)
        if told is not None and at.runs(due := at.day(finding)):
            yield at.step(name, since=told.on, due=due)


def _decisions(at: AtHand) -> Iterator[NextStep]:
    appeal = at.open("appeal_filed", "appeal_decided", same=("subject",))
    certified = at.open("case_certified", "appeal_decided")
    if appeal is not None:
        yield at.step("decide_appeal", since=appeal.on)
    elif certified is not None:
        yield at.step("decide_appeal", since=certified.on)
    motion = at.open("motion_filed", "motion_decided", same=("type",))
    if motion is not None:
        yield at.step("decide_motion", since=motion.on)


def _against_the_order(at: AtHand) -> Iterator[NextStep]:
    order = at.last("order_issued")
    if order is None:
        return
    since = order.on
    if at.value("proceedings.appeal_available") is True and not at.last(
        "appeal_filed", after=order
    ):
        due = at.day("proceedings.appeal_due")
        if at.runs(due):
            yield at.step("appeal", since=since, due=due)
    for name, finding, filed, where in WINDOWS:
        answered = at.last(filed, after=order, **where)
        if not answered and at.runs(due := at.day(finding)):
            yield at.step(name, since=since, due=due)
    denied = at.last("motion_decided")
    if denied and not at.last("review_petition_filed", after=denied):
        due = at.day("proceedings.review_due_motion")
        if at.runs(due):
            yield at.step("petition_on_motion", since=denied.on, due=due)
    if at.states["proceedings"] == "ordered" and at.missing("proceedings.order_final_on"):
        missing = at.missing("proceedings.order_final_on")
        yield at.step("find_out_finality", since=since, missing=missing)
