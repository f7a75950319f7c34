"""Find the records that share a key with the records asked for: one round trip for all their keys.

A key proposes and decides nothing. No key shows more than CAP forms: if one has more, the answer
says that it was cut short, and whoever decides must not take the best of a part for the best of
all. Records of a compartment are filed under salted keys. Whoever does not know the salt asks for
numbers that nobody is filed under: nothing is shown, nothing counted, and the work is the same as
for a person who is not on file at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.linkage.keys import key, signed, texts
from duecourse.linkage.normalise import VERSION, Comparable

CAP: Final = 100

SEARCH: Final = """
WITH hit AS MATERIALIZED (
    SELECT asked.who, asked.place, found.form
      FROM unnest(%(who)s::text::int[], %(keys)s::text::bigint[])
           WITH ORDINALITY AS asked (who, key, place)
     CROSS JOIN LATERAL (
        SELECT form FROM linkage.key WHERE key = asked.key ORDER BY form LIMIT %(cap)s + 1) AS found
), cut AS (
    SELECT who FROM hit GROUP BY who, place HAVING count(*) > %(cap)s
)
SELECT hit.who, hit.who IN (SELECT who FROM cut),
       f.record, s.person, f.packed, f.way, f.happened_on, f.case_id,
       s.by_model, s.ended_by, s.ended_surely, s.compartment
  FROM (SELECT DISTINCT who, form FROM hit) AS hit
  JOIN linkage.form AS f ON f.id = hit.form AND f.normaliser = %(normaliser)s
  JOIN linkage.standing AS s ON s.record = f.record
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One form on file that shares a key with the record asked for, and where its record stands.

    `packed` is the comparable form (`packed.py`). `by_model`: the record hangs on an automatic
    link. `ended_by`: the departure that ended this admission, if one did; `ended_surely`: by an
    agreeing document, by its source or by a person.
    """

    record: int
    person: int
    packed: str
    way: str
    happened_on: date | None
    case_id: UUID | None
    by_model: bool
    ended_by: int | None
    ended_surely: bool
    compartment: str | None


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found for one record, and whether one of its keys was cut short."""

    found: tuple[Found, ...]
    truncated: bool


def search_keys(forms: Iterable[Comparable], *, salts: Sequence[str] = ()) -> list[int]:
    """Return the keys to search under, as PostgreSQL holds them; each once.

    With the salts of compartments, those inside are searched as well.
    """
    plain = dict.fromkeys(text for form in forms for text in texts(form))
    salted = [f"{salt}|{text}" for salt in salts for text in plain]
    return [signed(key(text)) for text in (*plain, *salted)]


def search(connection: Connection[Any], asked: Sequence[Sequence[int]]) -> list[Searched]:
    """Return what stands under the keys of each record, in the order asked; one round trip.

    `asked` holds the keys of each record (`search_keys`); a record without keys finds nothing.
    """
    rows = connection.execute(SEARCH, values(asked), prepare=True).fetchall()
    found: list[list[Found]] = [[] for _ in asked]
    cut = [False] * len(asked)
    for row in rows:
        found[row[0]].append(Found(*row[2:]))
        cut[row[0]] = row[1]
    return [Searched(tuple(rows), was) for rows, was in zip(found, cut, strict=True)]


def values(asked: Sequence[Sequence[int]]) -> dict[str, object]:
    """Return what SEARCH asks with.

    The arrays are texts: made and read faster than lists, of which every element is looked at.
    """
    who = ",".join([str(place) for place, keys in enumerate(asked) for _ in keys])
    flat = ",".join([str(number) for keys in asked for number in keys])
    return {"who": f"{{{who}}}", "keys": f"{{{flat}}}", "cap": CAP, "normaliser": VERSION}
