"""The agency's numbers of cases: office, year, and a number that no two cases share."""

from typing import Any

from psycopg import Connection

NEXT = """
    INSERT INTO intake.case_references AS held (prefix, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (prefix, year) DO UPDATE SET last = held.last + 1 RETURNING last
"""
TAKEN = """
    INSERT INTO intake.case_references AS held (prefix, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (prefix, year) DO UPDATE SET last = greatest(held.last, excluded.last)
"""


def next_reference(connection: Connection[Any], prefix: str, year: int) -> str:
    """Return the next number of an office in a year; it is taken when the transaction commits.

    Whoever asks at the same time waits until then, and gets the number after it.
    """
    row = connection.execute(NEXT, (prefix, year)).fetchone()
    assert row is not None, "an upsert returns its row"
    return reference(prefix, year, int(row[0]))


def taken_over(connection: Connection[Any], prefix: str, year: int, last: int) -> None:
    """Say that numbers up to `last` came with cases that were taken over: none is given again."""
    connection.execute(TAKEN, (prefix, year, last))


def reference(prefix: str, year: int, number: int) -> str:
    """Return a number as it is written on a file."""
    return f"{prefix}-{year}-{number:05}"
