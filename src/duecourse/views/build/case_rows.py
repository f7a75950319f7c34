"""Write the read models of a case: its row, what there is to do, and what it is found by."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.law.book import rule_book
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.keeping import ALARM_ANSWERED, ALARM_RAISED, CASE_OPENED, STEP_STOPPED
from duecourse.terms.addresses import comparable_address
from duecourse.views.build import paper_rows
from duecourse.views.case_facts import Told
from duecourse.views.case_shapes import Meaning
from duecourse.views.confidential import grown_up_on, marks
from duecourse.views.header import Header, comparable_number
from duecourse.views.lifecycle import day_of
from duecourse.views.proposals import open_proposals

COLUMNS: Final[dict[str, str]] = {
    "cases": "case_id, version, reference, class, office, assigned_to, offered_to, opened_on, name,"
    " birth_on, tracks, outcome, closed_on, holds, next_step, due_on, waits_for, changes_on, as_of,"
    " rule_book, sealed, asylum, protected, juvenile",
    "work": "case_id, name, role, office, assigned_to, due_on, since, blocked, cite, says, kind",
    "watches": "case_id, name, due_on, says, cite, role",
    "unacknowledged": "case_id, version, kind, about, because, office, assigned_to, since, by_when",
    "proposals": "case_id, version, step, by, ground, since, office",
    "orders_in": "case_id, version, kind, happened_on, stated_at, office",
    "case_numbers": "number, kind, case_id",
    "case_names": "case_id, n, name, birth_on",
    "case_keys": "key, case_id",
    "case_counsel": "counsel, name, case_id",
    "case_addresses": "address, case_id",
    "case_channels": "channel, whose, case_id",
    "notices": "sha256, case_id, version, prepared_at",
    "papers": "case_id, version, kind, type, sensitivity, title, body, sha256, added_at, added_by,"
    " replaced_by",
}
# What says who the case is about; the rest changes with every fact and every day.
FOUND_BY: Final = (
    "case_numbers",
    "case_names",
    "case_keys",
    "case_counsel",
    "case_addresses",
    "case_channels",
)
STANDS: Final = ("cases", "work", "watches", "unacknowledged", "proposals", "orders_in")
# What a court decides, and for how many days the liaison's desk lists it after it came in.
ORDERS: Final = frozenset({
    "order_issued", "appeal_decided", "motion_decided", "review_petition_decided", "stay_granted",
    "stay_denied", "stay_lifted", "voluntary_departure_granted", "withholding_granted",
    "judge_review_decided", "bond_decided", "proceedings_ended", "hearing_set",
})  # fmt: skip
ORDERS_DAYS: Final = 30
# Words of names are shared by cases and only added, in an order of their own: two who add at the
# same time wait for one another and never both.
ADD_WORDS: Final = """
    INSERT INTO views.name_words (form, word)
    SELECT form, word FROM unnest(%s::bigint[], %s::text[]) AS new (form, word)
     ORDER BY form, word ON CONFLICT DO NOTHING
"""
KEEP_KEYS: Final = "DELETE FROM views.case_keys WHERE case_id = %s AND key <> ALL(%s::bigint[])"
ADD_KEYS: Final = """
    INSERT INTO views.case_keys (key, case_id)
    SELECT key, %s FROM unnest(%s::bigint[]) AS new (key) ON CONFLICT DO NOTHING
"""

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class CaseToWrite:
    """All that the rows of a case are made from; keys and words are those it is found by."""

    case_id: UUID
    of: Told
    header: Header
    meaning: Meaning
    opened_at: datetime
    keys: tuple[int, ...]
    words: tuple[tuple[int, str], ...] = ()


def rows(case: CaseToWrite) -> Rows:
    """Return the rows of a case by table, in the order of COLUMNS."""
    return stands(case) | found_by(case) | paper_rows.rows(case.case_id, case.of)


def write(connection: Connection[Any], case: CaseToWrite) -> None:
    """Put the rows of a case in the place of those that were there."""
    made = rows(case)
    with connection.pipeline():
        for table in COLUMNS:
            if table != "case_keys":
                connection.execute(f"DELETE FROM views.{table} WHERE case_id = %s", (case.case_id,))
                _insert(connection, table, made[table])
        # The keys seldom change, and are the most rows of all: what stays is left alone.
        keys = [row[0] for row in made["case_keys"]]
        connection.execute(KEEP_KEYS, (case.case_id, keys))
        connection.execute(ADD_KEYS, (case.case_id, keys))
        add_words(connection, case.words)


def copy(connection: Connection[Any], cases: Iterable[CaseToWrite]) -> None:
    """Add the rows of many new cases at once."""
    together: Rows = {table: [] for table in COLUMNS}
    words: set[tuple[int, str]] = set()
    for case in cases:
        words |= set(case.words)
        for table, made in rows(case).items():
            together[table] += made
    for table, made in together.items():
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY views.{table} ({COLUMNS[table]}) FROM STDIN") as into,
        ):
            for row in made:
                into.write_row(row)
    add_words(connection, words)


def add_words(connection: Connection[Any], words: Collection[tuple[int, str]]) -> None:
    """Add the forms of words of names that are not there yet."""
    if words:
        forms, said = zip(*sorted(words), strict=True)
        connection.execute(ADD_WORDS, (list(forms), list(said)))


def _insert(connection: Connection[Any], table: str, made: Sequence[tuple[Any, ...]]) -> None:
    if not made:
        return
    one = "(" + ", ".join(["%s"] * len(made[0])) + ")"
    connection.execute(
        f"INSERT INTO views.{table} ({COLUMNS[table]}) VALUES {', '.join([one] * len(made))}",
        [value for row in made for value in row],
    )


def stands(case: CaseToWrite) -> Rows:
    """Return the rows that say how a case stands: they change with facts and with days."""
    head, means, case_id = case.header, case.meaning, case.case_id
    first = means.steps[0] if means.steps else None
    ended = means.outcome
    tracks = {one.track: one.state for one in means.tracks}
    holds = means.findings["holds"].value or ()
    closed = marks(case.of, as_of=means.as_of)
    return {
        "cases": [(
            case_id, case.of.version, head.reference, head.case_class, head.office,
            head.assigned_to, head.offered_to, _opened_on(case), head.name, head.birth_on,
            canonical_json(tracks), ended and ended.name, ended and ended.on,
            json.dumps([dict(one) for one in holds]), first and first.name,
            first and first.due_on, means.waits_for, _changes_on(case), means.as_of,
            rule_book().hash, closed.sealed, closed.asylum, closed.protected, closed.juvenile,
        )],
        "work": list(_work(case)),
        "watches": [
            (case_id, one.name, one.due_on, one.says, one.cite, one.role) for one in means.watches
        ],
        "unacknowledged": list(_unacknowledged(case)),
        "proposals": list(_proposals(case)),
        "orders_in": list(_orders_in(case)),
    }  # fmt: skip


def _opened_on(case: CaseToWrite) -> date:
    """Return the day the case was opened; that of its first event if the record does not say."""
    said = [one.on for one in case.of.kept_of(CASE_OPENED) if one.on is not None]
    return said[0] if said else case.opened_at.date()


def _work(case: CaseToWrite) -> Iterable[tuple[Any, ...]]:
    """Yield what there is to do: the steps, and what the watchdogs found for somebody to do."""
    head, means = case.header, case.meaning
    charge = (head.office, head.assigned_to)
    for step in means.steps:
        yield (
            case.case_id, step.name, step.role, *charge, step.due_on, step.since,
            json.dumps([*step.blocked, *map(_lacking, step.missing)]), step.cite, step.title,
            "step",
        )  # fmt: skip
    taken = {step.name for step in means.steps}
    for watch in means.watches:
        if watch.name not in taken:
            taken.add(watch.name)
            yield (
                case.case_id, watch.name, watch.role, *charge, watch.due_on, watch.since, "[]",
                watch.cite, watch.says, "watch",
            )  # fmt: skip


def _lacking(name: str) -> str:
    return f"The record does not say: {name.replace('_', ' ')}."


def _proposals(case: CaseToWrite) -> Iterable[tuple[Any, ...]]:
    for one in open_proposals(case.of):
        yield (
            case.case_id, one.version, one.step, one.by, one.ground, one.at, case.header.office,
        )  # fmt: skip


def _changes_on(case: CaseToWrite) -> date | None:
    """Return the first day on which a row could change: by the law, or as an order ages."""
    days = [stated.date() + timedelta(days=ORDERS_DAYS + 1) for *_, stated, _ in _orders_in(case)]
    days += filter(None, [grown_up_on(case.of, after=case.meaning.as_of)])
    return min(filter(None, [case.meaning.changes_on, *days]), default=None)


def _orders_in(case: CaseToWrite) -> Iterable[tuple[Any, ...]]:
    since = case.meaning.as_of - timedelta(days=ORDERS_DAYS)
    for fact in case.of.facts:
        if fact.kind in ORDERS and fact.stated_at.date() >= since:
            yield (
                case.case_id, fact.version, fact.kind, day_of(fact), fact.stated_at,
                case.header.office,
            )  # fmt: skip


def _unacknowledged(case: CaseToWrite) -> Iterable[tuple[Any, ...]]:
    """Yield the steps that were stopped and the alarms, while nobody has answered for them."""
    charge = (case.header.office, case.header.assigned_to)
    bodies = {one.version: one for one in case.of.kept_of(STEP_STOPPED, ALARM_RAISED)}
    for taken in case.of.steps:
        if taken.stopped_by not in bodies or taken.acknowledged_at or not taken.acknowledge_by:
            continue
        stopped = bodies[taken.stopped_by]
        yield (
            case.case_id, taken.version, "stopped", taken.step,
            json.dumps(stopped.body["because"]), *charge, stopped.at, taken.acknowledge_by,
        )  # fmt: skip
    answered = {one.body["version"] for one in case.of.kept_of(ALARM_ANSWERED)}
    for alarm in case.of.kept_of(ALARM_RAISED):
        if alarm.version not in answered:
            yield (
                case.case_id, alarm.version, "alarm", alarm.body["about"],
                json.dumps(alarm.body["because"]), *charge, alarm.at, alarm.at,
            )  # fmt: skip


def found_by(case: CaseToWrite) -> Rows:
    """Return the rows that a case is found by: they change with who it is about."""
    head, case_id = case.header, case.case_id
    numbers = {(comparable_number(number), kind) for kind, number in head.numbers}
    return {
        "case_numbers": [(number, kind, case_id) for number, kind in sorted(numbers) if number],
        "case_names": [
            (case_id, n, one.shown, head.birth_on) for n, one in enumerate(head.names)
        ],
        "case_keys": [(key, case_id) for key in sorted(set(case.keys))],
        "case_counsel": [
            (comparable_number(counsel), name, case_id) for counsel, name in head.counsel
        ],
        "case_addresses": [
            (address, case_id)
            for address in sorted({comparable_address(one) for one in head.addresses})
        ],
        "case_channels": [
            (channel, whose, case_id)
            for channel, whose in sorted({(one["value"], one["whose"]) for one in head.channels})
        ],
    }  # fmt: skip
