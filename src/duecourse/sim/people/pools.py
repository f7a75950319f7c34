"""The pools that names are drawn from, each name with its share."""

import itertools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

TAIL_SLOPE: Final = 0.35
TAIL_SEED: Final = 7  # the rare names' order of frequency is the same in every population
LAST_WEIGHT: Final = 0.1

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Pool:
    """Names and the upper ends of their shares, which add up to 1."""

    names: Texts
    ends: NDArray[np.float64]

    def draw(self, chance: Generator, count: int) -> Texts:
        """Return `count` names drawn by their shares."""
        return self.names[np.searchsorted(self.ends, chance.random(count), side="right")]


@cache
def pools() -> dict[str, Pool]:
    """Return the pools of `values/names.toml` by name."""
    text = files(__package__).joinpath("values/names.toml").read_text()
    spec = tomllib.loads(text)
    tails = {name: products(tail["parts"]) for name, tail in spec["tails"].items()}
    return {name: _pool(one, tails) for name, one in spec["pools"].items()}


def products(parts: Sequence[str]) -> list[str]:
    """Return every name that takes one piece of each part, in order."""
    return ["".join(pieces) for pieces in itertools.product(*map(listed, parts))]


def listed(text: str) -> list[str]:
    """Return the names of a list; inside a name, `_` stands for a space."""
    return [name.strip().replace("_", " ") for name in text.split(",")]


def _pool(one: dict[str, Any], tails: dict[str, list[str]]) -> Pool:
    names = listed(one["names"]) if "names" in one else products(one["parts"])
    shares = _shares(len(names), one)
    if "tail" in one:
        rare = [name for name in dict.fromkeys(tails[one["tail"]]) if name not in set(names)]
        order = np.random.default_rng(TAIL_SEED).permutation(len(rare))
        names = names + [rare[i] for i in order]
        share = one["tail_share"]
        shares = np.concatenate([shares * (1 - share), _falling(len(rare), TAIL_SLOPE) * share])
    ends = np.cumsum(shares)
    ends[-1] = 1.0
    return Pool(np.array(names, dtype=object), ends)


def _shares(count: int, one: dict[str, Any]) -> NDArray[np.float64]:
    if "weights" not in one:
        return _falling(count, one["slope"])
    given = one["weights"]
    rest = np.linspace(given[-1] * 0.9, LAST_WEIGHT, max(0, count - len(given)))
    return _as_shares(np.array([*given[:count], *rest]))


def _falling(count: int, slope: float) -> NDArray[np.float64]:
    return _as_shares(1 / np.arange(1, count + 1) ** slope)


def _as_shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares
