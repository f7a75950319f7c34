"""Passkeys in a real browser, with an authenticator that exists only in it."""

import pytest
from browsing import PHONE, WIDE, OpenBrowser, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.wait import WebDriverWait

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SECONDS_MAX = 30
USE = "form[data-passkey=use] button"


@pytest.fixture
def by_name(demo: str) -> str:
    """The demonstration's address by its name: passkeys are not bound to numbers."""
    return demo.replace("127.0.0.1", "localhost")


def with_authenticator(browser: Chrome, *, verified: bool = True) -> Chrome:
    options = VirtualAuthenticatorOptions()
    options.transport = VirtualAuthenticatorOptions.Transport.INTERNAL
    options.has_resident_key = options.has_user_verification = True
    options.is_user_verified = verified
    browser.add_virtual_authenticator(options)
    return browser


def add_passkey(browser: Chrome, address: str, *, name: str) -> None:
    browser.get(address + "/account/security")
    wait_for(browser, By.ID, "id_name")
    browser.find_element(By.ID, "id_name").send_keys(name)
    browser.find_element(By.CSS_SELECTOR, "form[data-passkey=add] button").click()


def wait_for(browser: Chrome, how: str, what: str) -> None:
    WebDriverWait(browser, SECONDS_MAX).until(expected.visibility_of_element_located((how, what)))


def sign_out(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, ".dc-account button").click()
    wait_for(browser, By.CSS_SELECTOR, USE)


def test_a_passkey_is_added_and_signs_in_alone(by_name: str, open_browser: OpenBrowser) -> None:
    browser = with_authenticator(open_browser())
    sign_in(browser, by_name, "court_liaison")
    add_passkey(browser, by_name, name="The desk's key")
    wait_for(browser, By.ID, "made")
    assert 10 == len(browser.find_elements(By.CSS_SELECTOR, ".dc-codes li"))
    assert "The desk's key" in browser.find_element(By.TAG_NAME, "main").text
    assert [] == violations(browser)
    picture(browser, "account-security")
    sign_out(browser)
    assert [] == violations(browser)
    picture(browser, "sign-in")

    browser.find_element(By.CSS_SELECTOR, USE).click()

    wait_for(browser, By.CLASS_NAME, "dc-account")
    assert "demo-court-liaison" in browser.find_element(By.CLASS_NAME, "dc-account").text
    assert [] == [
        line["message"]
        for line in browser.get_log("browser")  # type: ignore[no-untyped-call]
        if "Content Security Policy" in line["message"]
    ]


def test_a_passkey_that_did_not_check_its_owner_is_not_taken(
    by_name: str, open_browser: OpenBrowser
) -> None:
    browser = with_authenticator(open_browser(), verified=False)
    sign_in(browser, by_name, "oversight")

    add_passkey(browser, by_name, name="Anybody's")

    said = (By.CSS_SELECTOR, "form[data-passkey=add] [role=status]")
    WebDriverWait(browser, SECONDS_MAX).until(
        expected.text_to_be_present_in_element(said, "No passkey was used")
    )


def test_a_passkey_nobody_added_signs_nobody_in(by_name: str, open_browser: OpenBrowser) -> None:
    browser = with_authenticator(open_browser())
    browser.get(by_name + "/sign-in")
    wait_for(browser, By.CSS_SELECTOR, USE)

    browser.find_element(By.CSS_SELECTOR, USE).click()

    said = (By.CSS_SELECTOR, "form[data-passkey=use] [role=status]")
    WebDriverWait(browser, SECONDS_MAX).until(
        expected.text_to_be_present_in_element(said, "No passkey was used")
    )
    assert [] == browser.find_elements(By.CLASS_NAME, "dc-account")


def test_one_time_codes_are_set_up_without_script(by_name: str, open_browser: OpenBrowser) -> None:
    import pyotp

    browser = open_browser(script=False)
    sign_in(browser, by_name, "administrator")
    browser.get(by_name + "/account/security/codes")
    assert browser.find_element(By.CLASS_NAME, "dc-qr").is_displayed()
    picture(browser, "account-codes")
    secret = browser.find_element(By.CLASS_NAME, "dc-secret").text.replace(" ", "")

    browser.find_element(By.ID, "id_code").send_keys(pyotp.TOTP(secret).now())
    browser.find_element(By.CSS_SELECTOR, "main form button").click()

    wait_for(browser, By.ID, "made")
    assert "Set up" in browser.find_element(By.CSS_SELECTOR, "#codes .dc-factor-state").text


def by_password(browser: Chrome, address: str) -> None:
    browser.get(address + "/sign-in")
    browser.find_element(By.ID, "id_username").send_keys("ada")
    browser.find_element(By.ID, "id_password").send_keys("a long enough passphrase")
    browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby=by-password] button").click()


def test_a_new_account_sets_up_its_second_factor_and_is_asked_for_it_from_then_on(
    place_of_ada: str, open_browser: OpenBrowser
) -> None:
    browser, found = with_authenticator(open_browser()), []
    address = place_of_ada.replace("127.0.0.1", "localhost")
    by_password(browser, address)
    wait_for(browser, By.CSS_SELECTOR, ".usa-alert--warning")
    found += violations(browser)
    picture(browser, "account-first-time")
    add_passkey(browser, address, name="The desk's key")
    wait_for(browser, By.ID, "made")
    sign_out(browser)

    by_password(browser, address)
    wait_for(browser, By.ID, "id_code")
    found += violations(browser)
    picture(browser, "sign-in-second")
    browser.get(address + "/desk")
    opened_by_half = browser.find_elements(By.CLASS_NAME, "dc-account")
    browser.get(address + "/sign-in/second")
    wait_for(browser, By.CSS_SELECTOR, USE)
    browser.find_element(By.CSS_SELECTOR, USE).click()
    wait_for(browser, By.CLASS_NAME, "dc-account")
    for _ in range(3):
        browser.get(address + "/find?q=Lopez")
    found += violations(browser)
    picture(browser, "too-many-requests")

    assert "too many requests of this kind (search)" in browser.page_source
    assert [] == opened_by_half
    assert [] == found


def test_the_pages_of_an_account_fit_a_telephone(by_name: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    sign_in(browser, by_name, "records_steward")
    wide = {}

    for path in ("/account/security", "/account/security/codes"):
        browser.get(by_name + path)
        wide[path] = browser.execute_script(WIDE)
        assert [] == violations(browser), path
    picture(browser, "account-codes-phone")

    assert {"/account/security": 0, "/account/security/codes": 0} == wide
