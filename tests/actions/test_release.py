"""A record set aside keeps its bytes; a steward may correct and release it, and nobody else."""

import json
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions import release
from duecourse.actions.live import Incoming, LiveIntake
from duecourse.audit.trail import Actor
from duecourse.feeds.i94 import dirty
from duecourse.feeds.i94.columns import SAS_EPOCH

AT = datetime(2016, 10, 1, tzinfo=UTC)
STEWARD = Actor("steward-1", "records_steward")
ARRIVED = (date(2016, 4, 9) - SAS_EPOCH).days


@pytest.fixture
def held(connection: psycopg.Connection[Any]) -> tuple[psycopg.Connection[Any], dict[str, int]]:
    """Two rows: one with a departure before its arrival, one whose arrival cannot be read."""
    good = next(dirty.rows(1, seed=1).iter_rows(named=True))
    early = {**good, "cicid": 1, "arrdate": ARRIVED, "depdate": ARRIVED - 3, "adm_key": 11}
    unread = {**good, "cicid": 2, "arrdate": 9_999_999, "depdate": ARRIVED + 9, "adm_key": 22}
    intake = LiveIntake(connection, source="i94", name="test", actor="test", clock=lambda: AT)
    intake.take([Incoming(row, has_arrival=True, received_at=AT) for row in (early, unread)])
    rows = connection.execute("SELECT record, id FROM intake.quarantine").fetchall()
    return connection, dict(rows)


def let_go(
    held: Any, record: str, *, note: str = "seen on film", by: Actor = STEWARD, **corrections: str
) -> release.Released:
    return release.release(
        held[0], number=held[1][record], corrections=corrections, note=note, by=by, at=AT
    )


def state(connection: psycopg.Connection[Any]) -> list[Any]:
    return connection.execute(
        "SELECT record, arrived_on, departed_on FROM views.admissions ORDER BY record"
    ).fetchall()


def test_what_is_set_aside_keeps_its_bytes(held: Any) -> None:
    row = (
        held[0]
        .execute("SELECT bytes FROM intake.quarantine WHERE record = '1/departure'")
        .fetchone()
    )

    assert (1, ARRIVED - 3) == tuple(json.loads(row[0])[name] for name in ("cicid", "depdate"))
    assert {"1/departure", "2/arrival", "2/departure"} == set(held[1])


def test_a_corrected_departure_is_taken_in(held: Any) -> None:
    let_go(held, "1/departure", depdate=str(ARRIVED + 3))

    assert [("1/arrival", date(2016, 4, 9), date(2016, 4, 12))] == state(held[0])
    kept = (
        held[0]
        .execute(
            "SELECT released_by, release_note, corrections FROM intake.quarantine"
            " WHERE record = '1/departure'"
        )
        .fetchone()
    )
    assert ("steward-1", "seen on film", json.dumps({"depdate": str(ARRIVED + 3)})) == kept


def test_an_arrival_released_brings_the_departure_set_aside_with_it(held: Any) -> None:
    done = let_go(held, "2/arrival", arrdate=str(ARRIVED))

    assert 2 == done.accepted
    assert ("2/arrival", date(2016, 4, 9), date(2016, 4, 18)) in state(held[0])
    waiting = (
        held[0].execute("SELECT record FROM intake.quarantine WHERE released_at IS NULL").fetchall()
    )
    assert [("1/departure",)] == waiting


REFUSED = [
    ({"record": "1/departure"}, release.StillRefused, "stays in quarantine"),
    ({"record": "1/departure", "depdate": str(ARRIVED - 1)}, release.StillRefused, "before"),
    ({"record": "1/departure", "depdate": "June"}, release.CorrectionUnknown, "whole number"),
    ({"record": "1/departure", "shoe": "44"}, release.CorrectionUnknown, "no such field"),
    ({"record": "1/departure", "note": "  "}, release.NoteMissing, "needs a note"),
    ({"record": "1/departure", "by": Actor("o", "officer")}, NotYours, "may not"),
]


@pytest.mark.parametrize(("asked", "error", "says"), REFUSED)
def test_a_release_that_cannot_be_is_refused_and_changes_nothing(
    held: Any, asked: dict[str, Any], error: type[Exception], says: str
) -> None:
    before = state(held[0])

    with pytest.raises(error, match=says):
        let_go(held, **asked)

    assert before == state(held[0])
    assert (
        3
        == held[0]
        .execute("SELECT count(*) FROM intake.quarantine WHERE released_at IS NULL")
        .fetchone()[0]
    )


def test_a_record_is_released_once(held: Any) -> None:
    let_go(held, "1/departure", depdate=str(ARRIVED + 3))

    with pytest.raises(release.NotHeld):
        let_go(held, "1/departure", depdate=str(ARRIVED + 3))
