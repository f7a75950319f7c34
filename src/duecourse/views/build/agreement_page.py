"""Build the page that says how well readers agree, with one another and with what was known."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from duecourse.views.review_shapes import Agreement, ReaderAgainstKnown, ReaderPair

FEW: Final = 30  # below this many cases a rate says little; the page says so
ROWS_MAX: Final = 200_000
ALL: Final = "all readers"

# An answer is compared by its kind: which place the chosen one had, none, or cannot tell.
TWICE: Final = """
    SELECT a.actor, coalesce(a.place::text, a.answer), b.actor, coalesce(b.place::text, b.answer)
      FROM linkage.review_answer AS a JOIN linkage.review_answer AS b USING (review)
     WHERE a.stage = 'first' AND b.stage = 'second'
     ORDER BY review DESC LIMIT %s
"""
KNOWN: Final = """
    SELECT a.actor, coalesce(a.place::text, a.answer), coalesce(k.place::text, k.answer)
      FROM linkage.review_answer AS a JOIN linkage.review_known AS k USING (review)
     ORDER BY review DESC LIMIT %s
"""
ANSWERS: Final = "SELECT answer, count(*) FROM linkage.review_answer GROUP BY answer"
WAITING: Final = "SELECT stage, count(*) FROM linkage.review_waiting GROUP BY stage"
SHARE: Final = "SELECT share FROM linkage.review_sample"

Two = tuple[str, str]


def build(connection: Connection[Any], *, at: datetime) -> Agreement:
    """Return the agreement of readers as of now, each figure with its count."""
    by_pair: dict[Two, list[Two]] = defaultdict(list)
    for one, said, other, replied in connection.execute(TWICE, (ROWS_MAX,)).fetchall():
        if other < one:
            one, said, other, replied = other, replied, one, said
        by_pair[one, other].append((said, replied))
    by_reader: dict[str, list[Two]] = defaultdict(list)
    for reader, said, known in connection.execute(KNOWN, (ROWS_MAX,)).fetchall():
        by_reader[reader].append((said, known))
    every_pair = [two for cases in by_pair.values() for two in cases]
    every_known = [two for cases in by_reader.values() for two in cases]
    share = connection.execute(SHARE).fetchone()
    assert share is not None
    return Agreement(
        as_of=at,
        share=share[0],
        all_pairs=_pair(ALL, ALL, every_pair) if every_pair else None,
        pairs=tuple(_pair(*who, cases) for who, cases in sorted(by_pair.items())),
        all_known=_against_known(ALL, every_known) if every_known else None,
        known=tuple(_against_known(who, cases) for who, cases in sorted(by_reader.items())),
        answers=dict(connection.execute(ANSWERS).fetchall()),
        waiting=dict(connection.execute(WAITING).fetchall()),
        few=FEW,
    )


def kappa(cases: Sequence[Two]) -> float | None:
    """Return Cohen's kappa: agreement beyond what the two would reach by chance.

    None where chance alone would agree always, or where there is no case. Source: J. Cohen,
    A coefficient of agreement for nominal scales, Educ. Psychol. Meas. 20 (1960).
    """
    if not cases:
        return None
    n = len(cases)
    ones, others = Counter(one for one, _ in cases), Counter(other for _, other in cases)
    # Whole numbers until the end, so that "always agree by chance" is met exactly.
    by_chance = sum(ones[kind] * others[kind] for kind in ones)
    if by_chance == n * n:
        return None
    agreed = sum(one == other for one, other in cases)
    return (agreed * n - by_chance) / (n * n - by_chance)


def _pair(one: str, other: str, cases: Sequence[Two]) -> ReaderPair:
    agreed = sum(said == replied for said, replied in cases)
    return ReaderPair(one, other, len(cases), agreed, agreed / len(cases), kappa(cases))


def _against_known(reader: str, cases: Sequence[Two]) -> ReaderAgainstKnown:
    right = sum(said == known for said, known in cases)
    open_left = sum(said == "cannot_tell" for said, _ in cases)
    return ReaderAgainstKnown(
        reader=reader,
        cases=len(cases),
        right=right,
        wrong=len(cases) - right - open_left,
        cannot_tell=open_left,
        rate=right / len(cases),
        kappa=kappa(cases),
    )
