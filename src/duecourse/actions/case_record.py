"""Record a case: facts from outside, corrections, and the agency's own steps behind the interlock.

A fact is always recordable, also one that should not have happened: then an alarm stands beside it.
A step of the agency is recorded only if the interlock permits it on the very version that it is
appended to. Each new fact judges the open steps again, in the same append: a step that the law now
forbids is stopped there and then, and somebody must acknowledge it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from duecourse.actions.configuration import offered
from duecourse.actions.interlock import REMOVAL, Verdict, judge, stands, step_rule, steps
from duecourse.actions.known_case import KnownCase
from duecourse.ledger import keeping
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import Event, EventColumns
from duecourse.ledger.port import Ledger
from duecourse.terms.errors import AccessError, LedgerError
from duecourse.views.case_facts import Told, open_steps

ACKNOWLEDGE_WITHIN: Final = timedelta(minutes=10)
# A hold that nobody ends alone, by whatever fact or correction: a claim to citizenship.
NOT_ALONE: Final = "J14"
# What happened outside and must not happen while a hold stands.
CARRIED_OUT: Final = "removed"
PURPOSE: Final = "case work"


class StepRefused(AccessError):
    """The law forbids the step on the record as it stands."""

    code = "case.step-refused"

    def __init__(self, *, step: str, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(
            f"{step_rule(step).title}: not permitted. {' '.join(verdict.reasons)} Nothing was "
            "recorded."
        )


class SecondPersonNeeded(AccessError):
    """An act to somebody's disadvantage needs two people."""

    code = "case.second-person-needed"

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"{what} needs a second person who looked at the case. Ask a colleague to approve it; "
            "nothing was recorded."
        )


class NoSuchFact(LedgerError):
    """A correction names a version that states no fact in force."""

    code = "case.no-such-fact"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} of the case states no fact that stands. Look at the case for the "
            "fact's version; nothing was recorded."
        )


class NothingToAcknowledge(LedgerError):
    """There is no stopped step of this version."""

    code = "case.nothing-to-acknowledge"

    def __init__(self, *, version: int) -> None:
        super().__init__(f"Version {version} of the case is no step that was stopped.")


@dataclass(slots=True)
class Act:
    """Who acts on a case, when, and with which ledger; `drafts` are appended together.

    `appended` says whether this act wrote anything yet.
    """

    ledger: Ledger
    case_id: UUID
    by: str
    at: datetime
    source: str = "agency"
    purpose: str = PURPOSE
    drafts: list[tuple[str, date | None, dict[str, Any]]] = field(default_factory=list)
    appended: bool = False
    # The document that a fact is taken from, kept beside the fact.
    document: str | None = None
    # May be handed from act to act on one case, to spare reading it again.
    known: KnownCase = field(default_factory=KnownCase)

    def history(self) -> tuple[Event, ...]:
        """Return the case's history."""
        return self.ledger.history(self.case_id)

    def told(self) -> Told:
        """Return what the case's history says now. Raises NoFacts."""
        return self.known.told(self.history())

    def add(self, kind: str, body: dict[str, Any], on: date | None = None) -> None:
        """Draft one event."""
        self.drafts.append((kind, on, body))

    def append(self, *, after: int) -> None:
        """Append what was drafted behind a version. Raises StaleCase if somebody was faster."""
        batch = EventColumns(self.source, self.by, self.purpose, self.at)
        for n, (kind, on, body) in enumerate(self.drafts, after + 1):
            batch.case_id.append(str(self.case_id))
            batch.version.append(n)
            batch.kind.append(kind)
            batch.happened_on.append(on)
            batch.record.append(f"{self.case_id}/{n}")
            batch.grade.append(None)
            batch.body.append(canonical_json(body))
        self.ledger.append(batch)
        self.drafts.clear()
        self.appended = True


def record_facts(
    act: Act, facts: Sequence[dict[str, Any]], *, person: dict[str, Any] | None = None,
    unknown: Sequence[str] | None = None, complete: bool = False, approved_by: str | None = None,
) -> int:  # fmt: skip
    """Record facts of the vocabulary; return the version reached.

    With `complete`, the record is stated to be whole but for the names in `unknown`. Raises
    DocumentRefused or Contradiction, and SecondPersonNeeded where one person alone would end a hold
    that nobody clears alone: the whole is then refused and nothing is written.
    """
    before = act.told()
    if person is not None:
        act.add(keeping.PERSON_STATED, {"person": person})
    if complete:
        act.add(keeping.COMPLETENESS_STATED, {"unknown": list(unknown or ())})
    for one in facts:
        fields = {key: value for key, value in one.items() if key != "kind"}
        act.add(str(one["kind"]), {"fact": fields, **_from_document(act)}, _day(one))
    return settled(act, before, approved_by=approved_by)


def correct_fact(
    act: Act, version: int, fields: dict[str, Any] | None, *, approved_by: str | None = None
) -> int:
    """Correct a fact, or withdraw it with None; both stay in the record. Return the version.

    Raises as `record_facts`, and NoSuchFact.
    """
    before = act.told()
    if version not in {one.version for one in before.facts}:
        raise NoSuchFact(version=version)
    act.add(keeping.CORRECTED, {"version": version, "fact": fields, **_from_document(act)})
    return settled(act, before, approved_by=approved_by)


def take_step(
    act: Act, step: str, *, as_of: date, approved_by: str | None = None,
    destination: str | None = None, ground: str = "", proposed_by: str | None = None,
    proposal: int | None = None,
) -> int:  # fmt: skip
    """Record a step of the agency if the interlock permits it today and on its day `as_of`.

    Returns its version. `proposed_by` is who proposed it (the actor, where nobody did) and
    `proposal` the version that says so. Raises StepRefused, SecondPersonNeeded, StepUnknown,
    StepNotOffered or StaleCase; nothing is written then.
    """
    rule = step_rule(step)
    offered(step)
    if rule.people > 1 and approved_by in (None, proposed_by or act.by):
        raise SecondPersonNeeded(what=rule.title)
    before = act.told()
    # A step dated back (or ahead) must be lawful today as well: what is recorded is recorded now.
    for day in (act.at.date(), as_of):
        verdict = judge(before, step, as_of=day, destination=destination, known=act.known)
        if not verdict.permitted:
            raise StepRefused(step=step, verdict=verdict)
    body = {
        "step": step, "destination": destination, "approved_by": approved_by, "ground": ground,
        **({} if proposal is None else {"proposed_by": proposed_by, "proposal": proposal}),
        **verdict.stamp(),
    }  # fmt: skip
    act.add(keeping.STEP_TAKEN, body, as_of)
    act.append(after=before.version)
    return before.version + 1


def acknowledge(act: Act, step_version: int) -> int:
    """Record that somebody knows a step was stopped. Raises NothingToAcknowledge."""
    before = act.told()
    stopped = [one for one in before.steps if one.version == step_version and one.stopped_by]
    if not stopped:
        raise NothingToAcknowledge(version=step_version)
    act.add(keeping.STOP_ACKNOWLEDGED, {"step_version": step_version})
    act.append(after=before.version)
    return before.version + 1


def _from_document(act: Act) -> dict[str, str]:
    return {} if act.document is None else {"document": act.document}


def settled(act: Act, before: Told, *, approved_by: str | None = None) -> int:
    """Append what was drafted, with the alarms it raises and the steps it stops.

    Return the version reached. Raises as `record_facts`.
    """
    _settle(act, before, approved_by=approved_by)
    return before.version + _appended(act, before)


def judge_again(act: Act) -> int:
    """Stop the open steps that the day itself has made unlawful; return how many there were.

    A hold may begin or a paper end without a new fact: a stay told ahead, a document that expires.
    """
    before = act.told()
    _stop_steps(act, before, before)
    return _appended(act, before) if act.drafts else 0


def _day(fact: dict[str, Any]) -> date | None:
    text = fact.get("on") or str(fact.get("at", ""))[:10]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # the reading of the document says what is wrong with it


def _appended(act: Act, before: Told) -> int:
    count = len(act.drafts)
    act.append(after=before.version)
    return count


def _settle(act: Act, before: Told, *, approved_by: str | None) -> None:
    """Judge the case with what was drafted: refuse nonsense, raise alarms, stop open steps."""
    after = act.known.with_drafts(_drafted(act, before))
    today = act.at.date()
    act.known.case(after, as_of=today)
    if approved_by in (None, act.by) and _ends_what_nobody_ends_alone(act, before, after):
        raise SecondPersonNeeded(what="Ending a hold for a claim to citizenship")
    _raise_alarms(act, before, after)
    _stop_steps(act, before, after)


def _stop_steps(act: Act, before: Told, after: Told) -> None:
    """Draft a stop for each open step that is forbidden today on the record as it will stand."""
    for taken in open_steps(before, [name for name, one in steps().items() if one.stays_open]):
        verdict = judge(
            after, taken.step, as_of=act.at.date(), destination=taken.destination, known=act.known
        )
        if not verdict.permitted:
            act.add(keeping.STEP_STOPPED, {
                "step_version": taken.version, "because": list(verdict.reasons),
                "acknowledge_by": (act.at + ACKNOWLEDGE_WITHIN).isoformat(), **verdict.stamp(),
            })  # fmt: skip


def _ends_what_nobody_ends_alone(act: Act, before: Told, after: Told) -> bool:
    """Say whether the hold stood and is gone: tomorrow, or on a day on which what is said tells.

    A hold lasts through the day of what ends it, so the day after is asked.
    """
    said = [on or _day(body.get("fact") or {}) for _, on, body in act.drafts]
    for day in sorted({act.at.date(), *(one for one in said if one is not None)}):
        asked: dict[str, Any] = {"as_of": day + timedelta(days=1), "known": act.known}
        if stands(before, NOT_ALONE, **asked) and not stands(after, NOT_ALONE, **asked):
            return True
    return False


def _raise_alarms(act: Act, before: Told, after: Told) -> None:
    """Set an alarm beside a removal that the law forbade: now, or by what is told only now.

    Each removal is judged on the record as it will stand, but for itself. One that has its alarm
    gets another only when it is corrected.
    """
    known = {one.version: one for one in before.facts}
    alarmed = {one.body.get("fact") for one in before.kept_of(keeping.ALARM_RAISED)}
    rule = next(name for name, one in steps().items() if one.rule == REMOVAL)
    for fact in after.facts:
        same = known.get(fact.version) == fact
        if fact.kind != CARRIED_OUT or (same and fact.version in alarmed):
            continue
        on = date.fromisoformat(fact.fields["on"])
        without = replace(after, facts=tuple(one for one in after.facts if one is not fact))
        verdict = judge(without, rule, as_of=on, destination=fact.fields.get("to"))
        if not verdict.permitted:
            act.add(keeping.ALARM_RAISED, {
                "about": CARRIED_OUT, "fact": fact.version, "on": on.isoformat(),
                "because": list(verdict.reasons), **verdict.stamp(),
            })  # fmt: skip


def _drafted(act: Act, before: Told) -> list[Event]:
    """Return what was drafted as events in their places, for reading only."""
    return [
        Event(
            case_id=act.case_id, version=n, kind=kind, happened_on=on, recorded_at=act.at,
            source=act.source, record="", grade=None, actor=act.by, purpose=act.purpose,
            body=canonical_json(body), position=-1, hash=b"",
        )
        for n, (kind, on, body) in enumerate(act.drafts, before.version + 1)
    ]  # fmt: skip
