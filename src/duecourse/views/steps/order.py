"""Next steps after an order of removal: what it needs, what holds it, the agency's own steps."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from duecourse.law.book import rule_book
from duecourse.law.findings import Status
from duecourse.law.rules.holds import WHY
from duecourse.law.rules.holds_shape import ALL, CHECK
from duecourse.views.case_facts import open_steps
from duecourse.views.case_shapes import NextStep
from duecourse.views.steps.at_hand import AtHand, Happened

STEPS: Final = ("authorise_removal", "schedule_removal", "carry_out_removal")
ATTORNEY: Final = "An attorney has to decide this; the record alone does not permit."
# hold that says what is missing, and the step that brings it
BRINGS: Final = (
    ("J37", "sign_warrant"), ("J28", "get_travel_document"), ("J26", "complete_reinstatement"),
    ("J29", "serve_third_country_notice"),
)  # fmt: skip
REQUESTS: Final = (
    ("DHS", "decide_stay_request"), ("IJ", "rule_on_stay_request"),
    ("BIA", "rule_on_stay_request"), ("court", "rule_on_stay_request"),
)  # fmt: skip


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what may come next on the track after a final order."""
    yield from _stay_requests(at)
    checks = sorted({one["id"] for one in holds(at) if one["kind"] == CHECK})
    if checks:
        yield at.step("legal_review", since=at.since("proceedings"), about=", ".join(checks))
    order = at.last("order_issued")
    stands = at.states["proceedings"] in ("ordered", "final")
    if order is None or not stands or at.gone:
        return
    yield from _removal(at, order)
    if at.states["proceedings"] == "final":
        yield from _preparations(at, order)
        yield from _supervision(at)


def holds(at: AtHand) -> list[dict[str, Any]]:
    """Return the holds in force, all scopes."""
    return at.value("holds") or []


@cache
def said(hold: str) -> str:
    """Return why a hold stands, in a sentence, with its citation."""
    return f"{hold} stands: {WHY[hold]} ({rule_book().rules[hold].cite})"


def blocked_by(at: AtHand, country: str | None) -> tuple[str, ...]:
    """Return the sentences of the holds that forbid a removal to a country."""
    names = dict.fromkeys(one["id"] for one in holds(at) if one["scope"] in (ALL, country))
    return tuple(said(name) for name in names)


def _removal(at: AtHand, order: Happened) -> Iterator[NextStep]:
    """Yield the agency's next step towards removal, or why it may not be recorded.

    The interlock judges it again, on the record of the moment at which somebody takes it.
    """
    taken = {one.step for one in open_steps(at.of, STEPS)}
    name = next((step for step in STEPS if step not in taken), None)
    if name is None:
        return
    found = at.findings["holds.removal_recordable"]
    blocked, missing = blocked_by(at, order.fields.get("country")), found.missing
    if found.value is True and found.status is not Status.OK:
        blocked = (*blocked, ATTORNEY)
    elif found.value is not True and not blocked:
        blocked = found.steps or ("The record does not permit it.",)
    yield at.step(name, since=order.on, blocked=blocked, missing=missing)


def _preparations(at: AtHand, order: Happened) -> Iterator[NextStep]:
    standing = {one["id"] for one in holds(at)}
    for hold, name in BRINGS:
        if hold in standing:
            yield at.step(name, since=at.since("proceedings"))
    asked = at.open("country_asked", "country_answered", same=("country",))
    if asked is not None:
        due = at.day("post_order.country_answer_by")
        yield at.step("country_answer", since=max(asked.on, order.on), due=due)


def _supervision(at: AtHand) -> Iterator[NextStep]:
    state, free = at.states["post_order"], at.states["custody"] in ("none", "released")
    if state == "revoked" and any(one["id"] == "J35" for one in holds(at)):
        yield at.step("give_reasons_for_revocation", since=at.since("post_order"))
    period = at.value("post_order.removal_period")
    ends: date | None = period["ends"] if period else None
    if ends is not None and free and not at.last("supervision_ordered") and not at.runs(ends):
        yield at.step("order_supervision", since=ends)


def _stay_requests(at: AtHand) -> Iterator[NextStep]:
    names: dict[str, date] = {}
    for by, name in REQUESTS:
        asked = at.last("stay_requested", to=by)
        if asked and not at.last("stay_granted", "stay_denied", after=asked, by=by):
            names.setdefault(name, asked.on)
    for name, since in names.items():
        yield at.step(name, since=since)
