"""A real browser signs in, sees the board move, opens a case; nothing is inaccessible."""

import time
from collections.abc import Callable

import pytest
from browsing import PHONE, WIDE, OpenBrowser, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

CONFIRMED = "return document.querySelector('[data-confirmed]').dataset.confirmed"
FIRST_CASE = "return document.querySelector('#live tbody a').href"
MOVES_SECONDS_MAX = 30.0
LOOKS_MIN = 20  # on a busy machine, one look may take all the seconds


def confirmed(browser: Chrome) -> int:
    """Read in one step: between two, the board may have put a new part in place of this one."""
    return int(browser.execute_script(CONFIRMED))


def first_case(browser: Chrome) -> str:
    return str(browser.execute_script(FIRST_CASE))


def moved_from(browser: Chrome, before: int, *, look: Callable[[], object]) -> bool:
    """Look until more departures are confirmed than before."""
    until, looks = time.monotonic() + MOVES_SECONDS_MAX, 0
    while confirmed(browser) == before and (time.monotonic() < until or looks < LOOKS_MIN):
        look()
        looks += 1
    return confirmed(browser) > before


def test_the_board_moves_and_a_case_opens(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, demo, "officer")
    browser.get(demo + "/")
    before = confirmed(browser)

    moved = moved_from(browser, before, look=lambda: time.sleep(0.5))
    picture(browser, "board")
    browser.get(first_case(browser))
    picture(browser, "case")

    assert moved, "the board did not move"
    main = browser.find_element(By.TAG_NAME, "main").text
    assert "Departure confirmed" in main
    assert "Days and deadlines" in main
    law = browser.find_element(By.ID, "days").get_attribute("textContent") or ""
    assert "Last authorised day of the stay" in law
    assert "INA 212(a)(9)(B)(ii)" in law or "8 CFR 214.2" in law
    complaints = [entry["message"] for entry in browser.get_log("browser")]
    assert complaints == [], "the browser complained, about the security policy or a missing file"


def test_axe_finds_nothing_on_any_page(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    found: dict[str, list[str]] = {}
    browser.get(demo + "/sign-in")
    found["sign-in"] = violations(browser)
    picture(browser, "sign-in")
    sign_in(browser, demo, "records_steward")
    browser.get(demo + "/")
    found["board"] = violations(browser)
    pages = {
        "case": first_case(browser), "find": demo + "/find?q=nothing", "feeds": demo + "/feeds",
        "not-found": demo + "/nowhere",
    }  # fmt: skip
    for name, address in pages.items():
        browser.get(address)
        for closed in browser.find_elements(By.CSS_SELECTOR, "details:not([open]) > summary")[:3]:
            closed.click()
        found[name] = violations(browser)
        picture(browser, name)

    assert {name: [] for name in found} == found


def test_every_page_works_without_script(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser(script=False)
    sign_in(browser, demo, "records_steward")
    browser.get(demo + "/")
    before = confirmed(browser)
    refresh = browser.find_elements(By.CSS_SELECTOR, "head meta[http-equiv=refresh]")

    assert moved_from(browser, before, look=browser.refresh)
    assert 1 == len(refresh), "without script, the board loads itself again now and then"
    browser.find_element(By.CSS_SELECTOR, "#live tbody a").click()
    assert "Admission" in browser.find_element(By.TAG_NAME, "h1").text
    browser.get(demo + "/feeds")
    assert "Sources" in browser.find_element(By.TAG_NAME, "main").text


def test_a_phone_needs_no_sideways_scrolling(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    found = {}

    browser.get(demo + "/sign-in")
    picture(browser, "phone-sign-in")
    found["sign-in"] = browser.execute_script(WIDE)
    sign_in(browser, demo, "records_steward")
    browser.get(demo + "/")
    pages = {
        "board": demo + "/", "case": first_case(browser), "feeds": demo + "/feeds",
        "find": demo + "/find",
    }  # fmt: skip
    for name, address in pages.items():
        browser.get(address)
        picture(browser, f"phone-{name}")
        found[name] = browser.execute_script(WIDE)

    assert dict.fromkeys(found, 0) == found
