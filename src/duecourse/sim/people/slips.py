"""Slips of the machine that reads and of the hand that types."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Draws = NDArray[np.float64]
# A name, a chance: the name as it was typed.
Mistype = Callable[[str, Draws], str]
MistypeNumber = Callable[[str, Generator], str]

MISREAD: Final = {
    "O": "0", "0": "O", "I": "1", "1": "I", "L": "I", "B": "8", "8": "B", "S": "5", "5": "S",
    "Z": "2", "2": "Z", "G": "6", "6": "G", "D": "O", "M": "N", "N": "M", "U": "V", "V": "U",
    "C": "G", "E": "F", "H": "N", "Q": "O", "P": "F", "R": "K",
}  # fmt: skip
# In the name zone a reader mostly keeps to letters.
MISREAD_IN_NAMES: Final = {
    "O": "Q", "I": "L", "L": "I", "B": "R", "S": "5", "Z": "2", "G": "C", "D": "O", "M": "N",
    "N": "M", "U": "V", "V": "U", "C": "G", "E": "F", "H": "N", "Q": "O", "P": "F", "R": "K",
}  # fmt: skip
NEIGHBOURS: Final = {
    "A": "SQ", "B": "VN", "C": "XV", "D": "SF", "E": "WR", "F": "DG", "G": "FH", "H": "GJ",
    "I": "UO", "J": "HK", "K": "JL", "L": "K", "M": "N", "N": "MB", "O": "IP", "P": "O", "Q": "WA",
    "R": "ET", "S": "AD", "T": "RY", "U": "YI", "V": "CB", "W": "QE", "X": "ZC", "Y": "TU",
    "Z": "X",
}  # fmt: skip


def misread(text: str, draw: float, alike: Mapping[str, str] = MISREAD) -> str:
    """Return the text with one character read as one that looks like it."""
    places = [i for i, c in enumerate(text) if c in alike]
    if not places:
        return text
    i = places[int(draw * len(places))]
    return text[:i] + alike[text[i]] + text[i + 1 :]


def mistyped(text: str, draws: Draws) -> str:
    """Return the text with a letter left out, doubled, exchanged with the next, or a neighbour."""
    if len(text) < 3:
        return text
    i, kind = int(draws[0] * len(text)), int(draws[1] * 4)
    letter = text[i]
    if kind == 0:
        return text[:i] + text[i + 1 :]
    if kind == 1:
        return text[:i] + letter + text[i:]
    if kind == 2 and i + 1 < len(text):
        return text[:i] + text[i + 1] + letter + text[i + 2 :]
    near = NEIGHBOURS.get(letter, "E")
    return text[:i] + near[int(draws[2] * len(near))] + text[i + 1 :]


def mistyped_number(number: str, chance: Generator) -> str:
    """Return the number with one character replaced by a digit, or left out."""
    place, digit = int(chance.random() * len(number)), str(int(chance.random() * 10))
    if chance.random() < 0.6:
        return number[:place] + digit + number[place + 1 :]
    return number[:place] + number[place + 1 :]
