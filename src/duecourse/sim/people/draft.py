"""The departures of one block while faults are made in them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from duecourse.sim.people.persons import Numbers
from duecourse.sim.people.pools import Texts


@dataclass(slots=True, kw_only=True)
class Draft:
    """Columns of departures, and for each the names of the faults made in it."""

    chance: Generator
    group: Numbers
    sex: Texts
    state: Texts
    surname: Texts
    given: Texts
    born: Numbers
    born_text: Texts
    document: Texts
    issued_by: Texts
    left: Numbers
    manual: NDArray[np.bool_]
    times: NDArray[np.float64]
    person: Numbers
    trap: Texts
    married_names: Texts
    errors: list[list[str]]
    # The new number of each renewed document, before anybody misreads it.
    renewed: dict[int, str]

    def share(self, rate: float) -> list[int]:
        """Return the departures that a rate hits, whatever their source."""
        return _places(self._draws() < rate)

    def hit(self, rate: float | NDArray[np.float64]) -> list[int]:
        """Return the departures that a rate hits; a hand-keyed source has more of them."""
        return _places(self._draws() < rate * self.times)

    def among(self, rate: float, these: NDArray[np.bool_]) -> list[int]:
        """Return those of these departures that a rate hits, whatever their source."""
        return _places((self._draws() < rate) & these)

    def noted(self, i: int, error: str) -> None:
        """Note that an error was made in a departure."""
        self.errors[i].append(error)

    def _draws(self) -> NDArray[np.float64]:
        return self.chance.random(len(self.trap))


def _places(hit: NDArray[np.bool_]) -> list[int]:
    return [int(i) for i in np.flatnonzero(hit)]
