"""A real browser on the case page and its forms: nothing inaccessible, with and without script."""

from typing import Any

import pytest
from browsing import PHONE, WIDE, OpenBrowser, follow, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

FORMS = (
    "", "/record", "/record?kind=convicted", "/record?kind=arrested", "/propose",
    "/propose?step=authorise_removal", "/propose?step=close_as_departed",
)  # fmt: skip


def stopped_case(browser: Chrome, demo: str) -> str:
    """Return the address of the first case on the list of stopped steps and alarms."""
    browser.get(demo + "/stopped")
    link = browser.find_element(By.CSS_SELECTOR, "main tbody a[href^='/case/']")
    return str(link.get_attribute("href"))


def send(browser: Chrome) -> None:
    """Send the form of the page."""
    follow(browser, browser.find_element(By.CSS_SELECTOR, "main form button[type=submit]"))


def test_axe_finds_nothing_on_the_case_page_and_its_forms(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, "supervisor")
    case = stopped_case(browser, demo)
    found: dict[str, Any] = {"stopped": violations(browser)}
    picture(browser, "stopped")
    for path in FORMS:
        browser.get(case + path)
        name = f"case{path.replace('/', '-').partition('?')[0]}-{path.partition('=')[2]}"
        found[name] = violations(browser)
        picture(browser, name.strip("-"))
    for path in ("/court-order", "/court-order?kind=stay_granted", "/bulk"):
        browser.get(demo + path)
        found[path] = violations(browser)

    assert {name: [] for name in found} == found


def test_axe_finds_nothing_on_forms_that_come_back(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, demo, "supervisor")
    case = stopped_case(browser, demo)
    found = {}
    forms = {
        "fact": case + "/record?kind=nta_served",
        "step": case + "/propose?step=change_status_adversely",
        "order": demo + "/court-order?kind=stay_granted", "bulk": demo + "/bulk",
    }  # fmt: skip
    for name, address in forms.items():
        browser.get(address)
        send(browser)
        assert "Nothing was recorded" in browser.find_element(By.TAG_NAME, "main").text, name
        found[name] = violations(browser)
        picture(browser, f"case-form-back-{name}")

    assert {name: [] for name in forms} == found


def test_a_fact_is_recorded_and_the_timeline_filtered_without_script(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser(script=False)
    sign_in(browser, demo, "officer")
    case = stopped_case(browser, demo)
    browser.get(case + "/record?kind=counsel_entered")
    browser.find_element(By.ID, "f-on").send_keys("2026-01-19")
    browser.find_element(By.ID, "document").send_keys("Form EOIR-28")

    send(browser)

    assert "Recorded as version" in browser.find_element(By.TAG_NAME, "main").text
    browser.get(case + "?kind=counsel_entered")
    titles = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "#timeline li h3")]
    assert {"Counsel entered"} == set(titles)


def test_a_phone_shows_the_case_without_sideways_scrolling(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    sign_in(browser, demo, "officer")
    case = stopped_case(browser, demo)
    found = {}
    for path in ("", "/record?kind=convicted", "/propose?step=authorise_removal"):
        browser.get(case + path)
        picture(browser, f"phone-case{path.partition('?')[0].replace('/', '-')}")
        found[path] = browser.execute_script(WIDE)

    assert dict.fromkeys(found, 0) == found
