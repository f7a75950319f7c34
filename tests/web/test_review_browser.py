"""A real browser at the review desk: read, answer, read a second time, settle, measure."""

import pytest
from browsing import OpenBrowser, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser


def numbers(browser: Chrome, demo: str) -> list[str]:
    browser.get(demo + "/reviews")
    links = browser.find_elements(By.CSS_SELECTOR, "main tbody th a")
    return [link.text.removeprefix("Case ") for link in links]


def respond(browser: Chrome, answer: str, *, note: str = "", then: str = "queue") -> None:
    """Choose an answer on the open page by its label's field, and send it."""
    browser.find_element(By.CSS_SELECTOR, f"label[for={answer}]").click()
    browser.find_element(By.ID, "note").send_keys(note)
    browser.find_element(By.CSS_SELECTOR, f"button[value={then}]").click()


def main(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


def test_a_case_goes_its_way_from_reader_to_supervisor(
    demo: str, open_browser: OpenBrowser
) -> None:
    reader = open_browser()
    sign_in(reader, demo, "officer")
    waiting = numbers(reader, demo)
    picture(reader, "reviews")
    reader.find_element(By.LINK_TEXT, "Open the first free case").click()
    picture(reader, "review")
    first = main(reader)
    respond(reader, "answer-open", note="No document on either side.", then="next")
    second = main(reader)
    respond(reader, "answer-A")

    assert 12 <= len(waiting) <= 20
    for said in ("Side by side", "Your answer", "What speaks for and against", "Before comparing"):
        assert said in first
    assert first != second
    assert len(numbers(reader, demo)) == len(waiting) - 2
    complaints = [entry["message"] for entry in reader.get_log("browser")]
    assert [] == complaints, "the browser complained, about the security policy or a missing file"


def test_axe_finds_nothing_at_the_review_desk(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    found: dict[str, list[str]] = {}
    sign_in(browser, demo, "records_steward")
    for number in numbers(browser, demo):
        browser.get(f"{demo}/reviews/{number}")
        for closed in browser.find_elements(By.CSS_SELECTOR, "details:not([open]) > summary"):
            closed.click()
        found[f"review {number}"] = violations(browser)
        picture(browser, f"review-{number}")
    browser.get(demo + "/reviews")
    found["queue"] = violations(browser)
    browser.delete_all_cookies()
    sign_in(browser, demo, "supervisor")
    for name in ("reviews", "reviews/agreement"):
        browser.get(f"{demo}/{name}")
        found[f"supervisor {name}"] = violations(browser)
        picture(browser, f"supervisor-{name.replace('/', '-')}")

    assert {name: [] for name in found} == found
