"""Passkeys in a real browser, with an authenticator that exists only in it."""

import pytest
from browsing import OpenBrowser, picture, sign_in, violations
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
