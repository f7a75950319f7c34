"""Write the pages of the security maps: docs/security/asvs.md and oscal-component.json.

The maps are data (asvs.toml, controls.toml): each requirement names the tests that show it, or says
why it is open. `python tools/security_maps.py` writes; the test of the maps compares.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "security"
OSCAL_VERSION = "1.1.2"
OURS = UUID("3f6c1f0e-6a53-5d7e-9a55-0c1a6f5ad6c4")
CATALOG = (
    "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/"
    "NIST_SP-800-53_rev5_MODERATE-baseline_profile.json"
)


INTRODUCTION = (
    "Made by `python tools/security_maps.py` of asvs.toml. Ids and levels are those of "
    "[the standard](https://github.com/OWASP/ASVS/tree/v5.0.0); its words are to be read there. A "
    "test that is named shows the requirement as far as it goes; what no test shows is open, also "
    "where it is built."
)


def read(name: str) -> dict[str, Any]:
    """Return one of the maps."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def requirements(asvs: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the requirements of the ASVS map by id, in the standard's order."""
    return {
        number: one
        for section in asvs["sections"].values()
        for number, one in section["requirements"].items()
    }


def tests_named() -> list[str]:
    """Return every test that some map or page of this folder names, as `file::function`."""
    said = requirements(read("asvs.toml")).values(), read("controls.toml")["controls"].values()
    in_maps = [test for part in said for one in part for test in one.get("tests", ())]
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted(FOLDER.glob("*.md")))
    return in_maps + re.findall(r"tests/[\w/]+\.py::\w+", pages)


def asvs_page(asvs: dict[str, Any]) -> str:
    """Return the page of the ASVS map."""
    every = requirements(asvs)
    shown = sum("tests" in one for one in every.values())
    lines = [
        f"# OWASP ASVS {asvs['version']}, levels 1 and 2",
        "",
        INTRODUCTION,
        "",
        f"{len(every)} requirements: {shown} with a test, {len(every) - shown} open.",
    ]
    for number, section in asvs["sections"].items():
        chapter = asvs["chapters"][number.partition(".")[0]]["title"]
        lines += [
            "",
            f"## V{number} {chapter}: {section['title'].lower()}",
            "| requirement | level | shown by, or why open |",
            "| --- | --- | --- |",
        ]
        lines += [_row(name, one) for name, one in section["requirements"].items()]
    return "\n".join(lines) + "\n"


def _row(name: str, one: dict[str, Any]) -> str:
    says = "<br>".join(f"`{test}`" for test in one.get("tests", ())) or f"open: {one['open']}"
    return f"| v5.0.0-{name} | {one['level']} | {says} |"


def component(controls: dict[str, Any]) -> dict[str, Any]:
    """Return the OSCAL component definition; its ids are made of the controls' and stay."""
    return {
        "component-definition": {
            "uuid": str(uuid5(OURS, "definition")),
            "metadata": {
                "title": "Duecourse: controls of NIST SP 800-53 Rev 5 that the product implements",
                "last-modified": controls["last_modified"],
                "version": controls["version"],
                "oscal-version": OSCAL_VERSION,
                "remarks": controls["remarks"],
            },
            "components": [
                {
                    "uuid": str(uuid5(OURS, "component")),
                    "type": "software",
                    "title": "Duecourse",
                    "description": "An open-source immigration case lifecycle system.",
                    "control-implementations": [
                        {
                            "uuid": str(uuid5(OURS, "implementation")),
                            "source": CATALOG,
                            "description": "What the product does for controls of the moderate "
                            "baseline; policies, people and places are the operator's.",
                            "implemented-requirements": [
                                _implemented(name, one)
                                for name, one in controls["controls"].items()
                            ],
                        }
                    ],
                }
            ],
        }
    }


def _implemented(name: str, one: dict[str, Any]) -> dict[str, Any]:
    tests = one.get("tests", [])
    status = one.get("status", "implemented") if tests else "planned"
    remarks = f"Shown by {', '.join(tests)}." if tests else f"Open: {one['open']}"
    return {
        "uuid": str(uuid5(OURS, name)),
        "control-id": name,
        "description": one["does"],
        "props": [{"name": "implementation-status", "value": status}],
        "remarks": remarks + (f" Open: {one['open']}" if tests and "open" in one else ""),
    }


def pages() -> dict[str, str]:
    """Return the text of each page that is made here, by file name."""
    made = component(read("controls.toml"))
    return {
        "asvs.md": asvs_page(read("asvs.toml")),
        "oscal-component.json": json.dumps(made, indent=2, ensure_ascii=False) + "\n",
    }


if __name__ == "__main__":
    for file, text in pages().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
        print(f"docs/security/{file}: {len(text):,} characters")
