"""The security maps are honest: each line has a test that exists or says why it is open."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tools"))

import security_maps  # noqa: E402

LOCK = ROOT / "requirements" / "server.txt"
LOCKED = set(re.findall(r"^([a-z0-9_.-]+)==", LOCK.read_text(), flags=re.MULTILINE))
# What a requirement of the standard would be about, if it were here.
ABSENT = {
    "ldap3", "python-ldap", "lxml", "xmlsec", "pysaml2", "python3-saml", "graphene",
    "strawberry-graphql", "graphql-core", "ariadne", "websockets", "wsproto", "channels", "aiortc",
    "pymemcache", "python-memcached", "pylibmc", "redis", "pylatex", "jpype1",
    "elementpath",
}  # fmt: skip
ROOMS = (
    "feeds", "intake", "linkage", "ledger", "law", "access", "audit", "views", "actions", "web",
    "cli",
)  # fmt: skip


def test_every_requirement_has_tests_or_says_why_it_is_open() -> None:
    asvs = security_maps.requirements(security_maps.read("asvs.toml"))
    controls = security_maps.read("controls.toml")["controls"]

    bare = [
        name
        for name, one in {**asvs, **controls}.items()
        if not one.get("tests") and not one.get("open", "").strip()
    ]

    assert [] == bare


def test_the_levels_are_counted_as_the_standard_counts_them() -> None:
    asvs = security_maps.requirements(security_maps.read("asvs.toml"))

    assert {1: 70, 2: 183} == Counter(one["level"] for one in asvs.values())


def test_every_test_that_a_map_names_exists() -> None:
    named = set(security_maps.tests_named())

    missing = [
        test
        for test in sorted(named)
        for file, _, name in [test.partition("::")]
        if not (ROOT / file).is_file()
        or not re.search(rf"^def {name}\(", (ROOT / file).read_text(), flags=re.MULTILINE)
    ]

    assert [] == missing
    assert len(named) > 90


@pytest.mark.parametrize("page", ["asvs.md", "oscal-component.json"])
def test_the_pages_are_what_the_maps_make(page: str) -> None:
    assert (security_maps.FOLDER / page).read_text() == security_maps.pages()[page]


def test_what_the_maps_call_absent_is_in_no_lock() -> None:
    sources = [path.read_text() for path in (ROOT / "src").rglob("*.py")]

    assert set() == ABSENT & LOCKED
    assert [] == [text for text in sources if re.search(r"^(?:import|from) xml\b", text, re.M)]
    assert len(LOCKED) > 20


def test_the_component_has_the_form_of_oscal() -> None:
    made = json.loads((security_maps.FOLDER / "oscal-component.json").read_text())
    definition = made["component-definition"]
    part = definition["components"][0]["control-implementations"][0]
    requirements = part["implemented-requirements"]

    ids = [definition["uuid"], part["uuid"], *(one["uuid"] for one in requirements)]
    assert ids == [str(UUID(one)) for one in ids]
    assert len(set(ids)) == len(ids)
    assert re.fullmatch(r"1\.1\.\d", definition["metadata"]["oscal-version"])
    assert {"title", "last-modified", "version", "oscal-version"} <= set(definition["metadata"])
    for one in requirements:
        assert re.fullmatch(r"(ac|au|cm|cp|ia|sc|si)-\d{1,2}(\.\d{1,2})?", one["control-id"])
        assert one["description"]
        assert one["props"][0]["value"] in {"implemented", "partial", "planned"}
        assert one["remarks"].startswith(
            "Open: " if one["props"][0]["value"] == "planned" else "Shown by tests/"
        )


def test_the_bill_of_materials_names_every_locked_package(tmp_path: Path) -> None:
    out = tmp_path / "sbom.json"
    program = Path(sys.executable).with_name("cyclonedx-py")

    subprocess.run(
        [program, "requirements", LOCK, "--output-reproducible", "--of", "JSON", "-o", out],
        check=True, capture_output=True,
    )  # fmt: skip

    told = json.loads(out.read_text())
    assert "CycloneDX" == told["bomFormat"]
    assert LOCKED == {one["name"] for one in told["components"]}
    assert all(one["version"] for one in told["components"])


@pytest.mark.parametrize("room", ROOMS)
def test_the_threat_model_goes_through_every_room(room: str) -> None:
    text = (security_maps.FOLDER / "threat-model.md").read_text()
    section = text.partition(f"\n## {room}\n")[2].partition("\n## ")[0]

    rows = [line for line in section.splitlines() if re.match(r"\| [STRIDE]\b", line)]

    assert len(rows) >= 2
    assert [] == [line for line in rows if "tests/" not in line and "open" not in line]
