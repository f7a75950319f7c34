"""What a case's record means on a day: the law's findings, the tracks, what comes next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from duecourse import law
from duecourse.law.calendar import NATIONWIDE
from duecourse.views import header, lifecycle, next_steps, watchdogs
from duecourse.views.case_facts import Fact, Told
from duecourse.views.case_shapes import Meaning
from duecourse.views.watch.seen import Closed


def meaning(of: Told, *, as_of: date, closed: Closed = NATIONWIDE.why) -> Meaning:
    """Return what a record means on a day; `closed` says why a court does not sit on one.

    Raises DocumentRefused or Contradiction if the facts cannot stand together.
    """
    facts = lifecycle.moving(of)
    findings = law.Answers(of.document(as_of=as_of, ask=_destination(facts, as_of)))
    findings["holds"]  # they stand in the row of every case
    tracks = lifecycle.stand(facts, findings, as_of=as_of)
    ended = lifecycle.outcome(facts, findings, tracks, as_of=as_of)
    ahead = next_steps.ahead(of, facts, findings, tracks, ended, as_of=as_of)
    watched = watchdogs.watched(of, findings, facts, ended, as_of=as_of, closed=closed)
    # Counts of days change daily; what nothing was made from need not be looked at again for it.
    days = [day for one in findings.read.values() if (day := one.changes_on) is not None]
    days += [day for day in (watched.changes_on, header.changes_on(of, as_of=as_of)) if day]
    # A fact told ahead moves a track on its day; a last day has passed on the day after it.
    days += [day for fact in facts if (day := lifecycle.day_of(fact)) > as_of]
    days += [ahead.changes_on] if ahead.changes_on else []
    last_days = [one.due_on for one in watched.found]
    days += [day + timedelta(days=1) for day in last_days if day is not None and day >= as_of]
    return Meaning(
        as_of, findings, tracks, ended, ahead.steps, ahead.waits_for, watched.found,
        min(days, default=None),
    )  # fmt: skip


def _destination(facts: Sequence[Fact], as_of: date) -> dict[str, Any] | None:
    """Return the question whether a removal to the country last ordered may be recorded."""
    for fact in reversed(facts):
        if fact.kind == "order_issued" and lifecycle.day_of(fact) <= as_of:
            country = fact.fields.get("country")
            return {"destination": country} if country else None
    return None
