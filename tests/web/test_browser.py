"""A real browser signs in, sees the board move, opens a case; nothing is inaccessible.

Pictures go to the folder named by DUECOURSE_PICTURES, `build/pictures` when it is absent.
"""

import base64
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PICTURES = Path(os.environ.get("DUECOURSE_PICTURES", ROOT / "build" / "pictures"))
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUN = "const done = arguments[0]; axe.run(document).then(r => done(r.violations));"
CONFIRMED = "return document.querySelector('[data-confirmed]').dataset.confirmed"
FIRST_CASE = "return document.querySelector('#live tbody a').href"
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
MOVES_SECONDS_MAX = 30.0
LOOKS_MIN = 20  # on a busy machine, one look may take all the seconds
OpenBrowser = Callable[..., Chrome]


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


def sign_in(browser: Chrome, demo: str, role: str) -> None:
    browser.get(demo + "/")
    browser.find_element(By.CSS_SELECTOR, f"button[value={role}]").click()


def picture(browser: Chrome, name: str) -> None:
    """Keep the whole page, also what is below the edge of the window."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    (PICTURES / f"{name}.png").write_bytes(base64.b64decode(taken["data"]))


def violations(browser: Chrome) -> list[str]:
    """Return what axe finds on the page, each with the first place."""
    browser.execute_script(AXE.read_text())
    found: list[dict[str, Any]] = browser.execute_async_script(AXE_RUN)
    return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in found]


def test_the_board_moves_and_a_case_opens(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, demo, "officer")
    before = confirmed(browser)

    moved = moved_from(browser, before, look=lambda: time.sleep(0.5))
    picture(browser, "board")
    browser.get(first_case(browser))
    picture(browser, "case")

    assert moved, "the board did not move"
    main = browser.find_element(By.TAG_NAME, "main").text
    assert "Departure confirmed" in main
    assert "Until when is the stay authorised by the admission?" in main
    assert "INA 212(a)(9)(B)(ii)" in main or "8 CFR 214.2" in main
    complaints = [entry["message"] for entry in browser.get_log("browser")]
    assert complaints == [], "the browser complained, about the security policy or a missing file"


def test_axe_finds_nothing_on_any_page(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    found: dict[str, list[str]] = {}
    browser.get(demo + "/sign-in")
    found["sign-in"] = violations(browser)
    picture(browser, "sign-in")
    sign_in(browser, demo, "records_steward")
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
    wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found = {}

    browser.get(demo + "/sign-in")
    picture(browser, "phone-sign-in")
    found["sign-in"] = browser.execute_script(wide)
    sign_in(browser, demo, "records_steward")
    pages = {
        "board": demo + "/", "case": first_case(browser), "feeds": demo + "/feeds",
        "find": demo + "/find",
    }  # fmt: skip
    for name, address in pages.items():
        browser.get(address)
        picture(browser, f"phone-{name}")
        found[name] = browser.execute_script(wide)

    assert dict.fromkeys(found, 0) == found
