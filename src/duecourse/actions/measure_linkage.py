"""Measure linkage on files whose truth is known: decide every departure, then count.

The record is not touched: everything happens in files and in memory.
"""

import json
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from duecourse.linkage.artefact import Artefact, load
from duecourse.linkage.evaluate import Evaluation, evaluate
from duecourse.linkage.link_files import decided, evidence, policy_of
from duecourse.terms.errors import LinkageError

DEPARTURES: Final = ("dep_id", "dob", "sex", "nat", "doc_ctry", "dep_date", "source")
TRUTH: Final = ("dep_id", "arr_id", "grp", "trap")
ARRIVALS: Final = ("arr_id", "surname", "given", "dob", "sex", "nat", "doc_no", "doc_ctry")
TRUTH_ARRIVALS: Final = ("arr_id",)
KIB_PER_MB: Final = 1_000_000 / 1024


class PopulationUnreadable(LinkageError):
    """A file of the population is missing or has other columns."""

    code = "linkage.population-unreadable"

    def __init__(self, *, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(
            f"{name} cannot be read ({why}). Give Parquet files as `duecourse link people` writes "
            "them: arrivals, departures, and the truth of both."
        )


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one population; `earlier_documents` are further documents of the arrivals."""

    arrivals: Path
    departures: Path
    truth_arrivals: Path
    truth_departures: Path
    earlier_documents: Path | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found, with which artefact, in what time (wall clock) and memory at the peak."""

    evaluation: Evaluation
    artefact: str
    seconds: float
    peak_memory_mb: float
    decisions: pa.Table

    def figures(self) -> dict[str, Any]:
        """Return the figures as `duecourse link eval --json` prints them."""
        return self.evaluation.figures() | {
            "seconds": round(self.seconds, 2),
            "peak_memory_mb": round(self.peak_memory_mb, 1),
        }

    def write_counts(self, path: Path, *, label: str) -> None:
        """Write the counts for `duecourse link report`."""
        said = self.evaluation.counts() | {"label": label, "artefact": self.artefact}
        path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")

    def write_decisions(self, path: Path) -> None:
        """Write the table of decisions as Parquet."""
        pq.write_table(self.decisions, path, compression="zstd")


def measure_linkage(
    files: Files,
    *,
    artefact: Path | None = None,
    budget: str | None = None,
    waiting: Path | None = None,
) -> Measured:
    """Return how good the artefact's decisions are on the files; the shipped one if none is given.

    `budget` names another of its policies. `seconds` covers everything but reading the truth and
    counting. Raises PopulationUnreadable or NoSuchBudget.
    """
    _check(files)
    model = load(artefact)
    policy = policy_of(model, budget=budget)
    started = time.monotonic()
    with duckdb.connect() as base:
        _evidence(base, model, files)
        decisions = decided(base, policy)
    seconds = time.monotonic() - started
    peak = peak_memory_mb()
    return Measured(_counted(decisions, files, waiting), model.sha256, seconds, peak, decisions)


def measure_budgets(files: Files, *, artefact: Path | None = None) -> dict[str, Evaluation]:
    """Return what becomes of the departures under the policy of each budget of the artefact."""
    _check(files)
    model = load(artefact)
    with duckdb.connect() as base:
        _evidence(base, model, files)
        return {
            budget: _counted(decided(base, policy_of(model, budget=budget)), files, None)
            for budget in sorted(model.budgets, key=float)
        }


def _check(files: Files) -> None:
    _columns(files.arrivals, ARRIVALS)
    _columns(files.truth_arrivals, TRUTH_ARRIVALS)
    _columns(files.departures, DEPARTURES)
    _columns(files.truth_departures, TRUTH)


def _evidence(base: duckdb.DuckDBPyConnection, model: Artefact, files: Files) -> None:
    evidence(
        base,
        model,
        arrivals=files.arrivals,
        departures=files.departures,
        earlier=files.earlier_documents,
    )


def _counted(decisions: pa.Table, files: Files, waiting: Path | None) -> Evaluation:
    return evaluate(
        decisions,
        departures=pq.read_table(files.departures, columns=list(DEPARTURES)),
        truth=pq.read_table(files.truth_departures, columns=list(TRUTH)),
        waiting=None if waiting is None else pq.read_table(waiting),
    )


def _columns(path: Path, needed: tuple[str, ...]) -> None:
    try:
        found = pq.read_schema(path).names
    except (OSError, pa.ArrowInvalid) as error:
        raise PopulationUnreadable(name=path.name, why=type(error).__name__) from error
    lacking = [name for name in needed if name not in found]
    if lacking:
        raise PopulationUnreadable(name=path.name, why=f"it has no column {', '.join(lacking)}")


def peak_memory_mb() -> float:
    """Return the most memory that this process, and the largest it started, have held so far."""
    own, others = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (own + others) / KIB_PER_MB
