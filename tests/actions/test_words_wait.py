"""Whoever opens many cases keeps nobody waiting who records one, and neither waits for both."""

import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import psycopg

from duecourse.actions.open_many import NewCase, open_cases
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import CASE_OPENED, IDENTITY_STATED

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
BY = Actor("ana", "officer")
WAIT_SECONDS_MAX = 30


def named(word: str) -> list[tuple[str, date | None, dict[str, Any]]]:
    opened = {"class": "removal", "office": "Houston", "reference": str(uuid4())[:8]}
    return [
        (CASE_OPENED, AT.date(), opened),
        (IDENTITY_STATED, None, {"names": [{"family": word, "given": "Elena"}]}),
    ]


def test_a_bulk_opening_and_an_act_with_the_same_new_word_both_come_through(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    failed: list[BaseException] = []

    def in_bulk() -> None:
        try:
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute("SET ROLE duecourse_app")
                cases = [NewCase(uuid4(), tuple(named("Quillfeather")))]
                open_cases(other, cases, source="s", by=BY, at=AT)
        except psycopg.Error as failure:
            failed.append(failure)

    bulk = threading.Thread(target=in_bulk)
    with work_on_case(connection, uuid4(), action=RECORD, by=BY, at=AT) as act:
        for kind, on, body in named("Quillfeather"):
            act.add(kind, body, on)
        act.append(after=0)
        # The act holds the head of the ledger; its words are added when it ends.
        bulk.start()
        bulk.join(timeout=1)
    bulk.join(timeout=WAIT_SECONDS_MAX)

    assert ([], False) == (failed, bulk.is_alive())
    found = connection.execute("SELECT count(*) FROM views.case_names").fetchone()
    assert (2,) == found
