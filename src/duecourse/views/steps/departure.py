"""Next steps of voluntary departure and of leaving: times of the grant, proof, closing."""

from collections.abc import Iterator
from typing import Final

from duecourse.views.case_shapes import NextStep
from duecourse.views.steps.at_hand import AtHand

COURT_OPEN: Final = ("commenced", "hearing_set", "hearing_held", "returned", "reopened")
MET: Final = ("encountered", "arrested", "custody_started", "nta_issued", "nta_served")
GRANTED: Final = ("granted", "running", "suspended")


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what may come next on the track voluntary or self-departure."""
    state = at.states["departure"]
    if at.gone:
        yield from _met_since(at)
    if state == "none":
        return
    if state in GRANTED:
        yield from _granted(at)
    elif state in ("ended_otherwise", "time_over"):
        yield from _over(at)
    elif state in ("exit_seen", "exit_unlinked"):
        yield from _exit(at)
    elif state in ("left", "confirmed"):
        yield from _left(at)


def _met_since(at: AtHand) -> Iterator[NextStep]:
    """Yield what to do when the person was met inside after an exit, and no entry is recorded."""
    left = at.last("departed", "removed")
    met = at.last(*MET, after=left) if left else None
    if met is not None:
        yield at.step("find_out_reentry", since=met.on)


def _granted(at: AtHand) -> Iterator[NextStep]:
    granted = at.last("voluntary_departure_granted", "voluntary_departure_reinstated")
    since = granted.on if granted else at.since("departure")
    due = at.day("voluntary_departure.last_day")
    if at.states["departure"] == "granted":
        yield at.step(
            "find_out_grant", since=since, missing=at.missing("voluntary_departure.state")
        )
    elif at.states["departure"] == "running":
        yield at.step("leave_in_time", since=since, due=due)
    due, posted = at.day("voluntary_departure.bond_due"), at.last("voluntary_departure_bond_posted")
    if not posted and at.runs(due):
        yield at.step("post_departure_bond", since=since, due=due)
    due = at.day("voluntary_departure.bond_proof_due")
    if not at.last("bond_proof_filed") and at.runs(due):
        yield at.step("prove_departure_bond", since=since, due=due)
    due = at.day("voluntary_departure.document_due")
    if not at.last("travel_document_presented") and at.runs(due):
        yield at.step("show_travel_document", since=since, due=due)


def _over(at: AtHand) -> Iterator[NextStep]:
    """Yield what to do when the period ended: nothing follows from silence but to find out."""
    since, due = at.since("departure"), at.day("voluntary_departure.safe_exit_by")
    if at.runs(due):
        yield at.step("leave_without_removal", since=since, due=due)
    if not at.gone:
        yield at.step("find_out_departure", since=since)


def _exit(at: AtHand) -> Iterator[NextStep]:
    unlinked = at.states["departure"] == "exit_unlinked"
    yield at.step("link_exit" if unlinked else "record_departure", since=at.since("departure"))


def _left(at: AtHand) -> Iterator[NextStep]:
    since = at.since("departure")
    if at.states["departure"] == "confirmed":
        yield at.step("close_as_departed", since=since)
    else:
        found = at.findings["departure.may_close"]
        yield at.step("confirm_departure", since=since, missing=found.missing)
        unlinked = at.value("departure.proof_grade") == "unlinked"
        if unlinked:
            yield at.step("link_exit", since=since)
        why = found.steps or ("No record of grade A or B proves the departure.",)
        yield at.step("close_as_departed", since=since, blocked=why, missing=found.missing)
    if at.states["proceedings"] in COURT_OPEN:
        yield at.step("tell_court_departed", since=since)
