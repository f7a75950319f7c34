"""Generated cases: the same for a seed, whole, and opened as one by one would be."""

from collections import Counter
from datetime import date
from typing import Any

import psycopg

from duecourse.actions.index_case import refresh
from duecourse.actions.open_many import NewCase
from duecourse.ledger.read import LedgerReader
from duecourse.sim.bench.many_cases import batches, fill

TODAY = date(2026, 11, 25)
SEED = 20261125
Base = psycopg.Connection[Any]


def some(count: int, first: int = 0) -> list[NewCase]:
    """Return generated cases."""
    return [one for batch in batches(count, seed=SEED, today=TODAY, first=first) for one in batch]


def test_the_nth_case_is_the_same_whatever_is_asked_before_it() -> None:
    assert some(5, first=20) == some(25)[20:]


def test_no_case_knows_what_happens_after_its_day() -> None:
    days = [on for one in some(300) for _, on, _ in one.events if on is not None]

    assert max(days) <= TODAY


def test_cases_of_every_sort_come_up() -> None:
    kinds = Counter(kind for one in some(2_000) for kind in {kind for kind, _, _ in one.events})

    wanted = {
        "admitted", "nta_served", "order_issued", "stay_granted", "custody_started", "removed",
        "appeal_filed", "voluntary_departure_granted", "citizenship_claimed", "counsel_stated",
        "address_stated", "assigned", "tps_granted",
    }  # fmt: skip
    assert wanted <= set(kinds)
    assert kinds["nta_filed"] < kinds["nta_served"]  # some lie issued and not filed


def test_filling_opens_each_case_once_with_its_read_models(connection: Base) -> None:
    events = fill(connection.info.dsn, 60, seed=SEED, today=TODAY, processes=1)

    assert sum(len(one.events) for one in some(60)) == events
    assert (60,) == connection.execute("SELECT count(*) FROM views.cases").fetchone()


def test_what_many_at_once_wrote_is_what_one_by_one_writes(connection: Base) -> None:
    fill(connection.info.dsn, 20, seed=SEED, today=TODAY, processes=1)
    before = rows(connection)
    for case_id in [one.case_id for one in some(20)]:
        refresh(connection, case_id, LedgerReader(connection).history(case_id), today=TODAY)

    assert before == rows(connection)


def rows(base: Base) -> list[Any]:
    """Return the rows of all cases."""
    return base.execute("SELECT * FROM views.cases ORDER BY case_id").fetchall()
