"""Training needs no labels; what Splink cannot know is mended, and the result says how."""

import json
from math import log2

import duckdb
import pytest

from duecourse.actions.train_linkage import SigningKeyUnreadable, signing_key
from duecourse.cli import main
from duecourse.linkage.artefact import load
from duecourse.linkage.levels import COMPARISONS
from duecourse.linkage.score import NAMES
from duecourse.linkage.train import DOCUMENTS_MIN, Estimated, calibrated, frequencies
from duecourse.sim.people.write import Wanted, write


def even(of):
    return {one.field: tuple(of(len(one.levels) - 1)) for one in COMPARISONS}


def test_pairs_of_one_person_are_taken_out_of_the_random_pairs():
    agree = {"sex": (0.9, 0.1)}
    m = {**even(lambda count: [1 / count] * count), **agree}
    u = {**even(lambda count: [1 / count] * count), "sex": (0.54, 0.46)}

    bits = calibrated(Estimated(m=m, u=u, matching=0.1))

    # 0.54 = 0.1 * 0.9 + 0.9 * 0.5
    assert pytest.approx(log2(0.9 / 0.5)) == bits["sex"][NAMES["sex"].index("same")]


def test_a_level_that_training_never_met_does_not_veto_a_true_pair():
    m = even(lambda count: [1.0] + [0.0] * (count - 1))
    u = even(lambda count: [1e-4] + [1 / count] * (count - 1))

    bits = calibrated(Estimated(m=m, u=u, matching=1e-6))

    # A slip in a document gets the bits of its number on top.
    bits.pop("document")
    assert -12 < min(min(some) for some in bits.values())


def test_missing_says_nothing():
    some = even(lambda count: [1 / count] * count)

    bits = calibrated(Estimated(m=some, u=some, matching=1e-6))

    assert {0.0} == {numbers[0] for numbers in bits.values()}


def test_a_number_is_worth_what_strangers_numbers_of_its_kind_differ():
    numbers = [f"C{7 * at % 1000:03d}000" for at in range(10 * DOCUMENTS_MIN)]
    with duckdb.connect() as base:
        base.execute(
            """create table arrivals as select unnest($1::varchar[]) as document,
            'VNM' as issued_by, 'TRAN' as sounds, '1990-05-05' as birth, 'VNM' as nationality""",
            [numbers],
        )

        bits = frequencies(base)["document"].values

    # One fixed letter and three fixed digits tell nothing; three free digits tell log2(1000).
    assert ["VNM 1 7"] == list(bits)
    assert pytest.approx(log2(1000), abs=0.01) == bits["VNM 1 7"]


def test_a_signing_key_is_made_once_and_kept(tmp_path):
    path = tmp_path / "signer.key"

    made, again = signing_key(path), signing_key(path)

    assert made.private_bytes_raw() == again.private_bytes_raw()
    assert 0o600 == path.stat().st_mode & 0o777


def test_a_file_that_is_no_key_is_refused(tmp_path):
    path = tmp_path / "signer.key"
    path.write_bytes(b"short")

    with pytest.raises(SigningKeyUnreadable, match="5 bytes"):
        signing_key(path)


@pytest.mark.slow
def test_two_files_without_labels_train_an_artefact(tmp_path, capsys):
    write(Wanted(count=20_000, seed=3), tmp_path, processes=1)
    out, key = tmp_path / "artefact.json", tmp_path / "signer.key"
    files = [f"--{name}={tmp_path / name}.parquet" for name in ("arrivals", "departures")]

    code = main(["link", "train", *files, f"--out={out}", f"--key={key}", "--version=test"])
    said = json.loads(capsys.readouterr().out)
    made = load(out, trusted=frozenset([said["signer"]]))

    name = dict(zip(NAMES["name"], made.bits["name"], strict=True))
    assert (0, said["artefact"]) == (code, made.sha256)
    assert name["exact"] > name["contained"] > name["one_word"] > name["differs"]
    assert {} == made.policy
