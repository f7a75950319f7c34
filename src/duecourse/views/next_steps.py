"""What may lawfully come next in a case, who acts, by when; or a cited reason for waiting.

The rules stand by track in `views/steps`; the names, roles and citations in
`values/next_steps.json`. Steps are ordered by their last day and their name, and by nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duecourse.law.findings import Finding
from duecourse.views.case_facts import Fact, Told
from duecourse.views.case_shapes import NextStep, Outcome, TrackStands
from duecourse.views.steps import (
    custody,
    departure,
    order,
    proceedings,
    protection,
    record,
    stay_and_charging,
    waits,
)
from duecourse.views.steps.at_hand import AtHand

TRACKS: Final = (
    stay_and_charging.steps, proceedings.steps, protection.steps, custody.steps, order.steps,
    departure.steps, record.steps,
)  # fmt: skip
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of a case; `changes_on` is the first day on which it differs by itself."""

    steps: tuple[NextStep, ...]
    waits_for: str | None
    changes_on: date | None


def ahead(
    of: Told, facts: Sequence[Fact], findings: Mapping[str, Finding],
    tracks: Sequence[TrackStands], outcome: Outcome | None, *, as_of: date,
) -> Ahead:  # fmt: skip
    """Return the next steps of a case and what it waits for.

    `facts` as `lifecycle.moving` gives them. A case that ended has only what must be answered: an
    alarm, a stopped step.
    """
    at = AtHand(of, facts, findings, tracks, as_of=as_of)
    found = {one.name: one for one in record.duties(at)}
    waits_for = None
    if outcome is None:
        for rule in TRACKS:
            for one in rule(at):
                found.setdefault(one.name, one)
        waits_for = waits.waits_for(at)
    steps = sorted(found.values(), key=lambda step: (step.due_on or date.max, step.name))
    last_days = [*at.turns, *(step.due_on for step in steps)]
    days = [day + ONE_DAY for day in last_days if day is not None and day >= as_of]
    return Ahead(tuple(steps), waits_for, min(days, default=None))
