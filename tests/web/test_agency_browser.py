"""A real browser opens a case, states its people, offers it; axe finds nothing on the way."""

from typing import Any

import pytest
from browsing import PHONE, WIDE, OpenBrowser, follow, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

pytestmark = pytest.mark.browser


def send(browser: Chrome, form: str = "main form") -> None:
    follow(browser, browser.find_element(By.CSS_SELECTOR, f"{form} button[type=submit]"))


def test_a_case_is_opened_and_offered_and_axe_finds_nothing_on_the_way(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, "officer")
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        found[name] = violations(browser)
        picture(browser, name)

    browser.get(demo + "/case/open")
    look("open-case")
    browser.find_element(By.ID, "birth_on").send_keys("1985-02-30")
    send(browser)
    look("open-case-wrong")
    assert "1985-02-30" == browser.find_element(By.ID, "birth_on").get_attribute("value")

    browser.find_element(By.ID, "birth_on").clear()
    Select(browser.find_element(By.ID, "case_class")).select_by_index(1)
    browser.find_element(By.ID, "family").send_keys("Browsing")
    send(browser)
    case = browser.current_url
    browser.get(case + "/people")
    look("people")
    browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby=counsel-title] summary").click()
    send(browser, "section[aria-labelledby=counsel-title] form")
    look("people-wrong")

    browser.get(case + "/refer")
    look("refer")
    send(browser)
    look("refer-wrong")
    Select(browser.find_element(By.ID, "to")).select_by_visible_text("Newark")
    browser.find_element(By.ID, "because").send_keys("Moved to New Jersey")
    send(browser)
    look("offers")

    assert "Browsing" in browser.find_element(By.TAG_NAME, "main").text
    assert {name: [] for name in found} == found


def test_the_pages_of_offices_fit_a_telephone(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, demo, "officer")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)

    for path in ("/case/open", "/offers"):
        browser.get(demo + path)
        assert 0 == browser.execute_script(WIDE), path


def test_a_case_is_opened_without_script(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser(script=False)
    sign_in(browser, demo, "officer")
    browser.get(demo + "/case/open")
    Select(browser.find_element(By.ID, "case_class")).select_by_index(1)
    browser.find_element(By.ID, "family").send_keys("Scriptless")

    send(browser)

    assert "Scriptless" in browser.find_element(By.TAG_NAME, "h1").text
