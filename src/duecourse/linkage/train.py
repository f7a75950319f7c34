"""Train the artefact from two files without labels: Splink on DuckDB, then calibration.

Splink estimates how often each level occurs among random pairs (u) and, by expectation
maximisation inside blocks, among pairs of one person (m). Three things it cannot know are mended
afterwards, each for a measured reason:

- random pairs contain pairs of one person, so u' = (u - lambda m) / (1 - lambda);
- a level never met in the blocks gets m near 0 and would veto a true pair alone: m has a floor;
- two strangers almost never share a document number, so its u is reckoned from how many numbers
  of that kind the country can issue, not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any, Final

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
import splink.logging
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from duecourse.linkage import whole_files
from duecourse.linkage.artefact import Artefact, Frequencies
from duecourse.linkage.levels import COMPARISONS, Comparison
from duecourse.linkage.normalise import VERSION, Source
from duecourse.linkage.score import NAMES, VALUE_SQL

# Least share of pairs of one person at a level, and by level where the reason is known.
M_FLOOR: Final = 0.0005
M_FLOORS: Final = {
    # Blocks on the document never see a second passport.
    ("nationality", "differs"): 0.012,
    ("document", "same_number"): 0.002,
    ("document", "neighbour"): 0.002,
    ("document", "differs"): 0.05,
}
U_FLOOR: Final = 1e-9
# How many other numbers lie one confusion, or one slip, from a number of nine characters.
ALIKE_NUMBERS: Final = 4
SLIP_NUMBERS: Final = 90
# A number is never believed further than this: clerks copy, and passports are stolen.
DOCUMENT_BITS_MAX: Final = 27.0
DOCUMENT_BITS_REST: Final = 20.0
DOCUMENTS_MIN: Final = 200
# A value rarer than this is not listed; all such values get what they are worth on average.
LISTED_MIN: Final = 10
FREQUENCY_FLOOR: Final = {"name": 1e-5, "birth": 1e-4, "nationality": 1e-4}
FREQUENCY_LEVELS: Final = {
    "name": ("exact", "same_words"),
    "birth": ("same",),
    "nationality": ("same",),
    "document": ("same", "same_number", "alike", "slip"),
}
RANDOM_PAIRS: Final = 10_000_000
# Share of true pairs that agree in document, or in name and birth date.
PLAIN_RECALL: Final = 0.97


@dataclass(frozen=True, slots=True)
class Estimated:
    """What Splink found: for each field the m and u of each level but "missing", and lambda."""

    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    matching: float


def train_files(
    arrivals: Path, departures: Path, *, version: str, seed: int, source: Source
) -> Artefact:
    """Return an artefact trained on two Parquet files, as `whole_files.read` takes them."""
    with duckdb.connect() as base:
        whole_files.read(base, arrivals=arrivals, departures=departures, source=source)
        return train(base, version=version, seed=seed)


def train(base: duckdb.DuckDBPyConnection, *, version: str, seed: int = 1) -> Artefact:
    """Return an artefact trained on the tables `arrivals` and `departures` of the connection.

    They are as `whole_files.read` makes them. The policy is empty: it is set on labelled links
    (`setting.py`).
    """
    found = estimate(base, seed=seed)
    tables = frequencies(base)
    arrivals = base.execute("select count(*) from arrivals").fetchall()[0][0]
    return Artefact(
        version=version,
        normaliser=VERSION,
        prior=log2(found.matching / (1 - found.matching)),
        bits=calibrated(found),
        frequencies=tables,
        calibration={
            "trained_on_arrivals": arrivals,
            "matching": found.matching,
            "m": _named(found.m),
            "u": _named(found.u),
        },
    )


def _named(some: Mapping[str, tuple[float, ...]]) -> dict[str, dict[str, float]]:
    return {
        field: dict(zip(NAMES[field][1:], numbers, strict=True)) for field, numbers in some.items()
    }


def estimate(base: duckdb.DuckDBPyConnection, *, seed: int) -> Estimated:
    """Return m, u and lambda as Splink estimates them."""
    api = DuckDBAPI(base)
    sides = [api.register(name, dataset_display_name=name) for name in ("arrivals", "departures")]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="row",
        comparisons=[comparison(one) for one in COMPARISONS],
        max_iterations=15,
    )
    linker = Linker(sides, settings)
    splink.logging.disable()
    papers, persons = block_on("document", "issued_by"), block_on("sounds", "birth")
    linker.training.estimate_probability_two_random_records_match(
        [papers, persons], recall=PLAIN_RECALL
    )
    linker.training.estimate_u_using_random_sampling(
        max_pairs=RANDOM_PAIRS, seed=seed, min_count_per_level=None
    )
    for block in (papers, persons):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=True
        )
    return _exported(linker.misc.save_model_to_json())


def comparison(one: Comparison) -> cl.CustomComparison:
    """Return a field's levels as Splink takes them."""
    missing, *others = one.levels
    made = [cll.CustomLevel(level.sql, level.name) for level in others if level.sql]
    null = cll.CustomLevel(missing.sql, "missing").configure(is_null_level=True)
    return cl.CustomComparison(
        [null, *made, cll.ElseLevel()], output_column_name=f"{one.field}_level"
    )


def _exported(model: Mapping[str, Any]) -> Estimated:
    m, u = {}, {}
    for one, said in zip(COMPARISONS, model["comparisons"], strict=True):
        levels = [level for level in said["comparison_levels"] if not level.get("is_null_level")]
        m[one.field] = tuple(float(level.get("m_probability") or 0) for level in levels)
        u[one.field] = tuple(float(level.get("u_probability") or 0) for level in levels)
    return Estimated(m, u, model["probability_two_random_records_match"])


def calibrated(found: Estimated) -> dict[str, tuple[float, ...]]:
    """Return the bits of each level of each field, mended as the module says."""
    return {one.field: _bits(one, found) for one in COMPARISONS}


def _bits(one: Comparison, found: Estimated) -> tuple[float, ...]:
    """Return the calibrated bits of each level of a field, "missing" first with none."""
    names = NAMES[one.field][1:]
    floored = [
        max(m, M_FLOORS.get((one.field, name), M_FLOOR))
        for name, m in zip(names, found.m[one.field], strict=True)
    ]
    shares = [m / sum(floored) for m in floored]
    if one.field == "document":
        return (0.0, *(_document_bits(name, m) for name, m in zip(names, shares, strict=True)))
    lam = found.matching
    ratios = []
    for m, u in zip(shares, found.u[one.field], strict=True):
        ratios.append(m / max((u - lam * m) / (1 - lam), U_FLOOR))
    return (0.0, *(log2(ratio) for ratio in ratios))


def _document_bits(name: str, m: float) -> float:
    """Return the bits of a document level, without those for how many numbers there are."""
    if name in ("same", "same_number"):
        return log2(m)
    if name == "alike":
        return log2(m / ALIKE_NUMBERS)
    if name == "slip":
        return log2(m / SLIP_NUMBERS)
    # A family's passports follow each other, so a neighbour speaks neither for nor against. Nor
    # does a passport of another country: it differs because the nationality does, which counts.
    return 0.0 if name in ("neighbour", "other_country") else log2(m)


def frequencies(base: duckdb.DuckDBPyConnection) -> dict[str, Frequencies]:
    """Return the bits for how rare a value is, from the arrivals."""
    tables = {field: _of_values(base, field, floor) for field, floor in FREQUENCY_FLOOR.items()}
    return {**tables, "document": _of_documents(base)}


def _numbers(field: str) -> tuple[int, ...]:
    return tuple(NAMES[field].index(name) for name in FREQUENCY_LEVELS[field])


def _of_values(base: duckdb.DuckDBPyConnection, field: str, floor: float) -> Frequencies:
    """Return log2(U / p) of each common value, U being the chance that two values are the same.

    Pairs of strangers at the level then weigh what the level's u says, on average.
    """
    counted = base.execute(
        f"select {VALUE_SQL[field]} as value, count(*) as held from arrivals "
        "where value is not null group by value order by value"
    ).fetchall()
    total = sum(held for _, held in counted)
    same = sum(held * (held - 1) for _, held in counted) / (total * (total - 1))
    least = max(LISTED_MIN, floor * total)
    rare = [held for _, held in counted if held < least]
    # Two records of rare values: how often one of them meets its like.
    meeting = sum(held * (held - 1) for held in rare) / (total - 1) / max(sum(rare), 1)
    rest = log2(same / max(meeting, 1 / total)) if rare else 0.0
    values = {
        value: round(log2(same * total / held), 4) for value, held in counted if held >= least
    }
    return Frequencies(_numbers(field), values, round(rest, 4))


def _of_documents(base: duckdb.DuckDBPyConnection) -> Frequencies:
    """Return for each country and kind of number the bits of two strangers' numbers differing.

    The chance that two numbers of one kind are the same is the product over the positions of the
    chance that the characters there are: a fixed first letter counts nothing.
    """
    rows = base.execute(
        f"""with kinds as (
            select {VALUE_SQL["document"]} as kind, document,
                count(*) over (partition by kind) as held
            from arrivals where document is not null
        ), characters as (
            select kind, held, place, document[place] as one
            from (select kind, held, document, unnest(range(1, length(document) + 1)) as place
                from kinds where held >= {DOCUMENTS_MIN})
        ), shares as (
            select kind, place, count(*) / any_value(held) as share
            from characters group by kind, place, one
        ), places as (
            select kind, place, sum(share * share) as same from shares group by kind, place
        )
        select kind, -sum(log2(same)) as bits from places group by kind order by kind"""
    ).fetchall()
    values = {kind: round(min(bits, DOCUMENT_BITS_MAX), 4) for kind, bits in rows}
    return Frequencies(_numbers("document"), values, DOCUMENT_BITS_REST)
