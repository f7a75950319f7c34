"""Whoever has no mouse: the Tab key reaches every control, in the order of reading, visibly."""

from typing import Any

import pytest
from browsing import OpenBrowser, sign_in
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

TABS_MAX = 400
# What can be reached by Tab, in the order of the document; each gets its number.
CONTROLS = """
const all = [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0);
all.forEach((one, n) => one.dataset.tab = n);
return all.map(one => one.outerHTML.slice(0, 120));
"""
# The number of what has the focus, and whether it, or the label that is drawn for it, shows that.
FOCUSED = """
const one = document.activeElement;
const seen = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
  || style.boxShadow !== 'none';
const labels = [...(one.labels || [])];
return [one === document.body ? null : one.dataset.tab ?? '', seen(getComputedStyle(one))
  || labels.some(label => seen(getComputedStyle(label, '::before')))];
"""


def walked(browser: Chrome) -> tuple[list[str], list[int], list[int]]:
    """Press Tab until it comes round; return the controls, those reached, and those unseen."""
    controls: list[str] = browser.execute_script(CONTROLS)
    reached: list[int] = []
    unseen = []
    for _ in range(TABS_MAX):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        number, seen = browser.execute_script(FOCUSED)
        if number is None or (reached and number == "0"):
            break
        if number != "":
            reached.append(int(number))
            unseen += [] if seen else [int(number)]
    return controls, reached, unseen


def page_of(browser: Chrome, demo: str, what: str) -> None:
    """Open the page."""
    browser.get(f"{demo}/desk")
    if what == "case":
        link = browser.find_element(By.CSS_SELECTOR, ".dc-queue tbody th a")
        browser.get(str(link.get_attribute("href")))


@pytest.mark.parametrize(("role", "what"), [("officer", "case"), ("supervisor", "desk")])
def test_tab_reaches_every_control_in_order_and_shows_where_it_is(
    role: str, what: str, demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, role)
    page_of(browser, demo, what)

    controls, reached, unseen = walked(browser)

    missed: list[Any] = [one for n, one in enumerate(controls) if n not in reached]
    assert [] == missed
    assert sorted(reached) == reached, "the order of the keys is that of the page"
    assert [] == [controls[n] for n in unseen]
