"""Every vector of the catalogue agrees; a doubt about one stands in docs/law/doubts.md."""

import json
from pathlib import Path
from typing import Any

import pytest

from duecourse import law

FILE = Path(__file__).parent / "data" / "vectors.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))["vectors"]


def documents(vector: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the vector's case as of each of its checks, with the check's questions."""
    return [
        {**vector["case"], "as_of": check["as_of"]}
        | ({"ask": check["ask"]} if check.get("ask") else {})
        for check in vector["checks"]
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["id"]))
def test_a_vector_agrees(vector: dict[str, Any]) -> None:
    for document, check in zip(documents(vector), vector["checks"], strict=True):
        found = law.evaluate(document, findings=tuple(check["expected"]))

        for name, expected in check["expected"].items():
            shown = found[name].as_json()
            assert expected == {key: shown.get(key) for key in expected}, (name, vector["why"])
