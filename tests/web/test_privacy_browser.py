"""A real browser has a record corrected, held and expunged; axe finds nothing on the way."""

from typing import Any

import pytest
from browsing import PHONE, WIDE, OpenBrowser, follow, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

pytestmark = pytest.mark.browser


def press(browser: Chrome, words: str) -> None:
    """Press the button that begins with these words."""
    path = f"//main//button[starts-with(normalize-space(.), '{words}')]"
    follow(browser, browser.find_element(By.XPATH, path))


def type_into(browser: Chrome, **fields: str) -> None:
    """Fill in fields by their ids."""
    for name, text in fields.items():
        browser.find_element(By.ID, name.replace("_", "-") if "hold" in name else name).send_keys(
            text
        )


def new_case(browser: Chrome, demo: str) -> str:
    """Open a case as an officer; return its address."""
    sign_in(browser, demo, "officer")
    browser.get(demo + "/case/open")
    Select(browser.find_element(By.ID, "case_class")).select_by_index(1)
    type_into(browser, family="Quillfeather", given="Zenobia")
    follow(browser, browser.find_element(By.CSS_SELECTOR, "main form button[type=submit]"))
    return browser.current_url.split("?")[0]


def test_a_record_is_corrected_held_and_expunged_and_axe_finds_nothing_on_the_way(
    demo: str, open_browser: OpenBrowser
) -> None:
    case = new_case(open_browser(), demo)
    found: dict[str, Any] = {}
    steward, supervisor = open_browser(), open_browser()
    sign_in(steward, demo, "records_steward")
    sign_in(supervisor, demo, "supervisor")

    def look(browser: Chrome, name: str) -> None:
        found[name] = violations(browser)
        picture(browser, name)

    steward.get(case + "/correction")
    look(steward, "correction")
    press(steward, "Record the request")
    look(steward, "correction-wrong")
    type_into(steward, about="The birthday is wrong.", says="It is 3 March 1985.")
    press(steward, "Record the request")
    look(steward, "privacy-request")
    press(steward, "The person was told")
    type_into(steward, hold_cite="Doe v. Houston, No. 26-11", hold_because="Discovery is open.")
    press(steward, "Place a hold")
    look(steward, "privacy-held")
    steward.find_element(By.CSS_SELECTOR, "input[id^=lift]").send_keys("Settled.")
    press(steward, "Lift the hold")
    type_into(steward, order="Order of 27 February 2026, No. 4:26-cv-117", cite="5 U.S.C. 552a(g)")
    press(steward, "Ask for expungement")
    look(steward, "privacy-asked")
    supervisor.get(case + "/privacy")
    look(supervisor, "privacy-second-person")
    press(supervisor, "Expunge this case")
    look(supervisor, "case-expunged")

    main = supervisor.find_element(By.TAG_NAME, "main").text
    assert "This case was expunged" in main
    assert "Quillfeather" not in supervisor.page_source
    assert {name: [] for name in found} == found


def test_the_pages_of_privacy_fit_a_telephone(demo: str, open_browser: OpenBrowser) -> None:
    case = new_case(open_browser(), demo)
    browser = open_browser()
    sign_in(browser, demo, "records_steward")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)

    for path in ("/correction", "/privacy"):
        browser.get(case + path)
        assert 0 == browser.execute_script(WIDE), path
