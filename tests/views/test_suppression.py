"""Small numbers are hidden so that nobody recomputes them: attacked in two ways of its own."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from duecourse.views.suppression import ALL, Key, Published, published, with_margins

SEED = 20261125


def table(random: Random, rows: int, columns: int, most: int) -> dict[Key, int]:
    """Return a table of random counts, small ones more often."""
    cells = product("abcdefgh"[:rows], "pqrstuvw"[:columns])
    return {cell: int(most ** random.random()) - 1 for cell in cells}


def equations(shown: Published) -> Iterator[dict[Key, int]]:
    """Yield what everybody knows: each row and column adds up, as coefficients with sum zero."""
    for row in shown.rows:
        yield {(row, column): -1 if column == ALL else 1 for column in shown.columns}
    for column in shown.columns:
        yield {(row, column): -1 if row == ALL else 1 for row in shown.rows}


def recomputed(shown: Published) -> set[Key]:
    """Return the hidden numbers that the equations give: elimination with exact fractions."""
    hidden = sorted(key for key, value in shown.cells.items() if value is None)
    lines = [
        [Fraction(equation.get(key, 0)) for key in hidden] for equation in equations(shown)
    ]  # fmt: skip
    found, pivot = set(), 0
    for place in range(len(hidden)):
        chosen = next((n for n in range(pivot, len(lines)) if lines[n][place]), None)
        if chosen is None:
            continue
        lines[pivot], lines[chosen] = lines[chosen], lines[pivot]
        lines[pivot] = [value / lines[pivot][place] for value in lines[pivot]]
        for n, line in enumerate(lines):
            if n != pivot and line[place]:
                times = line[place]
                lines[n] = [a - times * b for a, b in zip(line, lines[pivot], strict=True)]
        pivot += 1
    for line in lines:
        alone = [key for key, value in zip(hidden, line, strict=True) if value]
        found |= set(alone) if len(alone) == 1 else set()
    return found


def worlds(shown: Published, *, most: int) -> Iterator[dict[Key, int]]:
    """Yield every table of counts up to `most` that agrees with all that is published."""
    cells = [(row, column) for row in shown.rows[:-1] for column in shown.columns[:-1]]
    told = [shown.cells[cell] for cell in cells]
    for values in product(*(range(most + 1) if one is None else (one,) for one in told)):
        world = with_margins(dict(zip(cells, values, strict=True)))
        if all(value in (None, world[key]) for key, value in shown.cells.items()):
            yield world


def test_every_small_number_is_hidden_also_in_the_margins() -> None:
    shown = published("t", {("a", "p"): 3, ("a", "q"): 4, ("b", "p"): 40, ("b", "q"): 50})

    assert shown.cells["a", "p"] is None
    assert shown.cells["a", "q"] is None
    assert shown.cells["a", ALL] is None


def test_what_is_large_enough_everywhere_is_told_whole() -> None:
    counts = dict.fromkeys(product("ab", "pq"), 25)

    assert 0 == published("t", counts).hidden


def test_a_single_small_number_is_not_told_by_its_row_and_column() -> None:
    counts: dict[Key, int] = dict.fromkeys(product("abc", "pqr"), 30)
    counts["b", "q"] = 4

    shown = published("t", counts)

    assert set() == recomputed(shown)
    assert 4 == shown.hidden  # itself, and the corners of one rectangle
    assert shown.cells[ALL, ALL] == 244


def test_the_attack_finds_what_hiding_small_numbers_alone_would_give_away() -> None:
    counts: Mapping[Key, int] = {
        cell: 30 if cell != ("b", "q") else 4 for cell in product("abc", "pqr")
    }
    whole = with_margins(counts)
    naive = {key: None if value < 10 else value for key, value in whole.items()}

    shown = Published("t", ("a", "b", "c", ALL), ("p", "q", "r", ALL), naive)

    assert {("b", "q")} == recomputed(shown)


@pytest.mark.parametrize("size", [(2, 2), (3, 4), (5, 5), (8, 6)])
def test_no_hidden_number_is_recomputed_from_what_is_published(size: tuple[int, int]) -> None:
    random = Random(f"{SEED} {size}")
    for n in range(60):
        counts = table(random, *size, most=random.choice((12, 60, 400)))

        shown = published("t", counts)

        small = {key for key, value in with_margins(counts).items() if value < 10}
        assert all(shown.cells[key] is None for key in small), n
        assert set() == recomputed(shown), (n, counts)


def test_of_no_hidden_number_can_it_be_told_that_it_is_small() -> None:
    """All worlds that agree with what is published, one by one, with 3 in the place of 10."""
    random = Random(SEED)
    tried = 0
    while tried < 40:
        counts = table(random, 2, random.choice((2, 3)), most=9)
        shown = published("t", counts, least=3)
        inner = [key for key, value in shown.cells.items() if value is None and ALL not in key]
        if not inner or len(inner) > 4:
            continue
        tried += 1
        whole = with_margins(counts)

        seen = list(worlds(shown, most=max(counts.values()) + 4))

        assert whole in seen
        for key in inner:
            assert 1 < len({world[key] for world in seen}), (counts, key)
        for key in (key for key in inner if whole[key] < 3):
            assert whole[key] + 3 <= max(world[key] for world in seen), (counts, key)


def test_where_all_cells_are_small_the_sums_are_still_told() -> None:
    shown = published("t", dict.fromkeys(product("abcde", "pqrst"), 6))

    assert 150 == shown.cells[ALL, ALL]
    assert 30 == shown.cells["a", ALL]
    assert {None} == {value for key, value in shown.cells.items() if ALL not in key}


def test_the_grand_total_is_told_as_long_as_it_gives_nothing_away() -> None:
    counts = {("a", "p"): 5, ("a", "q"): 4, ("b", "p"): 6, ("b", "q"): 2, ("c", "q"): 9}

    shown = published("t", counts)

    assert 26 == shown.cells[ALL, ALL]
    assert 0 == sum(value is not None for key, value in shown.cells.items() if ALL not in key)


def test_a_table_too_small_to_hide_anything_in_is_not_told_at_all() -> None:
    shown = published("t", {("a", "p"): 12, ("a", "q"): 2})

    assert set() == recomputed(shown)
    assert shown.cells["a", "p"] is None
    assert {None} == set(published("t", {("a", "p"): 2}).cells.values())
