"""Traps: pairs of people who are easily taken for each other. About 3 % of people are in one."""

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from duecourse.sim.people.calendar_slips import BIRTH_LATEST, exchanged, one_digit_off
from duecourse.sim.people.groups import VIETNAMESE
from duecourse.sim.people.papers import next_number
from duecourse.sim.people.persons import People
from duecourse.sim.people.pools import Texts, pools

# Upper ends of the shares: twins; namesakes of one birth date; namesakes whose birth date differs
# by a digit or by day and month exchanged; a parent and a child of one name.
TWINS, NAMESAKES, NEAR_NAMESAKES, PARENT_AND_CHILD = 0.005, 0.010, 0.0125, 0.015
GIVEN_POOLS: Final = (
    ("arabic_male", "arabic_female"),
    ("spanish_male", "spanish_female"),
    ("chinese_given", "chinese_given"),
    ("vietnamese_male", "vietnamese_female"),
    ("muslim_male", "muslim_female"),
    ("english_male", "english_female"),
)

Draws = NDArray[np.float64]


def set_traps(chance: Generator, people: People) -> Texts:
    """Rewrite some people against the one before them and return what each is caught in."""
    count = len(people.sex)
    trap = np.array([""] * count, dtype=object)
    draw, more = chance.random(count), chance.random((count, 3))
    i = 0
    while i < count - 1:
        if draw[i] >= PARENT_AND_CHILD:
            i += 1
            continue
        for column in (people.group, people.state, people.surname, people.sex):
            column[i + 1] = column[i]
        trap[i] = trap[i + 1] = _caught(people, i, draw[i], more[i + 1])
        i += 2
    return trap


def _caught(people: People, i: int, draw: float, more: Draws) -> str:
    if draw < TWINS:
        people.born[i + 1] = people.born[i]
        _same_trip(people, i)
        people.given[i + 1] = _other_given(people, i, more)
        return "twin"
    people.given[i + 1] = people.given[i]
    if draw < NAMESAKES:
        people.born[i + 1] = people.born[i]
        return "namesake_dob"
    if draw < NEAR_NAMESAKES:
        near = exchanged(people.born[i]) if more[0] < 0.5 else None
        people.born[i + 1] = one_digit_off(people.born[i], more[1]) if near is None else near
        return "namesake_near"
    _same_trip(people, i)
    years = int((20 + 15 * more[0]) * 365.25)
    people.born[i + 1] = min(people.born[i] + years, BIRTH_LATEST)
    return "parent_child"


def _same_trip(people: People, i: int) -> None:
    people.arrived[i + 1] = people.arrived[i]
    people.document[i + 1] = next_number(people.document[i])


def _other_given(people: People, i: int, more: Draws) -> str:
    """Return a twin's name: in 4 of 10 it begins with the same letter."""
    group = int(people.group[i])
    names = pools()[GIVEN_POOLS[group][0 if people.sex[i] == "M" else 1]].names
    words = people.given[i].split()
    own = words[-1] if group == VIETNAMESE else words[0]
    others = [name for name in names if name != own and (more[0] >= 0.4 or name[0] == own[0])]
    other = str(others[int(more[1] * len(others))] if others else names[0])
    return " ".join([*words[:-1], other] if group == VIETNAMESE else [other, *words[1:]])
