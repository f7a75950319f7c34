"""Travel document numbers in the form of their issuing state."""

from typing import Final

import numpy as np
from numpy.random import Generator

from duecourse.sim.people.pools import Texts

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Letters first, then how many digits; `?` is any letter.
FORMS: Final = {
    "MEX": ("?", 8), "GTM": ("", 9), "CHN": ("E", 8), "VNM": ("C", 7), "NGA": ("A", 8),
    "GHA": ("G", 7), "EGY": ("A", 8), "GBR": ("", 9), "CAN": ("??", 6), "IRQ": ("A", 8),
}  # fmt: skip
USUAL: Final = ("?", 8)


def numbers(chance: Generator, states: Texts) -> Texts:
    """Return a new document number for each issuing state."""
    count = len(states)
    digits = chance.integers(0, 10**9, count)
    first, second = chance.integers(0, 26, count), chance.integers(0, 26, count)
    made = np.empty(count, dtype=object)
    for i, state in enumerate(states):
        letters, length = FORMS.get(state, USUAL)
        if letters == "??":
            letters = LETTERS[first[i]] + LETTERS[second[i]]
        elif letters == "?":
            letters = LETTERS[first[i]]
        made[i] = f"{letters}{digits[i] % 10**length:0{length}d}"
    return made


def next_number(number: str, step: int = 1) -> str:
    """Return the number that follows in the same booklet of forms, as families get them."""
    digits = "".join(c for c in number if c.isdigit())
    letters = number[: len(number) - len(digits)]
    return f"{letters}{(int(digits) + step) % 10 ** len(digits):0{len(digits)}d}"
