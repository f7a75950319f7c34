"""Every example runs by itself on a bare Python and says what it promises."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAID = {
    "01_one_deadline.py": "last day: 2026-02-17\nto be safe: 2026-02-13\n",
    "02_in_sentences.py": "<strong>Tue 17 Feb 2026.",
    "03_what_is_unknown.py": "no answer; missing: service\nlast day: 2026-02-17\n"
    "no answer; missing: service\n",
    "04_a_closure.py": "first: proceedings.appeal_due 2026-02-17 -> 2026-02-19 "
    "(closure on 2026-02-17 to 2026-02-18: EOIR notice, snow)\n",
    "05_a_whole_case.py": "J03 Appeal or certification pending",
}


def test_the_ladder_is_complete() -> None:
    assert set(SAID) == {file.name for file in (ROOT / "examples").glob("*.py")}


@pytest.mark.parametrize("name", SAID)
def test_an_example_says_what_it_promises(name: str) -> None:
    """-S leaves installed packages out: an example needs the library and nothing else."""
    command = [sys.executable, "-S", str(ROOT / "examples" / name)]
    told = subprocess.run(
        command, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src")}
    )

    assert 0 == told.returncode, told.stderr
    assert SAID[name] in told.stdout
