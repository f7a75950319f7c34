"""Live records: arrivals and departures as messages of their own, in any order and any batches."""

import queue
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from duecourse.actions.live import Incoming, LiveIntake, gather
from duecourse.feeds.i94 import dirty
from duecourse.ledger.migrate import migrate
from duecourse.ledger.records import DatabaseRecords
from duecourse.ledger.verify import verify

AT = datetime(2016, 10, 1, tzinfo=UTC)
STATE = """
    SELECT record, version, arrived_on, class, until_said, authorized_through, stay_status,
           departed_on, departure_grade, remarks
      FROM views.admissions ORDER BY record
"""
COUNTS = "SELECT name, n FROM views.board_counts WHERE n <> 0 ORDER BY name"


def messages(count: int, *, seed: int) -> list[Incoming]:
    """Arrivals and departures of a generated file, each as its own message."""
    sent = []
    for row in dirty.rows(count, seed=seed).iter_rows(named=True):
        arrival = dict(row)
        if row["depdate"] is not None:
            arrival |= {"depdate": None, "entdepd": None, "matflag": None}
        sent.append(Incoming(arrival, has_arrival=True, received_at=AT))
        if row["depdate"] is not None:
            sent.append(Incoming(row, has_arrival=False, received_at=AT))
    return sent


def take_in(
    connection: psycopg.Connection[Any], sent: Sequence[Incoming], *, chance: random.Random
) -> tuple[list[Any], list[Any]]:
    intake = LiveIntake(connection, source="i94", name="test", actor="test", clock=lambda: AT)
    start = 0
    while start < len(sent):
        size = chance.randrange(1, 120)
        intake.take(sent[start : start + size])
        start += size
    return connection.execute(STATE).fetchall(), connection.execute(COUNTS).fetchall()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_live_records_does_not_change_the_end_state(
    connection: psycopg.Connection[Any], server_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    sent = messages(250, seed=seed)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS ordered WITH (FORCE)")
        admin.execute("CREATE DATABASE ordered")
    shuffled = [*sent, *chance.sample(sent, 60)]  # some come twice
    chance.shuffle(shuffled)

    came = take_in(connection, shuffled, chance=chance)

    url = psycopg.conninfo.make_conninfo(server_url, dbname="ordered")
    with psycopg.connect(url, autocommit=True) as other:
        migrate(other)
        assert take_in(other, sent, chance=chance) == came, f"seed {seed}"
    with connection.transaction():
        assert verify(DatabaseRecords(connection), verifier_line=None).problems == []


def test_a_departure_without_its_arrival_waits_and_confirms_nothing(
    connection: psycopg.Connection[Any],
) -> None:
    arrival, departure = messages(30, seed=5)[:2]
    intake = LiveIntake(connection, source="i94", name="test", actor="test", clock=lambda: AT)

    first = intake.take([departure])
    second = intake.take([arrival])

    assert (0, 1, 0) == (first.accepted, first.waiting, first.confirmed)
    assert (2, -1, 1) == (second.accepted, second.waiting, second.confirmed)


def test_fact_8_a_departure_is_confirmed_by_the_act_that_takes_its_record(
    connection: psycopg.Connection[Any],
) -> None:
    """No nightly pass, no form and no clerk stands between the record and the confirmation."""
    arrival, departure = messages(30, seed=5)[:2]
    intake = LiveIntake(connection, source="i94", name="test", actor="test", clock=lambda: AT)
    intake.take([arrival])

    receipt = intake.take([departure])

    shown = connection.execute("SELECT departure_grade, confirmed_at FROM views.admissions")
    assert (1, [("A", AT)]) == (receipt.confirmed, shown.fetchall())


def test_a_micro_batch_closes_at_the_end_of_the_stream() -> None:
    incoming: queue.Queue[Incoming | None] = queue.Queue()
    record = Incoming({}, has_arrival=True, received_at=AT + timedelta(seconds=1))
    for one in (record, record, None):
        incoming.put(one)

    batch, ended = gather(incoming)

    assert ([record, record], True) == (batch, ended)
