"""The oversight desk on pages: what it shows, to whom, and that axe finds nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from browsing import PHONE, WIDE, OpenBrowser, picture, sign_in, violations
from clerks import Clerk, new_case
from open_case import AT, Base
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

DAY = AT.date().isoformat()
BEFORE = (AT.date() - timedelta(days=1)).isoformat()
PAGES = (
    "/oversight", "/oversight/changes", "/oversight/trail", "/oversight/proof",
    "/oversight/open-data", "/oversight/deadlines", "/oversight/linkage",
)  # fmt: skip


@pytest.fixture
def oversight(pages_database: str) -> Clerk:
    return Clerk("oversight")


def text(clerk: Clerk, path: str, *, status: int = 200) -> str:
    """Return a page that answers with this status."""
    answer = clerk.get(path)
    assert status == answer.status_code, path
    return str(answer.content.decode())


def test_the_counts_of_a_day_stand_on_the_page_with_the_command_that_makes_them_again(
    oversight: Clerk, pages_record: Base
) -> None:
    new_case(pages_record)

    page = text(oversight, f"/oversight?day={DAY}")

    assert "Cases opened" in page
    assert f"duecourse oversight counts --as-of {DAY} --size" in page


def test_what_changed_names_the_cases_that_are_open_to_oversight(
    oversight: Clerk, pages_record: Base
) -> None:
    case = new_case(pages_record)

    page = text(oversight, f"/oversight/changes?from={BEFORE}&to={DAY}")

    assert "Recorded since" in page
    assert f'href="/case/{case}"' in page or "not listed" in page


def test_the_counts_are_saved_as_a_table(oversight: Clerk, pages_record: Base) -> None:
    new_case(pages_record)

    answer = oversight.get(f"/oversight/counts.csv?day={DAY}")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert f'"{DAY}","Cases opened","removal"' in answer.content.decode()


def test_the_trail_is_searched_followed_and_saved(oversight: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record)

    followed = text(oversight, f"/oversight/trail?case={case}")
    saved = oversight.get(f"/oversight/trail.csv?case={case}")

    assert "This case, summed up" in followed
    assert f"/oversight/proof/case/{case}" in followed
    assert str(case) in saved.content.decode()


@pytest.mark.parametrize("asked", ["case=x", "from=yesterday"])
def test_what_cannot_be_searched_for_is_said(oversight: Clerk, asked: str) -> None:
    assert 'role="alert"' in text(oversight, f"/oversight/trail?{asked}", status=422)


def test_the_proofs_of_a_case_stand_on_a_page_without_script(
    oversight: Clerk, pages_record: Base
) -> None:
    case = new_case(pages_record)

    page = text(oversight, f"/oversight/proof/case/{case}?version=2")

    assert "Checked here: it holds" in page
    assert "tools/verify_export.py" in page
    assert "identity stated" in page
    assert 302 == oversight.get(f"/oversight/proof?case={case}").status_code
    assert 404 == oversight.get(f"/oversight/proof/case/{case}?version=99").status_code
    assert 404 == oversight.get("/oversight/proof/entry/99999999999999999999").status_code
    assert 422 == oversight.get("/oversight/proof?case=x").status_code


def test_deadlines_holds_and_linkage_stand_on_pages(oversight: Clerk, pages_record: Base) -> None:
    new_case(pages_record)

    deadlines = text(oversight, "/oversight/deadlines")

    assert "none was recorded against one, as it must be" in deadlines
    assert "Ask to reopen under VAWA" in deadlines  # its last day was in August 2026
    assert "Vietnamese" in text(oversight, "/oversight/linkage")


def test_open_data_is_shown_and_saved_and_a_quarter_that_runs_is_refused(
    oversight: Clerk,
) -> None:
    assert "2024-Q2" in text(oversight, "/oversight/open-data?quarter=2024-Q2")
    assert "attachment" in oversight.get("/oversight/open-data.csv").headers["Content-Disposition"]
    assert 'role="alert"' in text(oversight, "/oversight/open-data?quarter=2999-Q1", status=422)


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_counted_is_said_on_the_page(oversight: Clerk, day: str) -> None:
    assert 'role="alert"' in text(oversight, f"/oversight?day={day}", status=422)
    assert 'role="alert"' in text(oversight, f"/oversight/changes?to={day}", status=422)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["officer", "supervisor", "records_steward", "administrator"])
def test_the_desk_is_open_to_oversight_alone(pages_database: str, role: str, path: str) -> None:
    assert 403 == Clerk(role).get(path).status_code


CHECKED = "return document.getElementById('again').textContent"
CHANGE = "document.querySelectorAll('[data-field]')[2].dataset.field = 'eve'"


@pytest.mark.browser
def test_the_browser_checks_a_proof_by_itself_and_finds_a_changed_field(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, "oversight")
    browser.get(f"{demo}/oversight/proof/entry/1")

    browser.find_element(By.ID, "check").click()
    WebDriverWait(browser, 10).until(lambda now: now.execute_script(CHECKED))
    whole = browser.execute_script(CHECKED)
    browser.execute_script(CHANGE)
    browser.find_element(By.ID, "check").click()
    WebDriverWait(browser, 10).until(lambda now: now.execute_script(CHECKED) != whole)

    assert "In this browser: it holds." in whole
    assert "The signed note: holds" in whole
    assert "The chain: DOES NOT HOLD" in browser.execute_script(CHECKED)
    assert "The way up the tree: holds" in browser.execute_script(CHECKED)


@pytest.mark.browser
def test_axe_finds_nothing_and_a_phone_shows_all_of_it(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, "oversight")
    today = datetime.now(UTC).date().isoformat()
    found: dict[str, list[str]] = {}
    more = ("/oversight/proof/entry/1", "/oversight/trail?who=demo-oversight")
    for path in (f"/oversight?day={today}", f"/oversight/changes?to={today}", *PAGES, *more):
        browser.get(demo + path)
        found[path] = violations(browser)
        picture(browser, path.partition("?")[0][1:].replace("/", "-"))
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    browser.get(f"{demo}/oversight/changes?to={today}")

    assert {path: [] for path in found} == found
    assert 0 == browser.execute_script(WIDE)
