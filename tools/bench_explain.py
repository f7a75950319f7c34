"""Measure one case with all findings: with trace, in sentences, as text, as HTML, and without text.

Usage: python tools/bench_explain.py [CASE.json]; without a file, 600 different cases of 6 or 7
events: generated histories, and those of the vectors. Processor time, so that other work on the
machine adds little; each case is new to the library when it is measured.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from duecourse.law import document, evaluate
from duecourse.law.columns import engine, load, population
from duecourse.law.explain import explain_case
from duecourse.law.explain_as import as_html, as_text

CASES, FIRST_CASES, ROUNDS = 600, 200, 500
LENGTHS = (6, 7)
VECTORS = Path(__file__).parent.parent / "tests" / "law" / "data" / "vectors.json"


def main() -> None:
    """Print the least, the middle and the 95th of 100, in milliseconds of the processor."""
    if len(sys.argv) > 1:
        measured = [json.loads(Path(sys.argv[1]).read_text())] * ROUNDS
        first = measured[:1]
    else:
        first, measured = different()
    events = statistics.mean(len(case["events"]) for case in measured)
    findings = len(evaluate(measured[0]))
    print(f"{len(measured)} cases of {events:.1f} events, {findings} findings, processor time")
    bulk = load.engine()
    for what, work in (
        ("findings with trace", evaluate),
        ("in sentences", explain_case),
        ("as text", lambda case: as_text(explain_case(case), whole=True)),
        ("as HTML", lambda case: as_html(explain_case(case), whole=True)),
        ("without text", lambda case: engine.evaluate(bulk, case)),
        ("document read only", document.read),
    ):
        measure(what, work, first, measured)


def different() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the cases to begin with, and as many others to measure."""
    stated = json.loads(VECTORS.read_text())["vectors"]
    of_vectors = [
        {**vector["case"], "as_of": check["as_of"], "ask": check.get("ask") or {}}
        for vector in stated
        for check in vector["checks"][:1]
    ]
    generated = (case for case in population.documents(100_000, seed=11))
    of_vectors = [case for case in of_vectors if len(case["events"]) in LENGTHS]
    alike = (case for case in generated if len(case["events"]) in LENGTHS)
    first = list(islice(alike, FIRST_CASES))
    return first, of_vectors + list(islice(alike, CASES - len(of_vectors)))


def measure(
    what: str,
    work: Callable[[dict[str, Any]], object],
    first: list[dict[str, Any]],
    cases: list[dict[str, Any]],
) -> None:
    """Print how long a piece of work takes."""
    for case in first:
        work(case)
    taken = []
    for case in cases:
        started = time.process_time_ns()
        work(case)
        taken.append((time.process_time_ns() - started) / 1e6)
    late = statistics.quantiles(taken, n=20)[-1]
    print(
        f"{what:<20} least {min(taken):.2f} ms, middle {statistics.median(taken):.2f} ms, "
        f"95th of 100 {late:.2f} ms"
    )


if __name__ == "__main__":
    main()
