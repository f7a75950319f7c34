"""The demonstration's cases of doubt: generated, on file, linked for real, and in the queue."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from duecourse.actions import review
from duecourse.audit.trail import Actor
from duecourse.sim.doubts import CASES, KNOWN, Doubts, population

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
CHIEF = Actor("chief", "supervisor")
READER = Actor("reader", "officer")


def test_a_seed_gives_the_same_cases_and_another_gives_others() -> None:
    _, first = population(seed=1)

    assert first == population(seed=1)[1]
    assert first != population(seed=2)[1]
    assert len(first) > 3 * CASES
    assert {1, 2} <= {len(one.arrivals) for one in first[:CASES]}


@pytest.mark.slow
def test_the_desk_is_filled_and_every_case_opens(connection: psycopg.Connection[Any]) -> None:
    numbers = Doubts(connection, seed=1, by=CHIEF, at=AT).put_before_readers()

    queue = review.look_at_queue(connection, page=1, by=READER, at=AT)
    pages = [review.open_review(connection, number, by=READER, at=AT) for number in numbers]

    assert sorted(numbers) == sorted(line.number for line in queue.lines)
    assert CASES + KNOWN == len(numbers)
    assert len({(line.due_on, line.asked_at) for line in queue.lines}) > CASES
    for page in pages:
        assert 1 <= len(page.candidates) <= 3
        for one in page.candidates:
            total = one.prior_bits + sum(step.bits for step in one.steps)
            assert total == pytest.approx(one.total_bits, abs=1e-9)
    known = connection.execute("SELECT count(*) FROM linkage.review_known").fetchone()
    assert (KNOWN,) == known
