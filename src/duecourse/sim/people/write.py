"""The population as files: built in blocks, each with its own chance, by several processes.

A smaller population of a seed is the beginning of a larger one as far as whole blocks go, and the
number of processes changes nothing.
"""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duecourse.sim.people import papers
from duecourse.sim.people.calendar_slips import iso
from duecourse.sim.people.departures import Seed, departures, shuffled
from duecourse.sim.people.draft import Draft
from duecourse.sim.people.groups import GROUPS
from duecourse.sim.people.mix import MIXES, Mix, NoSuchMix
from duecourse.sim.people.persons import Numbers, People, people
from duecourse.sim.people.pools import Texts
from duecourse.sim.people.traps import set_traps
from duecourse.terms.errors import DuecourseError

BLOCK: Final = 50_000
DEPARTURES_MAX: Final = BLOCK + BLOCK // 10  # of a block: their numbers do not meet the next one's
COUNT_MAX: Final = 50_000_000
NAMES: Final = ("arrivals", "truth_arr", "departures", "truth_dep", "arrival_documents")


class PopulationOutOfRange(DuecourseError):
    """So many people, or such a share, cannot be made."""

    code = "sim.population-out-of-range"

    def __init__(self, *, count: int, earlier_documents: float) -> None:
        self.count, self.earlier_documents = count, earlier_documents
        super().__init__(
            f"A population of {count} people with {earlier_documents} of their earlier documents "
            f"on file cannot be made: give 1 to {COUNT_MAX} people and a share from 0 to 1."
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make: how many people, by which seed and error mix.

    `earlier_documents` is the share of renewed documents whose number is on file with the arrival.
    """

    count: int
    seed: int
    mix: str = "first"
    earlier_documents: float = 0.0

    def __post_init__(self) -> None:
        if self.mix not in MIXES:
            raise NoSuchMix(name=self.mix)
        if not 1 <= self.count <= COUNT_MAX or not 0 <= self.earlier_documents <= 1:
            raise PopulationOutOfRange(count=self.count, earlier_documents=self.earlier_documents)


def write(wanted: Wanted, folder: Path, *, processes: int = 1) -> dict[str, int]:
    """Write the population's files to the folder and return the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    rows: dict[str, int] = {}
    try:
        for tables in _blocks(wanted, processes):
            for name, table in tables.items():
                if name not in writers:
                    path = folder / f"{name}.parquet"
                    writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
                writers[name].write_table(table)
                rows[name] = rows.get(name, 0) + table.num_rows
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def _blocks(wanted: Wanted, processes: int) -> Iterator[dict[str, pa.Table]]:
    numbers = range(-(-wanted.count // BLOCK))
    if processes == 1:
        yield from (block(wanted, number) for number in numbers)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(block, [wanted] * len(numbers), numbers)


def block(wanted: Wanted, number: int) -> dict[str, pa.Table]:
    """Return the tables of one block of people."""
    count = min(BLOCK, wanted.count - number * BLOCK)
    place, mix = Seed(wanted.seed, number), MIXES[wanted.mix]
    chance = place.chance()
    arrived = people(chance, count, new_year_times=mix.born_new_year_times)
    trap = set_traps(chance, arrived)
    ids = np.arange(count) + number * BLOCK
    tables = _arrival_tables(arrived, trap, ids)
    draft = departures(chance, arrived, trap, place=place, first_id=number * BLOCK, mix=mix)
    tables |= _departure_tables(draft, first_id=number * DEPARTURES_MAX)
    if wanted.earlier_documents:
        tables["arrival_documents"] = _documents_on_file(wanted, mix, place, arrived, ids, draft)
    return tables


def _table(columns: dict[str, Any]) -> pa.Table:
    """Return the columns as a table: numbers, and texts, even where there are none."""
    return pa.table({name: _array(column) for name, column in columns.items()})


def _array(column: Any) -> "pa.Array[Any]":
    if isinstance(column, pa.Array):
        return column
    is_number = isinstance(column, np.ndarray) and column.dtype.kind == "i"
    return pa.array(column, pa.int64() if is_number else pa.string())


def _group_names(group: Numbers) -> list[str]:
    return [GROUPS[number].name for number in group]


def _arrival_tables(arrived: People, trap: Texts, ids: Numbers) -> dict[str, pa.Table]:
    arrivals = {
        "arr_id": ids,
        "surname": arrived.surname,
        "given": arrived.given,
        "dob": [iso(day) for day in arrived.born],
        "sex": arrived.sex,
        "nat": arrived.state,
        "doc_no": arrived.document,
        "doc_ctry": arrived.state,
        "arr_date": [iso(day) for day in arrived.arrived],
    }
    truth = {"arr_id": ids, "person_id": ids, "grp": _group_names(arrived.group), "trap": trap}
    return {"arrivals": _table(arrivals), "truth_arr": _table(truth)}


def _departure_tables(draft: Draft, *, first_id: int) -> dict[str, pa.Table]:
    order = shuffled(draft)
    ids = np.arange(len(order)) + first_id
    sources = np.where(draft.manual, "manual", "carrier").astype(object)
    made = {
        "surname": draft.surname,
        "given": draft.given,
        "dob": draft.born_text,
        "sex": draft.sex,
        "nat": draft.state,
        "doc_no": draft.document,
        "doc_ctry": draft.issued_by,
        "dep_date": np.array([iso(day) for day in draft.left], dtype=object),
        "source": sources,
    }
    person = draft.person[order]
    truth = {
        "dep_id": ids,
        "person_id": person,
        "arr_id": pa.array(np.where(person >= 0, person, 0), mask=person < 0),
        "grp": _group_names(draft.group[order]),
        "trap": draft.trap[order],
        "errs": ["|".join(draft.errors[i]) for i in order],
    }
    shown = {"dep_id": ids} | {name: column[order] for name, column in made.items()}
    return {"departures": _table(shown), "truth_dep": _table(truth)}


def _documents_on_file(
    wanted: Wanted, mix: Mix, place: Seed, arrived: People, ids: Numbers, draft: Draft
) -> pa.Table:
    """Return other documents on file: of those who renewed and left, and of as many who stayed."""
    chance = place.chance(11)
    renewed = {int(draft.person[i]): number for i, number in draft.renewed.items()}
    fresh = papers.numbers(chance, arrived.state)
    draws, on_file = chance.random(len(ids)), chance.random(len(ids)) < wanted.earlier_documents
    left = set(draft.person.tolist())
    rows = []
    for at, person in enumerate(ids.tolist()):
        number = renewed.get(person)
        if number is None and person not in left and draws[at] < mix.renewed:
            number = fresh[at]
        if number is not None and on_file[at]:
            rows.append((person, number, arrived.state[at]))
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    types = (pa.int64(), pa.string(), pa.string())
    names = ("arr_id", "doc_no", "doc_ctry")
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=list(names))
