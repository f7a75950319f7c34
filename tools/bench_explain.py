"""Measure one case with all findings: with trace, in sentences, as text, as HTML.

Usage: python tools/bench_explain.py [CASE.json]; the largest case of examples/ if none is named.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from duecourse.law import evaluate
from duecourse.law.explain import explain_case
from duecourse.law.explain_as import as_html, as_text

ROUNDS = 500
CASE = Path(__file__).parent.parent / "examples" / "05_a_whole_case.json"


def main() -> None:
    """Print the least and the middle of many rounds, in milliseconds."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else CASE
    case = json.loads(file.read_text())
    print(f"{len(case['events'])} events, {len(evaluate(case))} findings, {ROUNDS} rounds")
    measure("findings with trace", lambda: evaluate(case))
    measure("in sentences", lambda: explain_case(case))
    measure("as text", lambda: as_text(explain_case(case), whole=True))
    measure("as HTML", lambda: as_html(explain_case(case), whole=True))


def measure(what: str, work: Callable[[], object]) -> None:
    """Print how long a piece of work takes."""
    work()
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    print(f"{what:<20} least {min(taken):.2f} ms, middle {statistics.median(taken):.2f} ms")


if __name__ == "__main__":
    main()
