"""Many generated cases for measuring, with everything a case has: a seed gives the same each time.

Nobody in them exists. Life histories are those of the law library's population; what an agency
knows besides is added here: names, numbers, addresses, counsel, an office and somebody in charge.
"""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from random import Random
from typing import Any, Final
from uuid import UUID

import numpy as np
import psycopg

from duecourse.actions.open_many import NewCase, open_cases
from duecourse.audit.trail import Actor
from duecourse.law.columns.population import documents
from duecourse.ledger import keeping
from duecourse.ledger.sealing import in_use, use
from duecourse.sim.people.pools import pools

OFFICES: Final = (
    "Atlanta", "Baltimore", "Boston", "Buffalo", "Chicago", "Dallas", "Denver", "Detroit",
    "El Paso", "Harlingen", "Houston", "Los Angeles", "Miami", "New Orleans", "New York", "Newark",
    "Philadelphia", "Phoenix", "Salt Lake City", "San Antonio", "San Diego", "San Francisco",
    "Seattle", "St. Paul", "Washington",
)  # fmt: skip
OFFICERS_AN_OFFICE: Final = 200
COUNSEL: Final = 4_000
SHELTERS: Final = 12  # addresses that very many people give
STREETS: Final = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Maple")
# Whose names a country's people bear here; the pools have no others.
NAMES_OF: Final = {"CN": "chinese", "IN": "muslim", "HT": "english", "PH": "english"}
BATCH: Final = 1_000
BY: Final = Actor("generator", "records_steward")
SOURCE: Final = "generated"

Events = list[tuple[str, date | None, dict[str, Any]]]


def batches(
    count: int, *, seed: int, today: date, first: int = 0, size: int = BATCH
) -> Iterator[list[NewCase]]:
    """Yield generated cases, `size` at a time: the n-th case is the same whatever is asked."""
    made: list[NewCase] = []
    for n, told in enumerate(documents(count, seed=seed, first=first), first):
        made.append(case(n, told, seed=seed, today=today))
        if len(made) == size:
            yield made
            made = []
    if made:
        yield made


def case(n: int, told: dict[str, Any], *, seed: int, today: date) -> NewCase:
    """Return the n-th case: what stands over it, then its facts up to the day."""
    chance = Random(f"{seed}/case/{n}")
    facts = _as_agencies_leave_them(chance, [one for one in told["events"] if _day(one) <= today])
    opened = min((_day(one) for one in facts), default=today)
    office = chance.choice(OFFICES)
    events: Events = [
        (keeping.CASE_OPENED, opened, {
            "class": "removal", "office": office, "reference": f"{office[:3].upper()}-{n:07}",
        }),
        (keeping.IDENTITY_STATED, opened, _identity(chance, n, told["person"])),
        (keeping.PERSON_STATED, None, {"person": told["person"]}),
    ]  # fmt: skip
    if "unknown" in told:
        events.append((keeping.COMPLETENESS_STATED, None, {"unknown": told["unknown"]}))
    if chance.random() < 0.93:
        officer = f"officer.{OFFICES.index(office):02}.{chance.randrange(OFFICERS_AN_OFFICE):03}"
        events.append((keeping.ASSIGNED, opened, {"to": officer, "because": "opened"}))
    if chance.random() < 0.9:
        events.append((keeping.ADDRESS_STATED, opened, _address(chance, office)))
    if chance.random() < 0.45:
        which = chance.randrange(COUNSEL)
        events.append((keeping.COUNSEL_STATED, opened, {
            "name": f"Counsel {which:04}", "number": f"XX{100_000 + which}", "form": "EOIR-28",
        }))  # fmt: skip
    events += [
        (one["kind"], _day(one), {"fact": {key: of for key, of in one.items() if key != "kind"}})
        for one in facts
    ]
    return NewCase(_id(seed, n), tuple(events))


def fill(
    url: str, count: int, *, seed: int, today: date, processes: int = 2, first: int = 0
) -> int:
    """Open `count` generated cases in a database; return how many events that are.

    Computing takes nearly all of the time, so processes share it; appends follow one another.
    """
    parts = [(url, start, min(BATCH * 5, first + count - start), seed, today)
             for start in range(first, first + count, BATCH * 5)]  # fmt: skip
    if processes == 1:
        return sum(map(_fill, parts))
    context = get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=use, initargs=(in_use(),)
    ) as pool:
        return sum(pool.map(_fill, parts))


def _fill(part: tuple[str, int, int, int, date]) -> int:
    url, first, count, seed, today = part
    at = datetime.combine(today, time(12), UTC)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE duecourse_app")
        return sum(
            open_cases(connection, some, source=SOURCE, by=BY, at=at)
            for some in batches(count, seed=seed, today=today, first=first)
        )


def _as_agencies_leave_them(chance: Random, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the facts with what the population does not have: papers left lying, stays, doubts."""
    kinds = {one["kind"] for one in facts}
    gone = bool(kinds & {"removed", "departed"})
    last = max(map(_day, facts), default=None)
    if last is None or gone:
        return facts
    if "nta_filed" in kinds and "order_issued" not in kinds and chance.random() < 0.1:
        facts = [one for one in facts if one["kind"] not in ("nta_filed", "hearing_held")]
    if "order_issued" in kinds and chance.random() < 0.12:
        facts = [*facts, {"kind": "stay_granted", "on": last.isoformat(), "by": "court",
                          "basis": "individual"}]  # fmt: skip
    if "order_issued" in kinds and chance.random() < 0.2:
        facts = [*facts, {"kind": "supervision_ordered", "on": last.isoformat()}]
    if chance.random() < 0.01:
        facts = [*facts, {"kind": "citizenship_claimed", "on": last.isoformat(),
                          "basis": "claim"}]  # fmt: skip
    return facts


def _identity(chance: Random, n: int, person: dict[str, Any]) -> dict[str, Any]:
    sex = chance.choice("FM")
    family, given = drawn_name(chance, person["nationalities"][0], sex)
    names = [{"family": family, "given": given, "kind": "primary"}]
    if chance.random() < 0.15:
        alias = drawn_name(chance, person["nationalities"][0], sex)[0]
        names.append({"family": alias, "given": given, "kind": "alias"})
    numbers = [{"kind": "a_number", "number": f"A{900_000_000 + n}"}]
    if chance.random() < 0.4:
        numbers.append({"kind": "receipt", "number": f"XXX{2_000_000_000 + n}"})
    if chance.random() < 0.5:
        numbers.append({"kind": "admission", "number": f"{90_000_000_000 + n}"})
    found: dict[str, Any] = {"names": names, "sex": sex, "numbers": numbers, "said_by": SOURCE}
    return found | ({"birth_on": person["birth_on"]} if "birth_on" in person else {})


def drawn_name(chance: Random, country: str, sex: str) -> tuple[str, str]:
    """Return a family and a given name as people of a country may bear here."""
    origin = NAMES_OF.get(country, "spanish")
    both = pools().get(f"{origin}_given")
    given = both or pools()[f"{origin}_{'male' if sex == 'M' else 'female'}"]
    family = drawn(chance, f"{origin}_surname")
    if origin == "spanish":
        family = f"{family} {drawn(chance, f'{origin}_surname')}"
    return family, str(given.names[np.searchsorted(given.ends, chance.random(), side="right")])


def drawn(chance: Random, pool: str) -> str:
    """Return a name of a pool, drawn by its share."""
    of = pools()[pool]
    return str(of.names[np.searchsorted(of.ends, chance.random(), side="right")])


def _address(chance: Random, office: str) -> dict[str, Any]:
    if chance.random() < 0.03:
        lines, post_code = [f"{chance.randrange(SHELTERS)} Shelter Street"], "00001"
    else:
        lines = [f"{chance.randrange(1, 9_999)} {chance.choice(STREETS)} Street"]
        lines += [f"Apt {chance.randrange(1, 40)}"][: chance.randint(0, 1)]
        post_code = f"{chance.randrange(1_000):05}"
    return {
        "lines": lines, "city": office, "state": "XX", "post_code": post_code, "country": "US",
    }  # fmt: skip


def _id(seed: int, n: int) -> UUID:
    digest = hashlib.blake2b(f"{seed}/{n}".encode(), digest_size=16).digest()
    return UUID(bytes=digest, version=4)


def _day(one: dict[str, Any]) -> date:
    return date.fromisoformat(str(one.get("on") or one["at"])[:10])
