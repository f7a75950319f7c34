"""Two people at one moment: a step never stands open against a stay that was recorded."""

import time
from typing import Any

import psycopg
import pytest

from duecourse.actions import case_record
from duecourse.sim import hold_race


@pytest.fixture
def other(connection: psycopg.Connection[Any], database_url: str) -> Any:
    """A second person's connection to the same database."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        opened.execute("SET ROLE duecourse_app")
        yield opened


def test_a_stay_and_a_step_at_one_moment_never_leave_the_step_open(
    connection: psycopg.Connection[Any], other: psycopg.Connection[Any]
) -> None:
    raced = hold_race.race(connection, other, seed=1, times=40)

    assert [] == raced.violations
    assert 40 == raced.races == sum(raced.ended.values())
    # Now one came first and now the other, so the races were races.
    assert raced.ended["recorded"]
    assert raced.ended["refused"] + raced.ended["stale"]


def test_the_race_finds_a_ledger_that_takes_a_step_judged_on_an_older_record(
    connection: psycopg.Connection[Any], other: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    real = case_record.Act.append

    def late(act: case_record.Act, *, after: int) -> None:
        if "step_taken" == act.drafts[0][0]:
            time.sleep(0.1)
        real(act, after=len(act.history()))

    monkeypatch.setattr(case_record.Act, "append", late)

    assert hold_race.race(connection, other, seed=2, times=10).violations
