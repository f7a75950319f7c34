"""Departures: who leaves, and how the record of it is written down.

Each fault is one function on the draft, asked in the order of FAULTS; the order belongs to the
seed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from duecourse.sim.people import name_faults, other_faults
from duecourse.sim.people.calendar_slips import iso
from duecourse.sim.people.draft import Draft
from duecourse.sim.people.mix import Mix
from duecourse.sim.people.persons import Numbers, People, people
from duecourse.sim.people.pools import Texts

LEAVE: Final = 0.85
WITHOUT_ARRIVAL: Final = 0.10  # departures of people who are not on file, to 1 of those who are
NAMESAKES_OF_ARRIVALS: Final = 0.02  # of these
LATEST: Final = 20_770  # as a day since 1970
COPIED: Final = ("group", "sex", "state", "surname", "given", "born")

Fault = Callable[[Draft, Mix], None]
FAULTS: Final[tuple[Fault, ...]] = (*name_faults.FAULTS, *other_faults.FAULTS)


@dataclass(frozen=True, slots=True)
class Seed:
    """One block's place in the sequence of chance."""

    seed: int
    block: int

    def chance(self, *purpose: int) -> Generator:
        """Return the block's own chance, or another stream of it for a purpose."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, self.block, *purpose]))


def departures(
    chance: Generator, arrived: People, trap: Texts, *, place: Seed, first_id: int, mix: Mix
) -> Draft:
    """Return the departures of one block, faults and all, in the order of travel."""
    count = len(trap)
    going = np.flatnonzero(chance.random(count) < LEAVE)
    others, other_trap = _not_on_file(chance, arrived, round(len(going) * WITHOUT_ARRIVAL), mix)
    both: dict[str, Any] = {
        name: np.concatenate([getattr(arrived, name)[going], getattr(others, name)])
        for name in ("group", "sex", "state", "surname", "given", "born", "document", "arrived")
    }
    total = len(both["sex"])
    stay = 1 + chance.gamma(1.3, 70, total).astype(int)
    left = np.minimum(both.pop("arrived") + stay, LATEST)
    manual = chance.random(total) < mix.manual
    draft = Draft(
        **both,
        chance=chance,
        person=np.concatenate([going + first_id, -(np.arange(len(other_trap)) + first_id) - 1]),
        trap=np.concatenate([trap[going], other_trap]),
        left=left,
        manual=manual,
        times=np.where(manual, mix.manual_times, mix.carrier_times),
        issued_by=both["state"].copy(),
        errors=[[] for _ in range(total)],
        married_names=people(place.chance(9), total).surname,
        born_text=np.array([iso(day) for day in both["born"]], dtype=object),
        renewed={},
    )
    for fault in FAULTS:
        fault(draft, mix)
    return draft


def _not_on_file(chance: Generator, arrived: People, count: int, mix: Mix) -> tuple[People, Texts]:
    """Return people with no arrival here; some have the name and birth date of one who has."""
    others = people(chance, count, new_year_times=mix.born_new_year_times)
    trap = np.array(["no_arrival"] * count, dtype=object)
    for i in np.flatnonzero(chance.random(count) < NAMESAKES_OF_ARRIVALS):
        of = int(chance.integers(0, len(arrived.sex)))
        for name in COPIED:
            getattr(others, name)[i] = getattr(arrived, name)[of]
        trap[i] = "no_arrival_namesake"
    return others, trap


def shuffled(draft: Draft) -> NDArray[np.int64]:
    """Return an order that says nothing about who is who."""
    order: Numbers = draft.chance.permutation(len(draft.trap))
    return order
