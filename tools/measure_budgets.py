"""Whether every declared budget holds: one file of pairs, decided under each policy in turn.

    PYTHONPATH=src python tools/measure_budgets.py FOLDER ... [--artefact FILE] [--feed]

Prints one JSON line for each folder and budget: the counts that `duecourse link eval` reports, by
group and trap, and whether any budget is broken. Weights are made once for each folder.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from duecourse.actions.measure_linkage import DEPARTURES, TRUTH
from duecourse.linkage.artefact import load
from duecourse.linkage.decide_all import File, decide_all
from duecourse.linkage.evaluate import Counts, Evaluation, evaluate
from duecourse.linkage.link_files import decisions, evidence, whole
from duecourse.linkage.policy import from_data

SMALL_BELOW = 30_000


def main() -> int:
    """Measure the folders named on the command line; return 1 if a budget is broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folders", type=Path, nargs="+")
    asked.add_argument("--artefact", type=Path)
    asked.add_argument("--feed", action="store_true", help="with claims of earlier departures only")
    arguments = asked.parse_args()
    model = load(arguments.artefact)
    broken = False
    for folder in arguments.folders:
        earlier = folder / "arrival_documents.parquet"
        departures = pq.read_table(folder / "departures.parquet", columns=list(DEPARTURES))
        truth = pq.read_table(folder / "truth_dep.parquet", columns=list(TRUTH))
        with duckdb.connect() as base:
            evidence(
                base,
                model,
                arrivals=folder / "arrivals.parquet",
                departures=folder / "departures.parquet",
                earlier=earlier if earlier.exists() else None,
            )
            file = File(at_once=True, truncated=whole(base).truncated)
            for budget, data in sorted(model.budgets.items(), key=lambda one: int(one[0])):
                decide_all(
                    base,
                    from_data(data),
                    pairs="possible",
                    file=file if arguments.feed else whole(base),
                )
                found = evaluate(decisions(base), departures=departures, truth=truth)
                line = told(found, float(budget))
                print(json.dumps({"folder": folder.name, "budget": int(budget), **line}))
                sys.stdout.flush()
                broken = broken or not line["holds"]
    return int(broken)


def told(found: Evaluation, budget: float) -> dict[str, Any]:
    """Return the figures overall, of the large groups and of the traps with wrong links."""
    whole_file = found.overall.figures()
    large = {
        name: rate(counts)
        for name, counts in found.by_group.items()
        if counts.departures >= SMALL_BELOW
    }
    missed = [
        counts.missed / counts.linkable
        for name, counts in found.by_group.items()
        if name.startswith("name:")
    ]
    return {
        **{name: round(value or 0.0, 5) for name, value in whole_file.items()},
        "wrong": found.overall.wrong,
        "holds": rate(found.overall) <= budget,
        "missed_ratio": round(max(missed) / min(missed), 2) if min(missed) else None,
        "worst_groups": sorted(large.items(), key=lambda one: -one[1])[:4],
        "missed_by_name": {
            name: f"{counts.missed} of {counts.linkable}"
            for name, counts in found.by_group.items()
            if name.startswith("name:")
        },
        "traps": {
            name: f"{counts.wrong} of {counts.departures}"
            for name, counts in found.by_trap.items()
            if name != "none"
        },
    }


def rate(counts: Counts) -> float:
    """Return the wrong links in 100,000 departures."""
    return round(counts.wrong * 100_000 / counts.departures, 2)


if __name__ == "__main__":
    sys.exit(main())
