"""Next steps of the record itself and of benefits: unknown facts, alarms, stops, proposals."""

from collections.abc import Iterator
from typing import Final

from duecourse.ledger.keeping import ALARM_ANSWERED, ALARM_RAISED
from duecourse.views.case_shapes import NextStep
from duecourse.views.proposals import open_proposals
from duecourse.views.steps.at_hand import AtHand

# Names of unknown facts whose step could be mistaken for another one.
STEP_OF: Final = {
    "departure": "find_out_whether_left",
    "stay": "find_out_stay_of_removal",
}
# Tracks on which an unknown fact stands in the way of a step.
MATTERS_ON: Final = ("charging", "proceedings", "post_order", "custody", "departure")


def steps(at: AtHand) -> Iterator[NextStep]:
    """Yield what the record itself asks for in an open case, and decisions on benefits."""
    if any(at.states[track] != "none" for track in MATTERS_ON):
        since = max((at.since(track) for track in MATTERS_ON), default=at.as_of)
        for name in unknown(at):
            yield at.step(STEP_OF.get(name, f"find_out_{name}"), since=since)
    for filed, decided, name in (
        ("extension_filed", "extension_decided", "decide_extension"),
        ("adjustment_filed", "adjustment_decided", "decide_adjustment"),
    ):
        pending = at.open(filed, decided)
        if pending is not None:
            yield at.step(name, since=pending.on)
    proposals = open_proposals(at.of)
    if proposals:
        yield at.step("decide_proposal", since=proposals[0].at.date())


def duties(at: AtHand) -> Iterator[NextStep]:
    """Yield what has to be answered even when the case has ended: alarms, and stopped steps."""
    answered = {one.body["version"] for one in at.of.kept_of(ALARM_ANSWERED)}
    alarms = [one for one in at.of.kept_of(ALARM_RAISED) if one.version not in answered]
    if alarms:
        day = alarms[0].at.date()
        yield at.step("answer_alarm", since=day, due=day)
    stopped = [
        one.acknowledge_by.date()
        for one in at.of.steps
        if one.acknowledge_by is not None and one.acknowledged_at is None
    ]
    if stopped:
        yield at.step("acknowledge_stop", since=min(stopped), due=min(stopped))


def unknown(at: AtHand) -> list[str]:
    """Return the names of what the record does not say, also where nobody asserted it whole."""
    names = {"completeness"} if at.of.unknown is None else set(at.of.unknown)
    if not at.of.person.get("birth_on"):
        names.add("birth_on")
    if not at.of.person.get("nationalities"):
        names.add("nationality")
    return sorted(names)
