"""What the browser tests share: signing in, pictures of whole pages, and what axe finds.

Pictures go to the folder named by DUECOURSE_PICTURES, `build/pictures` when it is absent.
"""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).parents[2]
PICTURES = Path(os.environ.get("DUECOURSE_PICTURES", ROOT / "build" / "pictures"))
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUN = "const done = arguments[0]; axe.run(document).then(r => done(r.violations));"
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIGN_IN_SECONDS_MAX = 30
OpenBrowser = Callable[..., Chrome]


def sign_in(browser: Chrome, demo: str, role: str) -> None:
    browser.get(demo + "/")
    browser.find_element(By.CSS_SELECTOR, f"button[value={role}]").click()
    # Whoever goes on before the answer has come loses the sign-in again.
    signed_in = expected.presence_of_element_located((By.CLASS_NAME, "dc-account"))
    WebDriverWait(browser, SIGN_IN_SECONDS_MAX).until(signed_in)


def follow(browser: Chrome, element: WebElement) -> None:
    """Click, and wait until another page has taken the place of the one clicked on."""
    left = _page(browser)
    element.click()
    arrive(browser, left)


def arrive(browser: Chrome, left: str) -> None:
    """Wait until another page has taken the place of the one whose root was `left`."""
    # While pages change, the browser may know neither: that is asked again.
    waiting = WebDriverWait(browser, SIGN_IN_SECONDS_MAX, ignored_exceptions=(WebDriverException,))
    waiting.until(lambda now: now.find_element(By.TAG_NAME, "main").text and _page(now) != left)


def _page(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "html").id


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
