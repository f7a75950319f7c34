"""`duecourse law bench --vs openfisca`: the same findings of the same cases on both, in one run.

The other side lies in the source tree (tools/openfisca_law.py): nothing of Duecourse imports it.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from duecourse.terms.errors import LawError

TOOLS: Final = Path(__file__).parents[3] / "tools"
ROUNDS: Final = 5
ONE_CASES: Final = 500
FALSE: Final = 1  # a truth is written 1 for False and 2 for True; 0 is none
BEFORE_EPOCH: Final = 25_567  # days from 1900 to 1970, from which Arrow counts


class OtherSideMissing(LawError):
    """OpenFisca, or our law written for it, is not installed."""

    code = "law.other-side-missing"

    def __init__(self, *, found: str) -> None:
        super().__init__(
            f"{found} is not there. The comparison runs from a source tree after `make "
            "bench-setup`, which installs OpenFisca-core for measuring only."
        )


class ValuesDiffer(LawError):
    """OpenFisca and the bulk engine give different values for a case."""

    code = "law.values-differ"

    def __init__(self, *, finding: str, row: int, other: int, ours: int) -> None:
        super().__init__(
            f"{finding} of case {row}: OpenFisca gives {other}, the bulk engine {ours} (days from "
            "1900, 0 for none). Nothing was measured: find out which is wrong first."
        )


def other_side() -> ModuleType:
    """Return our law as written for OpenFisca. Raises OtherSideMissing."""
    if not (TOOLS / "openfisca_law.py").exists():
        raise OtherSideMissing(found="tools/openfisca_law.py")
    if str(TOOLS) not in sys.path:
        sys.path.append(str(TOOLS))
    try:
        return import_module("openfisca_law")
    except ModuleNotFoundError as missing:
        raise OtherSideMissing(found=str(missing.name)) from missing


def measured(arguments: argparse.Namespace, source: Path) -> dict[str, Any]:
    """Compare all values, then measure both. Raises OtherSideMissing or ValuesDiffer."""
    other = other_side()
    compare(other, source)
    return {
        "findings": len(other.FINDINGS),
        "cases": arguments.cases,
        "our_engine": our_engine(),
        **_bulk(other, source, arguments.cases),
        **_one_case(other, arguments.seed),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "load_average_at_the_end": os.getloadavg()[0],
    }


# Values.


def compare(other: ModuleType, source: Path) -> int:
    """Compare every value of every case of a file; return how many cases agree.

    Raises ValuesDiffer at the first difference.
    """
    import numpy as np

    theirs = other.inputs_of_file(source)
    values = other.values(theirs, len(theirs["as_of"]))
    first = 0
    for batch in ours(source, other.FINDINGS):
        for finding, parts in other.VALUES.items():
            for part, variable in parts.items():
                own = _numbers(batch.column(finding), part, other.TEXTS.get(finding))
                given = values[variable][first : first + batch.num_rows]
                differing = np.flatnonzero(own != given)
                if len(differing):
                    row = int(differing[0])
                    raise ValuesDiffer(
                        finding=f"{finding} {part}".strip(), row=first + row,
                        other=int(given[row]), ours=int(own[row]),
                    )  # fmt: skip
        first += batch.num_rows
    return first


def ours(source: Path, names: tuple[str, ...]) -> Any:
    """Yield the batches of findings that the bulk engine makes of a file."""
    from duecourse.law.columns import parquet

    compute = computing(names)
    for batch in parquet.batches(source, names=names):
        yield compute(batch)


@cache
def computing(names: tuple[str, ...]) -> Any:
    """Return the engine for some findings: the compiled one where there is a C compiler."""
    from duecourse.law.columns import parquet

    return parquet.computing(our_engine(), names)


def our_engine() -> str:
    """Return the name of the engine that is measured."""
    from duecourse.law.columns.compiled import build

    try:
        build.compiler()
    except build.NoCompiler:
        return "python"
    return "compiled"


def _numbers(column: Any, part: str, texts: dict[str, int] | None) -> Any:
    """Return a part of a finding's value as OpenFisca has it: a number, 0 for none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    value = pc.struct_field(column, "value")
    if part:
        value = pc.struct_field(value, part)
    if texts is not None:
        known = pa.array([*texts.values()], pa.int32())
        value = known.take(pc.index_in(value, pa.array([*texts])))
    elif pa.types.is_boolean(value.type):
        value = pc.add(value.cast(pa.int32()), FALSE)
    else:
        value = pc.add(value.cast(pa.int32()), BEFORE_EPOCH)
    return pc.fill_null(value, 0).to_numpy().astype(np.int32)


# Measuring.


def _bulk(other: ModuleType, source: Path, cases: int) -> dict[str, Any]:
    from duecourse.law.columns import parquet

    compute = computing(other.FINDINGS)
    batches = list(parquet.batches(source, names=other.FINDINGS))
    flat = other.inputs_of_file(source)
    spent = {
        "openfisca_with_reading": _least(lambda: other.values(other.inputs_of_file(source), cases)),
        "ours_with_reading": _least(lambda: [None for _ in ours(source, other.FINDINGS)]),
        "openfisca_from_flat_arrays": _least(lambda: other.values(flat, cases)),
        "ours_from_event_lists": _least(lambda: [compute(one) for one in batches]),
    }
    found: dict[str, Any] = {}
    for name, seconds in spent.items():
        found[f"{name}_microseconds_per_case"] = round(seconds / cases * 1e6, 3)
        found[f"{name}_cases_per_second"] = round(cases / seconds)
    found["times_faster_with_reading"] = _ratio(spent, "with_reading", "with_reading")
    found["times_faster_without_reading"] = _ratio(spent, "from_flat_arrays", "from_event_lists")
    return found


def _ratio(spent: dict[str, float], theirs: str, own: str) -> float:
    return round(spent[f"openfisca_{theirs}"] / spent[f"ours_{own}"], 2)


def _least(run: Callable[[], Any]) -> float:
    """Return the least processor seconds of several runs: other work on the machine adds none."""
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        run()
        taken.append(time.process_time() - started)
    return min(taken)


def _one_case(other: ModuleType, seed: int) -> dict[str, Any]:
    """Return the milliseconds of one case, document to values: the middle of several hundred."""
    from duecourse.law.columns import engine, load, population

    bulk = load.engine(other.FINDINGS)
    documents = list(population.documents(ONE_CASES * 2, seed=seed))
    theirs = _middle(other.values_of_document, documents)
    own = _middle(lambda one: engine.evaluate(bulk, one), documents)
    return {
        "one_case_openfisca_ms": round(theirs * 1e3, 3),
        "one_case_ours_ms": round(own * 1e3, 3),
        "one_case_times_faster": round(theirs / own, 1),
    }


def _middle(run: Callable[[Any], Any], documents: list[Any]) -> float:
    taken = []
    for one in documents:
        started = time.perf_counter()
        run(one)
        taken.append(time.perf_counter() - started)
    return sorted(taken[-ONE_CASES:])[ONE_CASES // 2]
