"""Take the pictures of the documentation from a running demonstration: `make pictures`.

Usage: python tools/pictures.py ADDRESS [NAME ...]. The demonstration's seed is its own, so the same
day shows the same cases. A picture shows one window, and nothing below its edge.
"""

import base64
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.wait import WebDriverWait

IMAGES: Final = Path(__file__).parents[1] / "docs" / "images"
WIDTH: Final = 1280
BYTES_MAX: Final = 250_000
SECONDS_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a role sees it; `links` are followed from the address."""

    role: str
    address: str
    height: int = 900
    links: tuple[str, ...] = ()


PICTURES: Final = {
    "sign-in": Picture("", "/sign-in"),
    "desk-officer": Picture("officer", "/desk"),
    "desk-supervisor": Picture("supervisor", "/desk", height=1100),
    "desk-workload": Picture("supervisor", "/desk/workload?office=Houston", height=1000),
    "desk-liaison": Picture("court_liaison", "/desk"),
    "desk-steward": Picture("records_steward", "/desk"),
    "case": Picture("officer", "/stopped", height=1300, links=("main tbody a[href^='/case/']",)),
    "stopped": Picture("officer", "/stopped", height=700),
    "search": Picture("officer", "/find?q=hernandes+carlos", height=700),
    "watch": Picture("supervisor", "/watch"),
    "offers": Picture("supervisor", "/offers"),
    "lifecycle": Picture("officer", "/lifecycle"),
    "papers-search": Picture("officer", "/papers?q=the"),
    "court-order": Picture("court_liaison", "/court-order?kind=stay_granted", height=1000),
}  # fmt: skip


def main(address: str, names: list[str]) -> int:
    """Take the pictures of these names, or all; return 1 if one is too large."""
    with tempfile.TemporaryDirectory() as home:
        browser = _browser(home)
        try:
            large = [name for name in names or PICTURES if not _take(browser, address, name)]
        finally:
            browser.quit()
    for name in large:
        print(f"{name}: over {BYTES_MAX:,} bytes; show less of the page", file=sys.stderr)
    return 1 if large else 0


def _browser(home: str) -> Chrome:
    options = ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--disable-background-networking", f"--user-data-dir={home}"):  # fmt: skip
        options.add_argument(flag)
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    return Chrome(options=options, service=Service(shutil.which("chromedriver")))


def _take(browser: Chrome, address: str, name: str) -> bool:
    """Take one picture; say whether it is small enough."""
    one = PICTURES[name]
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": WIDTH, "height": one.height, "deviceScaleFactor": 1, "mobile": False,
    })  # fmt: skip
    browser.delete_all_cookies()
    browser.get(address + "/sign-in")
    if one.role:
        browser.find_element(By.CSS_SELECTOR, f"button[value={one.role}]").click()
        signed_in = expected.presence_of_element_located((By.CLASS_NAME, "dc-account"))
        WebDriverWait(browser, SECONDS_MAX).until(signed_in)
        browser.get(address + one.address)
    for link in one.links:
        browser.get(browser.find_element(By.CSS_SELECTOR, link).get_attribute("href") or "")
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
    path = IMAGES / f"{name}.png"
    path.write_bytes(base64.b64decode(shot))
    return path.stat().st_size <= BYTES_MAX


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
