"""Rows for the search: cases by number, candidates by key, and words by their forms."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.views.desk_shapes import Candidate, CaseFound

# Under more cases than this, a key says too little: the rest of them is not read. Of a key with a
# word that was not typed but may be meant, fewer are read.
CROWD: Final = 1_000
CROWD_MEANT: Final = 200
CANDIDATES_MAX: Final = 80
WORDS_A_FORM_MAX: Final = 60

BY_NUMBER: Final = """
    SELECT case_id, kind FROM views.case_numbers WHERE number = ANY(%s::text[])
    UNION ALL SELECT case_id, 'counsel' FROM views.case_counsel
     WHERE %s AND counsel = ANY(%s::text[])
    LIMIT %s
"""
WORDS: Final = """
    SELECT asked.place, found.word
      FROM unnest(%s::int[], %s::bigint[]) AS asked (place, form)
     CROSS JOIN LATERAL (
        SELECT word FROM views.name_words WHERE form = asked.form ORDER BY word LIMIT %s) AS found
"""
# Whoever is filed under more of the keys, and the heavier ones, is looked at more closely.
BY_KEY: Final = """
    WITH hit AS MATERIALIZED (
        SELECT asked.key, asked.weight, found.case_id
          FROM unnest(%(keys)s::bigint[], %(weights)s::int[], %(crowds)s::int[])
               AS asked (key, weight, crowd)
         CROSS JOIN LATERAL (
            SELECT case_id FROM views.case_keys WHERE key = asked.key
             ORDER BY case_id LIMIT asked.crowd) AS found
    ), best AS (
        SELECT case_id, sum(weight) AS weight FROM hit
         GROUP BY case_id ORDER BY 2 DESC, case_id LIMIT %(most)s
    )
    SELECT best.case_id, n.name, n.birth_on, best.weight
      FROM best JOIN {names} AS n ON n.case_id = best.case_id
"""
NAMES: Final = {
    "person": "views.case_names",
    "counsel": "(SELECT case_id, name, NULL::date AS birth_on FROM views.case_counsel)",
}
CASES: Final = """
    SELECT case_id, reference, name, birth_on, class, office, outcome, next_step, due_on
      FROM views.cases WHERE case_id = ANY(%s::uuid[])
"""


def by_number(
    connection: Connection[Any], numbers: Sequence[str], *, counsel: bool, rows_max: int
) -> dict[UUID, str]:
    """Return the cases that have one of these numbers, each with the number's kind."""
    asked = (list(numbers), counsel, list(numbers), rows_max)
    return dict(connection.execute(BY_NUMBER, asked, prepare=True).fetchall())


def words_on_file(
    connection: Connection[Any], forms: Sequence[Sequence[int]]
) -> list[dict[str, None]]:
    """Return for each asked word, given by its forms, the words on file that share a form."""
    places = [place for place, some in enumerate(forms) for _ in some]
    flat = [form for some in forms for form in some]
    rows = connection.execute(WORDS, (places, flat, WORDS_A_FORM_MAX), prepare=True).fetchall()
    found: list[dict[str, None]] = [{} for _ in forms]
    for place, word in rows:
        found[place][word] = None
    return found


def by_key(
    connection: Connection[Any], weights: dict[int, tuple[int, bool]], *, counsel: bool
) -> list[Candidate]:
    """Return the names on file under these keys, at most those of CANDIDATES_MAX cases.

    Each key has its weight, and whether it is made of words as they were typed.
    """
    asked = {
        "keys": list(weights), "weights": [weight for weight, _ in weights.values()],
        "crowds": [CROWD if typed else CROWD_MEANT for _, typed in weights.values()],
        "most": CANDIDATES_MAX,
    }  # fmt: skip
    query = BY_KEY.format(names=NAMES["counsel" if counsel else "person"])
    return [Candidate(*row) for row in connection.execute(query, asked, prepare=True).fetchall()]


def cases(
    connection: Connection[Any], found: dict[UUID, tuple[str, float]], *, by_number: bool
) -> tuple[CaseFound, ...]:
    """Return the rows of cases, each with how it was found and how close it is; closest first."""
    if not found:
        return ()
    rows = connection.execute(CASES, (list(found),), prepare=True).fetchall()
    made = [CaseFound(*(*row, *found[row[0]], by_number)) for row in rows]
    return tuple(sorted(made, key=lambda one: (-one.closeness, one.reference, str(one.case_id))))
