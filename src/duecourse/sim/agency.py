"""The demonstration's agency: a seed gives the same cases in every state of every track.

The first cases stand at every move of every story, one each. The others stand where chance puts
them, over twenty years. Nobody in them exists.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection

from duecourse.actions.configuration import in_force, put_in_force
from duecourse.actions.open_many import NewCase, open_cases
from duecourse.actions.outgoing import Outgoing
from duecourse.actions.references import reference, taken_over
from duecourse.audit.trail import Actor
from duecourse.ledger import keeping
from duecourse.ledger.sealing import AtWork, in_use, use
from duecourse.sim import agency_people as people
from duecourse.sim.agency_papers import Papers
from duecourse.sim.agency_play import Case
from duecourse.sim.agency_stories import (
    Setting,
    Story,
    days_of,
    stories,
    told_here,
    working,
)
from duecourse.views.configuration import Configuration
from duecourse.views.configuration.shapes import Office

CASES: Final = 5_000
OFFICERS_AN_OFFICE: Final = 6
BATCH: Final = 250
YEARS: Final = 20
UNDER_WAY_DAYS_MAX: Final = 420  # an open story stands at its last move for at most so long
OFFERED_DAYS_MAX: Final = 12  # no offer waits for years
CLOSED_WITHIN: Final = 3  # moves: a case that was closed earlier in its story is open again
# After these a file may lie on the shelf for years; else somebody is at work on it.
CLOSING: Final = frozenset({
    "@close", "removed", "departed", "proceedings_ended", "@death", "citizenship_decided",
    "adjustment_decided", "asylum_decided",
})  # fmt: skip
FRESH_MINUTES: Final = (2, 9)  # how long ago a story that is to have running clocks was told
BY: Final = Actor("demo-officer", "officer")
SOURCE: Final = "agency"
# What nobody in the agency sees happen: the case is opened with what comes next.
UNSEEN: Final = frozenset({"entered_without_inspection", "entry_attempted"})
OPEN_QUESTIONS: Final = ("identity", "stay_program", "criminal_record", "medical", "departure")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its story a case stands: the story, and how many of its moves were made."""

    story: Story
    moves: int


def officers(office: str) -> tuple[str, ...]:
    """Return the accounts of an office's officers; the first office has the demonstration's own."""
    return tuple(_account(office, "officer", n) for n in range(1, OFFICERS_AN_OFFICE + 1))


def staff() -> dict[str, tuple[str, str]]:
    """Return the accounts of all offices, each with its role and its office."""
    found: dict[str, tuple[str, str]] = {}
    for office in in_force().offices:
        found |= dict.fromkeys(officers(office.name), ("officer", office.name))
        for role in ("supervisor", "court_liaison"):
            found[_account(office.name, role)] = role, office.name
    return found


def _account(office: str, role: str, n: int = 1) -> str:
    if office == in_force().offices[0].name and n == 1:
        return f"demo-{role.replace('_', '-')}"
    word = f"{office}-{role}".lower().replace(" ", "-").replace("_", "-")
    return f"{word}-{n}" if role == "officer" else word


def places(told: Iterable[Story]) -> list[Place]:
    """Return every place in every story."""
    return [Place(one, n) for one in told for n in range(1, len(one.moves) + 1)]


def start_filling(
    url: str, *, seed: int, now: datetime, count: int = CASES, out: Outgoing | None = None
) -> BaseProcess:
    """Start to open the cases in a database, in a process of its own; return that process.

    With `out`, some of them get documents and notices in the end.
    """
    given = {"seed": seed, "now": now, "count": count, "configuration": in_force(), "out": out,
             "keys": in_use()}  # fmt: skip
    filling = get_context("spawn").Process(target=_fill, args=(url,), kwargs=given, daemon=True)
    filling.start()
    return filling


def _fill(
    url: str, *, seed: int, now: datetime, count: int, configuration: Configuration,
    out: Outgoing | None, keys: AtWork,
) -> None:  # fmt: skip
    put_in_force(configuration)
    use(keys)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE duecourse_app")
        Agency(seed=seed, now=now).fill(connection, count)
        if out is not None:
            Papers(connection, out, BY, now).fill()


class Agency:
    """Makes the cases of one seed, as they stand at an instant."""

    def __init__(self, *, seed: int, now: datetime) -> None:
        self._seed, self._now = seed, now
        self._offices = in_force().offices
        self._stories = [one for one in stories() if told_here(one, in_force().steps)]
        self._places = places(self._stories)
        self._shares = [one.share for one in self._stories]
        self._numbers: dict[tuple[str, int], int] = {}

    def cases(self, count: int = CASES) -> Iterator[NewCase]:
        """Yield the cases, those that stand at every place first."""
        for n in range(count):
            yield self._case(n, self._place(n))

    def fill(self, connection: Connection[Any], count: int = CASES) -> int:
        """Open the cases in a database, in batches; return how many events that are."""
        events = 0
        batch: list[NewCase] = []
        for case in self.cases(count):
            batch.append(case)
            if len(batch) == BATCH:
                events += self._open(connection, batch)
                batch = []
        return events + (self._open(connection, batch) if batch else 0)

    def _open(self, connection: Connection[Any], batch: list[NewCase]) -> int:
        events = open_cases(connection, batch, source=SOURCE, by=BY, at=self._now)
        for (prefix, year), last in self._numbers.items():
            taken_over(connection, prefix, year, last)
        return events

    def _place(self, n: int) -> Place:
        if n < len(self._places):
            return self._places[n]
        chance = Random(f"{self._seed}/place/{n}")
        story = chance.choices(self._stories, weights=self._shares)[0]
        # Half of them are at their end: an agency's shelf holds more closed files than open ones.
        whole = len(story.moves)
        return Place(story, whole if chance.random() < 0.5 else chance.randint(1, whole))

    def _case(self, n: int, place: Place) -> NewCase:
        chance = Random(f"{self._seed}/case/{n}")
        story, office = place.story, self._offices[chance.randrange(len(self._offices))]
        first, days = self._days(place, chance)
        person = people.person(n, chance, first_day=first, country=story.country, child=story.child)
        case = self._begun(n, chance, office, person)
        # The story starts on a day after which all its days lie in the past.
        on = [working(move.kind, first + timedelta(days=day))
              for move, day in zip(story.moves, days, strict=False)]  # fmt: skip
        on = [min(day, self._now.date()) for day in on[: place.moves]]
        told = list(zip(story.moves, on, strict=False))
        opened = next((day for move, day in told if move.kind not in UNSEEN), on[-1])
        self._open_one(case, opened, office, story, person)
        for nth, (move, day) in enumerate(told):
            case.play(move, day)
            if nth == len(told) // 2:
                self._beside(case, max(day, opened), person)
        return case.played()

    def _days(self, place: Place, chance: Random) -> tuple[date, list[int]]:
        """Return the first day of the story, and the days of its moves after it."""
        moves = place.story.moves
        days, today = days_of(moves, chance), self._now.date()
        last = days[place.moves - 1]
        if place.moves < len(days):
            most = max(days[place.moves] - last - 1, 0)
        else:
            most = max(YEARS * 365 - last, UNDER_WAY_DAYS_MAX)
        made = moves[: place.moves]
        if not any(one.kind in CLOSING for one in made[-CLOSED_WITHIN:]):
            most = min(most, UNDER_WAY_DAYS_MAX)
        if moves[place.moves - 1].kind == "@refer":
            most = min(most, OFFERED_DAYS_MAX)
        ago = 0 if place.story.fresh and place.moves < len(days) else chance.randint(0, most)
        first = today - timedelta(days=last + ago)
        return first, days

    def _begun(self, n: int, chance: Random, office: Office, person: people.Person) -> Case:
        calendar = in_force().calendar_of(office)
        return Case(
            case_id=_id(self._seed, n), office=office.name,
            officer=chance.choice(officers(office.name)),
            supervisor=_account(office.name, "supervisor"),
            liaison=_account(office.name, "court_liaison"), chance=chance,
            setting=Setting(
                person.country, people.COUNTRIES.get(person.country, "MX"), office.court,
                lambda day: calendar.why_not(day) is None,
            ),
            now=self._now - timedelta(minutes=chance.randint(*FRESH_MINUTES)),
        )  # fmt: skip

    def _open_one(
        self, case: Case, day: date, office: Office, story: Story, person: people.Person
    ) -> None:
        chance = case.chance
        # Whoever is removed, or a step is taken against, has a record that is known to be whole.
        known = any(move.is_work or move.kind == "removed" for move in story.moves)
        known = known or chance.random() < 0.85
        unknown = () if known else (chance.choice(OPEN_QUESTIONS),)
        case.keep(day, keeping.CASE_OPENED, {
            "class": self._class(story), "office": office.name,
            "reference": self._reference(office, day), "configuration": in_force().stamp,
        })  # fmt: skip
        case.keep(day, keeping.IDENTITY_STATED, person.identity)
        case.keep(day, keeping.PERSON_STATED, {"person": person.law})
        case.keep(
            day,
            keeping.COMPLETENESS_STATED,
            {
                "unknown": list(unknown if story.unknown is None else story.unknown),
            },
        )
        if chance.random() < 0.93:
            case.keep(
                day, keeping.ASSIGNED, {"to": case.officer, "because": "opened"},
                by=case.supervisor,
            )  # fmt: skip

    def _beside(self, case: Case, day: date, person: people.Person) -> None:
        """Record, half way, what stands beside the facts: where people live, who helps them."""
        chance = case.chance
        if chance.random() < 0.9:
            case.keep(day, keeping.ADDRESS_STATED, people.address(chance, case.office))
        if chance.random() < 0.45:
            case.keep(day, keeping.COUNSEL_STATED, people.counsel(chance))
        if chance.random() < 0.3:
            case.keep(day, keeping.RELATION_STATED, people.relation(chance, person))
        if chance.random() < 0.5:
            case.keep(day, keeping.NOTE_ADDED, {"text": chance.choice(people.NOTES)})

    def _class(self, story: Story) -> str:
        """Return the story's class; where there is none of its name, the first or the last."""
        here = in_force()
        if here.case_class(story.case_class) is not None:
            return story.case_class
        return here.classes[-1 if story.case_class == "stay" else 0].name

    def _reference(self, office: Office, day: date) -> str:
        number = self._numbers.get((office.prefix, day.year), 0) + 1
        self._numbers[office.prefix, day.year] = number
        return reference(office.prefix, day.year, number)


def _id(seed: int, n: int) -> UUID:
    digest = hashlib.blake2b(f"agency/{seed}/{n}".encode(), digest_size=16).digest()
    return UUID(bytes=digest, version=4)
