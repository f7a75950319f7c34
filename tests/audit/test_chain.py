"""The trail is chained at the commit, by the database, as `audit.chain` says."""

import multiprocessing
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from duecourse.audit import trail
from duecourse.audit.chain import GENESIS, Entry, envelope, link
from duecourse.audit.records import DatabaseTrail
from duecourse.audit.trail import Actor, Line, write, write_many

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
ANA = Actor("ana", "officer", "192.0.2.7")
Base = psycopg.Connection[Any]


def entries(base: Base) -> list[Entry]:
    with base.transaction():
        return [one for batch in DatabaseTrail(base).entries() for one in batch]


def looked(base: Base, *subjects: str) -> None:
    """Write entries in one transaction."""
    with base.transaction():
        for one in subjects:
            write(base, by=ANA, action="case.look", subject=one, purpose="case work", at=AT)


def test_the_database_hashes_an_entry_as_python_does(connection: Base) -> None:
    looked(connection, "a", "Ünïcode \\ 漢 '%s'")
    looked(connection, "")

    found = entries(connection)

    assert [0, 1, 2] == [one.position for one in found]
    previous = GENESIS
    for one in found:
        assert link(previous, envelope(one)) == one.hash
        previous = one.hash


def test_what_was_rolled_back_has_no_place(connection: Base) -> None:
    looked(connection, "before")
    with connection.transaction(force_rollback=True):
        write(connection, by=ANA, action="case.look", subject="x", purpose="case work", at=AT)
    looked(connection, "after")

    assert ["before", "after"] == [one.subject for one in entries(connection)]
    assert [0, 1] == [one.position for one in entries(connection)]


def test_many_lines_of_one_act_keep_their_order(connection: Base) -> None:
    lines = [Line(ANA, "case.look", f"case {n}", "case work", AT) for n in range(700)]

    with connection.transaction():
        write_many(connection, lines)

    assert [one.subject for one in lines] == [one.subject for one in entries(connection)]


def test_no_line_at_all_is_nothing_written(connection: Base) -> None:
    write_many(connection, [])

    assert [] == entries(connection)


def test_a_control_character_cannot_make_two_entries_of_one(connection: Base) -> None:
    looked(connection, "one\x1ftwo\nthree")

    assert ["one\ufffdtwo\ufffdthree"] == [one.subject for one in entries(connection)]


def test_a_control_character_is_refused_by_the_database_itself(connection: Base) -> None:
    values = (AT, "ana", "officer", "case.look", "a\x1fb", "case work", "done", "")

    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(trail.WRITE, values)


def _write_some(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as base:
        base.execute("SET ROLE duecourse_app")
        for n in range(40):
            looked(base, f"{name}/{n}", f"{name}/{n}/again")


def test_several_who_commit_at_once_make_one_chain(connection: Base, database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_some, args=(database_url, name)) for name in "abcd"]

    for one in writers:
        one.start()
    for one in writers:
        one.join()

    found = entries(connection)
    assert list(range(320)) == [one.position for one in found]
    assert all(link(a.hash, envelope(b)) == b.hash for a, b in pairwise(found))


def test_nobody_changes_the_chain_with_the_role_of_the_web(connection: Base) -> None:
    looked(connection, "a")

    for said in (
        "DELETE FROM audit.chain", "UPDATE audit.head SET size = 0", "DELETE FROM audit.trail",
        "INSERT INTO audit.chain VALUES (9, 1, '')",
    ):  # fmt: skip
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)):
            connection.execute(said)
