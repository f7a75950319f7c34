"""Records in doubt for the demonstration's review desk: drawn from generated people, nobody real.

The arrivals of a generated population are put on file. Then departures are linked for real, such as
are likely to leave a doubt: twins, namesakes, a parent and a child of one name, renewed or missing
documents, exchanged days and months. What linking leaves open waits at the desk. A few more cases
have their true answer seeded as known. Legal clocks and waiting times are drawn by chance.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, zip_longest
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.file_stated import Stated, Taken, file_stated, link_stated
from duecourse.actions.review_ask import (
    Doubt,
    move_clock,
    seed_known,
    set_share_read_twice,
    waiting_case,
)
from duecourse.actions.review_doubt import stopped
from duecourse.audit.trail import Actor

SOURCE: Final = "demo-identity"
ACTOR: Final = f"feed:{SOURCE}"
PEOPLE: Final = 2_500
CASES: Final = 14
KNOWN: Final = 4
ROWS_A_BATCH: Final = 500
NEAR_MAX: Final = 3
SHARED_MIN: Final = 4  # as `_shared` counts: below that nobody would ask
# So that a visitor meets second readings; an installation draws fewer.
SHARE_READ_TWICE: Final = 0.4
# Legal clocks as a visitor may meet them: words, and the first and last day from today.
CLOCKS: Final = (
    ("Last day to leave under voluntary departure", 2, 30),
    ("Notice of hearing to be served by", 3, 25),
    ("Authorised stay ends", -4, 60),
    ("Appeal may be filed until", 1, 20),
)
NO_CLOCK: Final = 0.2
HOURS_WAITED_MAX: Final = 240
FIELDS: Final = {
    "surname": "surname", "given": "given", "birth": "dob", "sex": "sex", "nationality": "nat",
    "document": "doc_no", "issued_by": "doc_ctry",
}  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A departure likely to leave a doubt, the arrivals near to it, and the one it belongs to."""

    departure: Row
    arrivals: tuple[Row, ...]
    true: int | None


class Doubts:
    """Fills the review desk of a demonstration.

    `by` seeds the known answers, and so is a supervisor.
    """

    def __init__(self, connection: Connection[Any], *, seed: int, by: Actor, at: datetime) -> None:
        self._connection, self._by, self._at = connection, by, at
        self._chance = random.Random(seed)
        self._arrivals, self._cases = population(seed=seed)
        last = max(row["dep_date"] for row in (one.departure for one in self._cases))
        self._shift = at.date() - date.fromisoformat(last)
        self._numbers: dict[int, int] = {}

    def put_before_readers(self) -> list[int]:
        """File everybody, link what is likely to leave a doubt, and return the cases' numbers."""
        set_share_read_twice(self._connection, SHARE_READ_TWICE, by=self._by, at=self._at)
        for start in range(0, len(self._arrivals), ROWS_A_BATCH):
            rows = self._arrivals[start : start + ROWS_A_BATCH]
            taken = self._link([self._stated(row, "arrival") for row in rows], at=self._at)
            numbers = (one.record for one in taken if one.record is not None)
            self._numbers |= dict(zip((row["arr_id"] for row in rows), numbers, strict=True))
        cases = iter(self._cases)
        known = [self._known(case) for case in islice(cases, KNOWN)]
        left_open = (number for case in cases if (number := self._linked(case)) is not None)
        return [*known, *islice(left_open, CASES)]

    def _linked(self, case: Case) -> int | None:
        """Link the departure; return the number of its case if a person is asked."""
        stated = self._stated(case.departure, "departure")
        self._link([stated], at=self._asked_at())
        number = waiting_case(self._connection, source=SOURCE, record=stated.record)
        if number is not None:
            due_on, due_why = self._clock()
            move_clock(self._connection, number, due_on=due_on, due_why=due_why)
        return number

    def _known(self, case: Case) -> int:
        """Seed a case whose answer is known from the population."""
        stated = self._stated(case.departure, "departure")
        due_on, due_why = self._clock()
        candidates = [self._numbers[row["arr_id"]] for row in case.arrivals]
        with self._connection.transaction():
            record = file_stated(self._connection, stated, source=SOURCE, actor=ACTOR, at=self._at)
            doubt = stopped(
                self._connection, record, candidates, stops=(), due_on=due_on, due_why=due_why
            )
            return seed_known(
                self._connection, doubt, person=_person(case, doubt), by=self._by, at=self._at,
                asked_at=self._asked_at(),
            )  # fmt: skip

    def _link(self, records: list[Stated], *, at: datetime) -> list[Taken]:
        return link_stated(self._connection, records, source=SOURCE, actor=ACTOR, clock=lambda: at)

    def _stated(self, row: Row, way: str) -> Stated:
        begins = "arr" if way == "arrival" else "dep"
        return Stated(
            record=f"{row[f'{begins}_id']}/{way}",
            way=way,
            fields={field: row[column] for field, column in FIELDS.items()},
            happened_on=date.fromisoformat(row[f"{begins}_date"]) + self._shift,
        )

    def _asked_at(self) -> datetime:
        return self._at - timedelta(hours=self._chance.randrange(1, HOURS_WAITED_MAX))

    def _clock(self) -> tuple[date | None, str | None]:
        if self._chance.random() < NO_CLOCK:
            return None, None
        words, first, last = self._chance.choice(CLOCKS)
        return self._at.date() + timedelta(days=self._chance.randrange(first, last)), words


def _person(case: Case, doubt: Doubt) -> str | None:
    """Return the person the departure belongs to, None if it is none of those shown."""
    people = [str(one["person"]) for one in doubt.shown["candidates"]]
    numbers = [row["arr_id"] for row in case.arrivals]
    return people[numbers.index(case.true)] if case.true in numbers else None


def population(*, seed: int) -> tuple[list[Row], list[Case]]:
    """Return the arrivals, and the departures likely to leave a doubt: of each kind in turn."""
    from duecourse.sim.people.write import Wanted, block

    tables = block(Wanted(count=PEOPLE, seed=seed), 0)
    arrivals = tables["arrivals"].to_pylist()
    near = Nearness(arrivals)
    kinds: dict[str, list[Case]] = {}
    truth = tables["truth_dep"].to_pylist()
    for departure, true in zip(tables["departures"].to_pylist(), truth, strict=True):
        if not (true["trap"] or true["errs"]):
            continue
        found = near.of(departure)
        if found and departure["doc_no"] != found[0]["doc_no"]:
            slips = "" if true["trap"].startswith("no_arrival") else true["errs"]
            kind = kinds.setdefault(f"{true['trap']} {slips}", [])
            kind.append(Case(departure, found, true["arr_id"]))
    # Traps first: their kinds begin with a word, the others with a space.
    in_turn = zip_longest(*(kinds[kind] for kind in sorted(kinds, key=lambda kind: kind[0] == " ")))
    return arrivals, [one for turn in in_turn for one in turn if one is not None]


class Nearness:
    """The arrivals by what a clerk would look them up by: birth date, or name and year."""

    def __init__(self, arrivals: list[Row]) -> None:
        self._by: dict[tuple[str, ...], list[Row]] = {}
        for row in arrivals:
            for key in _keys(row):
                self._by.setdefault(key, []).append(row)

    def of(self, departure: Row) -> tuple[Row, ...]:
        """Return the arrivals nearest to a departure, those with most fields in common first."""
        found = {row["arr_id"]: row for key in _keys(departure) for row in self._by.get(key, ())}
        near = [row for row in found.values() if _shared(row, departure) >= SHARED_MIN]
        alike = sorted(near, key=lambda row: (-_shared(row, departure), row["arr_id"]))
        return tuple(alike[:NEAR_MAX])


def _keys(row: Row) -> list[tuple[str, ...]]:
    names = {*row["surname"].split(), *row["given"].split()}
    born = row["dob"] or ""
    words = [(word, row["nat"], born[:4]) for word in sorted(names) if len(word) > 1]
    return [*words, (born, row["sex"])] if born else []


def _shared(one: Row, other: Row) -> int:
    """Return how much two records have in common: a word of the name counts two fields."""
    words = {*one["surname"].split(), *one["given"].split()}
    others = {*other["surname"].split(), *other["given"].split()}
    same: int = sum(bool(one[name]) and one[name] == other[name] for name in ("dob", "sex", "nat"))
    document: bool = one["doc_no"] is not None and one["doc_no"] == other["doc_no"]
    return 2 * len(words & others) + same + 4 * document
