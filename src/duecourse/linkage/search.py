"""Find the records that share a key with the records asked for: one round trip for all their keys.

A key proposes and decides nothing. A key under which more than CAP forms are filed is a crowd: it
is not searched, and the answer says that it was cut short, so that nobody takes the best of a part
for the best of all. Records of a compartment are filed under salted keys. Whoever does not know the
salt asks for numbers that nobody is filed under: nothing is shown, nothing counted, and the work is
the same as for a person who is not on file at all. Departures have keys of their own, so that those
who leave do not crowd out those who came.
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
LEFT: Final = "left"

SEARCH: Final = """
WITH hit AS MATERIALIZED (
    SELECT asked.who, asked.place, found.form
      FROM unnest(%(who)s::text::int[], %(keys)s::text::bigint[])
           WITH ORDINALITY AS asked (who, key, place)
     CROSS JOIN LATERAL (
        SELECT form FROM linkage.key WHERE key = asked.key ORDER BY form LIMIT %(cap)s + 1) AS found
), crowd AS MATERIALIZED (
    SELECT who, place FROM hit GROUP BY who, place HAVING count(*) > %(cap)s
)
SELECT hit.who, 0,
       f.record, s.person, f.packed, f.way, f.happened_on, f.case_id,
       s.by_model, s.ended_by, s.ended_surely, s.compartment
  FROM (SELECT DISTINCT who, form FROM hit
         WHERE place NOT IN (SELECT place FROM crowd)) AS hit
  JOIN linkage.form AS f ON f.id = hit.form AND f.normaliser = %(normaliser)s
  JOIN linkage.standing AS s ON s.record = f.record
UNION ALL
SELECT who, place, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM crowd
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
    """What a search found for one record, and the keys that were crowds and not searched."""

    found: tuple[Found, ...]
    crowds: frozenset[int] = frozenset()

    @property
    def truncated(self) -> bool:
        """Say whether the search was cut short."""
        return bool(self.crowds)


def filed_under(form: Comparable, *, left: bool = False, salt: str = "") -> list[int]:
    """Return the keys under which a form is filed, as PostgreSQL holds them.

    Those of a departure (`left`) and those of a compartment (`salt`) are keys of their own.
    """
    before = _before(left=left, salt=salt)
    return [signed(key(before + text)) for text in texts(form)]


def search_keys(
    forms: Iterable[Comparable], *, left: bool = False, salts: Sequence[str] = ()
) -> list[int]:
    """Return the keys to search under, each once; with `left`, to find departures.

    With the salts of compartments, those inside are searched as well.
    """
    plain = dict.fromkeys(text for form in forms for text in texts(form))
    spaces = [_before(left=left, salt=salt) for salt in ("", *salts)]
    return [signed(key(before + text)) for before in spaces for text in plain]


def document_key(number: str) -> int:
    """Return the key under which arrivals with this document are filed."""
    return signed(key(f"D|{number}"))


def _before(*, left: bool, salt: str) -> str:
    return "".join(f"{part}|" for part in (salt, LEFT if left else "") if part)


def search(connection: Connection[Any], asked: Sequence[Sequence[int]]) -> list[Searched]:
    """Return what stands under the keys of each record, in the order asked; one round trip.

    `asked` holds the keys of each record (`search_keys`); a record without keys finds nothing.
    """
    rows = connection.execute(SEARCH, values(asked), prepare=True).fetchall()
    found: list[list[Found]] = [[] for _ in asked]
    crowds: dict[int, set[int]] = {}
    for row in rows:
        if row[1]:
            crowds.setdefault(row[0], set()).add(row[1])
        else:
            found[row[0]].append(Found(*row[2:]))
    if not crowds:
        return [Searched(tuple(some)) for some in found]
    flat = [number for keys in asked for number in keys]
    return [
        Searched(tuple(some), frozenset(flat[at - 1] for at in crowds.get(place, ())))
        for place, some in enumerate(found)
    ]


def values(asked: Sequence[Sequence[int]]) -> dict[str, object]:
    """Return what SEARCH asks with.

    The arrays are texts: made and read faster than lists, of which every element is looked at.
    """
    who = ",".join([str(place) for place, keys in enumerate(asked) for _ in keys])
    flat = ",".join([str(number) for keys in asked for number in keys])
    return {"who": f"{{{who}}}", "keys": f"{{{flat}}}", "cap": CAP, "normaliser": VERSION}
