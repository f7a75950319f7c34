"""The manual has a page for every rule, and no link in it is dead."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from duecourse import law
from duecourse.law import commands, manual, parameters, worked
from duecourse.law.manual_page import Link, Page, Table, html, markdown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("manual") / "pages"
    assert 0 == commands.main(["manual", "--out", str(folder)])
    return folder


def test_every_rule_has_its_page_in_both_forms(folder: Path) -> None:
    wanted = {f"{rule}.{form}" for rule in law.rule_book().rules for form in ("md", "html")}

    assert wanted <= {file.name for file in folder.iterdir()}


def test_no_link_is_dead(folder: Path) -> None:
    links = [
        (file.name, link)
        for file in folder.iterdir()
        for link in re.findall(r'href="([^"]+)"|\]\(([^)]+\.md)\)', file.read_text())
    ]

    assert len(links) > 4 * len(law.rule_book().rules)
    assert [] == [(name, a or b) for name, (a, b) in links if not (folder / (a or b)).is_file()]


def test_the_index_leads_to_every_rule(folder: Path) -> None:
    linked = set(re.findall(r"\]\(([^)]+)\.md\)", (folder / "index.md").read_text()))

    assert set(law.rule_book().rules) | {"parameters", "holds"} == linked


@pytest.mark.parametrize("rule", ["D-09", "A-01", "J10"])
def test_a_page_shows_what_a_lawyer_checks(folder: Path, rule: str) -> None:
    page = (folder / f"{rule}.md").read_text()
    text = law.rule_book().rules[rule]

    assert text.cite.split(";")[0] in page.replace("\\", "")
    for heading in ("Citation", "How it was checked", "Findings it feeds", "Worked rows"):
        assert f"## {heading}" in page


def test_a_page_shows_the_dated_parameters_that_its_rule_reads(folder: Path) -> None:
    assert "bia_appeal_days" in (folder / "D-09.html").read_text()
    assert "1996-07-01" in (folder / "D-09.html").read_text()


def test_exceptions_stand_on_the_pages_of_their_rules(folder: Path) -> None:
    for rule, found in manual.exceptions().items():
        page = (folder / f"{rule}.html").read_text()
        assert [] == [one.name for one in found if one.name.replace("_", " ") not in page]


def test_worked_rows_are_printed(folder: Path) -> None:
    for rule, table in worked.tables().items():
        page = (folder / f"{rule}.md").read_text().replace("\\", "")
        assert [] == [row.why for row in table.rows if row.why.replace("\\", "") not in page]


def test_the_page_of_parameters_has_every_row(folder: Path) -> None:
    page = (folder / "parameters.md").read_text().replace("\\", "")

    assert [] == [name for name in parameters.rows() if name not in page]


def test_pages_are_escaped_and_well_formed() -> None:
    page = Page("x", "a < b")
    page.say("<script>", Link("index", "to & fro"))
    page.add(Table(("one",), [("a|b\nc",)]))

    assert "<script>" not in html(page)
    assert [] == unclosed(html(page))
    assert "\\<script>[to & fro](index.md)" in markdown(page)
    assert "| a\\|b<br>c |" in markdown(page)


def test_every_page_closes_what_it_opens(folder: Path) -> None:
    assert [] == [f.name for f in folder.glob("*.html") if unclosed(f.read_text())]


def unclosed(page: str) -> list[str]:
    """Return the tags that are open at the end."""
    stack: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, _attrs: Any) -> None:
            if tag not in ("meta", "br"):
                stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert tag == stack.pop()

    Reader().feed(page)
    return stack
