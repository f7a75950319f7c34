"""`law check`: vectors against the library, every disagreement side by side."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from duecourse.law.commands import CODES, EXIT_DISAGREES, EXIT_DONE, files
from duecourse.terms.errors import LawError


class Disagreement(NamedTuple):
    """One key of one finding on which a vector and the library differ."""

    vector: str
    as_of: str
    finding: str
    key: str
    expected: Any
    found: Any


def add_parser(acts: Any) -> None:
    """Add `check` to the law's commands."""
    parser = acts.add_parser(
        "check",
        help="run vectors and print every disagreement side by side",
        description="Run the vectors of a file (vocabulary section 7). Only the named keys of a "
        "finding are compared, each exactly.",
        epilog=CODES,
    )
    parser.add_argument("vectors", type=Path, nargs="+", metavar="VECTORS.json")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the disagreements; return 1 if there is any."""
    vectors = [one for file in arguments.vectors for one in _vectors(file)]
    found = [wrong for vector in vectors for wrong in disagreements(vector)]
    checks = sum(len(vector["checks"]) for vector in vectors)
    if arguments.json:
        shown = [wrong._asdict() for wrong in found]
        counts = {"vectors": len(vectors), "checks": checks}
        print(json.dumps({**counts, "disagreements": shown}, indent=2))
    else:
        for wrong in found:
            print(f"{wrong.vector} as of {wrong.as_of}: {wrong.finding}, {wrong.key}")
            print(f"    expected  {json.dumps(wrong.expected)}")
            print(f"    found     {json.dumps(wrong.found)}")
        print(f"{len(vectors)} vectors, {checks} checks, {len(found)} disagreements")
    return EXIT_DISAGREES if found else EXIT_DONE


def _vectors(file: Path) -> list[dict[str, Any]]:
    found = files.document(file).get("vectors")
    if not isinstance(found, list):
        raise files.FileRefused(
            file=file, found="no list of vectors", rule="Section 7 of the vocabulary has the form."
        )
    return found


def disagreements(vector: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Return where a vector and the library differ; an error of the library is a difference."""
    from duecourse.law.engine import evaluate

    for check in vector["checks"]:
        asked = {name: check[name] for name in ("as_of", "ask") if name in check}
        for name, expected in check["expected"].items():
            try:
                found = evaluate(vector["case"] | asked, findings=(name,))[name].as_json()
            except LawError as refused:
                found = {"value": f"error [{refused.code}]: {refused}"}
            for key, wanted in expected.items():
                if found.get(key) != wanted:
                    yield Disagreement(
                        vector["id"], check["as_of"], name, key, wanted, found.get(key)
                    )
