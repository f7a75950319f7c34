"""People: name, birth date, sex, nationality, document and day of arrival.

The order in which chance is asked is part of what the module promises: one seed gives the same
people for ever, and figures measured on them can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from duecourse.sim.people import papers
from duecourse.sim.people.calendar_slips import new_year
from duecourse.sim.people.groups import GROUPS, NEW_YEAR_TIMES
from duecourse.sim.people.pools import Texts, pools

NEW_YEAR_2026: Final = 20_454  # as a day since 1970
ARRIVALS_FROM, ARRIVALS_BEFORE = 19_900, 20_400  # June 2024 to November 2025

Numbers = NDArray[np.int64]
Names = tuple[list[str] | Texts, list[str] | Texts]


@dataclass(slots=True)
class People:
    """Columns of people; the traps rewrite some of them in place."""

    group: Numbers
    sex: Texts
    state: Texts
    surname: Texts
    given: Texts
    born: Numbers
    document: Texts
    arrived: Numbers


def people(chance: Generator, count: int, *, new_year_times: float = 1.0) -> People:
    """Return `count` people; `new_year_times` multiplies the birth dates on 1 January."""
    ends = np.cumsum([group.share for group in GROUPS])
    group = np.searchsorted(ends, chance.random(count), side="right").clip(0, len(GROUPS) - 1)
    sex = np.where(chance.random(count) < 0.5, "M", "F").astype(object)
    state, surname, given = (np.empty(count, dtype=object) for _ in range(3))
    for number, one in enumerate(GROUPS):
        members = np.flatnonzero(group == number)
        shares = np.array(list(one.states.values())) / sum(one.states.values())
        states = np.array(list(one.states), dtype=object)
        state[members] = states[chance.choice(len(states), len(members), p=shares)]
        draw = Draw(chance, sex[members] == "M", state[members])
        surname[members], given[members] = NAMED[one.name](draw)
    born = _born(chance, group, state, new_year_times)
    document = papers.numbers(chance, state)
    arrived = chance.integers(ARRIVALS_FROM, ARRIVALS_BEFORE, count)
    return People(group, sex, state, surname, given, born, document, arrived)


def _born(chance: Generator, group: Numbers, state: Texts, times: float) -> Numbers:
    count = len(group)
    is_young = chance.random(count) < 0.12
    young = chance.integers(200, 6_500, count)
    spread = chance.gamma(6.0, 5.5, count) * 365.25 + 18 * 365.25 - 1500
    born = NEW_YEAR_2026 - np.where(is_young, young, spread.astype(int).clip(6_500, 31_000))
    rate = np.array([one.born_new_year for one in GROUPS])[group]
    rate = rate * np.array([NEW_YEAR_TIMES.get(one, 1) for one in state]) * times
    first_days = np.array([new_year(day) for day in born], dtype=np.int64)
    return np.where(chance.random(count) < rate, first_days, born)


class Draw:
    """Draws names for the members of one group, whose sex and state are known."""

    def __init__(self, chance: Generator, male: NDArray[np.bool_], state: Texts) -> None:
        self._chance, self._male, self.state = chance, male, state

    def names(self, pool: str) -> Texts:
        """Return one name of the pool for each member."""
        return pools()[pool].draw(self._chance, len(self._male))

    def by_sex(self, male: str, female: str) -> Texts:
        """Return a name of the one or the other pool; both are drawn for everybody."""
        men, women = self.names(male), self.names(female)
        return np.where(self._male, men, women)

    def shares(self) -> NDArray[np.float64]:
        """Return one number from 0 to 1 for each member."""
        return self._chance.random(len(self._male))


def _arabic(draw: Draw) -> Names:
    """Own name, father's, grandfather's; family name."""
    own, father = draw.by_sex("arabic_male", "arabic_female"), draw.names("arabic_male")
    grandfather, family = draw.names("arabic_male"), draw.names("arabic_surname")
    given = [
        f"{a} {b}" if u < 0.45 else f"{a} {b} {c}" if u < 0.6 else a
        for a, b, c, u in zip(own, father, grandfather, draw.shares(), strict=True)
    ]
    return family, given


def _spanish(draw: Draw) -> Names:
    one, two = (draw.by_sex("spanish_male", "spanish_female") for _ in range(2))
    father, mother = draw.names("spanish_surname"), draw.names("spanish_surname")
    u, v = draw.shares(), draw.shares()
    given = [f"{a} {b}" if x < 0.6 and a != b else a for a, b, x in zip(one, two, u, strict=True)]
    family = [f"{a} {b}" if x < 0.92 else a for a, b, x in zip(father, mother, v, strict=True)]
    return family, given


def _chinese(draw: Draw) -> Names:
    family = draw.names("chinese_surname")
    one, two = draw.names("chinese_given"), draw.names("chinese_given")
    return family, [
        a + b if u < 0.82 else a for a, b, u in zip(one, two, draw.shares(), strict=True)
    ]


def _vietnamese(draw: Draw) -> Names:
    family = draw.names("vietnamese_surname")
    middle = draw.by_sex("vietnamese_middle_male", "vietnamese_middle_female")
    own = draw.by_sex("vietnamese_male", "vietnamese_female")
    return family, [f"{a} {b}" for a, b in zip(middle, own, strict=True)]


def _west_african(draw: Draw) -> Names:
    """Yoruba, Igbo or Muslim names in Nigeria, Akan in Ghana, Muslim names elsewhere."""
    u = draw.shares()
    muslim = draw.by_sex("muslim_male", "muslim_female"), draw.names("muslim_surname")
    yoruba, igbo, akan = (
        (draw.names(f"{people}_given"), draw.names(f"{people}_surname"))
        for people in ("yoruba", "igbo", "akan")
    )
    given, family = [], []
    for i, state in enumerate(draw.state):
        own, last, second = muslim[0][i], muslim[1][i], False
        if state == "GHA":
            own, last, second = akan[0][i], akan[1][i], u[i] < 0.4
        elif state == "NGA" and u[i] < 0.35:
            own, last, second = yoruba[0][i], yoruba[1][i], u[i] < 0.15
        elif state == "NGA" and u[i] < 0.65:
            own, last = igbo[0][i], igbo[1][i]
        given.append(f"{own} {igbo[0][i]}" if second else own)
        family.append(last)
    return family, given


def _english(draw: Draw) -> Names:
    one, two = (draw.by_sex("english_male", "english_female") for _ in range(2))
    family = draw.names("english_surname")
    given = [
        f"{a} {b}" if u < 0.7 and a != b else a
        for a, b, u in zip(one, two, draw.shares(), strict=True)
    ]
    return family, given


NAMED: Final[dict[str, Callable[[Draw], Names]]] = {
    "arabic": _arabic,
    "spanish": _spanish,
    "chinese": _chinese,
    "vietnamese": _vietnamese,
    "westafrican": _west_african,
    "english": _english,
}
