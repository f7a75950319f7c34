"""One part of the nightly pass: cases in a range of ids, some hundreds at a time.

Reading and computing come before the transaction, which only writes. An act on a case brings its
rows up to date itself; so a row is written only over one of the same or an older version.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection

from duecourse.actions import configuration
from duecourse.actions.case_record import Act, judge_again
from duecourse.actions.index_case import refresh, standing, with_keys
from duecourse.audit import trail
from duecourse.law.book import rule_book
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import canonical_json
from duecourse.ledger.events import Event, EventColumns
from duecourse.ledger.keeping import DEADLINE_MOVED
from duecourse.ledger.port import StaleCase
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import DuecourseError
from duecourse.views.build import case_rows, cases_anew
from duecourse.views.build.case_rows import CaseToWrite
from duecourse.views.build.cases_anew import PLACE, Standing
from duecourse.views.case_facts import Told, told
from duecourse.views.configuration import Configuration
from duecourse.views.header import changes_on

CASES_A_CHUNK: Final = 500
TRIES_MAX: Final = 3
SOURCE, PURPOSE = "law", "nightly pass"


@dataclass(frozen=True, slots=True)
class Part:
    """What one process is to do: the cases whose ids lie behind `after`, up to `upto`."""

    url: str
    after: UUID
    upto: UUID
    today: date
    everything: bool
    by: trail.Actor
    at: datetime
    configuration: Configuration | None = None


@dataclass(slots=True)
class Done:
    """How many cases were looked at, changed, had a last day moved; which could not be read."""

    touched: int = 0
    changed: int = 0
    moved: int = 0
    overtaken: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Done") -> None:
        """Add what another part did."""
        self.touched += other.touched
        self.changed += other.changed
        self.moved += other.moved
        self.overtaken += other.overtaken
        self.refused += other.refused


@dataclass(frozen=True, slots=True)
class Anew:
    """A case computed anew; `keyed` if it is found by something else, `moved` by the law."""

    now: Standing
    changed: bool
    keyed: CaseToWrite | None
    moved: tuple[dict[str, str], ...]
    rule_book_before: str
    has_open_steps: bool = False


def in_process(part: Part) -> Done:
    """Do one part in a process of its own, under the configuration of the one that sent it."""
    if part.configuration is not None:
        configuration.put_in_force(part.configuration)
    gc.freeze()  # what was imported stays: the collector need not look at it again and again
    with psycopg.connect(part.url, autocommit=True) as connection:
        connection.execute("SET ROLE duecourse_app")
        return do(connection, part)


def do(connection: Connection[Any], part: Part) -> Done:
    """Bring the rows of one part up to the day; what is done stands, chunk by chunk."""
    done, after = Done(), part.after
    while case_ids := cases_anew.upcoming(
        connection, after=after, upto=part.upto, today=part.today, rule_book=rule_book().hash,
        everything=part.everything, limit=CASES_A_CHUNK,
    ):  # fmt: skip
        done.add(_chunk(connection, part, case_ids))
        after = case_ids[-1]
    return done


def _chunk(connection: Connection[Any], part: Part, case_ids: Sequence[UUID]) -> Done:
    for _ in range(TRIES_MAX):
        refused: list[tuple[str, str]] = []
        anew = list(_computed(connection, part, case_ids, refused))
        try:
            with connection.transaction():
                written = _write(connection, part, anew)
        except StaleCase:  # somebody worked on a case meanwhile: read all of them again
            continue
        for one in anew:
            if one.has_open_steps:
                _stop(connection, one.now.row[0], part)
        changed = [one for one in anew if one.changed]
        return Done(
            len(case_ids), written, sum(1 for one in anew if one.moved), len(changed) - written,
            refused,
        )  # fmt: skip
    return Done(len(case_ids), overtaken=len(case_ids))


def _stop(connection: Connection[Any], case_id: UUID, part: Part) -> None:
    """Stop the open steps that the day itself has made unlawful, with the case's rows."""
    act = Act(PostgresLedger(connection), case_id, part.by.name, part.at, SOURCE, PURPOSE)
    try:
        with connection.transaction():
            if judge_again(act):
                refresh(connection, case_id, act.history(), today=part.today)
    except StaleCase:
        return  # whoever wrote meanwhile has judged the open steps themselves


def _computed(
    connection: Connection[Any], part: Part, case_ids: Sequence[UUID],
    refused: list[tuple[str, str]],
) -> Iterator[Anew]:  # fmt: skip
    """Yield cases computed for the day; those whose facts cannot be read are named in `refused`."""
    before = cases_anew.standing(connection, case_ids)
    for case_id, history in LedgerReader(connection).histories(case_ids).items():
        if case_id not in before:
            continue
        try:
            yield _anew(case_id, history, before[case_id], today=part.today)
        except DuecourseError as wrong:
            refused.append((str(case_id), wrong.code))


def _anew(case_id: UUID, history: Sequence[Event], was: Standing, *, today: date) -> Anew:
    of, opened_at = told(history), history[0].recorded_at
    case = standing(case_id, of, opened_at=opened_at, today=today)
    now = cases_anew.standing_of(case_rows.stands(case))
    keyed = _found_by(case, was, today=today)
    moved: tuple[dict[str, str], ...] = ()
    if was.of("rule_book") != rule_book().hash and was.of("version") == of.version:
        moved = tuple(_moved(case_id, of, was, now, opened_at=opened_at, today=today))
    changed = bool(moved) or keyed is not None or was.shows() != now.shows()
    has_open = any(one.stopped_by is None for one in of.steps)
    return Anew(now, changed, keyed, moved, was.of("rule_book"), has_open)


def _found_by(case: CaseToWrite, was: Standing, *, today: date) -> CaseToWrite | None:
    """Return the case with its keys, if who it is about or counsel or an address is another."""
    next_change = changes_on(case.of, as_of=was.of("as_of"))
    begun_or_over = next_change is not None and next_change <= today
    return with_keys(case) if begun_or_over or was.of("version") != case.of.version else None


def _moved(
    case_id: UUID, of: Told, was: Standing, now: Standing, *, opened_at: datetime, today: date
) -> Iterator[dict[str, str]]:
    """Yield the running last days that the law itself moved: same facts, same day, other rules.

    What differs today may differ because days passed; so it is computed for the day of the old
    rows as well, and only what differs there was moved by the law.
    """
    before, after = was.last_days(), now.last_days()
    if not any(before[name] != day for name, day in after.items() if name in before):
        return
    then = standing(case_id, of, opened_at=opened_at, today=was.of("as_of"))
    on_that_day = cases_anew.standing_of(case_rows.stands(then)).last_days()
    for name, day in sorted(on_that_day.items()):
        if name in before and before[name] != day and max(before[name], day) >= today:
            yield {"name": name, "was": before[name].isoformat(), "is": day.isoformat()}


def _write(connection: Connection[Any], part: Part, anew: Sequence[Anew]) -> int:
    """Write what was computed; return how many cases changed. Raises StaleCase."""
    # The append locks the head of the ledger: first, as in an act, so that none waits for another.
    _append_moves(connection, part, [one for one in anew if one.moved])
    changed = [_after_its_event(one) for one in anew if one.changed]
    cases_anew.keep(
        connection, (one.now for one in anew if not one.changed), today=part.today,
        rule_book=rule_book().hash,
    )  # fmt: skip
    if not changed:
        return 0
    keyed = [one.keyed for one in anew if one.keyed is not None]
    return len(cases_anew.put(connection, changed, keyed))


def _after_its_event(one: Anew) -> Standing:
    if not one.moved:
        return one.now
    row = list(one.now.row)
    row[PLACE["version"]] += 1
    return Standing(tuple(row), one.now.others)


def _append_moves(connection: Connection[Any], part: Part, moved: Iterable[Anew]) -> None:
    """Record of each case both dates of what the law moved, and between which rule books."""
    batch = EventColumns(SOURCE, part.by.name, PURPOSE, part.at)
    for one in moved:
        case_id, version = str(one.now.row[0]), one.now.of("version") + 1
        batch.case_id.append(case_id)
        batch.version.append(version)
        batch.kind.append(DEADLINE_MOVED)
        batch.happened_on.append(part.today)
        batch.record.append(f"{case_id}/{version}")
        batch.grade.append(None)
        batch.body.append(canonical_json({
            "moved": list(one.moved), "rule_book_before": one.rule_book_before,
            "rule_book_after": rule_book().hash,
        }))  # fmt: skip
    if len(batch):
        PostgresLedger(connection).append(batch)
