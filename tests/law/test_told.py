"""What the law says of every vector, to the letter: values, sentences, traces.

A change of a rule or of a sentence changes a line of `data/told.txt`; the change is then read as a
difference, and the file is written again by `python tests/law/test_told.py`.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duecourse import law

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"
LETTERS = 12


def told() -> Iterator[tuple[str, str]]:
    """Yield for each check of each vector and area a digest of all that the findings say."""
    for vector in json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))["vectors"]:
        for n, check in enumerate(vector["checks"]):
            document = {**vector["case"], "as_of": check["as_of"], "ask": check.get("ask") or {}}
            areas: dict[str, list[Any]] = {}
            for name, finding in law.evaluate(document).items():
                shown = finding.as_json()
                del shown["rule_book"]
                areas.setdefault(name.partition(".")[0], []).append((name, shown))
            for area, said in areas.items():
                text = json.dumps(said, sort_keys=True)
                digest = hashlib.sha256(text.encode()).hexdigest()[:LETTERS]
                yield f"{vector['id']} {n} {area}", digest


def kept() -> dict[str, str]:
    """Return what the file keeps."""
    lines = (DATA / "told.txt").read_text(encoding="utf-8").splitlines()
    return {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in lines}


def test_the_law_says_of_every_vector_what_it_said_before() -> None:
    before = kept()
    seen = set()

    for name, digest in told():
        seen.add(name)

        # One at a time, so that a change is named by the first vector that shows it.
        assert before.get(name) == digest, name
    assert set(before) == seen


if __name__ == "__main__":
    lines = [f"{name} {digest}" for name, digest in told()]
    (DATA / "told.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
