"""A real browser signs in, sees the board move, opens a case; nothing is inaccessible.

Pictures go to the folder named by DUECOURSE_PICTURES, `build/pictures` when it is absent.
"""

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
MOVES_SECONDS_MAX = 10.0
OpenBrowser = Callable[..., Chrome]


def confirmed(browser: Chrome) -> int:
    shown = browser.find_element(By.CSS_SELECTOR, "[data-confirmed]")
    return int(shown.get_attribute("data-confirmed") or 0)


def sign_in(browser: Chrome, demo: str, role: str) -> None:
    browser.get(demo + "/")
    browser.find_element(By.CSS_SELECTOR, f"button[value={role}]").click()


def picture(browser: Chrome, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    assert browser.save_screenshot(str(PICTURES / f"{name}.png"))


def violations(browser: Chrome) -> list[str]:
    """Return what axe finds on the page, each with the first place."""
    browser.execute_script(AXE.read_text())
    found: list[dict[str, Any]] = browser.execute_async_script(AXE_RUN)
    return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in found]


def test_the_board_moves_and_a_case_opens(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, demo, "officer")
    before = confirmed(browser)
    until = time.monotonic() + MOVES_SECONDS_MAX

    while confirmed(browser) == before and time.monotonic() < until:
        time.sleep(0.1)
    picture(browser, "board")
    moved = confirmed(browser)
    address = browser.find_element(By.CSS_SELECTOR, "#live tbody a").get_attribute("href")
    browser.get(address or "")
    picture(browser, "case")

    assert moved > before, "the board did not move"
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
    case = browser.find_element(By.CSS_SELECTOR, "#live tbody a").get_attribute("href")
    pages = {
        "case": case or "", "find": demo + "/find?q=nothing", "feeds": demo + "/feeds",
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
    time.sleep(1)
    browser.refresh()

    assert confirmed(browser) > before
    assert 1 == len(refresh), "without script, the board loads itself again now and then"
    browser.find_element(By.CSS_SELECTOR, "#live tbody a").click()
    assert "Admission" in browser.find_element(By.TAG_NAME, "h1").text
    browser.get(demo + "/feeds")
    assert "Sources" in browser.find_element(By.TAG_NAME, "main").text


def test_a_narrow_screen_needs_no_sideways_scrolling(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    browser.set_window_size(500, 900)
    sign_in(browser, demo, "records_steward")
    wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"

    for path in ("/", "/feeds", "/find"):
        browser.get(demo + path)
        picture(browser, "narrow" + path.replace("/", "-"))
        assert 0 == browser.execute_script(wide), path
