"""What the environment says of signing in is typed, and refused in words where it cannot be."""

from pathlib import Path

import pytest

from duecourse import config
from duecourse.cli.sign_in_rules import SignInSettingWrong, identity_provider, sign_in_rules

HERE = {"DUECOURSE_OIDC_ISSUER": "https://id.example", "DUECOURSE_OIDC_CLIENT_ID": "duecourse"}


def test_without_settings_two_factors_are_demanded_but_in_a_demonstration() -> None:
    given = config.read({}).signing_in

    rules = [sign_in_rules(given, demo=demo) for demo in (False, True)]

    assert [True, False] == [one.second_factor for one in rules]
    assert {(15, 8)} == {(one.idle.seconds // 60, one.absolute.seconds // 3600) for one in rules}


def test_settings_are_taken_as_said() -> None:
    given = config.read({
        "DUECOURSE_SECOND_FACTOR": "offered", "DUECOURSE_IDLE_MINUTES": "5",
        "DUECOURSE_SIGNED_IN_HOURS": "2",
    }).signing_in  # fmt: skip

    rules = sign_in_rules(given, demo=False)

    assert (False, 300, 7200) == (
        rules.second_factor, rules.idle.seconds, rules.absolute.seconds,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("DUECOURSE_SECOND_FACTOR", "no"),
        ("DUECOURSE_IDLE_MINUTES", "0"),
        ("DUECOURSE_IDLE_MINUTES", "61"),
        ("DUECOURSE_IDLE_MINUTES", "-5"),
        ("DUECOURSE_SIGNED_IN_HOURS", "25"),
        ("DUECOURSE_SIGNED_IN_HOURS", "eight"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, found: str) -> None:
    given = config.read({name: found}).signing_in

    with pytest.raises(SignInSettingWrong, match=f"{name} is '{found}'"):
        sign_in_rules(given, demo=False)


def test_a_provider_is_read_with_its_secret_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "client"
    path.write_text("from a file\n")
    given = {**HERE, "DUECOURSE_OIDC_CLIENT_SECRET_FILE": str(path)}

    found = identity_provider(config.read(given).provider)

    assert found is not None
    assert ("https://id.example", "from a file", "preferred_username", "") == (
        found.issuer, found.client_secret, found.claim, found.opens_role,
    )  # fmt: skip
    assert identity_provider(config.read({}).provider) is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("DUECOURSE_OIDC_ISSUER", "http://id.example"),
        ("DUECOURSE_OIDC_CLIENT_ID", ""),
        ("DUECOURSE_OIDC_OPENS_ROLE", "king"),
        ("DUECOURSE_OIDC_CLIENT_SECRET_FILE", "nowhere"),
    ],
)
def test_a_provider_that_cannot_be_trusted_is_refused(name: str, found: str) -> None:
    given = config.read({**HERE, name: found}).provider

    with pytest.raises(SignInSettingWrong, match=name):
        identity_provider(given)
