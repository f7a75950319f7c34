"""The artefact is refused unless hash, signer and forms fit; the weight is the sum of its parts."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecourse.linkage import artefact as made
from duecourse.linkage.artefact import (
    ArtefactChanged,
    ArtefactOfOtherForms,
    ArtefactSignerUnknown,
    ArtefactUnreadable,
    load,
    save,
)
from duecourse.linkage.levels import COMPARISONS, side
from duecourse.linkage.normalise import Given, comparable
from duecourse.linkage.score import weigh

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = KEY.public_key().public_bytes_raw().hex()
ONE = Given("GARCIA LOPEZ", "JUAN CARLOS", "1988-04-15", "M", "MEX", "C12345678", "MEX")


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "artefact.json"
    save(load(), path, key=KEY)
    return path


def test_what_was_saved_is_loaded_under_the_same_hash(place):
    again = load(place, trusted=frozenset([SIGNER]))

    assert load() == again
    assert load().sha256 == again.sha256 == json.loads(place.read_text())["sha256"]


def test_the_shipped_artefact_is_signed_by_a_shipped_signer():
    shipped = load()

    assert {one.field for one in COMPARISONS} == set(shipped.bits)


def test_an_unknown_signer_is_refused_by_name(place):
    with pytest.raises(ArtefactSignerUnknown, match=SIGNER):
        load(place)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda whole: whole["content"].update(prior=0.0), ArtefactChanged, "hash"),
        (lambda whole: whole.update(signature="00" * 64), ArtefactChanged, "signature"),
        (lambda whole: whole.update(signature="nothing"), ArtefactChanged, "signature"),
        (lambda whole: whole.pop("content"), ArtefactUnreadable, "no content"),
    ],
)
def test_a_changed_artefact_is_refused_with_what_does_not_fit(place, change, error, says):
    whole = json.loads(place.read_text())
    change(whole)
    place.write_text(json.dumps(whole))

    with pytest.raises(error, match=says):
        load(place, trusted=frozenset([SIGNER]))


def test_bytes_that_are_no_artefact_are_refused(tmp_path):
    path = tmp_path / "artefact.json"
    for body in (b"\xff", b"no json", b"[]"):
        path.write_bytes(body)

        with pytest.raises(ArtefactUnreadable):
            load(path)
    with pytest.raises(ArtefactUnreadable):
        load(tmp_path / "absent.json")


def test_an_artefact_of_another_normaliser_is_refused(place, monkeypatch):
    monkeypatch.setattr(made, "VERSION", "another")

    with pytest.raises(ArtefactOfOtherForms, match="another"):
        load(place, trusted=frozenset([SIGNER]))


def test_another_policy_makes_another_artefact():
    shipped = load()

    other = shipped.with_policy(policy={"cells": [1]}, budgets={"wrong_per_100k": 5})

    assert shipped.sha256 != other.sha256


def weight(**changes):
    given = {name: getattr(ONE, name) for name in ONE.__slots__}
    other = Given(**{**given, **changes})
    return weigh(load(), side(comparable(ONE)), side(comparable(other)))


def test_the_weight_is_the_prior_and_its_parts():
    same = weight()

    assert same.bits == pytest.approx(
        load().prior + sum(part.bits + part.frequency for part in same.parts), abs=1e-12
    )
    assert "same" == same.document


def test_less_agreement_weighs_less():
    weights = [
        weight(),
        weight(surname="GARCIA"),
        weight(document="K98765431"),
        weight(document="K98765431", birth="1988-04-16"),
        weight(document="K98765431", surname="PEREZ", birth="1988-04-16"),
    ]

    assert sorted((one.bits for one in weights), reverse=True) == [one.bits for one in weights]


def test_a_rare_name_weighs_more_than_a_common_one():
    common, rare = ("GARCIA", "JUAN"), ("ZWICKLBAUER", "ODILO")

    bits = []
    for surname, given in (common, rare):
        record = side(comparable(Given(surname, given, "1988-04-15")))
        bits.append(weigh(load(), record, record).bits)

    assert bits[0] <= bits[1]


def test_an_empty_record_has_the_prior_alone():
    nothing = side(comparable(Given()))

    weighed = weigh(load(), nothing, nothing)

    assert load().prior == weighed.bits
    assert "missing" == weighed.document
