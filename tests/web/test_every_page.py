"""Every route that shows a page: axe finds nothing, it fits a phone, it calls nobody a name.

A route that is not in the table of `every_page` fails, so no page comes without being looked at.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import PHONE, WIDE, follow, sign_in, violations
from every_page import BACK, FILES, FORMS, KNOWN, PAGES, Places, places, routes
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from conftest import BROWSER_FLAGS, Visitor

pytestmark = pytest.mark.browser

OPENED_MAX = 3  # folded parts of a page that are opened before it is looked at
WORDS_NOT_SHOWN = ("overstay", "alien")
SCREEN = {"width": 1280, "height": 1400, "deviceScaleFactor": 1, "mobile": False}
UNFOLD = """
const closed = document.querySelectorAll('details:not([open])');
[...closed].slice(0, arguments[0]).forEach(one => { one.open = true; });
"""
Opens = Callable[[str, str], Chrome]


@pytest.fixture(scope="module")
def there(demo: str) -> Places:
    """The addresses of this demonstration."""
    return places(demo)


@pytest.fixture(scope="module")
def opens(
    demo: str,
    there: Places,
    browser_tools: tuple[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Opens]:
    """Opens an address as a role; one browser serves the whole file."""
    options = ChromeOptions()
    home: Path = tmp_path_factory.mktemp("every-page")
    for flag in (*BROWSER_FLAGS, f"--user-data-dir={home}"):
        options.add_argument(flag)
    options.binary_location = browser_tools[0]
    browser = Chrome(options=options, service=Service(browser_tools[1]))
    now = {"role": ""}

    def open_as(role: str, address: str) -> Chrome:
        if role != now["role"]:
            browser.delete_all_cookies()
            now["role"] = role
            if role:
                sign_in(browser, demo, role)
        browser.get(demo + there.at(address))
        return browser

    yield open_as
    browser.quit()


def wrong(browser: Chrome) -> list[str]:
    """Return what is wrong with the page that is open."""
    browser.execute_script(UNFOLD, OPENED_MAX)
    found = violations(browser)
    words = browser.find_element(By.TAG_NAME, "body").text.lower()
    found += [f"the page says {word!r}" for word in WORDS_NOT_SHOWN if word in words]
    heads = browser.find_elements(By.TAG_NAME, "h1")
    if len(heads) != 1:
        found.append(f"{len(heads)} first headings")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    if wide := browser.execute_script(WIDE):
        found.append(f"{wide} pixels wider than a phone")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
    return found


def test_every_route_is_looked_at_or_shows_no_page() -> None:
    assert sorted(routes()) == sorted([*PAGES, *FORMS, *FILES])


@pytest.mark.parametrize("route", PAGES)
def test_nothing_is_wrong_with_the_page_of_a_route(route: str, opens: Opens) -> None:
    role, addresses = PAGES[route]

    found = {address: wrong(opens(role, address)) for address in addresses}

    assert {address: KNOWN.get(address, []) for address in addresses} == found


@pytest.mark.parametrize(("role", "address", "form"), BACK)
def test_nothing_is_wrong_with_a_form_that_comes_back(
    role: str, address: str, form: str, opens: Opens
) -> None:
    browser = opens(role, address)
    browser.execute_script(UNFOLD, OPENED_MAX)

    follow(browser, browser.find_element(By.CSS_SELECTOR, f"{form} button[type=submit]"))

    assert browser.find_elements(By.CSS_SELECTOR, "[role=alert], .usa-error-message")
    assert KNOWN.get(address, []) == wrong(browser)


@pytest.mark.parametrize(
    "role", ["officer", "supervisor", "court_liaison", "records_steward", "oversight",
             "administrator"],
)  # fmt: skip
def test_nothing_is_wrong_with_what_a_role_opens_first_or_is_refused(
    role: str, opens: Opens
) -> None:
    found = {
        address: wrong(opens(role, address))
        for address in ("/start", "/desk", "{case}", "/feeds", "/court-order", "/nowhere")
    }

    assert {address: [] for address in found} == found


def test_a_case_is_printed_without_menu_and_forms(opens: Opens) -> None:
    browser = opens("officer", "{case}")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    found = violations(browser)
    hidden = [browser.find_element(By.CSS_SELECTOR, css).is_displayed()
              for css in (".dc-menu", ".dc-acts", ".dc-when", ".dc-filter")]  # fmt: skip
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    assert ([], [False] * 4) == (found, hidden)


def test_a_route_that_takes_a_form_shows_no_page(stranger: Visitor) -> None:
    asked = routes()

    assert dict.fromkeys(FORMS, 405) == {one: stranger.get(asked[one]).status for one in FORMS}
