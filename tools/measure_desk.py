"""Measure the review desk with many cases waiting.

    python tools/measure_desk.py [CASES]

Starts a database server of its own in a folder that it removes. Puts CASES (50,000) made-up cases
in the queue, a third of them read once by the reader that is measured, and prints the median and
the longest of 50 times, in milliseconds, of what a reader waits for: a page of the queue, the next
free case. The time is the clock's: most of it passes in the database.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from duecourse.actions import review
from duecourse.audit.trail import Actor
from duecourse.ledger import embedded
from duecourse.ledger.migrate import migrate

CASES = 50_000
TIMES = 50
READER = Actor("reader", "officer")
FILL = """
    WITH asked AS (
        INSERT INTO linkage.review
            (source, record, reason, due_on, due_why, asked_at, artefact, shown, read_twice)
        SELECT 'made up', n::text, 'rivals', due,
               CASE WHEN due IS NOT NULL THEN 'Hearing' END,
               now() - n * interval '1 second', '', '{}', true
          FROM (SELECT n, CASE WHEN mod(n, 5) > 0
                               THEN date '2026-01-01' + mod(n * 7919, 90) END AS due
                  FROM generate_series(1, %s) AS n) AS made
        RETURNING id, due_on, due_why, asked_at
    ) INSERT INTO linkage.review_waiting (review, stage, due_on, due_why, asked_at, records)
      SELECT id, CASE WHEN mod(id, 3) = 0 THEN 'second' ELSE 'first' END, due_on, due_why, asked_at,
             ARRAY[id, id + 1] FROM asked
"""
READ = """
    INSERT INTO linkage.review_answer (review, stage, answer, note, actor, role, answered_at)
    SELECT review, 'first', 'none', '', 'reader', 'officer', now()
      FROM linkage.review_waiting WHERE stage = 'second'
"""


def milliseconds(act: Callable[[], object]) -> list[float]:
    """Return how long each of TIMES calls took."""
    out = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        out.append(1_000 * (time.perf_counter() - started))
    return out


def measure(url: str, *, cases: int) -> None:
    """Fill the queue and print the times."""
    with psycopg.connect(url, autocommit=True) as connection:
        migrate(connection)
        connection.execute(FILL, (cases,))
        connection.execute(READ)
        connection.execute("ANALYZE")
        connection.execute("SET ROLE duecourse_app")

        def page() -> object:
            return review.look_at_queue(connection, page=1, by=READER, at=datetime.now(UTC))

        def following() -> object:
            return review.next_review(connection, by=READER, at=datetime.now(UTC))

        for name, act in (("a page of the queue", page), ("the next free case", following)):
            took = milliseconds(act)
            print(f"{name}: median {statistics.median(took):.1f} ms, longest {max(took):.1f} ms")


def main() -> None:
    """Measure on a server of its own."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    # Not under a folder that is closed to other users: a server that root starts is another user's.
    with tempfile.TemporaryDirectory(prefix="duecourse-", ignore_cleanup_errors=True) as folder:
        url = embedded.start(Path(folder))
        try:
            measure(url, cases=cases)
        finally:
            embedded.stop(Path(folder))


if __name__ == "__main__":
    main()
