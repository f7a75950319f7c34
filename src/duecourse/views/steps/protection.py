"""Next steps of protection: fear, asylum, claims of status and citizenship, concerns."""

from collections.abc import Iterator
from typing import Final

from duecourse.views.case_shapes import NextStep
from duecourse.views.steps.at_hand import AtHand, Happened

CONCERNS: Final = (
    "identity", "witness", "medical", "competency", "protected_information", "alien_enemies",
)  # fmt: skip
ASKS_REVIEW: Final[dict[str, tuple[str, ...]]] = {
    # Silence asks for review of a credible-fear finding, and declines that of a reasonable one.
    "credible": ("requested", "silent"),
    "reasonable": ("requested",),
}


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what may come next on the track protection."""
    yield from _fear(at)
    yield from _asylum(at)
    yield from _claims(at)
    for concern in CONCERNS:
        raised = at.open("concern_raised", "concern_resolved", same=("concern",), concern=concern)
        if raised is not None:
            yield at.step(f"clear_{concern}", since=raised.on)


def open_fear(at: AtHand) -> Happened | None:
    """Return the fear that was stated and that no asylum officer has decided."""
    return at.open("fear_expressed", "fear_decided", same=("type",))


def asked_review(at: AtHand) -> Happened | None:
    """Return the negative fear finding whose review by a judge is open."""
    negative = at.last("fear_decided")
    if negative is None or negative.fields["outcome"] != "negative":
        return None
    kind = negative.fields["type"]
    if negative.fields.get("review", "silent") not in ASKS_REVIEW[kind]:
        return None
    decided = at.last("judge_review_decided", after=negative, type=f"{kind}_fear")
    return None if decided else negative


def withholding_only(at: AtHand) -> Happened | None:
    """Return the positive reasonable-fear finding whose withholding-only case is open."""
    positive = at.last("fear_decided", type="reasonable", outcome="positive")
    if positive is None:
        return None
    decided = at.last("judge_review_decided", after=positive, type="withholding_only")
    return None if decided else positive


def _fear(at: AtHand) -> Iterator[NextStep]:
    stated = open_fear(at)
    if stated is not None:
        reasonable = stated.fields["type"] == "reasonable"
        due = at.day("protection.reasonable_fear_decision_due") if reasonable else None
        yield at.step("hold_fear_interview", since=stated.on, due=due)
    negative = asked_review(at)
    if negative is not None:
        kind = negative.fields["type"]
        due = at.day(f"protection.{kind}_fear_review_" + ("by" if kind == "credible" else "due"))
        yield at.step("review_fear_finding", since=negative.on, due=due)
    positive = at.last("fear_decided", type="credible", outcome="positive")
    if positive and not at.last("nta_filed", after=positive):
        yield at.step("charge_after_fear", since=positive.on)
    found = withholding_only(at)
    if found is not None:
        filed = at.last("judge_review_filed", "hearing_set", after=found)
        yield at.step("decide_withholding_only" if filed else "refer_to_judge", since=found.on)


def _asylum(at: AtHand) -> Iterator[NextStep]:
    filed = at.open("asylum_filed", "asylum_decided")
    if filed is not None:
        yield at.step("decide_asylum", since=filed.on)
    referred = at.last("asylum_decided", outcome="referred")
    if referred and at.states["proceedings"] == "none" and not at.gone:
        yield at.step("charge_after_referral", since=referred.on)
    asking = at.states["charging"] in ("issued", "served", "filed") or at.last("fear_expressed")
    if asking and not at.gone and not at.last("asylum_filed"):
        due = at.day("protection.asylum_due")
        if at.runs(due):
            yield at.step("apply_for_asylum", since=at.since("stay"), due=due)


def _claims(at: AtHand) -> Iterator[NextStep]:
    claimed = at.open("citizenship_claimed", "citizenship_decided")
    if claimed is not None:
        due = at.day("custody.citizenship_memo_by")
        yield at.step("examine_citizenship", since=claimed.on, due=due)
    status = at.open("status_claimed", "status_claim_reviewed")
    if status is not None:
        yield at.step("review_status_claim", since=status.on)
