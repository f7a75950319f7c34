"""A court's order: every gate refuses from its commit on, with people at all of them."""

from typing import Any

import psycopg
import pytest

from duecourse.sim.bench import order
from duecourse.sim.bench.order import Measured, TeamCase, Try
from duecourse.sim.hold_race import STEPS


@pytest.mark.slow
def test_nobody_passes_a_gate_after_the_order(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    measured = order.run(database_url, users=16, seconds=7, seed=1)

    assert 0 == measured["recorded_after_the_order"]
    assert [] == measured["violations"]
    assert 0 == measured["gates_without_a_try"]
    assert measured["orders"] >= 4
    assert measured["tries"]["refused"] >= 4 * measured["orders"]
    assert measured["tries"]["recorded"] > 0


def case_with(*tries: Try) -> TeamCase:
    """Return a case whose order was committed at second 10, and the steps tried on it."""
    made = TeamCase(order.UUID(int=1), committed=10.0)
    made.tries.extend(tries)
    return made


def test_the_first_refusal_after_the_commit_counts_for_each_gate() -> None:
    tries = [Try(step, 10.0, 10.1 + n / 10, "refused") for n, step in enumerate(STEPS)]
    later = [Try(step, 11.0, 12.0, "refused") for step in STEPS]
    found = Measured()

    order._measure(case_with(*later, *tries), found)

    (line,) = found.first_refusals
    assert [0.1, 0.2, 0.3, 0.4] == [round(line[step], 6) for step in STEPS]
    assert (0, 0) == (found.recorded_after, found.unanswered)


def test_a_step_recorded_that_began_after_the_commit_is_counted() -> None:
    found = Measured()

    order._measure(case_with(Try(STEPS[0], 10.5, 10.6, "recorded")), found)

    assert (1, 4) == (found.recorded_after, found.unanswered)


def test_a_step_recorded_that_began_before_the_commit_is_not() -> None:
    found = Measured()

    order._measure(case_with(Try(STEPS[0], 9.9, 10.1, "recorded")), found)

    assert 0 == found.recorded_after
