"""Feed a whole file into an empty database and compare the report with a table of counts."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def fed(file: Path, *, url: str) -> dict[str, Any]:
    """Return the report of `duecourse feed i94`, run in a process of its own.

    Its peak of memory is then that of the feed alone. Raises CalledProcessError when it fails.
    """
    command = [sys.executable, "-m", "duecourse", "feed", "i94", str(file), "--report", "json"]
    environment = {**os.environ, "DUECOURSE_DATABASE_URL": url}
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    report: dict[str, Any] = json.loads(told)
    return report


def expected(table: Path) -> dict[str, int]:
    """Return the counts of a table with the columns `what` and `count`."""
    with table.open(newline="", encoding="utf-8") as lines:
        return {line["what"]: int(line["count"]) for line in csv.DictReader(lines)}


def differing(wanted: Mapping[str, int], report: Mapping[str, Any]) -> list[str]:
    """Return one line for each count that the report lacks or gives otherwise."""
    return [
        f"{what}: {count} expected, {report.get(what, 'nothing')} reported"
        for what, count in wanted.items()
        if report.get(what) != count
    ]
