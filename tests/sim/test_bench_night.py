"""The measurement of the nightly pass measures what it says, at a small size."""

import psycopg

from duecourse.sim.bench import night


def test_a_small_run_sees_every_case_after_new_rules_and_none_twice(
    connection: psycopg.Connection[object],
) -> None:
    connection.execute("RESET ROLE")

    measured = night.run(
        connection.info.dsn, cases=60, seed=3, processes=1, again=False, told=lambda _: None
    )

    assert [] == night.missed(measured)
    assert (60, 60, 0) == (
        measured.cases, measured.after_new_rules.touched, measured.second_time.touched
    )  # fmt: skip
    assert 60 > sum(one.touched for one in measured.nights)


def test_a_goal_that_is_missed_is_named() -> None:
    slow = night.Passed(night.FILLED_ON, 10, 0, 0, 0, 301.0, 1.0, None, None)
    measured = night.Measured(11, 1, 1, None, (slow,), slow, slow, 1.0)

    said = night.missed(measured)

    assert 3 == len(said)
    assert "301 s" in said[0]
