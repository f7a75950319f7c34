"""An explanation adds up to the weight it explains, and says each part in words."""

import json
from pathlib import Path

import pytest

from duecourse.cli import main
from duecourse.linkage.artefact import load
from duecourse.linkage.explain import as_text, explained
from duecourse.linkage.normalise import Given

ONE = Given("NGUYEN", "THI MAI", "1988-05-04", "F", "VNM", "C1234567", "VNM")
OTHER = Given("NGUYEN", "MAI", "1988-04-05", "F", "VNM", "C7654321", "VNM")


def test_the_steps_add_up_to_the_weight() -> None:
    made = explained(load(), ONE, OTHER)

    steps = sum(step["bits"] + step["frequency"] for step in made["steps"])
    assert made["bits"] == pytest.approx(made["before"] + steps, abs=1e-9)
    assert {"name", "birth", "document", "sex", "nationality"} == {
        step["field"] for step in made["steps"]
    }


def test_every_step_has_its_sentence() -> None:
    made = explained(load(), ONE, OTHER)

    assert all(step["said"].endswith(".") for step in made["steps"])
    assert "differ" in next(one["said"] for one in made["steps"] if one["field"] == "document")


def test_what_the_normaliser_found_odd_is_said() -> None:
    text = as_text(explained(load(), ONE, Given("NGUYEN", birth="00/00/1975")))

    assert "In the other: " in text


def test_the_command_prints_what_each_field_adds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, record in (("one", ONE), ("other", OTHER)):
        fields = {"surname": record.surname, "given": record.given, "document": record.document}
        (tmp_path / name).write_text(json.dumps(fields))

    code = main(["link", "explain", str(tmp_path / "one"), str(tmp_path / "other"), "--json"])

    assert 0 == code
    assert load().sha256 == json.loads(capsys.readouterr().out)["artefact"]


@pytest.mark.parametrize("said", ["[]", "{", '{"name": "X"}', '{"surname": 5}'])
def test_what_is_no_record_is_refused(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").write_text(said)

    code = main(["link", "explain", str(tmp_path / "one"), str(tmp_path / "one")])

    assert 2 == code
    assert "linkage.record-unreadable" in capsys.readouterr().err
