"""The watchdogs on pages: each list opens, is saved as CSV, and is shown to whom it concerns."""

import csv
import io
from html import escape
from typing import Any

import pytest
from browsing import PHONE, WIDE, OpenBrowser, picture, sign_in, violations
from clerks import Clerk, new_case
from open_case import Base
from selenium.webdriver.common.by import By

from duecourse.views.build.watch_page import TITLES

UNFILED: tuple[dict[str, Any], ...] = (
    {"kind": "entered_without_inspection", "on": "2024-04-01"},
    {"kind": "nta_served", "on": "2026-01-06", "method": "personal", "time_and_place": True},
)


@pytest.fixture
def supervisor(pages_database: str) -> Clerk:
    return Clerk("supervisor")


def text(clerk: Clerk, path: str) -> str:
    """Return a page that opens."""
    answer = clerk.get(path)
    assert 200 == answer.status_code, path
    return str(answer.content.decode())


def test_every_watchdog_stands_on_the_page_and_opens_its_own(
    supervisor: Clerk, pages_record: Base
) -> None:
    new_case(pages_record, *UNFILED)

    page = text(supervisor, "/watch")

    for name, (title, cite, _) in TITLES.items():
        assert f'href="/watch/{name}"' in page
        assert escape(cite) in text(supervisor, f"/watch/{name}"), title


def test_a_list_names_the_case_what_is_to_do_and_who_acts(
    supervisor: Clerk, pages_record: Base
) -> None:
    case = new_case(pages_record, *UNFILED)

    page = text(supervisor, "/watch/nta_not_filed")

    assert f"/case/{case}" in page
    assert "is not filed with the court" in page
    assert "Case officer" in page


def test_a_list_is_saved_as_csv_with_the_same_cases(supervisor: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record, *UNFILED)

    answer = supervisor.get("/watch/nta_not_filed.csv")

    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert str(case) in {one["case"] for one in rows}


def test_an_office_without_cases_has_empty_lists_and_keeps_the_choice(
    supervisor: Clerk, pages_record: Base
) -> None:
    new_case(pages_record, *UNFILED)

    page = text(supervisor, "/watch?office=Newark")

    assert '<option value="Newark" selected>' in page
    assert 'href="/watch/nta_not_filed?office=Newark"' in page
    assert "Nothing is found today" in text(supervisor, "/watch/nta_not_filed?office=Newark")


@pytest.mark.parametrize("page", ["0", "-1", "9999999999999", "x", "2"])
def test_a_page_that_does_not_exist_is_the_nearest_one(
    supervisor: Clerk, pages_record: Base, page: str
) -> None:
    new_case(pages_record, *UNFILED)

    assert "is not filed" in text(supervisor, f"/watch/nta_not_filed?page={page}")


def test_a_watchdog_that_does_not_exist_is_not_found_and_script_is_not_taken(
    supervisor: Clerk,
) -> None:
    assert 404 == supervisor.get("/watch/overstays").status_code
    assert "<script>alert" not in text(supervisor, "/watch?office=<script>alert(1)</script>")


def test_an_administrator_is_refused_and_an_officer_sees_no_case_of_others(
    pages_database: str, pages_record: Base
) -> None:
    case = new_case(pages_record, *UNFILED)

    refused = Clerk("administrator").get("/watch")

    assert 403 == refused.status_code
    assert str(case) not in text(Clerk("officer"), "/watch/nta_not_filed")


@pytest.mark.browser
def test_axe_finds_nothing_and_a_phone_shows_all_of_it(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, "supervisor")
    found: dict[str, list[str]] = {}
    for path in ("/watch", "/watch/nta_not_filed", "/watch/child_benchmark"):
        browser.get(demo + path)
        found[path] = violations(browser)
        picture(browser, path[1:].replace("/", "-"))
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    browser.get(demo + "/watch/nta_not_filed")

    assert {path: [] for path in found} == found
    assert 0 == browser.execute_script(WIDE)
    assert browser.find_element(By.TAG_NAME, "h1").text
