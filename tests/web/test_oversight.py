"""The oversight desk on pages: what it shows, to whom, and that axe finds nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from browsing import PHONE, WIDE, OpenBrowser, picture, sign_in, violations
from clerks import Clerk, new_case
from open_case import AT, Base

DAY = AT.date().isoformat()
BEFORE = (AT.date() - timedelta(days=1)).isoformat()
PAGES = ("/oversight", "/oversight/changes")


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


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_counted_is_said_on_the_page(oversight: Clerk, day: str) -> None:
    assert 'role="alert"' in text(oversight, f"/oversight?day={day}", status=422)
    assert 'role="alert"' in text(oversight, f"/oversight/changes?to={day}", status=422)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["officer", "supervisor", "records_steward", "administrator"])
def test_the_desk_is_open_to_oversight_alone(pages_database: str, role: str, path: str) -> None:
    assert 403 == Clerk(role).get(path).status_code


@pytest.mark.browser
def test_axe_finds_nothing_and_a_phone_shows_all_of_it(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, "oversight")
    today = datetime.now(UTC).date().isoformat()
    found: dict[str, list[str]] = {}
    for path in (f"/oversight?day={today}", f"/oversight/changes?to={today}", *PAGES):
        browser.get(demo + path)
        found[path] = violations(browser)
        picture(browser, path.partition("?")[0][1:].replace("/", "-"))
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    browser.get(f"{demo}/oversight/changes?to={today}")

    assert {path: [] for path in found} == found
    assert 0 == browser.execute_script(WIDE)
