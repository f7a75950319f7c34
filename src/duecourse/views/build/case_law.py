"""What the law says on the case page: holds, tracks, what comes next, days that open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from duecourse.law.book import rule_book
from duecourse.law.explain import Source, explained, source
from duecourse.law.findings import Finding, Status
from duecourse.law.rules.holds_shape import ALL
from duecourse.views.case_facts import Told
from duecourse.views.case_page_shapes import DeadlineShown, HoldShown, LawShown, TrackShown
from duecourse.views.case_shapes import Meaning, TrackStands
from duecourse.views.lifecycle import lifecycle

HOLDS: Final = "holds"
RECORDABLE: Final = "holds.removal_recordable"


def shown(of: Told, means: Meaning) -> LawShown:
    """Return what the law says of a record, as its meaning has it."""
    day = means.as_of
    lines = [
        source({"kind": one.kind, **one.fields}, n) for n, one in enumerate(of.facts)
    ]  # fmt: skip
    days, other = [], []
    for name, finding in means.findings.items():
        if finding.status is Status.NOT_APPLICABLE or name.startswith(HOLDS) or _empty(finding):
            continue
        told = explained(name, finding, sources=_sources(finding, lines))
        at = day_in(finding.value)
        if at is None:
            other.append(told)
        else:
            days.append(DeadlineShown(at, (at - day).days, told))
    days.sort(key=lambda one: (one.day, one.told.name))
    recordable = means.findings[RECORDABLE]
    return LawShown(
        _holds(means.findings[HOLDS]), recordable.value is True, recordable.steps,
        tuple(_track(one) for one in means.tracks), means.outcome, _outcome(means), means.steps,
        means.waits_for, means.watches, tuple(one for one in days if one.days >= 0),
        tuple(reversed([one for one in days if one.days < 0])), tuple(other), rule_book().hash,
    )  # fmt: skip


def day_in(value: Any) -> date | None:
    """Return the day that an answer sets: its last day where it is a period; None without one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, Mapping) or "full_years" in value:
        return None
    if "due" in value:
        return day_in(value["due"])
    if "local" in value:
        return datetime.fromisoformat(value["local"]).date()
    days = [one for one in value.values() if isinstance(one, date)]
    return max(days, default=None)


def _empty(finding: Finding) -> bool:
    """Say whether there is nothing to show: no answer, and nothing missing."""
    return finding.value in (None, [], ()) and finding.status is Status.OK


def _sources(finding: Finding, lines: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(lines[n] for n in finding.inputs if n < len(lines))


def _holds(finding: Finding) -> tuple[HoldShown, ...]:
    book = rule_book().rules
    found = []
    for one, says in zip(finding.value or (), finding.steps, strict=False):
        rule = book[one["id"]]
        found.append(HoldShown(
            one["id"], rule.title, says.partition(": ")[2], rule.cite, one["kind"],
            one["scope"] == ALL, rule.unverified,
        ))  # fmt: skip
    return tuple(found)


def _track(one: TrackStands) -> TrackShown:
    track = next(known for known in lifecycle().tracks if known.name == one.track)
    return TrackShown(track.title, track.states[one.state].title, one.since, one.ended)


def _outcome(means: Meaning) -> str:
    if means.outcome is None:
        return ""
    titles = {one.name: one.title for one in lifecycle().endings}
    return titles.get(means.outcome.name, means.outcome.name.replace("_", " "))
