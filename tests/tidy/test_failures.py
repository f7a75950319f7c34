"""The table of docs/failures.md: every number is there, and every test that it names exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NUMBERS = [*range(1, 18), 24, 25]
ROW = re.compile(r"^\| (\d+) \|(.+)\|$", re.M)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def table() -> dict[int, list[tuple[str, str]]]:
    """Return the tests named beside each number, as file and function."""
    rows = ROW.findall((ROOT / "docs" / "failures.md").read_text())
    return {int(number): TEST.findall(cells) for number, cells in rows}


def functions_of(file: str) -> set[str]:
    """Return the test functions of a file; none if there is no such file."""
    path = ROOT / file
    found = ast.walk(ast.parse(path.read_text())) if path.is_file() else ()
    return {one.name for one in found if isinstance(one, ast.FunctionDef)}


def test_every_failure_has_a_row_with_a_test() -> None:
    assert NUMBERS == list(table())
    assert [] == [number for number, tests in table().items() if not tests]


def test_every_test_that_is_named_exists() -> None:
    named = sorted({one for tests in table().values() for one in tests})

    assert [] == [f"{file}::{name}" for file, name in named if name not in functions_of(file)]
