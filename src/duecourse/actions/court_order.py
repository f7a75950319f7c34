"""A court order enters the record of every case it names, in one transaction.

It takes effect with its commit: each gate judges on the record as it then stands, and steps that
are open and no longer lawful are stopped in the same append (`case_record`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.case_form import DoneBefore, first_post, remember
from duecourse.actions.case_record import Act, record_facts
from duecourse.actions.gate import CaseUnknown, pass_gate
from duecourse.actions.interlock import step_rule
from duecourse.actions.look import looked
from duecourse.actions.work_on_case import work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import STEP_STOPPED
from duecourse.ledger.port import StaleCase
from duecourse.terms.errors import AccessError, LedgerError
from duecourse.views.header import comparable_number, header
from duecourse.views.stop_shapes import OrderDid, StoppedStep

ACTION: Final = "court.order"
PURPOSE: Final = "court order"
CASES_MAX: Final = 200
TRIES_MAX: Final = 5
# What a court can say that the record of a case must hold at once.
ORDER_KINDS: Final = (
    "stay_granted", "stay_lifted", "stay_denied", "order_issued", "motion_decided",
    "appeal_decided", "review_petition_decided", "proceedings_ended", "bond_decided",
    "custody_ended", "judge_review_decided", "withholding_granted", "concern_raised",
    "concern_resolved",
)  # fmt: skip
FOUND: Final = "SELECT DISTINCT case_id FROM views.case_numbers WHERE number = %s LIMIT 2"
EXISTS: Final = "SELECT case_id FROM views.cases WHERE case_id = %s"


class OrderNamesNoCase(LedgerError):
    """A number on the order leads to no case, or to more than one."""

    code = "court.names-no-case"

    def __init__(self, *, unknown: Sequence[str], doubtful: Sequence[str]) -> None:
        self.unknown, self.doubtful = tuple(unknown), tuple(doubtful)
        parts = []
        if unknown:
            parts.append(f"{len(unknown)} of the numbers lead to no case.")
        if doubtful:
            parts.append(f"{len(doubtful)} of the numbers lead to more than one case.")
        super().__init__(
            f"{' '.join(parts) or 'The order names no case.'} Correct the numbers, at most "
            f"{CASES_MAX} of them; the order is recorded in all its cases or in none."
        )


class OrderUnknown(AccessError):
    """There is no such order among those that the account entered."""

    code = "court.order-unknown"

    def __init__(self) -> None:
        super().__init__("You have entered no such order.")


@dataclass(frozen=True, slots=True)
class CourtOrder:
    """An order: the numbers of its cases, what it says, and the document that says so."""

    numbers: tuple[str, ...]
    fact: dict[str, Any]
    document: str


def enter_order(
    connection: Connection[Any], order: CourtOrder, *, form: UUID, by: trail.Actor, at: datetime
) -> OrderDid:
    """Record an order in all its cases; return what it did, also for a second post of the form.

    Raises NotYours, OrderNamesNoCase, and what `record_facts` raises; nothing is recorded then.
    """
    pass_gate(connection, action=ACTION, subject="court order", by=by, purpose=PURPOSE, at=at)
    closed = not_open(connection, order.numbers, action=ACTION, by=by, at=at)
    for left in reversed(range(TRIES_MAX)):
        try:
            return read_order(_entered(connection, order, closed, form=form, by=by, at=at))
        except DoneBefore as before:
            return read_order(before.did)
        except StaleCase:
            # Somebody wrote to one of the cases at the same moment; an order waits for nobody.
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


def look_at_order(
    connection: Connection[Any], form: UUID, *, by: trail.Actor, at: datetime
) -> OrderDid:
    """Return what an order did that this account entered. Raises NotYours, OrderUnknown."""
    row = looked(
        connection,
        lambda: connection.execute(
            "SELECT did FROM audit.forms WHERE actor = %s AND form = %s AND action = %s",
            (by.name, form, ACTION),
        ).fetchone(),
        action=ACTION, subject=str(form), by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip
    if row is None:
        raise OrderUnknown
    return read_order(json.loads(row[0]))


def read_order(did: dict[str, Any]) -> OrderDid:
    """Return what an order did, from what was written down of it."""
    stopped = tuple(
        StoppedStep(
            one["case"], one["reference"], one["version"], one["title"],
            datetime.fromisoformat(one["acknowledge_by"]), one["who"],
        )
        for one in did["stopped"]
    )  # fmt: skip
    cases = tuple((one["case"], one["reference"], one["version"]) for one in did["cases"])
    return OrderDid(
        datetime.fromisoformat(did["at"]), did["document"], did["kind"], cases, stopped
    )  # fmt: skip


def _entered(
    connection: Connection[Any], order: CourtOrder, closed: frozenset[UUID], *, form: UUID,
    by: trail.Actor, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    with connection.transaction():
        first_post(connection, form, by=by)
        did: dict[str, Any] = {
            "at": at.isoformat(), "document": order.document, "kind": order.fact["kind"],
            "cases": [], "stopped": [],
        }  # fmt: skip
        # In one order of the cases, so that two orders never wait for each other.
        for case_id in sorted(cases_named(connection, order.numbers, closed=closed)):
            with work_on_case(
                connection, case_id, action=ACTION, by=by, at=at, purpose=PURPOSE
            ) as act:
                _record(act, order, did)
        remember(
            connection, form, did=did, action=ACTION, by=by, subject=order.document[:100], at=at
        )
    return did


def _record(act: Act, order: CourtOrder, did: dict[str, Any]) -> None:
    act.source, act.document = "court", order.document
    before = act.told().version
    version = record_facts(act, [order.fact])
    of = act.told()
    head = header(of, as_of=act.at.date(), fallback_reference=str(act.case_id)[:8])
    named = {"case": str(act.case_id), "reference": head.reference}
    did["cases"].append({**named, "version": version})
    who = head.assigned_to or f"the supervisor of {head.office or 'the office'}"
    titles = {one.version: step_rule(one.step).title for one in of.steps}
    did["stopped"] += [
        {**named, "version": kept.body["step_version"], "title": titles[kept.body["step_version"]],
         "acknowledge_by": kept.body["acknowledge_by"], "who": who}
        for kept in of.kept_of(STEP_STOPPED) if kept.version > before
    ]  # fmt: skip


def not_open(
    connection: Connection[Any], numbers: Sequence[str], *, action: str, by: trail.Actor,
    at: datetime,
) -> frozenset[UUID]:  # fmt: skip
    """Return which cases of these numbers are not open to somebody; each is on the trail."""
    closed = set()
    for case_id in {row[0] for number in numbers[:CASES_MAX] for row in _found(connection, number)}:
        try:
            pass_gate(
                connection, action=action, subject=str(case_id), by=by, purpose=PURPOSE, at=at
            )
        except CaseUnknown:
            closed.add(case_id)
    return frozenset(closed)


def cases_named(
    connection: Connection[Any], numbers: Sequence[str], *, closed: frozenset[UUID] = frozenset()
) -> set[UUID]:
    """Return the cases of these numbers; a number of a closed one leads nowhere.

    Raises OrderNamesNoCase if one leads nowhere or astray.
    """
    found: set[UUID] = set()
    unknown: list[str] = []
    doubtful: list[str] = []
    for number in numbers[: CASES_MAX + 1]:
        rows = [row for row in _found(connection, number) if row[0] not in closed]
        if len(rows) == 1:
            found.add(rows[0][0])
        else:
            (doubtful if rows else unknown).append(number)
    if unknown or doubtful or not found or len(numbers) > CASES_MAX:
        raise OrderNamesNoCase(unknown=unknown, doubtful=doubtful)
    return found


def _found(connection: Connection[Any], number: str) -> list[tuple[UUID, ...]]:
    try:
        return connection.execute(EXISTS, (UUID(number),)).fetchall()
    except ValueError:
        return connection.execute(FOUND, (comparable_number(number),)).fetchall()
