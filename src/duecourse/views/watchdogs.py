"""All watchdogs that look at one case (`views/watch`), and what they find in it on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.law.calendar import NATIONWIDE
from duecourse.law.findings import Finding
from duecourse.views.case_facts import Fact, Told
from duecourse.views.case_shapes import Outcome, Watch
from duecourse.views.lifecycle import day_of
from duecourse.views.watch import charging, correcting, custody, ending, handing_over, reaching
from duecourse.views.watch.seen import Closed, Seen, Watchdog

# In the order in which they are shown.
THEMES: Final[Mapping[str, tuple[Watchdog, ...]]] = {
    "Charging and hearings": charging.WATCHDOGS,
    "Custody": custody.WATCHDOGS,
    "About to lapse: the person and counsel are told first": ending.WATCHDOGS,
    "Notices and addresses": reaching.WATCHDOGS,
    "Between offices": handing_over.WATCHDOGS,
    "What a person asks to be corrected": correcting.WATCHDOGS,
}
WATCHDOGS: Final[Mapping[str, Watchdog]] = {
    one.name: one for of_theme in THEMES.values() for one in of_theme
}


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watchdogs found, and the first day on which they could find something else."""

    found: tuple[Watch, ...]
    changes_on: date | None


def watched(
    of: Told,
    findings: Mapping[str, Finding],
    facts: Sequence[Fact],
    outcome: Outcome | None,
    *,
    as_of: date,
    closed: Closed = NATIONWIDE.why,
) -> Watched:
    """Return what the watchdogs find in a case on a day; `facts` in the order of their days."""
    told = [fact for fact in facts if day_of(fact) <= as_of]
    seen = Seen(of, findings, told, as_of, closed=closed)
    found = tuple(
        watch
        for dog in WATCHDOGS.values()
        if outcome is None or dog.ended_too
        for watch in dog.watches(seen)
    )
    return Watched(found, min(seen.wakes, default=None))
