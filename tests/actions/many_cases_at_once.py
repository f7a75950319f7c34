"""Many cases in the read models at once, each with one thing to do: for what counts them."""

from typing import Any
from uuid import UUID, uuid4

import psycopg

Base = psycopg.Connection[Any]
CASES = """
    INSERT INTO views.cases (case_id, version, reference, class, office, opened_on, name, tracks,
                             holds, as_of, rule_book, assigned_to)
    SELECT id, 1, id::text, 'removal', %(office)s, '2026-01-01', '', '{}', '[]', '2026-03-02', '',
           'ana'
      FROM unnest(%(ids)s::uuid[]) AS id
"""
WORK = """
    INSERT INTO views.work (case_id, name, role, office, assigned_to, since, blocked, cite, says)
    SELECT id, %(name)s, 'supervisor', %(office)s, 'ana', '2026-01-01', '[]', 'INA', 'Do it'
      FROM unnest(%(ids)s::uuid[]) AS id
"""


def cases(base: Base, count: int, *, office: str = "Houston") -> list[UUID]:
    """Put cases with one thing to do each on file, for supervisors."""
    ids = [uuid4() for _ in range(count)]
    for query in (CASES, WORK):
        base.execute(query, {"ids": ids, "office": office, "name": "review"})
    return ids
