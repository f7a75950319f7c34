"""Next steps of the stay and of charging: from the first encounter to the court."""

from collections.abc import Iterator

from duecourse.views.case_shapes import NextStep
from duecourse.views.steps.at_hand import AtHand

UNCHARGED = ("none", "encountered", "cancelled", "ended")
QUIET = ("none", "cancelled", "ended")


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what may come next on the tracks stay and charging."""
    yield from _stay(at)
    yield from _charging(at)


def _stay(at: AtHand) -> Iterator[NextStep]:
    state, since = at.states["stay"], at.since("stay")
    charged = at.states["charging"] not in QUIET or at.states["proceedings"] != "none"
    if state == "none" and not charged:
        yield at.step("record_entry", since=since)
    elif state == "arriving" and not charged:
        yield at.step("decide_admission", since=since)
    elif state in ("admitted", "paroled"):
        yield at.step("find_out_stay", since=since, missing=at.missing("stay.authorized"))
    elif state == "withdrawn":
        yield at.step("record_exit_after_withdrawal", since=since)
    elif state == "authorised":
        through = at.day("stay.authorized_through")
        if at.runs(through):
            yield at.step("leave_or_extend", since=since, due=through)
    elif state == "no_departure_record" and not charged and at.states["custody"] == "none":
        # Before a court or in custody the person is known to be here.
        yield at.step("find_out_departure", since=since)


def _charging(at: AtHand) -> Iterator[NextStep]:
    state, since = at.states["charging"], at.since("charging")
    if at.gone:
        return
    if state == "arrested":
        yield _after_arrest(at)
    elif state == "issued":
        yield at.step("serve_nta", since=since)
        yield at.step("file_nta", since=since, missing=("nta_served",))
    elif state == "served":
        yield at.step("file_nta", since=since)
    elif state == "reinstatement_noticed":
        yield at.step("decide_reinstatement", since=since,
                      missing=at.missing("post_order.reinstatable"))  # fmt: skip
    elif state == "encountered" or (state in UNCHARGED and _may_be_charged(at)):
        yield at.step("decide_charges", since=since)
    if state == "ordered_by_dhs" and "supervisor_concurred_on" in at.missing(
        "proceedings.order_final_on"
    ):
        yield at.step("concur_in_order", since=since)


def _after_arrest(at: AtHand) -> NextStep:
    due = at.day("custody.charge_decision_by")
    if due is None:
        return at.step("decide_charges", since=at.since("charging"))
    return at.step("decide_custody_and_charges", since=at.since("charging"), due=due)


def _may_be_charged(at: AtHand) -> bool:
    """Say whether nothing but an uninspected entry is open; a stay that ended is no ground here."""
    ended = at.states["proceedings"] in ("none", "terminated", "dismissed", "cancelled")
    return ended and at.states["stay"] == "uninspected" and not at.value("stay.authorized")
