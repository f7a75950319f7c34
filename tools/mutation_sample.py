"""Run a seeded sample of the law's mutants, and say how many the tests notice.

All of them take hours on two cores; a sample tells the share with a stated error. Without --count
every mutant runs. Prints one JSON object; survivors are named, so that they can be looked at with
`mutmut show NAME`.
"""

import argparse
import json
import math
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

MUTANTS = Path("mutants")
KILLED, SURVIVED = "killed", "survived"
NAMES_A_CALL_MAX = 2_000
CONFIDENCE = 1.96  # 95 %


def main() -> None:
    """Draw the sample, run it, print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="how many mutants; 0: every one")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same mutants")
    asked = parser.parse_args()
    mutmut = str(Path(sys.executable).parent / "mutmut")
    run([mutmut, "run", "duecourse.law.none*"])
    names = sorted(outcomes())
    drawn = random.Random(asked.seed).sample(names, asked.count) if asked.count else names
    for start in range(0, len(drawn), NAMES_A_CALL_MAX):
        run([mutmut, "run", *drawn[start : start + NAMES_A_CALL_MAX]])
    print(json.dumps(summary(drawn, seed=asked.seed, of=len(names)), indent=2))


def run(command: list[str]) -> None:
    """Run a step; its own progress display is of no use in a log."""
    told = subprocess.run(command, capture_output=True, text=True)
    if told.returncode and "none*" not in command[-1]:
        raise SystemExit(told.stdout[-2_000:] + told.stderr[-2_000:])


def outcomes() -> dict[str, int | None]:
    """Return the exit code of the tests on each mutant, None where they have not run."""
    found: dict[str, int | None] = {}
    for file in sorted(MUTANTS.rglob("*.meta")):
        found |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def summary(drawn: list[str], *, seed: int, of: int) -> dict[str, Any]:
    """Return how many were noticed, with the half-width of the 95 % interval, and the survivors."""
    codes = outcomes()
    fate = {name: SURVIVED if codes[name] in (0, 33) else KILLED for name in drawn}
    count = Counter(fate.values())
    share = count[KILLED] / len(drawn)
    return {
        "seed": seed,
        "mutants": of,
        "drawn": len(drawn),
        "killed": count[KILLED],
        "killed_share": round(share, 4),
        "half_width": round(CONFIDENCE * math.sqrt(share * (1 - share) / len(drawn)), 4),
        "survivors": sorted(name for name in drawn if fate[name] == SURVIVED),
        "not_run": sum(codes[name] is None for name in drawn),
    }


if __name__ == "__main__":
    main()
