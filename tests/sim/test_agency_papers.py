"""Some cases of the demonstration's agency have documents, and notices in every state."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from duecourse.actions.outgoing import outgoing
from duecourse.ledger.read import LedgerReader
from duecourse.sim.agency import BY, Agency
from duecourse.sim.agency_papers import WITH_ADDRESS, Papers
from duecourse.views.case_facts import told
from duecourse.views.service import attempts

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_papers_of_the_agency_stand_in_every_state(
    connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    Agency(seed=7, now=NOW).fill(connection, 60)
    out = outgoing(tmp_path, public_url="http://localhost", demo=True)
    chosen = [row[0] for row in connection.execute(WITH_ADDRESS, (8,)).fetchall()]

    filled = Papers(connection, out, BY, NOW).fill(8)

    history = LedgerReader(connection).history
    states = [attempts(told(history(case_id)))[-1].state for case_id in chosen]
    assert (8, {"prepared", "sent", "returned", "served"}) == (filled, set(states))
    assert 2 == len(list((tmp_path / "outbox" / "email").iterdir()))
