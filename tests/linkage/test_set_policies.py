"""An artefact gets a policy for each budget, from labelled files, by one command."""

import json
from pathlib import Path

import pytest

from duecourse.cli import main
from duecourse.linkage.artefact import load
from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.labelled import together
from duecourse.linkage.link_files import policy_of
from duecourse.linkage.policy import BUDGETS, Outcome, from_data
from duecourse.linkage.setting import Cell, Population
from duecourse.linkage.stay import ended_by
from duecourse.sim.people.write import Wanted, write

DOCUMENT = Stratum(Paper.SAME, 2, 3, Claim.FREE, True)


def test_cells_of_several_files_are_added_up() -> None:
    one = Cell(
        stratum=DOCUMENT, floor=20.0, right=10, wrong=1, asked=12, found=10, wrong_in={"sex: F": 1}
    )
    other = Cell(stratum=DOCUMENT, floor=21.0, right=5, wrong=0, asked=5, found=5)

    cells, population = together(
        [
            ([one, other], Population(departures=20, groups={"sex: F": 8})),
            ([one], Population(departures=30, groups={"sex: F": 9, "sex: M": 1})),
        ]
    )

    assert Population(departures=50, groups={"sex: F": 17, "sex: M": 1}) == population
    both = next(cell for cell in cells if cell.floor == 20.0)
    assert (20, 2, 24, 20) == (both.right, both.wrong, both.asked, both.found)
    assert {"sex: F": 2} == both.wrong_in
    assert other in cells


def test_a_claim_is_waited_for_until_most_stays_have_ended() -> None:
    assert 95 == ended_by(range(100), share=0.95)
    assert 366 == ended_by([], share=0.95)


@pytest.mark.slow
def test_few_labels_prove_no_small_budget_and_let_nothing_be_linked_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in (3, 4):
        write(Wanted(10_000, seed), tmp_path / str(seed))
    out, key = tmp_path / "artefact.json", tmp_path / "key"

    code = main(
        ["link", "policy", str(tmp_path / "3"), str(tmp_path / "4"), "--out", str(out),
         "--key", str(key)]
    )  # fmt: skip

    said = json.loads(capsys.readouterr().out)
    signer = json.loads(out.read_text())["signer"]
    monkeypatch.setattr("duecourse.linkage.artefact.shipped_signers", lambda: frozenset({signer}))
    made = load(out)
    assert 0 == code
    assert said["artefact"] == made.sha256
    assert {str(budget) for budget in BUDGETS} == set(made.budgets)
    # 19,000 departures: 3 wrong ones can hide behind none, which is 16 in 100,000.
    assert 0 == said["budgets"]["10"]["whole"]["right"]
    assert said["budgets"]["50"]["whole"]["right"] > 15_000
    assert {Outcome.REVIEW} == {policy_of(made).says(row, 40.0) for row in policy_of(made).rows} - {
        Outcome.NONE
    }
    linked = from_data(made.budgets["50"]).rows
    assert {Paper.SAME} <= {row.paper for row, floors in linked.items() if floors.automatic < 45}
    assert Claim.TAKEN not in {row.claim for row, floors in linked.items() if floors.automatic < 45}
