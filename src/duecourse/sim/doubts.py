"""Records in doubt for the demonstration's review desk: drawn from generated people, nobody real.

Departures are taken that fit more than one arrival, or fit one badly: twins, namesakes, a parent
and a child of one name, renewed or missing documents, exchanged days and months. A few have their
true answer seeded as known. Legal clocks and waiting times are drawn by chance.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any, Final

from psycopg import Connection

from duecourse.actions.file_stated import file_stated
from duecourse.actions.review_ask import Doubt, ask, seed_known, set_share_read_twice
from duecourse.actions.review_doubt import stopped
from duecourse.audit.trail import Actor

SOURCE: Final = "demo-identity"
PEOPLE: Final = 4_000
CASES: Final = 18
KNOWN_EACH: Final = 5  # every fifth has its answer known
CANDIDATES_MAX: Final = 3
SHARED_MIN: Final = 4  # as `_shared` counts: below that nobody would ask
# So that a visitor meets second readings; an installation draws fewer.
SHARE_READ_TWICE: Final = 0.4
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
    """One departure in doubt, the arrivals it may belong to, and the arrival it does belong to."""

    departure: Row
    arrivals: tuple[Row, ...]
    true: int | None


def put_before_readers(
    connection: Connection[Any], *, seed: int, by: Actor, at: datetime
) -> list[int]:
    """File the people of the demonstration's doubts, ask about them, and return the cases' numbers.

    `by` seeds the known answers, and so is a supervisor.
    """
    chance = random.Random(seed)
    drawn = cases(seed=seed)
    last = max(date.fromisoformat(one.departure["dep_date"]) for one in drawn)
    filing = Filing(connection, shift=at.date() - last, at=at)
    set_share_read_twice(connection, SHARE_READ_TWICE, by=by, at=at)
    numbers = []
    for place, case in enumerate(drawn):
        with connection.transaction():
            candidates = [filing.number(row, "arrival") for row in case.arrivals]
            record = filing.number(case.departure, "departure")
            due_on, due_why = _clock(chance, at.date())
            doubt = stopped(
                connection, record, candidates, stops=_stops(case), due_on=due_on, due_why=due_why
            )
            asked_at = at - timedelta(hours=chance.randrange(1, HOURS_WAITED_MAX))
            if place % KNOWN_EACH:
                number = ask(connection, doubt, at=asked_at)
            else:
                person = _person(case, doubt)
                number = seed_known(
                    connection, doubt, person=person, by=by, at=at, asked_at=asked_at
                )
            numbers.append(number)
    return numbers


def cases(*, seed: int) -> list[Case]:
    """Return CASES departures in doubt, as different from one another as there are."""
    from duecourse.sim.people.write import Wanted, block

    tables = block(Wanted(count=PEOPLE, seed=seed), 0)
    near = Nearness(tables["arrivals"].to_pylist())
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
    # Traps first, since they have the longer names of kinds; one of each kind in turn.
    in_turn = zip_longest(*(kinds[kind] for kind in sorted(kinds, key=lambda kind: kind[0] == " ")))
    return [one for turn in in_turn for one in turn if one is not None][:CASES]


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
        return tuple(alike[:CANDIDATES_MAX])


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


def _stops(case: Case) -> tuple[str, ...]:
    """Return why no machine decides this one, as far as the fields alone tell."""
    first, *others = case.arrivals
    told = []
    if first["arr_date"] > case.departure["dep_date"]:
        told.append("before_arrival")
    if others and _shared(others[0], case.departure) >= _shared(first, case.departure) - 1:
        told.append("rivals")
    if (case.departure["dob"] or "").endswith("01-01"):
        told.append("weak_birth")
    return tuple(told)


def _clock(chance: random.Random, today: date) -> tuple[date | None, str | None]:
    if chance.random() < NO_CLOCK:
        return None, None
    words, first, last = chance.choice(CLOCKS)
    return today + timedelta(days=chance.randrange(first, last)), words


def _person(case: Case, doubt: Doubt) -> str | None:
    """Return the person the departure belongs to, None if it is none of those shown."""
    people = [str(one["person"]) for one in doubt.shown["candidates"]]
    numbers = [row["arr_id"] for row in case.arrivals]
    return people[numbers.index(case.true)] if case.true in numbers else None


class Filing:
    """Puts rows on file, each once, with their days moved so that the last lies at `at`."""

    def __init__(self, connection: Connection[Any], *, shift: timedelta, at: datetime) -> None:
        self._connection, self._shift, self._at = connection, shift, at
        self._numbers: dict[str, int] = {}

    def number(self, row: Row, way: str) -> int:
        """Return the number of a row's record on file."""
        begins = "arr" if way == "arrival" else "dep"
        name = f"{row[f'{begins}_id']}/{way}"
        if name not in self._numbers:
            self._numbers[name] = file_stated(
                self._connection, source=SOURCE, record=name, way=way, actor=f"feed:{SOURCE}",
                fields={field: row[column] for field, column in FIELDS.items()}, at=self._at,
                happened_on=date.fromisoformat(row[f"{begins}_date"]) + self._shift,
            )  # fmt: skip
        return self._numbers[name]
