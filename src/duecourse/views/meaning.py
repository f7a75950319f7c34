"""What a case's record means on a day: the law's findings, the tracks, what comes next."""

from datetime import date, timedelta

from duecourse import law
from duecourse.views import lifecycle, next_steps, watchdogs
from duecourse.views.case_facts import Told
from duecourse.views.case_shapes import Meaning


def meaning(of: Told, *, as_of: date) -> Meaning:
    """Return what a record means on a day.

    Raises DocumentRefused or Contradiction if the facts cannot stand together.
    """
    findings = law.evaluate(of.document(as_of=as_of))
    facts = lifecycle.moving(of)
    tracks = lifecycle.stand(facts, findings, as_of=as_of)
    ended = lifecycle.outcome(facts, findings, tracks, as_of=as_of)
    steps = next_steps.next_steps(of, findings, tracks, ended, as_of=as_of)
    waits = None if steps else next_steps.waits_for(of, findings, tracks, ended)
    found = watchdogs.watches(of, findings, tracks, ended, as_of=as_of)
    days = [one.changes_on for one in findings.values() if one.changes_on is not None]
    # A fact told ahead moves a track on its day; a last day has passed on the day after it.
    days += [day for fact in facts if (day := lifecycle.day_of(fact)) > as_of]
    last_days = [one.due_on for one in steps] + [one.due_on for one in found]
    days += [day + timedelta(days=1) for day in last_days if day is not None and day >= as_of]
    return Meaning(as_of, findings, tracks, ended, steps, waits, found, min(days, default=None))
