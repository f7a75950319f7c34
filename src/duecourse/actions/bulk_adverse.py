"""One adverse step for several cases: each judged alone, a sample read by a second person.

In April 2025 some 4,700 student records were ended after names had been run through an index. Here
the same act on many people is proposed with a ground, evidence in each case and notice; the
interlock judges each case by itself; a second person reads a sample that nobody chose; and one
refusal, by the law or by the reader, refuses the whole.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random, SystemRandom
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.bulk_refused import (
    BulkNotForStep,
    BulkRefused,
    BulkUnknown,
    CasesOutOfRange,
    SampleNotRead,
)
from duecourse.actions.case_form import DoneBefore, first_post, looked_since, remember
from duecourse.actions.case_record import Act, StepRefused
from duecourse.actions.court_order import cases_named, not_open
from duecourse.actions.gate import pass_gate
from duecourse.actions.interlock import REMOVAL, step_rule, steps
from duecourse.actions.two_people import (
    Grounds,
    NoSuchProposal,
    ProposalIncomplete,
    approve_step,
    decline_step,
    propose_step,
    waiting,
)
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.read import LedgerReader

PROPOSE: Final = "bulk.propose"
ANSWER: Final = "bulk.answer"
PURPOSE: Final = "one step for several cases"
CASES_MIN: Final = 2
CASES_MAX: Final = 200
SAMPLE_LEAST: Final = 5
SAMPLE_SHARE: Final = 0.1
CASES: Final = "SELECT case_id, version, sampled FROM views.bulk_cases WHERE bulk = %s"
ADD: Final = "INSERT INTO views.bulk_cases (bulk, case_id, version, sampled) VALUES (%s,%s,%s,%s)"


@dataclass(frozen=True, slots=True)
class BulkStep:
    """The step, its ground and citation, how each person was told, and the evidence wanted.

    `evidence` is a kind of fact: each case must state one itself.
    """

    step: str
    ground: str
    cite: str
    evidence: str
    notice: dict[str, str]


def sample_size(cases: int) -> int:
    """Return how many of so many cases a second person reads: a tenth, and at least five."""
    return min(cases, max(SAMPLE_LEAST, math.ceil(cases * SAMPLE_SHARE)))


def bulk_steps() -> tuple[tuple[str, str], ...]:
    """Return name and title of the steps that may be proposed for several cases."""
    return tuple(
        (one.name, one.title) for one in steps().values() if one.people > 1 and one.rule != REMOVAL
    )


def propose_for_many(
    connection: Connection[Any], wanted: BulkStep, cases: Sequence[UUID], *, form: UUID,
    by: trail.Actor, at: datetime, draw: Random | None = None,
) -> UUID:  # fmt: skip
    """Propose a step in several cases, in all or in none; return the number of the whole.

    `draw` picks the sample; nobody who proposes can know it. Raises NotYours, CasesOutOfRange,
    BulkNotForStep, StepUnknown, and BulkRefused with what stands against each case.
    """
    pass_gate(connection, action=PROPOSE, subject="bulk", by=by, purpose=PURPOSE, at=at)
    named = sorted(set(cases))
    if not CASES_MIN <= len(named) <= CASES_MAX:
        raise CasesOutOfRange(found=len(named), least=CASES_MIN, most=CASES_MAX)
    if wanted.step not in dict(bulk_steps()):
        raise BulkNotForStep(title=step_rule(wanted.step).title)
    sampled = set((draw or SystemRandom()).sample(named, sample_size(len(named))))
    given: dict[str, Any] = {"by": by, "at": at}
    try:
        with connection.transaction():
            first_post(connection, form, by=by)
            against: dict[UUID, str] = {}
            for case_id in named:
                part = {"bulk": str(form), "of": len(named), "sampled": case_id in sampled}
                said = _proposed(connection, case_id, wanted, part, **given)
                if isinstance(said, str):
                    against[case_id] = said
                else:
                    connection.execute(ADD, (form, case_id, said, case_id in sampled))
            _whole_or_nothing(against)
            did = {"bulk": str(form)}
            remember(connection, form, did=did, action=PROPOSE, subject=str(form), **given)
    except DoneBefore as before:
        return UUID(before.did["bulk"])
    except BulkRefused as refused:
        _on_the_trail(connection, refused, action=PROPOSE, **given)
        raise
    return form


def answer_bulk(
    connection: Connection[Any], bulk: UUID, answers: Mapping[UUID, bool], *, because: str,
    form: UUID, by: trail.Actor, at: datetime,
) -> bool:  # fmt: skip
    """Answer for all cases by the sample: take the step in each, or decline it in each.

    Returns whether it was taken. `answers` says of each sampled case whether it is right; one no
    declines all. Raises NotYours, BulkUnknown, SampleNotRead, SecondPersonNeeded, and BulkRefused
    if the law now forbids a single one of the steps.
    """
    pass_gate(connection, action=ANSWER, subject=str(bulk), by=by, purpose=PURPOSE, at=at)
    rows = connection.execute(CASES, (bulk,)).fetchall()
    if not rows:
        raise BulkUnknown
    _sample_read(connection, rows, answers, by=by)
    takes = all(answers[case_id] for case_id, _, sampled in rows if sampled)
    given: dict[str, Any] = {"by": by, "at": at}
    try:
        with connection.transaction():
            first_post(connection, form, by=by)
            against: dict[UUID, str] = {}
            for case_id, version, _ in sorted(rows):
                said = _answered(connection, case_id, version, takes, because, **given)
                if said:
                    against[case_id] = said
            _whole_or_nothing(against)
            did = {"taken": takes}
            remember(connection, form, did=did, action=ANSWER, subject=str(bulk), **given)
    except DoneBefore as before:
        return bool(before.did["taken"])
    except BulkRefused as refused:
        _on_the_trail(connection, refused, action=ANSWER, **given)
        raise
    return takes


def cases_of(
    connection: Connection[Any], numbers: Sequence[str], *, by: trail.Actor, at: datetime
) -> tuple[UUID, ...]:
    """Return the cases of these numbers that are open to somebody.

    Raises OrderNamesNoCase if one leads nowhere or astray.
    """
    closed = not_open(connection, numbers, action=PROPOSE, by=by, at=at)
    return tuple(sorted(cases_named(connection, numbers, closed=closed)))


def _proposed(
    connection: Connection[Any], case_id: UUID, wanted: BulkStep, part: dict[str, Any], *,
    by: trail.Actor, at: datetime,
) -> int | str:  # fmt: skip
    """Propose the step in one case; return the version, or what stands against it."""
    try:
        with work_on_case(
            connection, case_id, action=PROPOSE, by=by, at=at, purpose=PURPOSE
        ) as act:
            evidence = tuple(one.version for one in act.told().facts if one.kind == wanted.evidence)
            grounds = Grounds(wanted.ground, wanted.cite, evidence, wanted.notice)
            return propose_step(act, wanted.step, grounds, as_of=at.date(), bulk=part)
    except (StepRefused, ProposalIncomplete) as refused:
        return str(refused)


def _answered(
    connection: Connection[Any], case_id: UUID, version: int, takes: bool, because: str, *,
    by: trail.Actor, at: datetime,
) -> str:  # fmt: skip
    """Answer one case; return what stands against it, nothing if it was answered."""
    try:
        with work_on_case(connection, case_id, action=ANSWER, by=by, at=at, purpose=PURPOSE) as act:
            if takes:
                approve_step(act, version, as_of=at.date(), with_sample=True)
            elif _waits(act, version):
                decline_step(act, version, because=because)
    except (StepRefused, NoSuchProposal) as refused:
        return str(refused)
    return ""


def _waits(act: Act, version: int) -> bool:
    """Say whether the proposal of one case still waits; somebody may have declined it alone."""
    try:
        waiting(act.told(), version)
    except NoSuchProposal:
        return False
    return True


def _sample_read(
    connection: Connection[Any], rows: Sequence[tuple[Any, ...]], answers: Mapping[UUID, bool], *,
    by: trail.Actor,
) -> None:  # fmt: skip
    """Refuse an answer of somebody who has not read every case of the sample as it stands."""
    unread = [
        case_id for case_id, _, sampled in rows if sampled and (
            case_id not in answers
            or not looked_since(connection, LedgerReader(connection).history(case_id), by=by)
        )
    ]  # fmt: skip
    if unread:
        raise SampleNotRead(cases=tuple(unread))


def _whole_or_nothing(against: dict[UUID, str]) -> None:
    if against:
        raise BulkRefused(against=against)


def _on_the_trail(
    connection: Connection[Any], refused: BulkRefused, *, action: str, by: trail.Actor, at: datetime
) -> None:
    with connection.transaction():
        for case_id in refused.against:
            trail.write(
                connection, by=by, action=action, subject=str(case_id), purpose=PURPOSE, at=at,
                outcome=trail.Outcome.REFUSED,
            )  # fmt: skip
