"""Count the cells of a labelled file: what `setting.set_rows` sets a policy on.

Labels come from people (or from a generator that knows the truth). The groups that are counted here
check a policy; they are not in the evidence and never reach a decision.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import duckdb

from duecourse.linkage.evidence import Claim, Paper, Stop, Stratum
from duecourse.linkage.setting import Cell, Population

# Weights above this are one band: there is nothing left to tell apart.
BAND_MAX: Final = 45
LABELLED: Final = """
create or replace temp table labelled as
select paper, margin, stay, claim, settled, least(floor(bits), {band_max}) as band,
    evidence.arrival is not distinct from truth.arrival as is_right,
    list_contains(shown, truth.arrival) as is_found,
    case when paper = 'same' then stops & ~{truncated} else stops end <> 0 as stopped,
    truth.* exclude (departure, arrival)
from evidence join {truth} truth using (departure)
"""
COUNTED: Final = """
select paper, margin, stay, claim, settled, band,
    count(*) filter (not stopped and is_right), count(*) filter (not stopped and not is_right),
    count(*), count(*) filter (is_found)
from labelled group by all order by all
"""


def cells(
    base: duckdb.DuckDBPyConnection, *, truth: str, groups: tuple[str, ...]
) -> tuple[list[Cell], Population]:
    """Return the cells of the table `evidence` and the size of the population.

    The table `truth` has every departure, its arrival (null if it has none) and one text column
    for each of `groups`. A group is named "column: value".
    """
    base.execute(LABELLED.format(truth=truth, band_max=BAND_MAX, truncated=int(Stop.TRUNCATED)))
    wrong_in: defaultdict[tuple[Stratum, float], dict[str, int]] = defaultdict(dict)
    for group in groups:
        for *key, value, wrong in _wrong_in(base, group):
            wrong_in[_stratum(key), key[5]][f"{group}: {value}"] = wrong
    found = []
    for *key, right, wrong, asked, shown in base.execute(COUNTED).fetchall():
        stratum, floor = _stratum(key), key[5]
        found.append(
            Cell(
                stratum=stratum,
                floor=floor,
                right=right,
                wrong=wrong,
                asked=asked,
                found=shown,
                wrong_in=wrong_in.get((stratum, floor), {}),
            )
        )
    return found, _population(base, truth, groups)


def together(
    counted: Iterable[tuple[Iterable[Cell], Population]],
) -> tuple[list[Cell], Population]:
    """Return the cells of several labelled files added up, and all their people as one."""
    sums: dict[tuple[Stratum, float], Cell] = {}
    departures, groups = 0, Counter[str]()
    for some, population in counted:
        departures += population.departures
        groups.update(population.groups)
        for cell in some:
            known = sums.get((cell.stratum, cell.floor))
            sums[cell.stratum, cell.floor] = cell if known is None else _added(known, cell)
    return list(sums.values()), Population(departures=departures, groups=dict(groups))


def _added(one: Cell, other: Cell) -> Cell:
    return replace(
        one,
        right=one.right + other.right,
        wrong=one.wrong + other.wrong,
        asked=one.asked + other.asked,
        found=one.found + other.found,
        wrong_in=dict(Counter(one.wrong_in) + Counter(other.wrong_in)),
    )


def _wrong_in(base: duckdb.DuckDBPyConnection, group: str) -> list[tuple[Any, ...]]:
    return base.execute(
        f"select paper, margin, stay, claim, settled, band, {group}, count(*) from labelled"  # noqa: S608 -- columns of the caller's own
        " where not stopped and not is_right group by all"
    ).fetchall()


def _stratum(key: list[Any]) -> Stratum:
    paper, margin, stay, claim, settled = key[:5]
    return Stratum(Paper(paper), margin, stay, Claim(claim), settled)


def _population(base: duckdb.DuckDBPyConnection, truth: str, groups: tuple[str, ...]) -> Population:
    sizes: dict[str, int] = {}
    for group in groups:
        rows = base.execute(f"select {group}, count(*) from {truth} group by 1").fetchall()  # noqa: S608 -- the caller's own
        sizes.update({f"{group}: {value}": size for value, size in rows})
    whole = base.execute(f"select count(*) from {truth}").fetchall()  # noqa: S608 -- the caller's own
    return Population(departures=whole[0][0], groups=sizes)
