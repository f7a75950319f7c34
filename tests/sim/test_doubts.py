"""The demonstration's cases of doubt: generated, for real on file, weighed and in the queue."""

from datetime import UTC, datetime
from typing import Any

import psycopg

from duecourse.actions import review
from duecourse.audit.trail import Actor
from duecourse.sim.doubts import CASES, cases, put_before_readers

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
CHIEF = Actor("chief", "supervisor")
READER = Actor("reader", "officer")


def test_a_seed_gives_the_same_cases_and_another_gives_others() -> None:
    first = cases(seed=1)

    assert CASES == len(first)
    assert first == cases(seed=1)
    assert first != cases(seed=2)
    assert {1, 2} <= {len(one.arrivals) for one in first}
    assert any(one.true is None for one in first)


def test_the_desk_is_filled_and_every_case_opens(connection: psycopg.Connection[Any]) -> None:
    numbers = put_before_readers(connection, seed=1, by=CHIEF, at=AT)

    queue = review.look_at_queue(connection, page=1, by=READER, at=AT)
    pages = [review.open_review(connection, number, by=READER, at=AT) for number in numbers]

    assert sorted(numbers) == sorted(line.number for line in queue.lines)
    assert 12 <= len(numbers) <= 20
    for page in pages:
        assert 1 <= len(page.candidates) <= 3
        for one in page.candidates:
            total = one.prior_bits + sum(step.bits for step in one.steps)
            assert abs(total - one.total_bits) < 1e-9
    known = connection.execute("SELECT count(*) FROM linkage.review_known").fetchone()
    assert (4,) == known
