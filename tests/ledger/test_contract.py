"""One contract for every ledger: the one in memory may be trusted because it passes it too."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest

from duecourse.ledger import few
from duecourse.ledger.append import PostgresLedger
from duecourse.ledger.chain import GENESIS, canonical_json, envelope, link
from duecourse.ledger.events import EventColumns
from duecourse.ledger.memory import MemoryLedger
from duecourse.ledger.merkle import Frontier
from duecourse.ledger.port import Ledger, NotOneLine, RecordAlreadyTaken, StaleCase
from duecourse.ledger.proofs import root_at

AT = datetime(2026, 1, 15, 12, 30, 0, 123456, tzinfo=UTC)
CASES = [uuid5(UUID(int=0), str(n)) for n in range(5)]

Opened = tuple[Ledger, Callable[[], AbstractContextManager[Any]]]


@pytest.fixture(params=["memory", "postgres", "postgres in frames"])
def opened(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opened]:  # fmt: skip
    """A ledger of each kind, and what an act puts around its writing.

    PostgreSQL writes a few events row by row and many as a frame; here a frame for one as well.
    """
    if request.param == "memory":
        yield MemoryLedger(), nullcontext
        return
    if request.param == "postgres in frames":
        monkeypatch.setattr(few, "FEW", 0)
    connection: psycopg.Connection[Any] = request.getfixturevalue("connection")
    ledger = PostgresLedger(connection)

    @contextmanager
    def act() -> Iterator[None]:
        with connection.transaction():
            yield
        ledger.committed()

    yield ledger, act


def batch(*rows: tuple[UUID, int | None, str]) -> EventColumns:
    made = EventColumns(source="test", actor="tester", purpose="contract", recorded_at=AT)
    for case_id, version, record in rows:
        made.case_id.append(str(case_id))
        made.version.append(version)
        made.kind.append("encountered")
        made.happened_on.append(date(2026, 1, 14) if version != 3 else None)
        made.record.append(record)
        made.grade.append(None if version == 1 else "A")
        made.body.append(canonical_json({"said": f'Ñ "{record}" \\ /', "n": version}))
    return made


def test_an_empty_ledger_has_nothing(opened: Opened) -> None:
    ledger, _ = opened

    assert ledger.size() == 0
    assert ledger.history(CASES[0]) == ()


def test_what_was_appended_is_read_back_whole_and_chained(opened: Opened) -> None:
    ledger, act = opened
    with act():
        ledger.append(batch((CASES[0], 1, "a"), (CASES[1], 1, "b"), (CASES[0], 2, "c")))
    with act():
        appended = ledger.append(batch((CASES[0], None, "d"), (CASES[2], None, "e")))

    history = ledger.history(CASES[0])
    assert [event.version for event in history] == [1, 2, 3]
    assert [event.position for event in history] == [0, 2, 3]
    assert [event.record for event in history] == ["a", "c", "d"]
    previous = GENESIS
    for event in history:
        previous = link(previous, envelope(event))
        assert previous == event.hash
    assert (appended.first_position, appended.count, appended.size) == (3, 2, 5)
    assert list(appended.hashes) == list(ledger.event_hashes(3, 5))


def test_records_taken_over_keep_their_own_instants_and_actors(opened: Opened) -> None:
    ledger, act = opened
    taken = batch((CASES[0], 1, "a"), (CASES[1], 1, "b"), (CASES[0], 2, "c"))
    taken.each = [(AT - timedelta(days=n), f"clerk\\{n}") for n in (9, 5, 1)]
    with act():
        ledger.append(taken)

    history = ledger.history(CASES[0])
    assert [(AT - timedelta(days=n), f"clerk\\{n}") for n in (9, 1)] == [
        (event.recorded_at, event.actor) for event in history
    ]
    assert link(link(GENESIS, envelope(history[0])), envelope(history[1])) == history[1].hash


def test_two_writers_of_one_version_never_both_succeed(opened: Opened) -> None:
    ledger, act = opened
    with act():
        ledger.append(batch((CASES[0], 1, "a")))

    for version in (1, 3):
        with pytest.raises(StaleCase), act():
            ledger.append(batch((CASES[1], 1, f"x{version}"), (CASES[0], version, f"y{version}")))

    assert ledger.size() == 1
    assert ledger.history(CASES[1]) == ()


def test_a_record_of_a_source_is_taken_once(opened: Opened) -> None:
    ledger, act = opened
    with act():
        ledger.append(batch((CASES[0], 1, "a")))

    with pytest.raises(RecordAlreadyTaken), act():
        ledger.append(batch((CASES[1], 1, "new"), (CASES[0], 2, "a")))

    assert ledger.size() == 1


def test_a_field_with_a_control_character_is_refused(opened: Opened) -> None:
    ledger, act = opened

    with pytest.raises(NotOneLine), act():
        ledger.append(batch((CASES[0], 1, "a\x1fb")))

    assert ledger.size() == 0


def test_the_tree_is_the_tree_of_all_hashes_however_it_grew(opened: Opened) -> None:
    ledger, act = opened
    number = 0
    for count in (1, 254, 3, 600, 2):
        rows = [(uuid5(UUID(int=1), str(number + n)), 1, str(number + n)) for n in range(count)]
        with act():
            ledger.append(batch(*rows))
        number += count

    plain = Frontier()
    plain.extend(ledger.event_hashes(0, number))
    assert plain.root() == root_at(ledger, number)


@pytest.mark.parametrize("few_at_most", [0, 64])
def test_both_ledgers_make_the_same_hashes(
    connection: psycopg.Connection[Any], few_at_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(few, "FEW", few_at_most)
    rows = batch((CASES[0], 1, "a"), (CASES[1], 1, "b"), (CASES[0], None, "c"))
    with connection.transaction():
        stored = PostgresLedger(connection).append(rows)

    assert list(MemoryLedger().append(rows).hashes) == list(stored.hashes)
