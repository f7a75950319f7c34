"""The desks in a real browser: pictures, what axe finds, the phone, and the keyboard."""

import pytest
from browsing import PHONE, WIDE, OpenBrowser, follow, picture, sign_in, violations
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

PAGES = {
    "officer": (
        "desk",
        "desk?due=overdue",
        "desk/cases",
        "find?q=garcia",
        "find?q=none&by=counsel",
    ),
    "supervisor": ("desk?office=Houston", "desk?whose=supervisor", "desk/workload?office=Houston"),
    "court_liaison": ("desk",),
    "records_steward": ("desk",),
    "administrator": ("desk",),
}


@pytest.mark.parametrize("role", PAGES)
def test_axe_finds_nothing_on_any_desk(role: str, desks: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, desks, role)
    found: dict[str, list[str]] = {}
    for page in PAGES[role]:
        browser.get(f"{desks}/{page}")
        for closed in browser.find_elements(By.CSS_SELECTOR, "details:not([open]) > summary")[:2]:
            # Not by a click: the menu, once open, lies over what comes below it.
            browser.execute_script("arguments[0].parentElement.open = true", closed)
        found[page] = violations(browser)
        name = "".join(c if c.isalnum() else "-" for c in page)
        picture(browser, f"desk-{role}-{name}")

    assert {page: [] for page in PAGES[role]} == found
    assert [] == [entry["message"] for entry in browser.get_log("browser")
                  if "403" not in entry["message"]]  # fmt: skip


def test_a_desk_fits_a_phone(desks: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, desks, "supervisor")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    wide = {}
    for page in PAGES["supervisor"]:
        browser.get(f"{desks}/{page}")
        wide[page] = browser.execute_script(WIDE)

    assert dict.fromkeys(PAGES["supervisor"], 0) == wide


def test_a_case_is_opened_from_the_desk_with_two_clicks(
    desks: str, open_browser: OpenBrowser
) -> None:
    """From sign-in: one click on the account, one on the case."""
    browser = open_browser()
    sign_in(browser, desks, "officer")

    follow(browser, browser.find_element(By.CSS_SELECTOR, ".dc-queue tbody a"))

    assert "/case/" in browser.current_url


def test_a_name_typed_in_the_header_finds_the_case_by_keyboard(
    desks: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, desks, "officer")
    field = browser.find_element(By.ID, "header-find")
    assert "s" == field.get_attribute("accesskey")

    field.send_keys("mora helena" + Keys.ENTER)

    main = browser.find_element(By.TAG_NAME, "main").text
    assert "Rivas Mora, Elena" in main


def test_the_first_tab_skips_to_the_main_part(desks: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    sign_in(browser, desks, "officer")

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)

    assert (browser.switch_to.active_element.get_attribute("href") or "").endswith("#main")
