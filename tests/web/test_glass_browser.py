"""Broken glass, exports and misuse in a real browser: axe finds nothing, nothing is too wide."""

from typing import Final

import pytest
from browsing import PHONE, WIDE, OpenBrowser, sign_in, violations

PAGES: Final = (
    ("officer", ("/glass/break", "/exports", "/exports/propose?what=queue")),
    ("supervisor", ("/glass", "/exports")),
    ("oversight", ("/glass", "/exports", "/misuse", "/misuse?from=2026-02-31")),
)


@pytest.mark.parametrize(("role", "paths"), PAGES, ids=[role for role, _ in PAGES])
def test_axe_finds_nothing_and_a_phone_shows_all(
    role: str, paths: tuple[str, ...], demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser()
    sign_in(browser, demo, role)

    for path in paths:
        browser.get(demo + path)
        assert [] == violations(browser), path

        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        assert 0 == browser.execute_script(WIDE), path
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
